using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Web.Pages;

/// <summary>A name and its value, ready to read.</summary>
public sealed record Fact(string Label, string Value);

/// <summary>Makes recorded JSON readable.</summary>
public static class Facts
{
    /// <summary>What the requester told when the ticket was opened.</summary>
    private static readonly string[] Told =
    [
        "subcategory", "occurredAt", "frequency", "impactScope", "urgency", "impact", "priorityReason", "businessImpact", "affectedSystem", "environment", "trigger", "reproduction",
        "errorCode", "errorText", "actionsTaken", "expectedAt", "keywords", "callerNumber", "conversation", "host", "checkedAt", "finding", "fromDepartment", "reference",
        "rule", "level", "alertAt", "symptom",
    ];

    /// <summary>What was found and done. Rows of work stay with the steps that wrote them.</summary>
    private static readonly string[] Found =
    [
        "cause", "causeClass", "solution", "prevention", "workaround", "nextUpdate", "vendor", "vendorUntil", "window", "rating", "comment", "visit",
    ];

    /// <summary>What is worth reading of a change, as it was and as it is.</summary>
    private static readonly string[] Compared = ["priority", "category", "title"];

    /// <param name="names">What values that are keys are called, by name of the detail.</param>
    public static IReadOnlyList<Fact> ToldIn(JsonObject details, IReadOnlyDictionary<string, string> names, Words words, DeskTime time)
    {
        var told = Only(details, Told);
        foreach (var (detail, name) in names.Where(named => told.ContainsKey(named.Key)))
        {
            told[detail] = name;
        }

        return Of(told, words, time);
    }

    public static IReadOnlyList<Fact> FoundIn(JsonObject details, Words words, DeskTime time) => Of(Only(details, Found), words, time);

    /// <summary>What was entered into a form, in the order and with the labels of that form.</summary>
    /// <param name="profile">The ticket's; gives priority and category their names where the form did not offer them.</param>
    public static IReadOnlyList<Fact> Of(TaskForm form, JsonObject data, Words words, DeskTime time, Profile? profile = null)
    {
        var facts = new List<Fact>();
        foreach (var (name, value) in data.OrderBy(pair => IndexOf(form, pair.Key)))
        {
            var field = form.Fields.FirstOrDefault(candidate => candidate.Name == name);
            if (Text(field, value, words, time) is { Length: > 0 } text)
            {
                var isOffered = field is not null && field.Options.Any(option => option.Value == value?.ToString());
                facts.Add(new Fact(LabelOf(field, name, words), isOffered ? text : Named(name, text, words, profile)));
            }
        }

        return facts;
    }

    /// <summary>What the process recorded under names of its own.</summary>
    public static IReadOnlyList<Fact> Of(JsonObject data, Words words, DeskTime time) => Of(new TaskForm(), data, words, time);

    private static JsonObject Only(JsonObject details, string[] names)
    {
        var some = new JsonObject();
        foreach (var name in names)
        {
            if (details[name] is { } value)
            {
                some[name] = value.DeepClone();
            }
        }

        return some;
    }

    private static int IndexOf(TaskForm form, string name)
    {
        for (var i = 0; i < form.Fields.Count; i++)
        {
            if (form.Fields[i].Name == name)
            {
                return i;
            }
        }

        return int.MaxValue;
    }

    private static string LabelOf(FormField? field, string name, Words words) =>
        field is { Label.IsEmpty: false } ? field.Label.In(Words.Language) : words.Of("detail", name);

    private static string Text(FormField? field, JsonNode? value, Words words, DeskTime time) => value switch
    {
        null => "",
        JsonArray rows => string.Join('\n', rows.Select((row, i) => row is JsonObject columns
            ? $"{i + 1}. " + string.Join(words["text.semicolon"], columns.Select(column =>
                LabelOf(field?.Columns.FirstOrDefault(candidate => candidate.Name == column.Key), column.Key, words) + words["text.colon"]
                + Text(field?.Columns.FirstOrDefault(candidate => candidate.Name == column.Key), column.Value, words, time)))
            : Text(null, row, words, time))),
        JsonObject inner => string.Join(words["text.semicolon"], inner.Select(pair =>
            words.Of("detail", pair.Key) + words["text.colon"] + Text(null, pair.Value, words, time))),
        _ when value.GetValueKind() is JsonValueKind.True => words["text.yes"],
        _ when value.GetValueKind() is JsonValueKind.False => words["text.no"],
        _ when field?.Options.FirstOrDefault(option => option.Value == value.ToString()) is { } option => option.Label.In(Words.Language),
        _ when field?.Type is null or FieldType.DateTime && IsMoment(value.ToString(), out var at) => time.Moment(at),
        _ => value.ToString(),
    };

    /// <summary>Priority, category and title of a ticket that changed: what it was and what it is.</summary>
    public static IReadOnlyList<Fact> ChangedIn(JsonObject data, Words words, Profile profile) =>
    [
        .. from name in Compared
           let change = data[name] as JsonArray
           where change is { Count: 2 }
           let values = change.Select(value => value is null ? words["text.none"] : Named(name, value.ToString(), words, profile)).ToList()
           select new Fact(words[$"ticket.{name}"], $"{values[0]} → {values[1]}"),
    ];

    private static string Named(string name, string value, Words words, Profile? profile) => name switch
    {
        "category" => profile?.Category(value)?.Name.In(Words.Language) ?? words.Of("category", value),
        "priority" => profile?.Priority(value)?.Name.In(Words.Language) ?? value,
        "causeClass" => words.Of("cause-class", value),
        _ => value,
    };

    private static bool IsMoment(string text, out DateTimeOffset at) => DateTimeOffset.TryParseExact(
        text, ["yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-ddTHH:mm:ssK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
}
