using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Engine.Expressions;

/// <summary>Changes an output on its way to what it is bound to. Named in the binding by its exact id, never chosen by type.</summary>
/// <param name="Id">As written in <c>converter.id</c>.</param>
/// <param name="Convert">The value and the binding's <c>settings</c> in, what is stored out; an exception faults the activity.</param>
public sealed record OutputConverter(string Id, Func<JsonNode?, JsonObject, JsonNode?> Convert)
{
    /// <summary>What is wrong with settings, as a sentence; null when they will do.</summary>
    public Func<JsonObject, string?> Check { get; init; } = _ => null;

    public static IReadOnlyList<OutputConverter> All { get; } =
    [
        new("WorkflowDesk.ToText", (value, _) => Values.ToText(value)),
        new("WorkflowDesk.ToJson", (value, _) => (value?.ToJsonString(Instances.InstanceJson.Default.Options)) ?? "null"),
        new("WorkflowDesk.FromJson", (value, _) => Values.ToText(value) is { } text ? Parse(text) : null),
        new("WorkflowDesk.ToType", (value, settings) => Values.Convert(value, DataType.TryParse(settings.GetText("type"))!))
        {
            Check = settings => settings.GetText("type") is not { } type ? "the setting \"type\" is missing."
                : DataType.TryParse(type) is null ? $"there is no type '{type}'." : null,
        },
        new("WorkflowDesk.Member", (value, settings) => Pick(value, settings.GetText("path") ?? ""))
        {
            Check = settings => settings.GetText("path") is { Length: > 0 } ? null : "the setting \"path\" is missing.",
        },
    ];

    public static OutputConverter? Find(string id) => All.FirstOrDefault(converter => string.Equals(converter.Id, id, StringComparison.Ordinal));

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException e)
        {
            throw new FormatException($"The text is not valid JSON: {e.Message}", e);
        }
    }

    /// <summary>Follows a path such as <c>order.lines.0.price</c>; null where it leads nowhere.</summary>
    private static JsonNode? Pick(JsonNode? value, string path)
    {
        foreach (var step in path.Split('.'))
        {
            value = value switch
            {
                JsonObject item => item.Get(step),
                JsonArray list when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count => list[index],
                _ => null,
            };
        }

        return value?.DeepClone();
    }
}

/// <summary>An output could not be converted for what it is bound to; the cause is inside.</summary>
public sealed class OutputConversionException(string output, string converter, Exception cause)
    : Exception($"Failed to convert output '{ElsaJson.CamelCase(output)}' with '{converter}': {cause.Message}", cause)
{
    public string Output { get; } = output;
}
