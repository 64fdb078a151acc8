using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WorkflowDesk.Engine.Expressions.Scripting;

/// <summary>Writes requests to and reads answers from the sandbox process; the form is described in <c>main.mjs</c>.</summary>
internal static class SandboxMessage
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 512 };

    /// <param name="complete">False leaves out values that no script seems to mention; the sandbox asks for the complete
    /// request when one is needed after all.</param>
    public static ReadOnlyMemory<byte> Evaluate(ScriptRequest request, TimeSpan limit, bool complete)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, Writing);
        writer.WriteStartObject();
        writer.WriteNumber("limit", (long)limit.TotalMilliseconds);
        writer.WriteStartArray("scripts");
        foreach (var script in request.Scripts)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(script.Text);
            writer.WriteBooleanValue(script.MaySetOutcomes);
            writer.WriteBooleanValue(script.IsTemplate);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        SandboxSnapshot.Of(request, complete).Write(writer, buffer);
        writer.Flush();
        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> Check(string script) => Check("check", script);

    public static ReadOnlyMemory<byte> CheckTemplate(string template) => Check("checkTemplate", template);

    private static ReadOnlyMemory<byte> Check(string what, string text)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, Writing);
        writer.WriteStartObject();
        writer.WriteString(what, text);
        writer.WriteEndObject();
        writer.Flush();
        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    /// <summary>Null when the sandbox needs the complete request.</summary>
    /// <exception cref="ScriptException">The answer is an error, or nested too deeply to read.</exception>
    public static ScriptResult? ReadResult(ReadOnlySpan<byte> answer, IReadOnlyList<ScriptSource> scripts)
    {
        var root = Parse(answer);
        if (root["error"] is { } error)
        {
            throw ReadError(error, scripts);
        }

        if (root["incomplete"] is not null)
        {
            return null;
        }

        var result = root["result"]!.AsObject();
        var values = result["values"]!.AsArray();
        var nodes = values.ToArray();
        values.Clear();
        var byKey = new Dictionary<string, JsonNode?>(nodes.Length);
        for (var i = 0; i < nodes.Length; i++)
        {
            byKey[scripts[i].Key] = nodes[i];
        }

        var variables = result["variables"]!.AsObject();
        var set = variables.ToDictionary(each => each.Key, each => each.Value);
        variables.Clear();
        var changes = result["changes"]!.AsObject();
        return new ScriptResult
        {
            Values = byKey,
            VariablesSet = set,
            CorrelationIdSet = changes.ContainsKey("correlationId"),
            CorrelationId = (string?)changes["correlationId"],
            InstanceNameSet = changes.ContainsKey("instanceName"),
            InstanceName = (string?)changes["instanceName"],
            Outcomes = result["outcomes"]?.AsArray().Select(each => (string)each!).ToList(),
        };
    }

    public static ScriptSyntaxError? ReadSyntax(ReadOnlySpan<byte> answer) =>
        Parse(answer)["syntax"] is { } error
            ? new ScriptSyntaxError((string)error["message"]!, (int)error["line"]!, (int)error["column"]!)
            : null;

    private static JsonNode Parse(ReadOnlySpan<byte> answer)
    {
        try
        {
            return JsonNode.Parse(answer, documentOptions: Reading)!;
        }
        catch (JsonException tooDeep)
        {
            throw new ScriptException(ScriptFailure.Error, "The script's answer cannot be read: it is nested too deeply.", inner: tooDeep);
        }
    }

    private static ScriptException ReadError(JsonNode error, IReadOnlyList<ScriptSource> scripts)
    {
        var kind = (string)error["kind"]! switch
        {
            "syntax" => ScriptFailure.Syntax,
            "timeout" => ScriptFailure.Timeout,
            "memory" => ScriptFailure.Memory,
            _ => ScriptFailure.Error,
        };
        // With a single script there is no doubt which one failed, even where the sandbox could not tell.
        var index = (int?)error["script"] ?? (scripts.Count == 1 ? 0 : null);
        var line = (int?)error["line"];
        var column = (int?)error["column"];
        var message = (string)error["message"]! + (line is null ? "" : $" (line {line}, column {column})");
        return new ScriptException(kind, message, index is { } at ? scripts[at].Key : "", line, column);
    }
}
