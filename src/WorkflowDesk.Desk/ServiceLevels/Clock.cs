namespace WorkflowDesk.Desk.ServiceLevels;

/// <summary>
/// One promise of time on one ticket. Runs 24×7. Warns at 80 % and is breached at 100 % of <see cref="LimitFor"/>;
/// pauses move both moments.
/// </summary>
public sealed class Clock
{
    /// <summary>From submission until somebody accepts and assigns.</summary>
    public const string Assign = "Assign";

    /// <summary>From acceptance until the requester confirms the solution.</summary>
    public const string Resolve = "Resolve";

    public const double WarnAtShare = 0.8;

    public required Guid Id { get; init; }

    public required Guid TicketId { get; init; }

    public required string Kind { get; init; }

    public required TimeSpan LimitFor { get; set; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? PausedAt { get; set; }

    public string? PauseReason { get; set; }

    /// <summary>Sum of the pauses that have ended.</summary>
    public TimeSpan PausedFor { get; set; }

    public DateTimeOffset WarnAt { get; set; }

    public DateTimeOffset DueAt { get; set; }

    public DateTimeOffset? WarnedAt { get; set; }

    public DateTimeOffset? BreachedAt { get; set; }

    public DateTimeOffset? StoppedAt { get; set; }

    public bool IsRunning => StoppedAt is null && PausedAt is null;

    public static Clock Start(Guid id, Guid ticketId, string kind, TimeSpan limit, DateTimeOffset now)
    {
        var clock = new Clock { Id = id, TicketId = ticketId, Kind = kind, LimitFor = limit, StartedAt = now };
        clock.Price();
        return clock;
    }

    public void Pause(string reason, DateTimeOffset now)
    {
        if (IsRunning)
        {
            (PausedAt, PauseReason) = (now, reason);
        }
    }

    public void Resume(DateTimeOffset now)
    {
        if (StoppedAt is null && PausedAt is { } since)
        {
            PausedFor += now - since;
            (PausedAt, PauseReason) = (null, null);
            Price();
        }
    }

    /// <summary>A new limit counts from the original start and keeps the pauses.</summary>
    public void ChangeLimit(TimeSpan limit)
    {
        LimitFor = limit;
        Price();
    }

    public void Stop(DateTimeOffset now)
    {
        Resume(now);
        StoppedAt ??= now;
    }

    /// <summary>Time that counts against the limit.</summary>
    public TimeSpan Elapsed(DateTimeOffset now)
    {
        var end = StoppedAt ?? PausedAt ?? now;
        var elapsed = end - StartedAt - PausedFor;
        return elapsed < TimeSpan.Zero ? TimeSpan.Zero : elapsed;
    }

    private void Price()
    {
        WarnAt = StartedAt + PausedFor + LimitFor * WarnAtShare;
        DueAt = StartedAt + PausedFor + LimitFor;
    }
}
