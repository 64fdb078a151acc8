using System.Text.Json.Nodes;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>Tells a definition that somebody changed from one that a designer merely sent back.</summary>
internal static class DefinitionContent
{
    private static readonly HashSet<string> s_ofTheVersion = new(StringComparer.OrdinalIgnoreCase)
    {
        "$schema", "id", "definitionId", "version", "createdAt", "toolVersion", "tenantId", "isLatest", "isPublished", "links",
    };

    public static bool IsSame(JsonObject one, JsonObject other) => IsSameObject(one, other, s_ofTheVersion);

    private static bool IsSameNode(JsonNode? one, JsonNode? other) => (one, other) switch
    {
        (JsonObject a, JsonObject b) => IsSameObject(a, b, null),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => IsSameNode(pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(one, other),
    };

    /// <summary>A missing property, null and an empty list are the same; node ids follow from the rest.</summary>
    private static bool IsSameObject(JsonObject one, JsonObject other, HashSet<string>? besides)
    {
        return Written(one).All(property => IsSameNode(property.Value, other[property.Key])) && Written(other).All(property => !IsEmpty(one[property.Key]));

        IEnumerable<KeyValuePair<string, JsonNode?>> Written(JsonObject json) =>
            json.Where(property => !IsEmpty(property.Value) && property.Key != "nodeId" && besides?.Contains(property.Key) != true);
    }

    private static bool IsEmpty(JsonNode? node) => node is null or JsonArray { Count: 0 } or JsonObject { Count: 0 };
}
