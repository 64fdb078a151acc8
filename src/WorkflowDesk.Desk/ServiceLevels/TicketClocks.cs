using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.ServiceLevels;

/// <summary>Starts, pauses and stops the clocks of one ticket inside a step. Every change is on the timeline.</summary>
public static class TicketClocks
{
    /// <summary>Starts the clock unless one of its kind is already running, or the profile sets no limit for it.</summary>
    public static async Task StartAsync(DeskStep step, Ticket ticket, Profile profile, string kind, CancellationToken cancellationToken)
    {
        if (LimitOf(profile, kind, ticket) is not { } limit
            || (await RunningAsync(step, ticket, cancellationToken)).Any(clock => clock.Kind == kind))
        {
            return;
        }

        var clock = Clock.Start(step.NewId(), ticket.Id, kind, limit, step.Now);
        step.Db.Clocks.Add(clock);
        step.Record(TimelineAction.ClockStarted, ticket, subject: kind, data: new JsonObject
        {
            ["priority"] = ticket.Priority,
            ["minutes"] = (int)limit.TotalMinutes,
            ["dueAt"] = clock.DueAt,
        });
    }

    public static async Task StopAsync(DeskStep step, Ticket ticket, string kind, CancellationToken cancellationToken)
    {
        foreach (var clock in (await RunningAsync(step, ticket, cancellationToken)).Where(clock => clock.Kind == kind))
        {
            Stop(step, ticket, clock);
        }
    }

    public static async Task StopAllAsync(DeskStep step, Ticket ticket, CancellationToken cancellationToken)
    {
        foreach (var clock in await RunningAsync(step, ticket, cancellationToken))
        {
            Stop(step, ticket, clock);
        }
    }

    public static async Task PauseAsync(DeskStep step, Ticket ticket, string reason, CancellationToken cancellationToken)
    {
        foreach (var clock in (await RunningAsync(step, ticket, cancellationToken)).Where(clock => clock.PausedAt is null))
        {
            clock.Pause(reason, step.Now);
            step.Record(TimelineAction.ClockPaused, ticket, subject: clock.Kind, data: new JsonObject { ["reason"] = reason });
        }
    }

    public static async Task ResumeAsync(DeskStep step, Ticket ticket, CancellationToken cancellationToken)
    {
        foreach (var clock in (await RunningAsync(step, ticket, cancellationToken)).Where(clock => clock.PausedAt is not null))
        {
            clock.Resume(step.Now);
            step.Record(TimelineAction.ClockResumed, ticket, subject: clock.Kind, data: new JsonObject { ["dueAt"] = clock.DueAt });
        }
    }

    /// <summary>After a change of priority: the new limit counts from the original start and keeps the pauses.</summary>
    public static async Task RepriceAsync(DeskStep step, Ticket ticket, Profile profile, CancellationToken cancellationToken)
    {
        foreach (var clock in await RunningAsync(step, ticket, cancellationToken))
        {
            if (LimitOf(profile, clock.Kind, ticket) is { } limit)
            {
                clock.ChangeLimit(limit);
            }
            else
            {
                // The new level promises nothing here.
                Stop(step, ticket, clock);
            }
        }
    }

    private static TimeSpan? LimitOf(Profile profile, string kind, Ticket ticket) => profile.LimitOf(kind, ticket.Priority) switch
    {
        { WorkingDays: > 0 and var days } => TimeSpan.FromDays(days),
        var limit => limit?.Time,
    };

    private static void Stop(DeskStep step, Ticket ticket, Clock clock)
    {
        clock.Stop(step.Now);
        step.Record(TimelineAction.ClockStopped, ticket, subject: clock.Kind, data: new JsonObject
        {
            ["minutes"] = (int)clock.Elapsed(step.Now).TotalMinutes,
            ["withinLimit"] = clock.Elapsed(step.Now) <= clock.LimitFor,
        });
    }

    /// <summary>Clocks not stopped, those started earlier in this very step included.</summary>
    private static async Task<List<Clock>> RunningAsync(DeskStep step, Ticket ticket, CancellationToken cancellationToken)
    {
        await step.Db.Clocks.Where(clock => clock.TicketId == ticket.Id && clock.StoppedAt == null).LoadAsync(cancellationToken);
        return [.. step.Db.Clocks.Local.Where(clock => clock.TicketId == ticket.Id && clock.StoppedAt is null)];
    }
}
