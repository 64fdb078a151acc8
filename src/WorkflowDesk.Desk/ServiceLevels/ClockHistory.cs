using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.ServiceLevels;

/// <summary>One line of the answer to "why is it late?".</summary>
/// <param name="What">One of <see cref="ClockEvent.Actions"/>, or <see cref="ClosedDays"/>.</param>
/// <param name="Used">What had counted when it was over.</param>
/// <param name="Clock">The figures right after it.</param>
public sealed record ClockMoment(string What, DateTimeOffset At, TimeSpan Used, ClockFigures Clock)
{
    /// <summary>Days of the calendar without hours, which did not count.</summary>
    public const string ClosedDays = "closed-days";

    /// <summary>What happened; null for <see cref="ClosedDays"/>.</summary>
    public ClockEvent? Event { get; init; }

    /// <summary>How long it had been paused; of a resumption.</summary>
    public TimeSpan PausedFor { get; init; }

    public DateOnly? FirstDay { get; init; }

    /// <summary>The last of the closed days, inside.</summary>
    public DateOnly? LastDay { get; init; }

    /// <summary>Name of the holiday; empty: the week has no hours there.</summary>
    public LocalizedText DayName { get; init; } = LocalizedText.Empty;
}

/// <summary>Figures of a clock at one moment.</summary>
public sealed record ClockFigures(string Promise, string CalendarKey, TimeSpan LimitFor, DateTimeOffset DueAt);

/// <summary>
/// Recomputes clocks from what the timeline tells of them, and nothing else. Calendars are those of today: one that was
/// corrected since shows what the correction would have meant.
/// </summary>
public static class ClockHistory
{
    /// <summary>The clock after its events. Null: it never started.</summary>
    public static Clock? Replay(IEnumerable<ClockEvent> events, IReadOnlyDictionary<string, BusinessCalendar> calendars) =>
        events.Aggregate((Clock?)null, (clock, told) => After(clock, told, calendars));

    /// <summary>Every event with the figures it left behind, and the days between them that did not count.</summary>
    /// <param name="now">Until when a clock that has not stopped is told.</param>
    public static IReadOnlyList<ClockMoment> Tell(IEnumerable<ClockEvent> events, IReadOnlyDictionary<string, BusinessCalendar> calendars, DateTimeOffset now)
    {
        var moments = new List<ClockMoment>();
        Clock? clock = null;
        var (seen, lastDay) = (DateTimeOffset.MinValue, DateOnly.MinValue);
        foreach (var told in events)
        {
            AddClosedDays(told.At);
            var pausedAt = clock?.PausedAt;
            clock = After(clock, told, calendars);
            seen = told.At > seen ? told.At : seen;
            if (clock is not null)
            {
                moments.Add(new ClockMoment(told.Action, told.At, clock.Elapsed(calendars[clock.CalendarKey], told.At), FiguresOf(clock))
                {
                    Event = told,
                    PausedFor = pausedAt is { } since && clock.PausedAt is null && told.At > since ? told.At - since : TimeSpan.Zero,
                });
            }
        }

        AddClosedDays(now);
        return moments;

        void AddClosedDays(DateTimeOffset until)
        {
            if (clock is not { IsRunning: true } || until <= seen)
            {
                return;
            }

            var calendar = calendars[clock.CalendarKey];
            foreach (var (first, last, name, ends) in ClosedDays(calendar, seen, until, lastDay))
            {
                lastDay = last;
                moments.Add(new ClockMoment(ClockMoment.ClosedDays, ends, clock.Elapsed(calendar, ends), FiguresOf(clock)) { FirstDay = first, LastDay = last, DayName = name });
            }
        }
    }

    private static ClockFigures FiguresOf(Clock clock) => new(clock.Promise, clock.CalendarKey, clock.LimitFor, clock.DueAt);

    private static Clock? After(Clock? clock, ClockEvent told, IReadOnlyDictionary<string, BusinessCalendar> calendars)
    {
        if (told.Action == TimelineAction.ClockStarted)
        {
            clock = Clock.Start(told.Clock, told.Ticket, told.Kind, told.Limit, calendars[told.Calendar], told.At);
        }

        switch (told.Action)
        {
            case TimelineAction.ClockPaused:
                clock?.Pause(told.Reason, told.At);
                break;
            case TimelineAction.ClockResumed:
                clock?.Resume(calendars[clock.CalendarKey], told.At);
                break;
            case TimelineAction.ClockRepriced:
                clock?.Reprice(told.Limit, calendars[told.Calendar], told.At);
                break;
            case TimelineAction.ClockWarned:
                clock?.Warn(told.At);
                break;
            case TimelineAction.ClockBreached:
                clock?.Breach(told.At);
                break;
            case TimelineAction.ClockStopped:
                clock?.Stop(calendars[clock.CalendarKey], told.At);
                break;
        }

        clock?.CountEvent();
        return clock;
    }

    /// <summary>Days without hours that the stretch touches, those in a row with one name together.</summary>
    private static IEnumerable<(DateOnly First, DateOnly Last, LocalizedText Name, DateTimeOffset Ends)> ClosedDays(
        BusinessCalendar calendar, DateTimeOffset from, DateTimeOffset until, DateOnly after)
    {
        var last = DayOf(until);
        (DateOnly First, DateOnly Last, LocalizedText Name)? run = null;
        for (var day = DayOf(from); day <= last; day = day.AddDays(1))
        {
            if (day <= after || calendar.IsWorkingDay(day))
            {
                continue;
            }

            var name = calendar.Days.TryGetValue(day, out var special) ? special.Name : LocalizedText.Empty;
            if (run is { } open && open.Last.AddDays(1) == day && open.Name == name)
            {
                run = open with { Last = day };
                continue;
            }

            if (run is { } ended)
            {
                yield return (ended.First, ended.Last, ended.Name, EndOf(ended.Last));
            }

            run = (day, day, name);
        }

        if (run is { } rest)
        {
            yield return (rest.First, rest.Last, rest.Name, EndOf(rest.Last));
        }

        DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, calendar.Zone).DateTime);

        DateTimeOffset EndOf(DateOnly day)
        {
            var midnight = day.AddDays(1).ToDateTime(TimeOnly.MinValue);
            var end = new DateTimeOffset(midnight - calendar.Zone.GetUtcOffset(midnight), TimeSpan.Zero);
            return end < until ? end : until;
        }
    }
}
