namespace WorkflowDesk.Desk.Leftovers;

/// <summary>Something a ticket left behind, with somebody who finishes it (process.md, step 10).</summary>
public sealed class Leftover
{
    public const string Open = "open";
    public const string Done = "done";
    public const string Dropped = "dropped";

    public static readonly IReadOnlyList<string> States = [Open, Done, Dropped];

    public required Guid Id { get; init; }

    public required Guid TicketId { get; init; }

    public required string What { get; set; }

    public required Guid OwnerId { get; set; }

    public string Plan { get; set; } = "";

    /// <summary>The last day, such as <c>2026-01-31</c>, in the desk's zone.</summary>
    public required string DueOn { get; set; }

    public string State { get; set; } = Open;

    /// <summary>Why it was dropped, or what was said when it was done.</summary>
    public string Reason { get; set; } = "";

    /// <summary>When its owner is reminded next; null once it is done or dropped.</summary>
    public DateTimeOffset? RemindAt { get; set; }

    /// <summary>A stale one in a request answers 409.</summary>
    public int Revision { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public DateTimeOffset? ClosedAt { get; set; }
}

/// <param name="Owner">User name; null: the ticket's handler, else whoever adds it.</param>
/// <param name="DueOn">A day such as <c>2026-01-31</c>, today or later.</param>
public sealed record NewLeftover(string What, string? Owner, string Plan, string DueOn);

/// <summary>What changes of a leftover; null leaves it as it is.</summary>
public sealed record LeftoverChange
{
    /// <summary>The revision whoever changes it has seen; null: whatever it is.</summary>
    public int? ExpectedRevision { get; init; }

    public string? What { get; init; }

    public string? Owner { get; init; }

    public string? Plan { get; init; }

    public string? DueOn { get; init; }

    /// <summary>open, done or dropped.</summary>
    public string? State { get; init; }

    /// <summary>Needed to drop it.</summary>
    public string? Reason { get; init; }
}
