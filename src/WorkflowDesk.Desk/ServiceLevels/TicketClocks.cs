using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.ServiceLevels;

/// <summary>
/// Starts, pauses and stops the clocks of one ticket inside a step. Every change is on the timeline with what is needed
/// to reckon the clock anew from there.
/// </summary>
public sealed class TicketClocks(DeskStep step, Ticket ticket, ProfileShelf profiles)
{
    /// <summary>
    /// Starts the clock unless one of its kind is already running. Where the priority promises nothing the time is only
    /// watched. The clock of the updates starts anew: it counts from one word to the requester to the next.
    /// </summary>
    /// <returns>Whether the ticket's priority promises something.</returns>
    public async Task<bool> StartAsync(string kind, CancellationToken cancellationToken)
    {
        if (kind == Clock.Update)
        {
            await StopAsync(kind, cancellationToken);
        }

        var profile = await profiles.OfAsync(step.Db, ticket, cancellationToken);
        var limit = profile.LimitOf(kind, ticket.Priority);
        if (kind == Clock.Ask && (limit is null || DetailNames.Missing(profile, ticket, Languages.Default).Count == 0))
        {
            return false;
        }

        if ((await OpenAsync(cancellationToken)).All(clock => clock.Kind != kind))
        {
            var calendar = await CalendarAsync(profile, limit, cancellationToken);
            var clock = Clock.Start(step.NewId(), ticket.Id, kind, limit, calendar, step.Now);
            step.Db.Clocks.Add(clock);
            Record(TimelineAction.ClockStarted, clock, Terms(clock));
        }

        return limit is not null;
    }

    public async Task StopAsync(string kind, CancellationToken cancellationToken)
    {
        // Whoever takes a ticket on as it is has nothing left to ask.
        foreach (var clock in (await OpenAsync(cancellationToken)).Where(clock => clock.Kind == kind || (kind == Clock.Assign && clock.Kind == Clock.Ask)))
        {
            await StopAsync(clock, ClockEvent.Done, cancellationToken);
        }
    }

    /// <summary>
    /// The requester heard from a person of the desk: the first response is given, and the next update is due anew if
    /// updates are owed.
    /// </summary>
    public async Task AnsweredAsync(CancellationToken cancellationToken)
    {
        await StopAsync(Clock.Respond, cancellationToken);
        if ((await OpenAsync(cancellationToken)).Any(clock => clock is { Kind: Clock.Update, IsRunning: true, IsPromised: true }))
        {
            await StartAsync(Clock.Update, cancellationToken);
        }
    }

    /// <summary>The ticket has ended.</summary>
    public async Task StopAllAsync(CancellationToken cancellationToken)
    {
        foreach (var clock in await OpenAsync(cancellationToken))
        {
            await StopAsync(clock, ClockEvent.TicketEnded, cancellationToken);
        }
    }

    public async Task PauseAsync(string reason, CancellationToken cancellationToken)
    {
        foreach (var clock in (await OpenAsync(cancellationToken)).Where(clock => clock.PausedAt is null))
        {
            clock.Pause(reason, step.Now);
            Record(TimelineAction.ClockPaused, clock, new JsonObject { ["reason"] = reason });
        }
    }

    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        foreach (var clock in (await OpenAsync(cancellationToken)).Where(clock => clock.PausedAt is not null))
        {
            clock.Resume(await CalendarAsync(clock, cancellationToken), step.Now);
            Record(TimelineAction.ClockResumed, clock, new JsonObject { ["dueAt"] = clock.IsPromised ? clock.DueAt : null });
        }
    }

    /// <summary>
    /// After a change of priority: the new limit counts from the original start and keeps the pauses. Where the level
    /// promises nothing the time is only watched; updates that are promised from now on count from now.
    /// </summary>
    public async Task RepriceAsync(CancellationToken cancellationToken)
    {
        var profile = await profiles.OfAsync(step.Db, ticket, cancellationToken);
        foreach (var clock in await OpenAsync(cancellationToken))
        {
            var limit = profile.LimitOf(clock.Kind, ticket.Priority);
            if (limit is null && !clock.IsPromised)
            {
                continue;
            }

            if (clock is { Kind: Clock.Update, IsPromised: false })
            {
                await StartAsync(Clock.Update, cancellationToken);
                continue;
            }

            clock.Reprice(limit, await CalendarAsync(profile, limit, cancellationToken), step.Now);
            Record(TimelineAction.ClockRepriced, clock, Terms(clock));
        }
    }

    /// <summary>Tells once that a threshold was reached.</summary>
    /// <param name="isBreach">False: the warning.</param>
    /// <returns>False: there was nothing to tell.</returns>
    public bool Reach(Clock clock, bool isBreach)
    {
        if (isBreach ? !clock.Breach(step.Now) : !clock.Warn(step.Now))
        {
            return false;
        }

        Record(isBreach ? TimelineAction.ClockBreached : TimelineAction.ClockWarned, clock, new JsonObject
        {
            ["reachedAt"] = isBreach ? clock.DueAt : clock.WarnAt,
            ["dueAt"] = clock.DueAt,
        });
        return true;
    }

    private async Task StopAsync(Clock clock, string why, CancellationToken cancellationToken)
    {
        var calendar = await CalendarAsync(clock, cancellationToken);
        clock.Stop(calendar, step.Now);
        Record(TimelineAction.ClockStopped, clock, new JsonObject
        {
            ["reason"] = why,
            ["minutes"] = (int)clock.Elapsed(calendar, step.Now).TotalMinutes,
            ["withinLimit"] = clock.IsPromised ? clock.IsKept : null,
        });
    }

    private ValueTask<BusinessCalendar> CalendarAsync(Profile profile, Limit? limit, CancellationToken cancellationToken) =>
        profiles.CalendarAsync(step.Db, limit is { } promised ? profile.CalendarOf(ticket.Priority, promised) : BusinessCalendar.AlwaysKey, cancellationToken);

    private ValueTask<BusinessCalendar> CalendarAsync(Clock clock, CancellationToken cancellationToken) =>
        profiles.CalendarAsync(step.Db, clock.CalendarKey, cancellationToken);

    private JsonObject Terms(Clock clock) => new()
    {
        ["priority"] = ticket.Priority,
        ["minutes"] = (int)clock.LimitFor.TotalMinutes,
        ["limit"] = clock.Promise,
        ["calendar"] = clock.CalendarKey,
        ["dueAt"] = clock.IsPromised ? clock.DueAt : null,
    };

    private void Record(string action, Clock clock, JsonObject data)
    {
        data["clock"] = clock.Id;
        data["event"] = clock.CountEvent();
        step.Record(action, ticket, subject: clock.Kind, data: data);
    }

    /// <summary>Clocks not stopped, those started earlier in this very step included.</summary>
    private async Task<List<Clock>> OpenAsync(CancellationToken cancellationToken)
    {
        await step.Db.Clocks.Where(clock => clock.TicketId == ticket.Id && clock.StoppedAt == null).LoadAsync(cancellationToken);
        return [.. step.Db.Clocks.Local.Where(clock => clock.TicketId == ticket.Id && clock.StoppedAt is null)];
    }
}
