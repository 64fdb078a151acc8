namespace WorkflowDesk.Desk.Tasks;

/// <summary>A step that waits for a person. The workflow waits at its bookmark until somebody completes it.</summary>
public sealed class TicketTask
{
    public const string Open = "open";
    public const string Completed = "completed";
    public const string Withdrawn = "withdrawn";

    public required Guid Id { get; init; }

    public required Guid TicketId { get; init; }

    public Tickets.Ticket? Ticket { get; init; }

    public required string InstanceId { get; init; }

    public required string BookmarkId { get; set; }

    /// <summary>The activity in the definition; equal to <see cref="Step"/> unless one step stands at several places.</summary>
    public required string ActivityId { get; set; }

    /// <summary>The key people and programs know the step by: <c>accept</c>, <c>diagnose</c> …</summary>
    public required string Step { get; init; }

    /// <summary><see cref="TaskKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>JSON: <c>{"zh-CN": …, "en": …}</c>.</summary>
    public required string Title { get; init; }

    /// <summary>JSON like <see cref="Title"/>.</summary>
    public required string Instructions { get; init; }

    /// <summary>JSON of <see cref="TaskForm"/>; fixed when the task is created.</summary>
    public required string Form { get; init; }

    /// <summary>JSON array of <see cref="TaskOutcome"/>.</summary>
    public required string Outcomes { get; init; }

    /// <summary>Who may take it: tokens such as <c>|role:agent|team:operations|person:…|</c>, see <see cref="Candidates"/>.</summary>
    public required string Candidates { get; set; }

    /// <summary>Who may not, whatever else they are: <c>|person:…|</c>. Nobody approves their own plan.</summary>
    public required string Excluded { get; set; }

    public Guid? AssigneeId { get; set; }

    /// <summary>Who handed it to the assignee and may take it back; null: it was not delegated.</summary>
    public Guid? DelegatedById { get; set; }

    public required int Attempt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DueAt { get; set; }

    /// <summary>When whoever has to act is told that it is due soon; null: never.</summary>
    public DateTimeOffset? WarnAt { get; set; }

    /// <summary>When they were told.</summary>
    public DateTimeOffset? WarnedAt { get; set; }

    /// <summary>When people were told that <see cref="DueAt"/> has passed.</summary>
    public DateTimeOffset? OverdueToldAt { get; set; }

    public int Revision { get; set; } = 1;

    public string State { get; set; } = Open;

    public string? Outcome { get; set; }

    /// <summary>JSON object: what was entered.</summary>
    public string? Data { get; set; }

    public Guid? CompletedById { get; set; }

    public string? CompletedByName { get; set; }

    /// <summary>The absent person in whose place it was completed.</summary>
    public Guid? CompletedForId { get; set; }

    public string? CompletedForName { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    public string? CompletedThrough { get; set; }

    /// <summary>The id under which it was completed; the same id again gets the same answer.</summary>
    public string? OperationId { get; set; }

    public bool IsOpen => State == Open;

    /// <summary>Sets when it should be done; at 80 % of the time from its creation to there it is due soon.</summary>
    public void PromiseBy(DateTimeOffset due)
    {
        DueAt = due;
        WarnAt = CreatedAt + (due - CreatedAt) * ServiceLevels.Clock.WarnAtShare;
        (WarnedAt, OverdueToldAt) = (null, null);
    }
}

public static class TaskKind
{
    public const string Work = "work";
    public const string Approval = "approval";

    /// <summary>Waits for the requester.</summary>
    public const string Requester = "requester";

    /// <summary>Waits for the requester, or for staff who can see the result themselves.</summary>
    public const string Verification = "verification";
}
