using System.Text.Json.Nodes;

namespace WorkflowDesk.Desk.Approvals;

/// <summary>An approval as screens and programs see it, in one language.</summary>
public sealed record ApprovalView
{
    /// <summary>The id of its task.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name of the rule it follows; empty: the process itself says who decides.</summary>
    public required string Rule { get; init; }

    /// <summary>One of <see cref="ApprovalMode"/>.</summary>
    public required string Mode { get; init; }

    public required int Quorum { get; init; }

    /// <summary>The level that is asked now, from 1.</summary>
    public required int Level { get; init; }

    public required int Levels { get; init; }

    /// <summary>Hash of the plan; a decision names it as <c>planHash</c>.</summary>
    public required string PlanHash { get; init; }

    /// <summary>The plan the decision is about.</summary>
    public required JsonObject Plan { get; init; }

    /// <summary>An emergency: the work has begun already.</summary>
    public required bool IsRetrospective { get; init; }

    public required DateTimeOffset AskedAt { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Since then the deputies may decide too; null: not yet, or there are none.</summary>
    public required DateTimeOffset? DeputiesAt { get; init; }

    /// <summary>open, completed or withdrawn.</summary>
    public required string State { get; init; }

    /// <summary>Approved, Rejected, MoreInformation or Expired; null: open, or taken back.</summary>
    public required string? Outcome { get; init; }

    public required DateTimeOffset? DecidedAt { get; init; }

    public required IReadOnlyList<VoteView> Votes { get; init; }

    /// <summary>Names of those who may decide now and have not.</summary>
    public required IReadOnlyList<string> Waiting { get; init; }
}

/// <param name="By">Name.</param>
/// <param name="DeputyFor">Names of the approvers for whom a deputy spoke; empty: an approver.</param>
/// <param name="Level">From 1.</param>
/// <param name="Counts">False: the plan has changed since.</param>
public sealed record VoteView(
    string By, string Outcome, string Reason, DateTimeOffset At, string Channel, string PlanHash, IReadOnlyList<string> DeputyFor, int Level, bool Counts);

/// <summary>One's own word on a plan.</summary>
public sealed record OwnDecision
{
    public required string Ticket { get; init; }

    public required string TicketTitle { get; init; }

    public required string TicketStatus { get; init; }

    public required string Outcome { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string PlanHash { get; init; }

    /// <summary>What became of the approval; null: it is open.</summary>
    public required string? Result { get; init; }

    public required bool IsRetrospective { get; init; }
}

/// <summary>A change that began before its approval.</summary>
public sealed record EmergencyView
{
    public required string Ticket { get; init; }

    public required string TicketTitle { get; init; }

    public required string TicketStatus { get; init; }

    public required string Plan { get; init; }

    public required string PlanHash { get; init; }

    public required string DeclaredBy { get; init; }

    public required DateTimeOffset DeclaredAt { get; init; }

    /// <summary>Null: to be decided.</summary>
    public required string? Outcome { get; init; }

    public required DateTimeOffset? DecidedAt { get; init; }
}
