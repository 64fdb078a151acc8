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
    public static ReadOnlyMemory<byte> Evaluate(long id, ScriptRequest request, TimeSpan limit, bool complete)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, Writing);
        writer.WriteStartObject();
        writer.WriteNumber("id", id);
        writer.WriteNumber("limit", (long)limit.TotalMilliseconds);
        writer.WriteStartArray("scripts");
        foreach (var script in request.Scripts)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(script.Text);
            writer.WriteBooleanValue(script.MaySetOutcomes);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        Next(writer, buffer);
        WriteHead(writer, request.Scope);
        foreach (var (mentionedAs, value) in ValuesOf(request.Scope))
        {
            Next(writer, buffer);
            if (complete || request.Scripts.Any(script => script.Text.Contains(mentionedAs, StringComparison.OrdinalIgnoreCase)))
            {
                WriteValue(writer, value);
            }
        }

        writer.Flush();
        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> Check(long id, string script)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, Writing);
        writer.WriteStartObject();
        writer.WriteNumber("id", id);
        writer.WriteString("check", script);
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

    /// <summary>What of the scope is always read, and the names of <see cref="ValuesOf"/> in their order.</summary>
    private static void WriteHead(Utf8JsonWriter writer, ScriptScope scope)
    {
        writer.WriteStartObject();
        writer.WriteString("definitionId", scope.DefinitionId);
        writer.WriteString("definitionVersionId", scope.DefinitionVersionId);
        writer.WriteNumber("definitionVersion", scope.DefinitionVersion);
        writer.WriteString("instanceId", scope.InstanceId);
        writer.WriteString("correlationId", scope.CorrelationId);
        writer.WriteString("instanceName", scope.InstanceName);
        writer.WriteNumber("now", scope.Now.ToUnixTimeMilliseconds());
        writer.WriteString("seed", scope.Seed);
        writer.WriteBoolean("inputsAreVariables", scope.InputsAreVariables);
        writer.WriteBoolean("outputsByName", scope.OutputsByName);
        writer.WriteBoolean("lastResultEitherCase", scope.LastResultEitherCase);
        WriteNames(writer, "variables", scope.Variables.Select(each => each.Name));
        WriteNames(writer, "inputs", scope.Inputs.Keys);
        WriteNames(writer, "declaredInputs", scope.DeclaredInputs);
        writer.WriteStartArray("outputs");
        foreach (var output in scope.Outputs)
        {
            writer.WriteStartObject();
            writer.WriteString("id", output.ActivityId);
            writer.WriteString("activity", output.ActivityName);
            writer.WriteString("name", output.OutputName);
            writer.WriteBoolean("eitherCase", output.EitherCase);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteNames(writer, "arguments", scope.Arguments.Keys);
        writer.WriteEndObject();
    }

    /// <summary>Each value with the word that a script which reads it commonly contains.</summary>
    private static IEnumerable<(string MentionedAs, JsonNode? Value)> ValuesOf(ScriptScope scope) =>
    [
        .. scope.Variables.Select(each => (each.Name, each.Value)),
        .. scope.Inputs.Select(each => (each.Key, each.Value)),
        .. scope.Outputs.Select(each => (scope.OutputsByName ? each.ActivityName ?? each.ActivityId : each.ActivityId, each.Value)),
        .. scope.Arguments.Select(each => ("", each.Value)),
        ("getLastResult", scope.LastResult),
    ];

    private static void WriteNames(Utf8JsonWriter writer, string property, IEnumerable<string> names)
    {
        writer.WriteStartArray(property);
        foreach (var name in names)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter writer, JsonNode? value)
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            value.WriteTo(writer);
        }
    }

    /// <summary>A tab, which JSON text never holds, before the next JSON text.</summary>
    private static void Next(Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer)
    {
        writer.Flush();
        buffer.Write("\t"u8);
        writer.Reset();
    }
}
