using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WorkflowDesk.Engine.Instances;

/// <summary>What happened to an activity.</summary>
public enum JournalEvent
{
    Started,
    Completed,
    Suspended,
    Resumed,
    Faulted,
    Canceled,

    /// <summary>Of the workflow itself: it goes on in another version of its definition.</summary>
    Moved,

    /// <summary>A line written by the activity itself (<see cref="JournalRecord.Message"/>).</summary>
    Log,
}

/// <summary>One entry of an instance's journal; (<see cref="InstanceId"/>, <see cref="Sequence"/>) is unique and gives the order.</summary>
public sealed record JournalRecord
{
    public required string InstanceId { get; init; }

    public required long Sequence { get; init; }

    public required string ActivityInstanceId { get; init; }

    /// <summary>The container's activity instance; null for the workflow itself.</summary>
    public string? ParentActivityInstanceId { get; init; }

    public required string ActivityId { get; init; }

    public required string NodeId { get; init; }

    public required string ActivityType { get; init; }

    public required int ActivityVersion { get; init; }

    public string? ActivityName { get; init; }

    public required JournalEvent EventName { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    public string? Message { get; init; }

    /// <summary>Of a completed activity.</summary>
    public IReadOnlyList<string>? Outcomes { get; init; }

    /// <summary>Inputs the activity ran with, sensitive ones left out.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonNode?>>? Inputs { get; init; }

    public IReadOnlyList<KeyValuePair<string, JsonNode?>>? Outputs { get; init; }

    /// <summary>What the activity logged with its line.</summary>
    public JsonNode? Data { get; init; }

    /// <summary>Bytes of JSON of one value. Of a longer text the beginning is kept and its size, of anything else the size.</summary>
    public const int MaxValue = 64 * 1024;

    private const int Beginning = 200;

    /// <summary>Inputs, outputs, outcomes and data as one JSON object; null when there are none.</summary>
    public string? PayloadJson()
    {
        if (Inputs is null && Outputs is null && Outcomes is null && Data is null)
        {
            return null;
        }

        var payload = Written(Inputs, Outputs, Data);
        return payload.Length <= MaxValue
            ? Encoding.UTF8.GetString(payload)
            : Encoding.UTF8.GetString(Written(Cut(Inputs), Cut(Outputs), Cut(Data)));
    }

    private ReadOnlySpan<byte> Written(IReadOnlyList<KeyValuePair<string, JsonNode?>>? inputs, IReadOnlyList<KeyValuePair<string, JsonNode?>>? outputs, JsonNode? data)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, InstanceJson.Writing))
        {
            json.WriteStartObject();
            Write(json, "inputs", inputs);
            Write(json, "outputs", outputs);
            if (Outcomes is not null)
            {
                json.WriteStartArray("outcomes");
                foreach (var outcome in Outcomes)
                {
                    json.WriteStringValue(outcome);
                }

                json.WriteEndArray();
            }

            if (data is not null)
            {
                json.WritePropertyName("data");
                data.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }

    private static List<KeyValuePair<string, JsonNode?>>? Cut(IReadOnlyList<KeyValuePair<string, JsonNode?>>? values) =>
        values is null ? null : [.. values.Select(value => new KeyValuePair<string, JsonNode?>(value.Key, Cut(value.Value)))];

    private static JsonNode? Cut(JsonNode? value)
    {
        if (value is null)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, InstanceJson.Writing))
        {
            value.WriteTo(json);
        }

        var size = buffer.WrittenCount;
        if (size <= MaxValue)
        {
            return value;
        }

        if (value.GetValueKind() != JsonValueKind.String)
        {
            // Readers leave out secrets by the names of properties, which a piece of text no longer has.
            return JsonValue.Create($"… ({size} bytes)");
        }

        var text = value.GetValue<string>();
        // Not between the halves of one character.
        var end = char.IsHighSurrogate(text[Beginning - 1]) ? Beginning - 1 : Beginning;
        return JsonValue.Create($"{text[..end]}… ({size} bytes)");
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<KeyValuePair<string, JsonNode?>>? values)
    {
        if (values is null)
        {
            return;
        }

        json.WriteStartObject(name);
        for (var i = 0; i < values.Count; i++)
        {
            json.WritePropertyName(values[i].Key);
            if (values[i].Value is { } node)
            {
                node.WriteTo(json);
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndObject();
    }
}
