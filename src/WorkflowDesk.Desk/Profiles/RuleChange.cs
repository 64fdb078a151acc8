using System.Text.Json.Nodes;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Profiles;

/// <summary>One difference between two versions of a profile or a calendar, in words.</summary>
/// <param name="Place">From the outside in, such as "Priorities › P0 › Accept and assign within".</param>
/// <param name="Before">Null: it was not there.</param>
/// <param name="After">Null: it is gone.</param>
public sealed record RuleChange(LocalizedText Place, LocalizedText? Before, LocalizedText? After)
{
    /// <summary>One sentence.</summary>
    public string In(string language)
    {
        var chinese = language == Languages.Chinese;
        var place = Place.In(language);
        return (Before, After) switch
        {
            (null, { } after) => chinese ? $"{place}：新增 {after.In(language)}" : $"{place}: added {after.In(language)}",
            ({ } before, null) => chinese ? $"{place}：删除 {before.In(language)}" : $"{place}: removed {before.In(language)}",
            ({ } before, { } after) => chinese ? $"{place}：{before.In(language)} → {after.In(language)}" : $"{place}: {before.In(language)} → {after.In(language)}",
            _ => chinese ? $"{place}：顺序改变" : $"{place}: in another order",
        };
    }

    public static IReadOnlyList<RuleChange> Of(Profile before, Profile after) => Of(ProfileJson.Write(before), ProfileJson.Write(after));

    public static IReadOnlyList<RuleChange> Of(ServiceLevels.BusinessCalendar before, ServiceLevels.BusinessCalendar after) =>
        Of(CalendarJson.Write(before), CalendarJson.Write(after));

    private static IReadOnlyList<RuleChange> Of(string before, string after) => [.. RuleComparison.Compare(JsonNode.Parse(before), JsonNode.Parse(after))];
}

/// <summary>
/// Compares the JSON of two versions, so that nothing a profile can say is overlooked. Entries of a list that have a key
/// are compared with the entry of that key; others are there, or not.
/// </summary>
internal static class RuleComparison
{
    public static IEnumerable<RuleChange> Compare(JsonNode? before, JsonNode? after) => Compare([], before, after);

    private static IEnumerable<RuleChange> Compare(IReadOnlyList<LocalizedText> place, JsonNode? before, JsonNode? after) => (before, after) switch
    {
        _ when JsonNode.DeepEquals(before, after) => [],
        (JsonObject one, JsonObject other) when !IsText(one) && !IsText(other) => OfObjects(place, one, other),
        (JsonArray one, JsonArray other) when Keyed(one) && Keyed(other) => OfKeyed(place, one, other),
        (JsonArray one, JsonArray other) => OfLists(place, one, other),
        _ => [new RuleChange(Words(place), Value(before), Value(after))],
    };

    private static IEnumerable<RuleChange> OfObjects(IReadOnlyList<LocalizedText> place, JsonObject before, JsonObject after) =>
        before.Select(property => property.Key).Union(after.Select(property => property.Key))
            .SelectMany(name => Compare([.. place, RuleWords.Of(name)], before[name], after[name]));

    private static IEnumerable<RuleChange> OfKeyed(IReadOnlyList<LocalizedText> place, JsonArray before, JsonArray after)
    {
        var (one, other) = (ByKey(before), ByKey(after));
        foreach (var key in one.Keys.Union(other.Keys))
        {
            foreach (var change in Compare([.. place, new LocalizedText(key, key)], one.GetValueOrDefault(key), other.GetValueOrDefault(key)))
            {
                yield return change;
            }
        }

        if (!one.Keys.Where(other.ContainsKey).SequenceEqual(other.Keys.Where(one.ContainsKey)))
        {
            yield return new RuleChange(Words(place), null, null);
        }
    }

    private static List<RuleChange> OfLists(IReadOnlyList<LocalizedText> place, JsonArray before, JsonArray after)
    {
        var left = after.ToList();
        var gone = new List<JsonNode?>();
        foreach (var item in before)
        {
            var at = left.FindIndex(other => JsonNode.DeepEquals(item, other));
            if (at < 0)
            {
                gone.Add(item);
            }
            else
            {
                left.RemoveAt(at);
            }
        }

        var changes = gone.Select(item => new RuleChange(Words(place), Value(item), null))
            .Concat(left.Select(item => new RuleChange(Words(place), null, Value(item)))).ToList();
        return changes.Count > 0 ? changes : [new RuleChange(Words(place), null, null)];
    }

    private static LocalizedText Words(IReadOnlyList<LocalizedText> place) =>
        new(string.Join(" › ", place.Select(part => part.Chinese)), string.Join(" › ", place.Select(part => part.English)));

    private static LocalizedText? Value(JsonNode? node) => node switch
    {
        null => null,
        JsonObject text when IsText(text) => Quoted(LocalizedText.Of(text)),
        JsonObject { Count: 0 } or JsonArray { Count: 0 } => new("（空）", "(nothing)"),
        JsonObject named when named["name"] is { } name && named["key"] is { } key => Quoted(LocalizedText.Of(name), $" ({key})"),
        JsonObject json => Join(json.Where(property => property.Value is not null && property.Value.ToString().Length > 0)
            .Select(property => (RuleWords.Of(property.Key), Value(property.Value)!))),
        JsonArray list => Join(list.Select(item => (LocalizedText.Empty, Value(item)!))),
        _ => Same(node.ToString() is { Length: > 0 } text ? text : "–"),
    };

    private static LocalizedText Join(IEnumerable<(LocalizedText Name, LocalizedText Value)> parts)
    {
        var all = parts.ToList();
        return new(
            string.Join("，", all.Select(part => part.Name.IsEmpty ? part.Value.Chinese : $"{part.Name.Chinese} {part.Value.Chinese}")),
            string.Join(", ", all.Select(part => part.Name.IsEmpty ? part.Value.English : $"{part.Name.English} {part.Value.English}")));
    }

    private static LocalizedText Quoted(LocalizedText text, string after = "") => new($"“{text.In(Languages.Chinese)}”{after}", $"\"{text.In(Languages.English)}\"{after}");

    private static LocalizedText Same(string text) => new(text, text);

    private static bool IsText(JsonObject json) => json.Count > 0 && json.All(property => property.Key is Languages.Chinese or Languages.English);

    private static bool Keyed(JsonArray list) => list.All(item => item is JsonObject json && json["key"] is JsonValue);

    private static Dictionary<string, JsonNode?> ByKey(JsonArray list) => list.DistinctBy(item => item!["key"]!.ToString()).ToDictionary(item => item!["key"]!.ToString());
}
