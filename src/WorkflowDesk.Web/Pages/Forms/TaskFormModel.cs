using Microsoft.Extensions.Primitives;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Web.Pages.Forms;

/// <summary>The form of one task: what it asks for, what has been typed so far, and what is wrong with it.</summary>
public sealed record TaskFormModel(TaskView Task, string Action, string OperationId)
{
    /// <summary>What was sent and refused; null on first sight.</summary>
    public IFormCollection? Posted { get; init; }

    public DeskRuleException? Problem { get; init; }

    /// <summary>What the fields hold on first sight, by field name.</summary>
    public IReadOnlyDictionary<string, string> Initial { get; init; } = new Dictionary<string, string>();

    /// <summary>Choices of fields whose options are people or teams, by field name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<OptionView>> Choices { get; init; } = new Dictionary<string, IReadOnlyList<OptionView>>();

    /// <summary>The revision the reader has seen; a stale one is refused with the name of who was first.</summary>
    public int Revision => int.TryParse(Posted?["revision"], out var seen) ? seen : Task.Revision;

    /// <summary>For an approval: the plan that is shown with the form.</summary>
    public string? PlanHash => Task.Approval?.PlanHash;

    /// <summary>An outcome to mark before anything was sent.</summary>
    public string? Proposed { get; init; }

    public string? ChosenOutcome => Posted is null ? Proposed : Posted["outcome"].ToString();

    /// <summary>The only way out, when there is just one: then it needs no choosing, and its fields are simply shown and required.</summary>
    public OutcomeView? OnlyOutcome => Task.Outcomes.Count == 1 ? Task.Outcomes[0] : null;

    public IEnumerable<FieldView> Fields() => OnlyOutcome is not { } only
        ? Task.Form.Fields
        : Task.Form.Fields.Where(field => FormReading.IsShownFor(field, only.Name)).Select(field => field with
        {
            Required = field.Required || field.RequiredFor.Contains(only.Name),
            RequiredFor = [],
            ShowFor = [],
        });

    public string InputName(string field) => "data." + field;

    /// <summary>Speaks to somebody who asked for help, not to staff.</summary>
    public bool IsForRequester { get; init; }

    /// <summary>Keeps ids apart when a page shows several forms.</summary>
    public string Prefix { get; init; } = "field-";

    public string Id(string field) => Prefix + field;

    public string LabelOf(string field) => Task.Form.Fields.FirstOrDefault(known => known.Name == field)?.Label ?? field;

    /// <summary>What an option of a field is called.</summary>
    public string LabelOf(string field, string option) =>
        Task.Form.Fields.FirstOrDefault(known => known.Name == field)?.Options.FirstOrDefault(known => known.Value == option)?.Label ?? option;

    public string Value(string field, string inputName) =>
        Posted is null ? Initial.GetValueOrDefault(field, "") : Posted.TryGetValue(inputName, out StringValues value) ? value.ToString() : "";

    public string? Error(string field) => Problem?.Fields.GetValueOrDefault(field);

    /// <summary>Rows to offer: those that were sent or that the form begins with, two at least.</summary>
    public int RowsOf(FieldView field)
    {
        var prefix = (Posted is null ? field.Name : InputName(field.Name)) + "[";
        var sent = (Posted?.Keys ?? Initial.Keys).Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(key => int.TryParse(key[prefix.Length..].Split(']')[0], out var row) ? row + 1 : 0).DefaultIfEmpty(0).Max();
        return Math.Clamp(sent, 2, FormReading.MostRows);
    }

    public IReadOnlyList<OptionView> OptionsOf(FieldView field) =>
        field.Options.Count > 0 ? field.Options : Choices.GetValueOrDefault(field.Name, []);

    /// <summary>A field that names a person or a team offers those there are.</summary>
    public string TypeOf(FieldView field) => Choices.ContainsKey(field.Name) ? FieldType.Select : field.Type;
}

/// <summary>One input of a form.</summary>
/// <param name="IsInRow">Part of a list: never marked as required by itself, empty rows are dropped.</param>
public sealed record FieldModel(TaskFormModel Form, FieldView Field, string InputName, string Id, string Value, bool IsInRow)
{
    public string? Error => IsInRow ? null : Form.Error(Field.Name);

    /// <summary>Where the desk offers names to choose from, an explanation of how to write them would only confuse.</summary>
    public string Help => Form.TypeOf(Field) == Field.Type ? Field.Help : "";

    public string? DescribedBy => string.Join(' ', new[] { Help.Length > 0 ? Id + "-help" : null, Error is null ? null : Id + "-error" }.OfType<string>()) is { Length: > 0 } ids ? ids : null;
}
