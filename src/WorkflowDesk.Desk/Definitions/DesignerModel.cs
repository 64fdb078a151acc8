using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>
/// A definition as it comes back from a designer. Elsa Studio knows a fixed set of properties outside <c>root</c> and
/// drops all others, so what it cannot know is taken from the stored version.
/// </summary>
internal static class DesignerModel
{
    /// <summary>Where Studio carries <see cref="Data.DefinitionRow.Stamp"/> of what it was given: it keeps custom properties and nothing else of ours.</summary>
    public const string StampKey = "workflowDeskStamp";

    private static readonly HashSet<string> s_ofTheAnswer = new(StringComparer.OrdinalIgnoreCase) { "links", "$schema", "materializerName", "isMaterializerAvailable", "providerName" };

    private static readonly HashSet<string> s_variable = new(StringComparer.OrdinalIgnoreCase) { "id", "name", "typeName", "isArray", "value", "storageDriverTypeName" };

    private static readonly HashSet<string> s_argument = new(StringComparer.OrdinalIgnoreCase)
    {
        "name", "type", "isArray", "displayName", "description", "category", "uiHint", "storageDriverType", "customProperties",
    };

    private static readonly HashSet<string> s_options = new(StringComparer.OrdinalIgnoreCase)
    {
        "activationStrategyType", "usableAsActivity", "autoUpdateConsumingWorkflows", "activityCategory", "incidentStrategyType", "commitStrategyName",
    };

    /// <summary>What the definition is now: everything sent, and of the stored version what the designer could not send.</summary>
    /// <param name="stored">Null: a new definition, or one that takes the place of another as a whole.</param>
    /// <param name="language">Of whoever sends it.</param>
    /// <param name="before">The newest version there is, which names are compared with.</param>
    public static JsonObject Merge(JsonObject? stored, JsonObject sent, string language, JsonObject? before)
    {
        var merged = Merged(stored, sent);
        KeepUnknown(merged, stored, "options", s_options);
        KeepUnknownItems(merged, stored, "variables", "id", s_variable);
        KeepUnknownItems(merged, stored, "inputs", "name", s_argument);
        KeepUnknownItems(merged, stored, "outputs", "name", s_argument);
        merged.GetObject("customProperties")?.Remove(StampKey);
        if (merged.Get("root") is { } root)
        {
            UnknownActivities.Restore(root);
            TaskPorts.Forget(root);
        }

        DesignerNames.TakeBack(merged, before, language, StampOf(sent) is not null);
        return merged;
    }

    /// <summary>The stamp of what the designer was given; null: it did not have it from here.</summary>
    public static string? StampOf(JsonObject sent) => sent.GetObject("customProperties")?.GetText(StampKey);

    /// <summary>Values of variables as Studio and Elsa's own importer read them: text, or nothing.</summary>
    public static void WriteValuesAsText(JsonObject definition)
    {
        foreach (var variable in definition.GetItems("variables").OfType<JsonObject>())
        {
            if (TextOf(variable.Get("value")) is { } text)
            {
                Set(variable, "value", text);
            }
        }
    }

    /// <summary>In the stored order. Of the stored version only what was not sent is copied: the activities are nearly all of it.</summary>
    private static JsonObject Merged(JsonObject? stored, JsonObject sent)
    {
        var news = new OrderedDictionary<string, JsonNode?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in sent.Where(property => !s_ofTheAnswer.Contains(property.Key)))
        {
            news[name] = value;
        }

        var merged = new JsonObject();
        foreach (var (name, value) in stored ?? [])
        {
            if (!news.Remove(name, out var now))
            {
                merged[name] = value?.DeepClone();
            }
            else if (now is not null)
            {
                merged[name] = now.DeepClone();
            }
        }

        foreach (var (name, value) in news.Where(property => property.Value is not null))
        {
            merged[name] = value!.DeepClone();
        }

        return merged;
    }

    private static void KeepUnknown(JsonObject merged, JsonObject? stored, string property, HashSet<string> known)
    {
        if (merged.GetObject(property) is { } now && stored?.GetObject(property) is { } before)
        {
            KeepUnknown(now, before, known);
        }
    }

    private static void KeepUnknownItems(JsonObject merged, JsonObject? stored, string property, string key, HashSet<string> known)
    {
        if (stored is null)
        {
            return;
        }

        var before = stored.GetItems(property).OfType<JsonObject>().ToList();
        foreach (var now in merged.GetItems(property).OfType<JsonObject>())
        {
            if (before.Find(item => item.GetText(key) == now.GetText(key)) is not { } same)
            {
                continue;
            }

            KeepUnknown(now, same, known);
            if (same.Get("value") is { } value && now.Get("value") is JsonValue sent && sent.GetValueKind() == JsonValueKind.String && TextOf(value) == sent.GetValue<string>())
            {
                // It went out as text and came back unchanged.
                Set(now, "value", value.DeepClone());
            }
        }
    }

    private static void KeepUnknown(JsonObject now, JsonObject before, HashSet<string> known)
    {
        foreach (var (name, value) in before)
        {
            if (!known.Contains(name) && now.Get(name) is null)
            {
                now[name] = value?.DeepClone();
            }
        }
    }

    private static string? TextOf(JsonNode? value) => value switch
    {
        null => null,
        JsonValue text when text.GetValueKind() == JsonValueKind.String => text.GetValue<string>(),
        _ => value.ToJsonString(DeskJson.Options),
    };

    /// <summary>A null sent is a property taken away. Files may spell names in another case.</summary>
    public static void Set(JsonObject json, string name, JsonNode? value)
    {
        var present = json.ContainsKey(name) ? name
            : json.Select(property => property.Key).FirstOrDefault(key => string.Equals(key, name, StringComparison.OrdinalIgnoreCase)) ?? name;
        if (value is null)
        {
            json.Remove(present);
        }
        else
        {
            json[present] = value;
        }
    }
}
