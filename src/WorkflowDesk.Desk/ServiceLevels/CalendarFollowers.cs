using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.ServiceLevels;

/// <summary>
/// Reckons running clocks anew whose calendar has changed since: from their original start, pauses kept. Each clock says
/// which state of its calendar it was reckoned with, so that a desk that dies goes on where it stopped, and a clock that
/// was started while a calendar was saved is found too.
/// </summary>
public sealed class CalendarFollowers(DeskDatabase database, DeskSteps steps, ProfileShelf profiles, ILogger<CalendarFollowers> log)
{
    /// <summary>Clocks a step reckons: enough to be quick, few enough to let others write in between.</summary>
    private const int Batch = 50;

    /// <returns>How many clocks were reckoned anew.</returns>
    public async Task<int> CatchUpAsync(CancellationToken cancellationToken)
    {
        var done = 0;
        foreach (var (key, revision) in await CalendarsAsync(cancellationToken))
        {
            try
            {
                int some;
                do
                {
                    done += some = await BatchAsync(key, revision, cancellationToken);
                }
                while (some > 0);
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                log.LogError(problem, "Clocks that count in the calendar {Calendar} could not be reckoned and will be tried again", key);
            }
        }

        return done;
    }

    private async Task<IReadOnlyList<(string Key, int Revision)>> CalendarsAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var rows = await db.Calendars.Where(row => row.Key != BusinessCalendar.AlwaysKey).Select(row => new { row.Key, row.Revision }).ToListAsync(cancellationToken);
        return [.. rows.Select(row => (row.Key, row.Revision))];
    }

    private async Task<int> BatchAsync(string key, int revision, CancellationToken cancellationToken)
    {
        List<Guid> tickets;
        await using (var db = database.Read())
        {
            // Sorted ids: two desks that sweep at once take the tickets in one order.
            tickets = await Behind(db, key, revision).OrderBy(clock => clock.TicketId).Select(clock => clock.TicketId).Distinct().Take(Batch).ToListAsync(cancellationToken);
        }

        if (tickets.Count == 0)
        {
            return 0;
        }

        await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
        var calendar = await profiles.CalendarAsync(step.Db, key, cancellationToken);
        var done = 0;
        foreach (var id in tickets.Order())
        {
            var ticket = await step.LockTicketAsync(id, cancellationToken);
            foreach (var clock in await Behind(step.Db, key, calendar.Revision).Where(clock => clock.TicketId == id).ToListAsync(cancellationToken))
            {
                Follow(step, ticket!, clock, calendar);
                done++;
            }
        }

        await step.CommitAsync(cancellationToken);
        return done;
    }

    private static void Follow(DeskStep step, Ticket ticket, Clock clock, BusinessCalendar calendar)
    {
        var due = clock.DueAt;
        clock.Reprice(Limit.Parse(clock.Promise) ?? Limit.Of(clock.LimitFor), calendar, step.Now);
        if (clock.DueAt != due)
        {
            step.Record(TimelineAction.ClockRepriced, ticket, subject: clock.Kind, data: new JsonObject
            {
                ["clock"] = clock.Id,
                ["event"] = clock.CountEvent(),
                ["priority"] = ticket.Priority,
                ["minutes"] = (int)clock.LimitFor.TotalMinutes,
                ["limit"] = clock.Promise,
                ["calendar"] = clock.CalendarKey,
                ["revision"] = calendar.Revision,
                ["before"] = due,
                ["dueAt"] = clock.DueAt,
            });
        }
    }

    private static IQueryable<Clock> Behind(DeskDb db, string key, int revision) =>
        db.Clocks.Where(clock => clock.StoppedAt == null && clock.CalendarKey == key && clock.CalendarRevision < revision);
}
