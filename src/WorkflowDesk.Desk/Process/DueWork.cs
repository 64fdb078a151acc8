using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Desk.Process;

/// <summary>
/// What time brings: timers of processes, events on their way, clocks. The database remembers what is due; each piece
/// is done in a step of its own that looks again under the ticket's lock, so that several desks may sweep at once.
/// </summary>
public sealed class DueWork(
    DeskDatabase database, DeskSteps steps, TicketProcess process, DefinitionCache definitions, Outbox outbox, TaskLinks links,
    MailOptions mail, ProfileShelf profiles, CalendarFollowers followers, TimeProvider clock, ILogger<DueWork> log)
{
    /// <summary>Pieces of each kind a sweep takes at most; the next sweep goes on.</summary>
    private const int Batch = 50;

    /// <returns>How many pieces were done.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        // Before anything rings: what is due may have moved with a holiday.
        await followers.CatchUpAsync(cancellationToken);
        return await TriggersAsync(now, cancellationToken) + await TimersAsync(now, cancellationToken) + await StimuliAsync(now, cancellationToken) + await ClocksAsync(now, cancellationToken);
    }

    /// <summary>Recurring starts. The firing and the moment of the next one commit with the instance: it happens once, whatever dies and however many desks sweep.</summary>
    private async Task<int> TriggersAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var due = await db.Triggers.Where(row => row.NextDueAt <= now).OrderBy(row => row.NextDueAt).ThenBy(row => row.Id).Take(Batch).ToListAsync(cancellationToken);
        return await EachAsync(due, async trigger =>
        {
            await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
            var starts = !TriggerSchedule.IsOnce(trigger.Read()) || await IsFirstTimeAsync(step, trigger, cancellationToken);
            if (await process.FireAsync(step, trigger.Id, starts, cancellationToken))
            {
                await step.CommitAsync(cancellationToken);
            }
        }, trigger => $"trigger {trigger.ActivityId} of {trigger.DefinitionId}", cancellationToken);
    }

    /// <summary>A start at a moment is noted for ever: publishing the definition again does not repeat it.</summary>
    private static async Task<bool> IsFirstTimeAsync(DeskStep step, TriggerRow trigger, CancellationToken cancellationToken) =>
        await step.Db.Database.ExecuteSqlAsync(
            $"insert into started_moments (definition_id, activity_id, hash) values ({trigger.DefinitionId}, {trigger.ActivityId}, {trigger.Hash}) on conflict do nothing",
            cancellationToken) == 1;

    private async Task<int> TimersAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        // A faulted instance keeps its timers for the day somebody retries it.
        var due = await db.Bookmarks
            .Where(row => row.DueAt <= now && db.Instances.Any(instance => instance.Id == row.InstanceId && instance.Status == nameof(WorkflowStatus.Running)))
            .OrderBy(row => row.DueAt).ThenBy(row => row.Id).Take(Batch)
            .Select(row => new { row.Id, row.InstanceId, row.CorrelationId }).ToListAsync(cancellationToken);
        return await EachAsync(due, async bookmark =>
        {
            await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
            var ticket = await TicketAsync(step, bookmark.CorrelationId, cancellationToken);
            await process.ResumeAsync(step, ticket, bookmark.InstanceId, bookmark.Id, null, cancellationToken);
            await step.CommitAsync(cancellationToken);
        }, bookmark => $"timer {bookmark.Id} of {bookmark.CorrelationId}", cancellationToken);
    }

    private async Task<int> StimuliAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var pending = await db.Stimuli.Where(row => row.NextTryAt <= now).OrderBy(row => row.CreatedAt).ThenBy(row => row.Id).Take(Batch)
            .Select(row => row.Id).ToListAsync(cancellationToken);
        return await EachAsync(pending, id => DeliverAsync(id, cancellationToken), id => $"event {id}", cancellationToken);
    }

    /// <summary>Everything an event wakes, and the event's own row, in one step. No effect when it was delivered already.</summary>
    internal async Task DeliverAsync(string id, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
        var row = await step.Db.Stimuli.SingleOrDefaultAsync(stimulus => stimulus.Id == id, cancellationToken);
        if (row is null)
        {
            return;
        }

        var store = new DeskWorkflowStore(step.Db, definitions);
        var input = row.Input is null ? null : JsonNode.Parse(row.Input) as JsonObject;
        var hash = StimulusHash.Of(row.Name, row.Payload is null ? null : JsonNode.Parse(row.Payload));
        var bookmarks = await store.FindBookmarksAsync(row.Name, hash, row.CorrelationId, row.InstanceId, cancellationToken);
        var triggers = row.InstanceId is null ? await store.FindTriggersAsync(row.Name, hash, cancellationToken) : [];
        foreach (var trigger in triggers)
        {
            var ticket = await TicketAsync(step, row.CorrelationId, cancellationToken);
            await process.StartAsync(step, ticket, new StartWorkflow
            {
                DefinitionVersionId = trigger.DefinitionVersionId,
                TriggerActivityId = trigger.ActivityId,
                CorrelationId = row.CorrelationId,
                Input = input?.DeepClone().AsObject(),
            }, cancellationToken);
        }

        // Tickets are locked in the order of their numbers, so that two events never wait for each other.
        foreach (var bookmark in bookmarks.OrderBy(bookmark => bookmark.CorrelationId, StringComparer.Ordinal))
        {
            var ticket = await TicketAsync(step, bookmark.CorrelationId, cancellationToken);
            await process.ResumeAsync(step, ticket, bookmark.InstanceId, bookmark.Id, input?.DeepClone().AsObject(), cancellationToken);
        }

        if (bookmarks.Count + triggers.Count > 0 || row.ExpiresAt <= step.Now)
        {
            step.Db.Stimuli.Remove(row);
        }
        else
        {
            row.NextTryAt = step.Now + TimeSpan.FromSeconds(5);
        }

        await step.CommitAsync(cancellationToken);
    }

    private async Task<int> ClocksAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var running = db.Clocks.Where(row => row.StoppedAt == null && row.PausedAt == null);
        var due = await running.Where(row => row.BreachedAt == null && row.DueAt <= now)
            .Concat(running.Where(row => row.WarnedAt == null && row.WarnAt <= now))
            .OrderBy(row => row.WarnAt).ThenBy(row => row.Id).Take(Batch)
            .Select(row => new { row.Id, row.TicketId }).ToListAsync(cancellationToken);
        return await EachAsync(due.Distinct().ToList(), async reached =>
        {
            await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
            if (await step.LockTicketAsync(reached.TicketId, cancellationToken) is { } ticket
                && await step.Db.Clocks.SingleOrDefaultAsync(row => row.Id == reached.Id, cancellationToken) is { IsRunning: true } clock)
            {
                await ReachAsync(step, ticket, clock, cancellationToken);
                await step.CommitAsync(cancellationToken);
            }
        }, reached => $"clock {reached.Id}", cancellationToken);
    }

    /// <summary>Each threshold once; a clock found past both has its warning skipped, for the breach says it all.</summary>
    private async Task ReachAsync(DeskStep step, Ticket ticket, Clock clock, CancellationToken cancellationToken)
    {
        if (clock.BreachedAt is null && clock.DueAt <= step.Now)
        {
            clock.BreachedAt = step.Now;
            clock.WarnedAt ??= step.Now;
            await TellAsync(step, ticket, clock, TimelineAction.ClockBreached, MessageTemplate.ClockBreached, cancellationToken);
            await RaiseAsync(step, ticket, clock, 100, cancellationToken);
        }
        else if (clock.WarnedAt is null && clock.WarnAt <= step.Now)
        {
            clock.WarnedAt = step.Now;
            await TellAsync(step, ticket, clock, TimelineAction.ClockWarned, MessageTemplate.ClockWarning, cancellationToken);
            await RaiseAsync(step, ticket, clock, 80, cancellationToken);
        }
    }

    private async Task TellAsync(DeskStep step, Ticket ticket, Clock clock, string action, string template, CancellationToken cancellationToken)
    {
        step.Record(action, ticket, subject: clock.Kind, data: new JsonObject { ["dueAt"] = clock.DueAt });
        var run = new TicketRun(step, ticket, outbox, links, mail, profiles);
        string[] tokens = ticket.HandlerId is not null ? ["handler"] : [Candidates.Role(Role.Agent)];
        if (template == MessageTemplate.ClockBreached)
        {
            tokens = [.. tokens, Candidates.Role(Role.Supervisor)];
        }

        foreach (var person in await run.PeopleAsync(tokens, cancellationToken))
        {
            var data = await MessageData.OfAsync(run, cancellationToken);
            data["clock"] = clock.Kind;
            data["due"] = clock.DueAt;
            outbox.Queue(step, new OutgoingMessage
            {
                Template = template,
                To = person,
                Ticket = ticket,
                Data = data,
                Actions = [new MailAction("查看工单", "View the ticket", mail.Link($"/tickets/{ticket.Number}"))],
            });
        }
    }

    /// <summary>Processes may listen to a clock; the escalation does. A ticket that already waits for a supervisor is not escalated twice.</summary>
    private async Task RaiseAsync(DeskStep step, Ticket ticket, Clock clock, int threshold, CancellationToken cancellationToken)
    {
        if (threshold == 100 && await step.Db.Tasks.AnyAsync(task => task.TicketId == ticket.Id && task.State == TicketTask.Open && task.Step == "decide-escalation", cancellationToken))
        {
            return;
        }

        var store = new DeskWorkflowStore(step.Db, definitions);
        foreach (var kind in new[] { clock.Kind, "" })
        {
            var payload = ClockReached.Payload(kind, threshold);
            var hash = StimulusHash.Of(ClockReached.StimulusName, payload);
            var input = new JsonObject { ["Clock"] = clock.Kind, ["Threshold"] = threshold };
            foreach (var trigger in await store.FindTriggersAsync(ClockReached.StimulusName, hash, cancellationToken))
            {
                await process.StartAsync(step, ticket, new StartWorkflow
                {
                    DefinitionVersionId = trigger.DefinitionVersionId,
                    TriggerActivityId = trigger.ActivityId,
                    CorrelationId = ticket.Number,
                    Name = $"{ticket.Number} {clock.Kind} {threshold} %",
                    Input = input.DeepClone().AsObject(),
                }, cancellationToken);
            }

            foreach (var bookmark in await store.FindBookmarksAsync(ClockReached.StimulusName, hash, ticket.Number, null, cancellationToken))
            {
                await process.ResumeAsync(step, ticket, bookmark.InstanceId, bookmark.Id, input.DeepClone().AsObject(), cancellationToken);
            }
        }
    }

    private static async Task<Ticket?> TicketAsync(DeskStep step, string? number, CancellationToken cancellationToken) =>
        number is null ? null : await step.LockTicketAsync(number, cancellationToken);

    /// <summary>One piece that fails never keeps the others from being done; it stays due and is tried at the next sweep.</summary>
    private async Task<int> EachAsync<T>(IReadOnlyList<T> pieces, Func<T, Task> work, Func<T, string> name, CancellationToken cancellationToken)
    {
        var done = 0;
        foreach (var piece in pieces)
        {
            try
            {
                await work(piece);
                done++;
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                log.LogError(problem, "Due work failed and will be tried again: {Piece}", name(piece));
            }
        }

        return done;
    }
}
