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

    /// <summary>Null: every field is what people say.</summary>
    public DerivedField? Derive { get; init; }

    /// <summary>What the form begins with, by field name.</summary>
    public JsonObject Values { get; init; } = [];

    public static TaskForm Read(string json) => JsonSerializer.Deserialize<TaskForm>(json, DeskJson.Options) ?? new TaskForm();

    public string Write() => JsonSerializer.Serialize(this, DeskJson.Options);

    /// <summary>Fields that are missing or wrong for this outcome, with the reason in the caller's language. Empty: all well.</summary>
    public IReadOnlyDictionary<string, string> Check(string outcome, JsonObject data, string language, DateTimeOffset now)
    {
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in Fields)
        {
            if ((field.Problem(outcome, data, language) ?? field.Misplaced(this, data, now, language)) is { } reason)
            {
                wrong[field.Name] = reason;
            }
        }

        if (OtherThanDerived(outcome, data) is { } derived && FormField.IsBlank(data[Derive!.Reason]))
        {
            var name = Fields.First(field => field.Name == Derive.Field).Options.FirstOrDefault(option => option.Value == derived)?.Label.In(language) ?? derived;
            wrong.TryAdd(Derive.Reason, language == People.Languages.Chinese ? $"由紧急程度与影响范围得出“{name}”，请说明为何另选" : $"\"{name}\" follows from urgency and impact; say why you choose another");
        }

        return wrong;
    }

    /// <summary>Fills in what follows from other fields, and drops a reason that has nothing to explain.</summary>
    public void Fill(string outcome, JsonObject data)
    {
        if (Derive is not { } derive || derive.ValueFor(data) is not { } value || !IsShown(derive.Field, outcome))
        {
            return;
        }

        if (FormField.IsBlank(data[derive.Field]))
        {
            data[derive.Field] = value;
        }

        if (OtherThanDerived(outcome, data) is null)
        {
            data.Remove(derive.Reason);
        }
    }

    /// <summary>What follows from the two other fields, where somebody chose another value; else null.</summary>
    private string? OtherThanDerived(string outcome, JsonObject data) =>
        Derive is { } derive && IsShown(derive.Field, outcome) && !FormField.IsBlank(data[derive.Field]) && derive.ValueFor(data) is { } value && data[derive.Field]!.ToString() != value
            ? value
            : null;

    private bool IsShown(string name, string outcome) => Fields.Any(field => field.Name == name && field.IsShownFor(outcome));
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

    /// <summary>Name of the field whose value decides which options there are; see <see cref="FieldOption.When"/>. Empty: all of them always.</summary>
    public string DependsOn { get; init; } = "";

    /// <summary>What is entered becomes a detail of the ticket under the field's name, whatever the process does with it.</summary>
    public bool IntoTicket { get; init; }

    /// <summary>For <see cref="FieldType.Rows"/>: what each row holds.</summary>
    public IReadOnlyList<FormField> Columns { get; init; } = [];

    /// <summary>Smallest and largest number, ends included.</summary>
    public decimal? Min { get; init; }

    public decimal? Max { get; init; }

    /// <summary>For a moment or a date: it must lie ahead.</summary>
    public bool Ahead { get; init; }

    /// <summary>For a moment: name of the field whose moment comes first.</summary>
    public string After { get; init; } = "";

    /// <summary>For a checkbox among columns: of several rows exactly one is ticked for the outcomes that need it, and never more.</summary>
    public bool Single { get; init; }

    public bool IsRequiredFor(string outcome) => Required || RequiredFor.Contains(outcome);

    public bool IsShownFor(string outcome) => ShowFor.Count == 0 || ShowFor.Contains(outcome) || IsRequiredFor(outcome);

    /// <summary>Options that fit what the other fields say.</summary>
    public IEnumerable<FieldOption> OptionsFor(JsonObject data) =>
        DependsOn.Length == 0 ? Options : Options.Where(option => option.When is null || option.When == data[DependsOn]?.ToString());

    internal string? Problem(string outcome, JsonObject data, string language)
    {
        var zh = language == People.Languages.Chinese;
        var value = data[Name];
        if (IsBlank(value))
        {
            // Where there is nothing to choose from, nothing is missing.
            return IsRequiredFor(outcome) && (DependsOn.Length == 0 || OptionsFor(data).Any()) ? zh ? $"请填写“{Label.In(language)}”" : $"\"{Label.In(language)}\" is required" : null;
        }

        return Type switch
        {
            FieldType.Select when Options.Count > 0 && OptionsFor(data).All(option => option.Value != value!.ToString()) =>
                zh ? $"“{value}”不在可选范围内：{string.Join("、", OptionsFor(data).Select(option => option.Value))}"
                   : $"\"{value}\" is not one of {string.Join(", ", OptionsFor(data).Select(option => option.Value))}",
            FieldType.Checkbox when value!.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False) =>
                zh ? "应为 true 或 false" : "must be true or false",
            FieldType.Number => NumberProblem(value!, zh),
            FieldType.Date when !DateOnly.TryParseExact(value!.ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) =>
                zh ? "日期应写作 2026-01-31" : "must be a date such as 2026-01-31",
            FieldType.DateTime when !DateTimeOffset.TryParse(value!.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) =>
                zh ? "时间应写作 2026-01-31T09:30" : "must be a time such as 2026-01-31T09:30",
            FieldType.Rows => RowsProblem(outcome, value!, language),
            FieldType.Text or FieldType.Multiline or FieldType.Person or FieldType.Team or FieldType.Ticket when value is not JsonValue =>
                zh ? "应为文本" : "must be text",
            _ => null,
        };
    }

    /// <summary>A moment that is past or out of order; of no concern while the field is empty or wrong in itself.</summary>
    internal string? Misplaced(TaskForm form, JsonObject data, DateTimeOffset now, string language)
    {
        var zh = language == People.Languages.Chinese;
        if (MomentOf(data[Name]) is not { } moment)
        {
            return null;
        }

        if (Ahead && (Type == FieldType.Date ? moment.AddDays(1) : moment) <= now)
        {
            return zh ? "应在当前时间之后" : "must lie ahead";
        }

        return form.Fields.FirstOrDefault(field => field.Name == After) is { } first && MomentOf(data[After]) is { } before && before >= moment
            ? zh ? $"应晚于“{first.Label.In(language)}”" : $"must come after \"{first.Label.In(language)}\""
            : null;
    }

    private DateTimeOffset? MomentOf(JsonNode? value) =>
        Type is FieldType.Date or FieldType.DateTime && value is JsonValue
        && DateTimeOffset.TryParse(value.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;

    private string? RowsProblem(string outcome, JsonNode value, string language)
    {
        var zh = language == People.Languages.Chinese;
        if (value is not JsonArray rows || rows.Any(row => row is not JsonObject))
        {
            return zh ? "应为若干行的列表" : "must be a list of rows";
        }

        foreach (var column in Columns)
        {
            for (var i = 0; i < rows.Count; i++)
            {
                if (!column.Single && column.Problem(outcome, rows[i]!.AsObject(), language) is { } reason)
                {
                    return zh ? $"第 {i + 1} 行：{reason}" : $"row {i + 1}: {reason}";
                }
            }

            var ticked = column.Single ? rows.Count(row => row![column.Name] is JsonValue tick && tick.GetValueKind() == JsonValueKind.True) : 0;
            if (ticked > 1 || (column.Single && ticked == 0 && rows.Count > 1 && column.IsRequiredFor(outcome)))
            {
                return zh ? $"请只在一行勾选“{column.Label.In(language)}”" : $"tick \"{column.Label.In(language)}\" in exactly one row";
            }
        }

        return null;
    }

    private string? NumberProblem(JsonNode value, bool zh)
    {
        if (!decimal.TryParse(value.ToString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var number))
        {
            return zh ? "应为数字" : "must be a number";
        }

        return number < Min || number > Max ? zh ? $"应在 {Min} 到 {Max} 之间" : $"must lie between {Min} and {Max}" : null;
    }

    internal static bool IsBlank(JsonNode? value) => value switch
    {
        null => true,
        JsonArray array => array.Count == 0,
        JsonValue text when text.GetValueKind() == JsonValueKind.String => string.IsNullOrWhiteSpace(text.ToString()),
        _ => value.GetValueKind() == JsonValueKind.Null,
    };
}

/// <param name="When">Value of the field this one depends on for which the option is there; null: for each.</param>
public sealed record FieldOption(string Value, LocalizedText Label, string? When = null);

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
