using System.Text.Json;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Approvals;

/// <summary>What is known of an approval beyond its task: how it is decided, and the plan it is about.</summary>
public sealed class Approval
{
    public required Guid TaskId { get; init; }

    public required Guid TicketId { get; init; }

    /// <summary>JSON of <see cref="LocalizedText"/>: the rule's name; empty texts when the definition itself says who decides.</summary>
    public required string Rule { get; init; }

    /// <summary>One of <see cref="ApprovalMode"/>.</summary>
    public required string Mode { get; init; }

    /// <summary>Approvals that are needed in mode quorum.</summary>
    public required int Quorum { get; init; }

    /// <summary>JSON: for each level the stored tokens of its approvers. Only a sequence has several; where all must approve, people.</summary>
    public required string Levels { get; init; }

    /// <summary>The level that is asked now, from 0.</summary>
    public int Level { get; set; }

    /// <summary>Stored tokens, see <see cref="Candidates.Join"/>.</summary>
    public required string Deputies { get; init; }

    /// <summary>Since then the deputies of the current level may decide too.</summary>
    public DateTimeOffset? DeputiesAt { get; set; }

    /// <summary>The plan as it is decided on; see <see cref="PlanSeal"/>.</summary>
    public required string Plan { get; set; }

    /// <summary>SHA-256 of <see cref="Plan"/>, lower-case hexadecimal. Votes with another hash do not count.</summary>
    public required string PlanHash { get; set; }

    /// <summary>The change was an emergency: the work did not wait for this.</summary>
    public required bool IsRetrospective { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>When it ends without a decision; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Approved, Rejected, MoreInformation or Expired; null: open, or taken back.</summary>
    public string? Outcome { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    public IReadOnlyList<IReadOnlyList<string>> ReadLevels() => JsonSerializer.Deserialize<List<List<string>>>(Levels, DeskJson.Options) ?? [];
}

/// <summary>One person's word on a plan. Rows are only ever added.</summary>
public sealed class ApprovalVote
{
    public required Guid Id { get; init; }

    public required Guid TaskId { get; init; }

    public required Guid TicketId { get; init; }

    public required Guid PersonId { get; init; }

    public required string PersonName { get; init; }

    /// <summary>Approved, Rejected or MoreInformation.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why, or what the person wants to know.</summary>
    public required string Reason { get; init; }

    /// <summary>JSON object: the whole form.</summary>
    public required string Data { get; init; }

    public required int Level { get; init; }

    /// <summary>One of <see cref="People.Channel"/>.</summary>
    public required string Channel { get; init; }

    /// <summary>The plan this person has seen.</summary>
    public required string PlanHash { get; init; }

    /// <summary>The approvers for whom a deputy spoke; empty: the person is an approver.</summary>
    public required string DeputyFor { get; init; }

    /// <summary>The same id again gets the same answer.</summary>
    public required string OperationId { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>A change at the highest priority that began before its approval.</summary>
public sealed class EmergencyChange
{
    public required Guid Id { get; init; }

    public required Guid TicketId { get; init; }

    public required string Plan { get; init; }

    public required string PlanHash { get; init; }

    /// <summary>Who planned it and so declared the emergency.</summary>
    public required Guid DeclaredById { get; init; }

    public required string DeclaredByName { get; init; }

    public required DateTimeOffset DeclaredAt { get; init; }

    /// <summary>The approval that was asked for afterwards; null: not asked yet.</summary>
    public Guid? TaskId { get; set; }

    /// <summary>Approved, Rejected, MoreInformation or Expired. Only the first two end the listing.</summary>
    public string? Outcome { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }
}
