namespace WorkflowDesk.Desk.Changes;

/// <summary>A window in which the plan of a ticket is carried out.</summary>
public sealed class PlannedChange
{
    public required Guid Id { get; init; }

    public required Guid TicketId { get; init; }

    /// <summary>The completed plan step it comes from.</summary>
    public required Guid PlanId { get; init; }

    /// <summary>The chosen option, or the first line of the plan.</summary>
    public required string Title { get; init; }

    public required string System { get; init; }

    /// <inheritdoc cref="SystemKey.Of"/>
    public required string SystemKey { get; init; }

    public required DateTimeOffset StartsAt { get; init; }

    /// <summary>The window is over at this moment.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    public required string PlannedBy { get; init; }

    public required DateTimeOffset PlannedAt { get; init; }

    /// <summary>When nothing but the window stood between the plan and the work.</summary>
    public DateTimeOffset? ApprovedAt { get; set; }

    public DateTimeOffset? BegunAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public DateTimeOffset? DroppedAt { get; set; }

    /// <summary>Whether the process lets a supervisor begin before the window; known once the ticket waits for it.</summary>
    public bool MayBeginEarly { get; set; }

    /// <summary>Why it began before its window; empty: it did not.</summary>
    public string EarlyReason { get; set; } = "";

    public bool IsOpen => EndedAt is null && DroppedAt is null;
}

/// <summary>Where a planned change stands.</summary>
public static class ChangeState
{
    public const string Planned = "planned";
    public const string Approved = "approved";
    public const string InProgress = "in-progress";
    public const string Done = "done";
    public const string Dropped = "dropped";

    /// <param name="ticketIsOpen">What a ticket that has ended still planned is dropped.</param>
    public static string Of(PlannedChange change, bool ticketIsOpen) =>
        change.DroppedAt is not null ? Dropped
        : change.EndedAt is not null ? Done
        : !ticketIsOpen ? Dropped
        : change.BegunAt is not null ? InProgress
        : change.ApprovedAt is not null ? Approved
        : Planned;
}

/// <summary>A time in which nothing should be changed.</summary>
public sealed class FreezePeriod
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Empty: every system.</summary>
    public required string System { get; init; }

    /// <inheritdoc cref="SystemKey.Of"/>
    public required string SystemKey { get; init; }

    public required DateTimeOffset StartsAt { get; init; }

    public required DateTimeOffset EndsAt { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal static class SystemKey
{
    /// <summary>How systems are compared: without blanks around, whatever the case.</summary>
    public static string Of(string system) => system.Trim().ToLowerInvariant();
}
