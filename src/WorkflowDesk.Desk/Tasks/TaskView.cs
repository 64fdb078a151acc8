using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.Profiles;

namespace WorkflowDesk.Desk.Tasks;

/// <summary>A task as screens and programs see it, in one language. People are named by their user name.</summary>
public sealed record TaskView
{
    public required Guid Id { get; init; }

    /// <summary>Number of the ticket.</summary>
    public required string Ticket { get; init; }

    public required string TicketTitle { get; init; }

    public required string TicketStatus { get; init; }

    public required string Priority { get; init; }

    [JsonIgnore]
    public PriorityMark Mark { get; init; } = PriorityMark.None;

    /// <summary>Name of the priority in the caller's language.</summary>
    public string PriorityName => Mark.Name;

    public required string Step { get; init; }

    /// <summary>One of <see cref="TaskKind"/>.</summary>
    public required string Kind { get; init; }

    public required string Title { get; init; }

    public required string Instructions { get; init; }

    public required CandidatesView Candidates { get; init; }

    public required string? Assignee { get; init; }

    public required string? AssigneeName { get; init; }

    /// <summary>The absent person in whose place the caller would act, or somebody did; null: in their own right.</summary>
    public string? InPlaceOf { get; init; }

    /// <summary>Who handed it to the assignee and may take it back; null: it was not delegated.</summary>
    public string? DelegatedBy { get; init; }

    public string? DelegatedByName { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? Due { get; init; }

    public required int Attempt { get; init; }

    public required int Revision { get; init; }

    /// <summary>open, completed or withdrawn.</summary>
    public required string State { get; init; }

    /// <summary>How it was completed; null while it is open.</summary>
    public required string? Outcome { get; init; }

    public required string? CompletedBy { get; init; }

    public required DateTimeOffset? CompletedAt { get; init; }

    /// <summary>May the caller claim and complete it?</summary>
    public required bool MayAct { get; init; }

    public required IReadOnlyList<OutcomeView> Outcomes { get; init; }

    public required FormView Form { get; init; }

    /// <summary>For an approval: how it is decided, the plan it is about, and who has voted. Null for other tasks.</summary>
    public ApprovalView? Approval { get; init; }

    [JsonIgnore]
    public Guid TicketId { get; init; }
}

public sealed record CandidatesView(IReadOnlyList<string> Teams, IReadOnlyList<string> Roles, IReadOnlyList<string> Users);

public sealed record OutcomeView(string Name, string Label, string Tone);

/// <param name="Values">What the form begins with.</param>
/// <param name="Derive">The field that follows from two others; null: none.</param>
public sealed record FormView(IReadOnlyList<FieldView> Fields, JsonObject Values, DerivedField? Derive = null)
{
    public static FormView Of(TaskForm form, string language) => new([.. form.Fields.Select(field => FieldView.Of(field, language))], form.Values, form.Derive);
}

public sealed record FieldView
{
    public required string Name { get; init; }

    public required string Label { get; init; }

    public required string Help { get; init; }

    /// <summary>One of <see cref="FieldType"/>.</summary>
    public required string Type { get; init; }

    /// <summary>For every outcome.</summary>
    public required bool Required { get; init; }

    public required IReadOnlyList<string> RequiredFor { get; init; }

    /// <summary>Outcomes that show the field; empty: all.</summary>
    public required IReadOnlyList<string> ShowFor { get; init; }

    public required IReadOnlyList<OptionView> Options { get; init; }

    /// <summary>Name of the field that decides which options there are; empty: none does.</summary>
    public string DependsOn { get; init; } = "";

    /// <summary>What each row of a <see cref="FieldType.Rows"/> field holds.</summary>
    public required IReadOnlyList<FieldView> Columns { get; init; }

    public required decimal? Min { get; init; }

    public required decimal? Max { get; init; }

    public static FieldView Of(FormField field, string language) => new()
    {
        Name = field.Name,
        Label = field.Label.In(language),
        Help = field.Help.In(language),
        Type = field.Type,
        Required = field.Required,
        RequiredFor = field.RequiredFor,
        ShowFor = field.ShowFor,
        Options = [.. field.Options.Select(option => new OptionView(option.Value, option.Label.IsEmpty ? option.Value : option.Label.In(language), option.When))],
        DependsOn = field.DependsOn,
        Columns = [.. field.Columns.Select(column => Of(column, language))],
        Min = field.Min,
        Max = field.Max,
    };
}

/// <param name="When">Value of the field it depends on; null: whatever that is.</param>
public sealed record OptionView(string Value, string Label, string? When = null);

/// <summary>Which inbox is meant.</summary>
public enum TaskScope
{
    /// <summary>Assigned to the caller or to somebody they stand in for, offered to them by name, delegated by them, or of a ticket they co-handle.</summary>
    Mine,

    /// <summary>Offered to a team or role of the caller and not in <see cref="Mine"/>.</summary>
    Team,

    /// <summary>Every open task the caller may see.</summary>
    All,
}
