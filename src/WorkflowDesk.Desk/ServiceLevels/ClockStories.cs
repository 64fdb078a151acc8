using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.ServiceLevels;

/// <summary>Why a promise is late, or was kept: everything that happened to one clock.</summary>
/// <param name="CountsHours">Only hours of a calendar count: 24 of them are no day.</param>
/// <param name="Lines">Oldest first.</param>
public sealed record ClockStory(Guid Id, string Kind, bool CountsHours, IReadOnlyList<ClockLine> Lines);

/// <summary>One line of a <see cref="ClockStory"/>, with names in the reader's language.</summary>
public sealed record ClockLine
{
    /// <inheritdoc cref="ClockMoment.What"/>
    public required string What { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>What had counted when it was over.</summary>
    public required TimeSpan Used { get; init; }

    /// <summary>The limit that held then, in time that counts.</summary>
    public required TimeSpan Limit { get; init; }

    /// <summary>The limit as it was promised, such as <c>3wd</c>.</summary>
    public required string Promise { get; init; }

    public required string Calendar { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Name of the priority; of a start and a new limit.</summary>
    public string Priority { get; init; } = "";

    /// <summary>Of a pause; of a stop one of <see cref="ClockEvent.Done"/>, <see cref="ClockEvent.TicketEnded"/>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>When a threshold was reached; it is told when it is noticed.</summary>
    public DateTimeOffset? ReachedAt { get; init; }

    /// <summary>What a resumption left uncounted.</summary>
    public TimeSpan PausedFor { get; init; }

    public DateOnly? FirstDay { get; init; }

    /// <summary>The last of the closed days, inside.</summary>
    public DateOnly? LastDay { get; init; }

    /// <summary>Name of the holiday; empty: the week has no hours there.</summary>
    public string DayName { get; init; } = "";
}

/// <summary>Tells the clocks of a ticket from its timeline.</summary>
public sealed class ClockStories(DeskDatabase database, ProfileShelf profiles, TimeProvider clock)
{
    /// <returns>A story for each clock that ever promised something, those that started first first. Null: there is no such ticket for the caller.</returns>
    public async Task<IReadOnlyList<ClockStory>?> OfAsync(Caller caller, string number, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        if (await db.Visible(caller).SingleOrDefaultAsync(row => row.Number == number, cancellationToken) is not { } ticket)
        {
            return null;
        }

        var entries = await db.Timeline.Where(entry => entry.TicketId == ticket.Id && ClockEvent.Actions.Contains(entry.Action)).ToListAsync(cancellationToken);
        var told = ClockEvent.Read(entries);
        var profile = await profiles.OfAsync(db, ticket, cancellationToken);
        var calendars = await profiles.CalendarsAsync(db, told.SelectMany(events => events).Select(one => one.Calendar).Where(key => key.Length > 0), cancellationToken);
        var now = clock.GetUtcNow();
        return
        [
            .. told.Where(events => events.Any(one => one.Limit is not null)).OrderBy(events => events.First().At).ThenBy(events => events.Key).Select(events =>
            {
                var moments = ClockHistory.Tell(events, calendars, now);
                return new ClockStory(events.Key, events.First().Kind, moments.Count > 0 && moments[^1].Clock.CalendarKey != BusinessCalendar.AlwaysKey,
                    [.. moments.Select(moment => LineOf(moment, profile, calendars[moment.Clock.CalendarKey], caller.Language))]);
            }),
        ];
    }

    private static ClockLine LineOf(ClockMoment moment, Profile profile, BusinessCalendar calendar, string language) => new()
    {
        What = moment.What,
        At = moment.At,
        Used = moment.Used,
        Limit = moment.Clock.LimitFor,
        Promise = moment.Clock.Promise,
        Calendar = calendar.Name.In(language),
        DueAt = moment.Clock.DueAt,
        Priority = moment.Event is { Priority.Length: > 0 } priced ? PriorityMark.Of(profile, priced.Priority, language).Name : "",
        Reason = moment.Event?.Reason ?? "",
        ReachedAt = moment.Event?.ReachedAt,
        PausedFor = moment.PausedFor,
        FirstDay = moment.FirstDay,
        LastDay = moment.LastDay,
        DayName = moment.DayName.In(language),
    };
}
