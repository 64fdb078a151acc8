using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WorkflowDesk.Engine.Definitions;

/// <summary>Reads properties as leniently as Elsa does: exact name first, then without regard to case; numbers and
/// booleans also as text.</summary>
public static class ElsaJson
{
    /// <summary>The property, or null when it is missing or null.</summary>
    public static JsonNode? Get(this JsonObject json, string name)
    {
        if (json.TryGetPropertyValue(name, out var value))
        {
            return value;
        }

        foreach (var property in json)
        {
            if (string.Equals(property.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                return property.Value;
            }
        }

        return null;
    }

    public static string? GetText(this JsonObject json, string name) => json.Get(name) switch
    {
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        JsonValue value => value.ToJsonString(),
        _ => null,
    };

    public static int? GetInt(this JsonObject json, string name) => json.Get(name) switch
    {
        JsonValue value when value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<int>(out var number) => number,
        JsonValue value when value.GetValueKind() == JsonValueKind.Number && double.TryParse(value.ToJsonString(), CultureInfo.InvariantCulture, out var number) => (int)number,
        JsonValue value when value.GetValueKind() == JsonValueKind.String && int.TryParse(value.GetValue<string>(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    public static bool? GetBool(this JsonObject json, string name) => json.Get(name) switch
    {
        JsonValue value when value.GetValueKind() == JsonValueKind.True => true,
        JsonValue value when value.GetValueKind() == JsonValueKind.False => false,
        JsonValue value when value.GetValueKind() == JsonValueKind.String && bool.TryParse(value.GetValue<string>(), out var flag) => flag,
        _ => null,
    };

    public static JsonObject? GetObject(this JsonObject json, string name) => json.Get(name) as JsonObject;

    /// <summary>The items of an array that may also be written as <c>{ "$values": […] }</c> or as a single object.</summary>
    public static IReadOnlyList<JsonNode> GetItems(this JsonObject json, string name) => json.Get(name) switch
    {
        JsonArray array => [.. array.OfType<JsonNode>()],
        JsonObject wrapped when Unwrap(wrapped) is { } array => [.. array.OfType<JsonNode>()],
        JsonObject { Count: > 0 } single => [single],
        _ => [],
    };

    /// <summary>The array inside <c>{ "$values": […] }</c> or <c>{ "_type": …, "items" | "values" | "_items": […] }</c>; null for any other object.</summary>
    public static JsonArray? Unwrap(JsonObject json)
    {
        if (json.TryGetPropertyValue("$values", out var values))
        {
            return values as JsonArray;
        }

        if (!json.ContainsKey("_type"))
        {
            return null;
        }

        return (json["_items"] ?? json["items"] ?? json["values"]) as JsonArray;
    }

    /// <summary>The activity with every <c>{ "_type": …, "items" | "values": … }</c> in it replaced by what it wraps; the very
    /// object when there is none.</summary>
    public static JsonObject Unwrapped(JsonObject activity)
    {
        if (!HoldsTyped(activity))
        {
            return activity;
        }

        var copy = (JsonObject)activity.DeepClone();
        UnwrapInside(copy);
        return copy;
    }

    private static bool HoldsTyped(JsonNode? json) => json switch
    {
        JsonObject item => TypedContent(item) is not null || item.Any(property => HoldsTyped(property.Value)),
        JsonArray array => array.Any(HoldsTyped),
        _ => false,
    };

    private static void UnwrapInside(JsonNode? json)
    {
        IEnumerable<JsonNode?> inside = json switch
        {
            JsonObject item => [.. item.Select(property => property.Value)],
            JsonArray array => [.. array],
            _ => [],
        };
        foreach (var each in inside)
        {
            var content = each;
            while (content is JsonObject wrapper && TypedContent(wrapper) is { } inner)
            {
                var bare = inner.DeepClone();
                content.ReplaceWith(bare);
                content = bare;
            }

            UnwrapInside(content);
        }
    }

    private static JsonNode? TypedContent(JsonObject json) =>
        json.ContainsKey("_type") ? json["_items"] ?? json["items"] ?? json["values"] : null;

    /// <summary>Property name of an input, output or port: first letter in lower case.</summary>
    public static string CamelCase(string name) => name.Length == 0 ? name : char.ToLowerInvariant(name[0]) + name[1..];
}
