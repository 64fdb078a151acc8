using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WorkflowDesk.Desk.Tasks;

/// <summary>
/// What a step asks for. Written in the definition, fixed when the task is created, enforced for every channel.
/// </summary>
public sealed record TaskForm
{
    public IReadOnlyList<FormField> Fields { get; init; } = [];

    public static TaskForm Read(string json) => JsonSerializer.Deserialize<TaskForm>(json, DeskJson.Options) ?? new TaskForm();

    public string Write() => JsonSerializer.Serialize(this, DeskJson.Options);

    /// <summary>Fields that are missing or wrong for this outcome, with the reason in the caller's language. Empty: all well.</summary>
    public IReadOnlyDictionary<string, string> Check(string outcome, JsonObject data, string language)
    {
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in Fields)
        {
            if (field.Problem(outcome, data[field.Name], language) is { } reason)
            {
                wrong[field.Name] = reason;
            }
        }

        return wrong;
    }
}

public sealed record FormField
{
    public required string Name { get; init; }

    public LocalizedText Label { get; init; } = LocalizedText.Empty;

    public LocalizedText Help { get; init; } = LocalizedText.Empty;

    /// <summary>One of <see cref="FieldType"/>.</summary>
    public string Type { get; init; } = FieldType.Text;

    /// <summary>Whatever the outcome.</summary>
    public bool Required { get; init; }

    /// <summary>Outcomes that need this field.</summary>
    public IReadOnlyList<string> RequiredFor { get; init; } = [];

    /// <summary>Outcomes whose form shows this field; empty: all.</summary>
    public IReadOnlyList<string> ShowFor { get; init; } = [];

    public IReadOnlyList<FieldOption> Options { get; init; } = [];

    /// <summary>For <see cref="FieldType.Rows"/>: what each row holds.</summary>
    public IReadOnlyList<FormField> Columns { get; init; } = [];

    /// <summary>Smallest and largest number, ends included.</summary>
    public decimal? Min { get; init; }

    public decimal? Max { get; init; }

    public bool IsRequiredFor(string outcome) => Required || RequiredFor.Contains(outcome);

    public bool IsShownFor(string outcome) => ShowFor.Count == 0 || ShowFor.Contains(outcome) || IsRequiredFor(outcome);

    internal string? Problem(string outcome, JsonNode? value, string language)
    {
        var zh = language == People.Languages.Chinese;
        if (IsBlank(value))
        {
            return IsRequiredFor(outcome) ? zh ? $"请填写“{Label.In(language)}”" : $"\"{Label.In(language)}\" is required" : null;
        }

        return Type switch
        {
            FieldType.Select when Options.Count > 0 && Options.All(option => option.Value != value!.ToString()) =>
                zh ? $"“{value}”不在可选范围内：{string.Join("、", Options.Select(option => option.Value))}"
                   : $"\"{value}\" is not one of {string.Join(", ", Options.Select(option => option.Value))}",
            FieldType.Checkbox when value!.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False) =>
                zh ? "应为 true 或 false" : "must be true or false",
            FieldType.Number => NumberProblem(value!, zh),
            FieldType.Date when !DateOnly.TryParseExact(value!.ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) =>
                zh ? "日期应写作 2026-01-31" : "must be a date such as 2026-01-31",
            FieldType.DateTime when !DateTimeOffset.TryParse(value!.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) =>
                zh ? "时间应写作 2026-01-31T09:30" : "must be a time such as 2026-01-31T09:30",
            FieldType.Rows when value is not JsonArray rows || rows.Any(row => row is not JsonObject) =>
                zh ? "应为若干行的列表" : "must be a list of rows",
            FieldType.Text or FieldType.Multiline or FieldType.Person or FieldType.Team or FieldType.Ticket when value is not JsonValue =>
                zh ? "应为文本" : "must be text",
            _ => null,
        };
    }

    private string? NumberProblem(JsonNode value, bool zh)
    {
        if (!decimal.TryParse(value.ToString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var number))
        {
            return zh ? "应为数字" : "must be a number";
        }

        return number < Min || number > Max ? zh ? $"应在 {Min} 到 {Max} 之间" : $"must lie between {Min} and {Max}" : null;
    }

    private static bool IsBlank(JsonNode? value) => value switch
    {
        null => true,
        JsonArray array => array.Count == 0,
        JsonValue text when text.GetValueKind() == JsonValueKind.String => string.IsNullOrWhiteSpace(text.ToString()),
        _ => value.GetValueKind() == JsonValueKind.Null,
    };
}

public sealed record FieldOption(string Value, LocalizedText Label);

public static class FieldType
{
    public const string Text = "text";
    public const string Multiline = "multiline";
    public const string Select = "select";
    public const string Checkbox = "checkbox";
    public const string Number = "number";
    public const string Date = "date";
    public const string DateTime = "datetime";

    /// <summary>A list of objects with the fields of <see cref="FormField.Columns"/>.</summary>
    public const string Rows = "rows";

    /// <summary>The user name of an active member of staff.</summary>
    public const string Person = "person";

    /// <summary>The key of a team.</summary>
    public const string Team = "team";

    /// <summary>The number of another ticket.</summary>
    public const string Ticket = "ticket";

    public static readonly IReadOnlyList<string> All = [Text, Multiline, Select, Checkbox, Number, Date, DateTime, Rows, Person, Team, Ticket];
}

/// <summary>A way out of a step. Tone colours its button: primary, success, warning, danger or default.</summary>
public sealed record TaskOutcome(string Name, LocalizedText Label, string Tone = "default");
