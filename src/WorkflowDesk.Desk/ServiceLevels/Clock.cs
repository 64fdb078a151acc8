using System.Text.Json;

namespace WorkflowDesk.Desk.ServiceLevels;

/// <summary>A time that does not count.</summary>
/// <param name="To">Null: it lasts.</param>
public sealed record ClockPause(DateTimeOffset From, DateTimeOffset? To, string Reason);

/// <summary>
/// One promise of time on one ticket. Only time its calendar is open counts, and pauses do not. Warns at 80 % and is
/// breached at 100 % of <see cref="LimitFor"/>. Every figure follows from start, pauses, limit and calendar.
/// </summary>
public sealed class Clock
{
    /// <summary>From submission until somebody accepts and assigns.</summary>
    public const string Assign = "Assign";

    /// <summary>From submission until the requester is asked for what is missing; only where the profile promises it and something is (S2).</summary>
    public const string Ask = "Ask";

    /// <summary>From submission until the requester first hears from a person.</summary>
    public const string Respond = "Respond";

    /// <summary>From acceptance until the requester confirms the solution.</summary>
    public const string Resolve = "Resolve";

    /// <summary>From one word to the requester to the next while work goes on.</summary>
    public const string Update = "Update";

    /// <summary>From the end of the work until the requester has the result.</summary>
    public const string Feedback = "Feedback";

    /// <summary>From closing until the requester was visited.</summary>
    public const string Visit = "Visit";

    public const double WarnAtShare = 0.8;

    /// <summary>When a clock whose priority promises nothing is due.</summary>
    public static readonly DateTimeOffset Never = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    public static readonly IReadOnlyList<string> Kinds = [Assign, Ask, Respond, Resolve, Update, Feedback, Visit];

    public required Guid Id { get; init; }

    public required Guid TicketId { get; init; }

    public required string Kind { get; init; }

    /// <summary>The limit as it was promised, such as <c>3wd</c>; empty when nothing is promised, and on clocks older than profiles.</summary>
    public string Promise { get; set; } = "";

    public string CalendarKey { get; set; } = BusinessCalendar.AlwaysKey;

    /// <summary>State of the calendar it was last priced with; see <see cref="CalendarFollowers"/>.</summary>
    public int CalendarRevision { get; set; } = 1;

    /// <summary>The promise in time that counts in the calendar; zero when the ticket's priority promises nothing.</summary>
    public required TimeSpan LimitFor { get; set; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? PausedAt { get; private set; }

    public string? PauseReason { get; private set; }

    /// <summary>JSON of <see cref="ClockPause"/>s that have ended, oldest first.</summary>
    public string Pauses { get; private set; } = "[]";

    public DateTimeOffset WarnAt { get; private set; }

    public DateTimeOffset DueAt { get; private set; }

    /// <summary>When it was noticed that 80 % were used.</summary>
    public DateTimeOffset? WarnedAt { get; private set; }

    /// <summary>When it was noticed that the limit was used up.</summary>
    public DateTimeOffset? BreachedAt { get; private set; }

    public DateTimeOffset? StoppedAt { get; private set; }

    /// <summary>How many events of it the timeline holds. They are numbered, for the host's clock may have been set back between two.</summary>
    public int Events { get; private set; }

    /// <summary>
    /// False: the time is watched and nobody hears of it, so that a later priority which promises something counts from
    /// the same start with the same pauses.
    /// </summary>
    public bool IsPromised => LimitFor > TimeSpan.Zero;

    public bool IsRunning => StoppedAt is null && PausedAt is null;

    /// <param name="limit">Null: nothing is promised.</param>
    public static Clock Start(Guid id, Guid ticketId, string kind, Limit? limit, BusinessCalendar calendar, DateTimeOffset now)
    {
        var clock = new Clock
        {
            Id = id,
            TicketId = ticketId,
            Kind = kind,
            Promise = limit?.ToString() ?? "",
            CalendarKey = calendar.Key,
            CalendarRevision = calendar.Revision,
            LimitFor = limit?.CountedFrom(now, calendar) ?? TimeSpan.Zero,
            StartedAt = now,
        };
        clock.Reckon(calendar);
        return clock;
    }

    /// <returns>The number of the clock's next event.</returns>
    public int CountEvent() => ++Events;

    /// <returns>False: not running, told already, or not yet at 80 %.</returns>
    public bool Warn(DateTimeOffset now)
    {
        if (!IsRunning || WarnedAt is not null || WarnAt > now)
        {
            return false;
        }

        WarnedAt = now;
        return true;
    }

    /// <returns>False: not running, told already, or something of the limit is left.</returns>
    public bool Breach(DateTimeOffset now)
    {
        if (!IsRunning || BreachedAt is not null || DueAt > now)
        {
            return false;
        }

        BreachedAt = now;
        return true;
    }

    public IReadOnlyList<ClockPause> ReadPauses() => JsonSerializer.Deserialize<ClockPause[]>(Pauses, DeskJson.Options) ?? [];

    public void Pause(string reason, DateTimeOffset now)
    {
        if (IsRunning)
        {
            (PausedAt, PauseReason) = (NotBefore(now), reason);
        }
    }

    public void Resume(BusinessCalendar calendar, DateTimeOffset now)
    {
        if (StoppedAt is null && PausedAt is { } since)
        {
            Pauses = JsonSerializer.Serialize<ClockPause[]>([.. ReadPauses(), new(since, NotBefore(now), PauseReason ?? "")], DeskJson.Options);
            (PausedAt, PauseReason) = (null, null);
            Reckon(calendar);
        }
    }

    /// <summary>Another limit, another calendar, or a calendar with other days: counted from the original start, pauses kept.</summary>
    /// <param name="limit">Null: nothing is promised any more.</param>
    public void Reprice(Limit? limit, BusinessCalendar calendar, DateTimeOffset now)
    {
        (Promise, CalendarKey, CalendarRevision, LimitFor) = (limit?.ToString() ?? "", calendar.Key, calendar.Revision, limit?.CountedFrom(StartedAt, calendar) ?? TimeSpan.Zero);
        Reckon(calendar);
        // What lies ahead again will be told again. While it is paused nothing comes nearer.
        var reached = PausedAt ?? now;
        WarnedAt = WarnAt > reached ? null : WarnedAt;
        BreachedAt = DueAt > reached ? null : BreachedAt;
    }

    public void Stop(BusinessCalendar calendar, DateTimeOffset now)
    {
        Resume(calendar, now);
        StoppedAt ??= NotBefore(now);
    }

    /// <summary>The promise was kept. The limit's end is outside: what ends in the moment the limit is used up is late.</summary>
    public bool IsKept => StoppedAt < DueAt;

    /// <summary>Time that counts against the limit.</summary>
    public TimeSpan Elapsed(BusinessCalendar calendar, DateTimeOffset now)
    {
        var sum = TimeSpan.Zero;
        foreach (var (from, to) in Running(StoppedAt ?? PausedAt ?? now))
        {
            sum += calendar.Between(from, to);
        }

        return sum;
    }

    /// <summary>A host whose clock is set back does not make time count backwards.</summary>
    private DateTimeOffset NotBefore(DateTimeOffset now)
    {
        var last = PausedAt ?? (ReadPauses() is [.., var pause] ? pause.To : null) ?? StartedAt;
        return now > last ? now : last;
    }

    private void Reckon(BusinessCalendar calendar) => (WarnAt, DueAt) = IsPromised ? (Reached(LimitFor * WarnAtShare, calendar), Due(calendar)) : (Never, Never);

    /// <summary>A working day that would end with the calendar's closing ends with its next opening: no time counts between the two.</summary>
    private DateTimeOffset Due(BusinessCalendar calendar)
    {
        if (Limit.Parse(Promise) is not { WorkingDays: > 0 } limit)
        {
            return Reached(LimitFor, calendar);
        }

        return Pauses == "[]" ? limit.EndFrom(StartedAt, calendar) : calendar.OpeningFrom(Reached(LimitFor, calendar));
    }

    /// <summary>When that much time has counted, supposed the clock is not paused again.</summary>
    private DateTimeOffset Reached(TimeSpan time, BusinessCalendar calendar)
    {
        var from = StartedAt;
        foreach (var pause in ReadPauses())
        {
            var counted = calendar.Between(from, pause.From);
            if (counted >= time)
            {
                break;
            }

            time -= counted;
            from = pause.To ?? pause.From;
        }

        return calendar.Add(from, time);
    }

    private IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Running(DateTimeOffset until)
    {
        var from = StartedAt;
        foreach (var pause in ReadPauses())
        {
            yield return (from, pause.From);
            from = pause.To ?? pause.From;
        }

        if (until > from)
        {
            yield return (from, until);
        }
    }
}
