using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages;

public enum ClockState
{
    Running,
    Warned,
    Breached,
    Paused,
    Stopped,
}

/// <summary>A clock as a person reads it at one moment.</summary>
/// <param name="Remaining">What is left of the limit; negative: how far beyond it.</param>
/// <param name="Promise">The limit in words.</param>
/// <param name="CountsHours">Only hours of a calendar count: 24 of them are no day.</param>
/// <param name="Percent">Used share of the limit, 0 to 100.</param>
public sealed record ClockFace(
    string Kind, ClockState State, Limit Promise, bool CountsHours, TimeSpan Remaining, int Percent, DateTimeOffset DueAt, string? PauseReason)
{
    public Guid Id { get; private init; }

    /// <summary>What happened to it, oldest first; only where it is shown.</summary>
    public IReadOnlyList<ClockSentence> Story { get; private init; } = [];

    public static ClockFace Of(ClockView clock, IReadOnlyList<ClockSentence> story) => Of(
        clock.Kind, clock.StoppedAt is not null, clock.PausedAt is not null, PromiseOf(clock.Promise, clock.Limit), clock.Calendar, clock.Limit, clock.Elapsed, clock.DueAt, clock.PauseReason) with { Id = clock.Id, Story = story };

    public static ClockFace Of(Clock clock, BusinessCalendar calendar, DateTimeOffset now) => Of(
        clock.Kind, clock.StoppedAt is not null, clock.PausedAt is not null, PromiseOf(clock.Promise, clock.LimitFor), clock.CalendarKey, clock.LimitFor, clock.Elapsed(calendar, now), clock.DueAt, clock.PauseReason);

    /// <summary>The clock of a ticket that needs attention first; null when none is open.</summary>
    public static ClockFace? Pressing(IEnumerable<Clock> clocks, IReadOnlyDictionary<string, BusinessCalendar> calendars, DateTimeOffset now) => clocks
        .Where(clock => clock.StoppedAt is null)
        .Select(clock => Of(clock, calendars[clock.CalendarKey], now))
        .OrderBy(face => face.State == ClockState.Paused)
        .ThenBy(face => face.Remaining)
        .FirstOrDefault();

    private static ClockFace Of(
        string kind, bool isStopped, bool isPaused, Limit promise, string calendar, TimeSpan limit, TimeSpan elapsed, DateTimeOffset dueAt, string? pauseReason)
    {
        var share = limit > TimeSpan.Zero ? elapsed / limit : 1;
        var state = isStopped ? ClockState.Stopped
            : isPaused ? ClockState.Paused
            : share >= 1 ? ClockState.Breached
            : share >= Clock.WarnAtShare ? ClockState.Warned
            : ClockState.Running;
        return new ClockFace(kind, state, promise, calendar != BusinessCalendar.AlwaysKey, limit - elapsed, (int)Math.Clamp(share * 100, 0, 100), dueAt, pauseReason);
    }

    private static Limit PromiseOf(string promise, TimeSpan limit) => Limit.Parse(promise) ?? Limit.Of(limit);
}
