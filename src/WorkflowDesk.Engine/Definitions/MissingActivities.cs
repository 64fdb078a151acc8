using System.Text.Json;
using System.Text.Json.Nodes;

namespace WorkflowDesk.Engine.Definitions;

/// <summary>
/// Puts back what a server that did not know an activity's type kept in its place: a placeholder holds the activity's
/// JSON as text. With it the type is tried anew, and writing gives the activity itself.
/// </summary>
internal static class MissingActivities
{
    public const string PlaceholderType = "Elsa.NotFoundActivity";

    /// <summary>Exchanges the placeholders in this activity, in place.</summary>
    /// <returns>The activity: another object when it was a placeholder itself.</returns>
    public static JsonObject Restore(JsonObject activity) => Holds(activity) ? Exchange(activity) : activity;

    /// <summary>Few definitions hold any, which one look without copies tells.</summary>
    private static bool Holds(JsonNode? json)
    {
        var found = false;
        switch (json)
        {
            case JsonObject item:
                foreach (var (name, value) in item)
                {
                    found |= value is JsonValue text ? IsType(name) && Says(text, PlaceholderType) : Holds(value);
                }

                break;
            case JsonArray array:
                foreach (var value in array)
                {
                    found |= value is not JsonValue && Holds(value);
                }

                break;
        }

        return found;
    }

    private static bool IsType(string name) => string.Equals(name, "type", StringComparison.OrdinalIgnoreCase);

    private static bool Says(JsonValue value, string text) => value.TryGetValue(out JsonElement element)
        ? element.ValueKind == JsonValueKind.String && element.ValueEquals(text)
        : value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() == text;

    private static JsonObject Exchange(JsonObject activity)
    {
        if (OriginalOf(activity) is not { } original)
        {
            RestoreInside(activity);
            return activity;
        }

        // The place in the diagram may have changed since.
        foreach (var kept in (string[])["id", "nodeId", "metadata"])
        {
            if (activity.Get(kept) is { } value)
            {
                original[kept] = value.DeepClone();
            }
        }

        activity.ReplaceWith(original);
        RestoreInside(original);
        return original;
    }

    private static void RestoreInside(JsonNode json)
    {
        IEnumerable<JsonNode?> inside = json switch
        {
            JsonObject item => [.. item.Select(property => property.Value)],
            JsonArray array => [.. array],
            _ => [],
        };
        foreach (var each in inside)
        {
            if (each is JsonObject activity)
            {
                Exchange(activity);
            }
            else if (each is JsonArray)
            {
                RestoreInside(each);
            }
        }
    }

    private static JsonObject? OriginalOf(JsonObject activity)
    {
        if (activity.Get("type") is not JsonValue type
            || type.GetValueKind() != JsonValueKind.String
            || type.GetValue<string>() != PlaceholderType
            || activity.GetText("originalActivityJson") is not { Length: > 0 } text)
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            // Not JSON: the placeholder stays, and with it what it holds.
            return null;
        }
    }
}
