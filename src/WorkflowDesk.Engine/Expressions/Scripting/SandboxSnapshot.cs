using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Engine.Expressions.Scripting;

/// <summary>A scope as it is sent: JSON texts with tabs between them. Copying a whole scope costs more than most
/// expressions, so a partial snapshot holds only what the scripts mention by name.</summary>
internal sealed class SandboxSnapshot
{
    private readonly ScriptScope _scope;
    private readonly bool _partial;
    private readonly List<ScriptVariable> _variables;
    private readonly List<KeyValuePair<string, JsonNode?>> _inputs;
    private readonly List<ScriptActivityOutput> _outputs;
    private readonly bool _lastResult;

    private SandboxSnapshot(ScriptScope scope, Predicate<string> isMentioned)
    {
        _scope = scope;
        _variables = [.. scope.Variables.Where(each => isMentioned(each.Name))];
        _inputs = [.. scope.Inputs.Where(each => isMentioned(each.Key))];
        _outputs = [.. scope.Outputs.Where(each => isMentioned(each.ActivityId) || (each.ActivityName is { } name && isMentioned(name)))];
        _lastResult = isMentioned("getLastResult");
        _partial = !_lastResult || _variables.Count < scope.Variables.Count || _inputs.Count < scope.Inputs.Count || _outputs.Count < scope.Outputs.Count;
    }

    public static SandboxSnapshot Of(ScriptRequest request, bool complete) => new(
        request.Scope,
        name => complete || request.Scripts.Any(script => script.Text.Contains(name, StringComparison.OrdinalIgnoreCase)));

    public void Write(Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer)
    {
        Next(writer, buffer);
        WriteHead(writer);
        Next(writer, buffer);
        WriteFacts(writer);
        foreach (var value in (IEnumerable<JsonNode?>)[.. _variables.Select(each => each.Value), .. _inputs.Select(each => each.Value), .. _outputs.Select(each => each.Value), .. _scope.Arguments.Values])
        {
            Next(writer, buffer);
            WriteValue(writer, value);
        }

        Next(writer, buffer);
        if (_lastResult)
        {
            WriteValue(writer, _scope.LastResult);
        }
    }

    private void WriteHead(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("partial", _partial);
        writer.WriteBoolean("inputsAreVariables", _scope.InputsAreVariables);
        writer.WriteBoolean("outputsByName", _scope.OutputsByName);
        writer.WriteBoolean("lastResultEitherCase", _scope.LastResultEitherCase);
        WriteNames(writer, "variables", _variables.Select(each => each.Name));
        writer.WriteStartObject("kinds");
        for (var i = 0; i < _variables.Count; i++)
        {
            if (_variables[i] is { Kind: not ScriptValueKind.Plain, Value: not null } typed)
            {
                writer.WriteString(i.ToString(CultureInfo.InvariantCulture), typed.Kind.ToString());
            }
        }

        writer.WriteEndObject();
        WriteNames(writer, "inputs", _inputs.Select(each => each.Key));
        WriteNames(writer, "declaredInputs", _scope.DeclaredInputs);
        writer.WriteStartArray("outputs");
        foreach (var output in _outputs)
        {
            writer.WriteStartObject();
            writer.WriteString("id", output.ActivityId);
            writer.WriteString("activity", output.ActivityName);
            writer.WriteString("name", output.OutputName);
            writer.WriteBoolean("eitherCase", output.EitherCase);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteNames(writer, "arguments", _scope.Arguments.Keys);
        writer.WriteEndObject();
    }

    private void WriteFacts(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("definitionId", _scope.DefinitionId);
        writer.WriteString("definitionVersionId", _scope.DefinitionVersionId);
        writer.WriteNumber("definitionVersion", _scope.DefinitionVersion);
        writer.WriteString("instanceId", _scope.InstanceId);
        writer.WriteString("correlationId", _scope.CorrelationId);
        writer.WriteString("instanceName", _scope.InstanceName);
        writer.WriteNumber("now", _scope.Now.ToUnixTimeMilliseconds());
        writer.WriteString("seed", _scope.Seed);
        if (_scope.Events is { } events)
        {
            writer.WriteStartObject("events");
            writer.WriteString("address", events.Address);
            writer.WriteString("key", events.Key);
            writer.WriteNumber("lifetime", (long)EventSigning.DefaultLifetime.TotalMilliseconds);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

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
