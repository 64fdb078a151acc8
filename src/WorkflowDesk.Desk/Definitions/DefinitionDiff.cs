using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

public enum ChangeKind
{
    Added,
    Removed,
    Changed,
}

/// <param name="Property">The path of what differs, e.g. <c>outcomes › 2 › label › en</c>.</param>
/// <param name="Before">Null: there was nothing.</param>
/// <param name="After">Null: there is nothing any more.</param>
public sealed record PropertyChange(string Property, string? Before, string? After);

/// <param name="Activity">The activity as it is now; as it was, when it was removed.</param>
/// <param name="Properties">What differs, for a changed activity.</param>
public sealed record ActivityChange(ChangeKind Kind, string ActivityId, JsonObject Activity, IReadOnlyList<PropertyChange> Properties);

public sealed record ConnectionChange(ChangeKind Kind, string Source, string Port, string Target);

/// <summary>What differs between two versions of a definition. Where things stand in the designer is not a difference.</summary>
public sealed record DefinitionDiff(
    IReadOnlyList<PropertyChange> Definition, IReadOnlyList<ActivityChange> Activities, IReadOnlyList<ConnectionChange> Connections)
{
    private static readonly string[] OfDefinition = ["name", "description", "variables", "inputs", "outputs", "outcomes", "options"];

    // Derived, or a matter of drawing only.
    private static readonly HashSet<string> Unimportant = new(StringComparer.OrdinalIgnoreCase)
    {
        "id", "nodeId", "activities", "connections", "start", "metadata › designer", "workflowDefinitionVersionId", "latestAvailablePublishedVersion",
        "latestAvailablePublishedVersionId", "customProperties › notFoundConnections",
    };

    public bool IsEmpty => Definition.Count + Activities.Count + Connections.Count == 0;

    public static DefinitionDiff Of(WorkflowDefinition before, WorkflowDefinition after)
    {
        var definition = OfDefinition.SelectMany(property => Compare(before.Json.Get(property), after.Json.Get(property), property)).ToList();
        definition.AddRange(Compare(Bare(before.Root), Bare(after.Root), "root"));
        var (old, now) = (ActivitiesOf(before), ActivitiesOf(after));
        var activities = new List<ActivityChange>();
        activities.AddRange(now.Where(pair => !old.ContainsKey(pair.Key)).Select(pair => new ActivityChange(ChangeKind.Added, pair.Key, pair.Value, [])));
        activities.AddRange(old.Where(pair => !now.ContainsKey(pair.Key)).Select(pair => new ActivityChange(ChangeKind.Removed, pair.Key, pair.Value, [])));
        foreach (var (id, activity) in now)
        {
            if (old.TryGetValue(id, out var was) && Compare(was, activity, "") is { Count: > 0 } properties)
            {
                activities.Add(new(ChangeKind.Changed, id, activity, properties));
            }
        }

        var (connected, connects) = (ConnectionsOf(before), ConnectionsOf(after));
        return new(
            definition,
            activities,
            [
                .. connects.Except(connected).Select(edge => new ConnectionChange(ChangeKind.Added, edge.Source, edge.Port, edge.Target)),
                .. connected.Except(connects).Select(edge => new ConnectionChange(ChangeKind.Removed, edge.Source, edge.Port, edge.Target)),
            ]);
    }

    private static JsonObject Bare(JsonObject root)
    {
        var copy = (JsonObject)root.DeepClone();
        copy.Remove("activities");
        copy.Remove("connections");
        return copy;
    }

    private static Dictionary<string, JsonObject> ActivitiesOf(WorkflowDefinition definition)
    {
        var found = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var activity in definition.Root.GetItems("activities").OfType<JsonObject>())
        {
            if (activity.GetText("id") is { } id)
            {
                found[id] = activity;
            }
        }

        return found;
    }

    private static HashSet<(string Source, string Port, string Target)> ConnectionsOf(WorkflowDefinition definition)
    {
        var found = new HashSet<(string, string, string)>();
        foreach (var connection in definition.Root.GetItems("connections").OfType<JsonObject>())
        {
            // The old flat form has the ids themselves where the ends are.
            var (source, port) = connection.Get("source") is JsonObject from ? (from.GetText("activity"), from.GetText("port")) : (connection.GetText("source"), connection.GetText("sourcePort"));
            var target = connection.Get("target") is JsonObject to ? to.GetText("activity") : connection.GetText("target");
            if (source is not null && target is not null)
            {
                found.Add((source, string.IsNullOrEmpty(port) ? "Done" : port, target));
            }
        }

        return found;
    }

    private static List<PropertyChange> Compare(JsonNode? before, JsonNode? after, string path)
    {
        var found = new List<PropertyChange>();
        Compare(Plain(before), Plain(after), path, found);
        return found;
    }

    private static void Compare(JsonNode? before, JsonNode? after, string path, List<PropertyChange> found)
    {
        if (Unimportant.Contains(path) || Text(before) == Text(after))
        {
            return;
        }

        switch (before, after)
        {
            case (JsonObject was, JsonObject now):
                foreach (var name in now.Select(property => property.Key).Union(was.Select(property => property.Key)))
                {
                    Compare(Plain(was[name]), Plain(now[name]), Join(path, name), found);
                }

                break;
            case (JsonArray was, JsonArray now) when was.Count == now.Count || IsNamed(was) && IsNamed(now):
                foreach (var (name, old, fresh) in Pairs(was, now))
                {
                    Compare(Plain(old), Plain(fresh), Join(path, name), found);
                }

                break;
            default:
                found.Add(new(path, Text(before), Text(after)));
                break;
        }
    }

    // Fields, outcomes and variables are known by their names, so that one more in front changes nothing behind it.
    private static IEnumerable<(string Name, JsonNode? Before, JsonNode? After)> Pairs(JsonArray before, JsonArray after)
    {
        if (!IsNamed(before) || !IsNamed(after))
        {
            return before.Zip(after, (old, fresh) => (old, fresh)).Select((pair, at) => ((at + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), pair.old, pair.fresh));
        }

        var (was, now) = (Named(before), Named(after));
        return now.Keys.Union(was.Keys).Select(name => (name, was.GetValueOrDefault(name), now.GetValueOrDefault(name)));
    }

    private static Dictionary<string, JsonNode?> Named(JsonArray items) =>
        items.ToDictionary(item => ((JsonObject)item!).GetText("name")!, item => item, StringComparer.Ordinal);

    private static bool IsNamed(JsonArray items) =>
        items.All(item => item is JsonObject named && named.GetText("name") is not null)
        && items.Select(item => ((JsonObject)item!).GetText("name")).Distinct(StringComparer.Ordinal).Count() == items.Count;

    // An input is its expression: the constant itself, or the script with its language.
    private static JsonNode? Plain(JsonNode? node)
    {
        if (node is not JsonObject json || json.GetObject("expression") is not { } expression)
        {
            return node is JsonObject output && output.GetObject("memoryReference") is { } reference && output.Count <= 3 ? JsonValue.Create(reference.GetText("id")) : node;
        }

        var value = expression.Get("value");
        return expression.GetText("type") switch
        {
            null or "Literal" => value,
            "Object" => value is JsonValue text && text.GetValueKind() == JsonValueKind.String ? Parsed(text.GetValue<string>()) : value,
            { } language => JsonValue.Create($"{language}: {(value is JsonObject named ? named.GetText("name") ?? named.GetText("id") : value?.ToString())}"),
        };
    }

    private static JsonNode? Parsed(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            // Not JSON, so it is compared as the text it is.
            return JsonValue.Create(text);
        }
    }

    private static string? Text(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>() is { Length: > 0 } text ? text : null,
        JsonArray { Count: 0 } or JsonObject { Count: 0 } => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.False => null,
        _ => node.ToJsonString(DeskJson.Options),
    };

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path} › {name}";
}
