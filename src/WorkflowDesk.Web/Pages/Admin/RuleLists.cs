using System.Text.Json.Nodes;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>How a column of a list of rules is typed.</summary>
public enum RuleInput
{
    Text,
    Date,

    /// <summary>Words with commas between them.</summary>
    Words,

    /// <summary>One entry a line: key | Chinese | English.</summary>
    NamedKeys,

    /// <summary>Chosen from <see cref="RuleColumn.Choices"/>.</summary>
    Choice,
}

/// <param name="Path">In the rule's JSON; a dot leads into an object.</param>
/// <param name="Choices">What is offered: channel, category or team; empty: nothing.</param>
public sealed record RuleColumn(string Path, RuleInput Input = RuleInput.Text, string Choices = "")
{
    /// <summary>Where the text of its label is.</summary>
    public string Label => $"rules.{Path.Replace("name.zh-CN", "name-zh", StringComparison.Ordinal).Replace("name.en", "name-en", StringComparison.Ordinal)}";

    public string Read(JsonObject rule)
    {
        var node = Path.Split('.').Aggregate((JsonNode?)rule, (at, part) => (at as JsonObject)?[part]);
        return node switch
        {
            JsonArray keys when Input == RuleInput.NamedKeys => string.Join('\n', keys.Select(key => $"{key?["key"]} | {key?["name"]?["zh-CN"]} | {key?["name"]?["en"]}")),
            JsonArray words => string.Join(", ", words.Select(word => word?.ToString())),
            _ => node?.ToString() ?? "",
        };
    }

    /// <summary>What is empty is left out.</summary>
    public void Write(JsonObject rule, string typed)
    {
        var path = Path.Split('.');
        var holder = rule;
        foreach (var part in path[..^1])
        {
            holder = (JsonObject)(holder[part] ??= new JsonObject());
        }

        holder.Remove(path[^1]);
        if (typed.Length > 0)
        {
            holder[path[^1]] = Input switch
            {
                RuleInput.Words => new JsonArray([.. typed.Split([',', '，', '、', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(word => (JsonNode)word)]),
                RuleInput.NamedKeys => new JsonArray([.. typed.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(NamedKey)]),
                _ => typed,
            };
        }
        else if (Input is RuleInput.Words or RuleInput.NamedKeys)
        {
            holder[path[^1]] = new JsonArray();
        }
    }

    private static JsonNode NamedKey(string line)
    {
        var parts = line.Split('|', 3, StringSplitOptions.TrimEntries);
        return new JsonObject
        {
            ["key"] = parts[0],
            ["name"] = new JsonObject { ["zh-CN"] = parts.ElementAtOrDefault(1) ?? "", ["en"] = parts.ElementAtOrDefault(2) ?? "" },
        };
    }
}

/// <summary>A list in a profile that is edited row by row.</summary>
public sealed record RuleList(string Name, IReadOnlyList<RuleColumn> Columns)
{
    public static readonly IReadOnlyList<RuleList> All =
    [
        new("categories", [new("key"), new("name.zh-CN"), new("name.en"), new("subcategories", RuleInput.NamedKeys)]),
        new("routing",
        [
            new("category", RuleInput.Choice, "category"), new("subcategory"), new("affectedSystem"), new("department"), new("keyword"), new("label"),
            new("skills", RuleInput.Words), new("from", RuleInput.Date), new("until", RuleInput.Date), new("team", RuleInput.Choice, "team"),
        ]),
        new("required", [new("channel", RuleInput.Choice, "channel"), new("step"), new("fields", RuleInput.Words), new("outcomes", RuleInput.Words)]),
        new("escalation", [new("to", RuleInput.Words), new("after")]),
    ];

    /// <summary>Rules as they were typed, in the order of their positions; rows with nothing in them are dropped.</summary>
    public JsonArray Read(IFormCollection form, int rows)
    {
        var typed = new List<(decimal Position, JsonObject Rule)>();
        for (var i = 0; i < rows; i++)
        {
            var values = Columns.Select(column => (Column: column, Text: form[InputName(i, column.Path)].ToString().ReplaceLineEndings("\n").Trim())).ToList();
            if (values.TrueForAll(value => value.Text.Length == 0) || form.ContainsKey(InputName(i, "remove")))
            {
                continue;
            }

            var rule = new JsonObject();
            foreach (var (column, text) in values)
            {
                column.Write(rule, text);
            }

            // Left out by the form, needed by the rule: its place is named instead of the whole text.
            foreach (var needed in Name is "required" ? ["channel", "step"] : Name is "routing" ? (string[])["team"] : [])
            {
                rule[needed] ??= "";
            }

            typed.Add((decimal.TryParse(form[InputName(i, "position")], System.Globalization.CultureInfo.InvariantCulture, out var position) ? position : i + 1, rule));
        }

        return new JsonArray([.. typed.OrderBy(row => row.Position).Select(row => (JsonNode)row.Rule)]);
    }

    public string InputName(int row, string path) => $"{Name}[{row}].{path}";

    public static IReadOnlyList<string> Channels => Channel.Intake;
}
