using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using WorkflowDesk.Desk.Changes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Leftovers;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Desk.Process;

/// <summary>
/// What time brings: starts and timers of processes, events on their way, clocks, promised updates, leftovers. The database remembers what is due;
/// each piece is done in a step of its own that looks again under the ticket's lock, so that several desks may sweep at
/// once. Pieces are done in the order of their due moments whatever their kind, so that a desk which was down for a week
/// relives that week as it would have gone.
/// </summary>
public sealed class DueWork(
    DeskDatabase database, DeskSteps steps, TicketProcess process, DefinitionCache definitions, DueClocks clocks, DueTasks tasks, DueUpdates updates, DueLeftovers leftovers, Digests digests, CalendarFollowers followers, TimeProvider clock, ILogger<DueWork> log)
{
    /// <summary>Pieces of each kind a sweep looks at; the next sweep goes on.</summary>
    private const int Batch = 500;

    /// <returns>How many pieces were done.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        // Before anything rings: what is due may have moved with a holiday.
        await followers.CatchUpAsync(cancellationToken);
        await BringBackAsync(clock.GetUtcNow(), cancellationToken);
        var pieces = await DueAsync(clock.GetUtcNow(), Batch, cancellationToken);
        var done = 0;
        foreach (var piece in pieces)
        {
            try
            {
                await piece.Do();
                done++;
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // It never keeps the others from being done; it stays due and is tried at the next sweep.
                log.LogError(problem, "Due work failed and will be tried again: {Piece}", piece.Name);
            }
        }

        return done;
    }

    /// <summary>What is due, in order. Where a kind has more than a sweep takes, nothing later than its last piece is done before the rest.</summary>
    internal async Task<IReadOnlyList<DuePiece>> DueAsync(DateTimeOffset now, int batch, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        IReadOnlyList<DuePiece>[] kinds =
        [
            await TriggersAsync(db, now, batch, cancellationToken),
            await TimersAsync(db, now, batch, cancellationToken),
            await StimuliAsync(db, now, batch, cancellationToken),
            await clocks.DueAsync(db, now, batch, isBreach: false, cancellationToken),
            await clocks.DueAsync(db, now, batch, isBreach: true, cancellationToken),
            await tasks.DueAsync(db, now, batch, isOverdue: false, cancellationToken),
            await tasks.DueAsync(db, now, batch, isOverdue: true, cancellationToken),
            await updates.RemindersAsync(db, now, batch, cancellationToken),
            await updates.PromisesAsync(db, now, batch, cancellationToken),
            await leftovers.DueAsync(db, now, batch, cancellationToken),
            // Last of one moment: what the others just said is in it.
            await digests.DueAsync(db, now, batch, cancellationToken),
        ];
        var horizon = kinds.Where(kind => kind.Count == batch).Select(kind => kind[^1].DueAt).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        // A stable sort: of one moment, starts come before timers, timers before events, events before clocks, clocks before tasks.
        return [.. kinds.SelectMany(kind => kind).Where(piece => piece.DueAt <= horizon).OrderBy(piece => piece.DueAt)];
    }

    /// <summary>The host's clock was ahead and has been put right: recurring starts must not wait for the day it said.</summary>
    private async Task BringBackAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        foreach (var trigger in await db.Triggers.AsNoTracking().Where(row => row.NextDueAt > now).ToListAsync(cancellationToken))
        {
            if (TriggerSchedule.Next(trigger.Read(), now) is { } next && next < trigger.NextDueAt)
            {
                await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
                await step.Db.Triggers.Where(row => row.Id == trigger.Id && row.NextDueAt == trigger.NextDueAt).ExecuteUpdateAsync(row => row.SetProperty(one => one.NextDueAt, next), cancellationToken);
                await step.CommitAsync(cancellationToken);
                log.LogWarning("The start {Activity} of {Definition} waited for {Due}, later than its schedule: it is due at {Next}", trigger.ActivityId, trigger.DefinitionId, trigger.NextDueAt, next);
            }
        }
    }

    /// <summary>Recurring starts. The firing and the moment of the next one commit with the instance: it happens once, whatever dies and however many desks sweep.</summary>
    private async Task<IReadOnlyList<DuePiece>> TriggersAsync(DeskDb db, DateTimeOffset now, int batch, CancellationToken cancellationToken)
    {
        var due = await db.Triggers.Where(row => row.NextDueAt <= now).OrderBy(row => row.NextDueAt).ThenBy(row => row.Id).Take(batch).ToListAsync(cancellationToken);
        return due.ConvertAll(trigger => new DuePiece(trigger.NextDueAt ?? now, $"trigger {trigger.ActivityId} of {trigger.DefinitionId}", async () =>
        {
            await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
            var starts = !TriggerSchedule.IsOnce(trigger.Read()) || await IsFirstTimeAsync(step, trigger, cancellationToken);
            if (await process.FireAsync(step, trigger.Id, starts, cancellationToken))
            {
                await step.CommitAsync(cancellationToken);
            }
        }));
    }

    /// <summary>A start at a moment is noted for ever: publishing the definition again does not repeat it.</summary>
    private static async Task<bool> IsFirstTimeAsync(DeskStep step, TriggerRow trigger, CancellationToken cancellationToken) =>
        await step.Db.Database.ExecuteSqlAsync(
            $"insert into started_moments (definition_id, activity_id, hash) values ({trigger.DefinitionId}, {trigger.ActivityId}, {trigger.Hash}) on conflict do nothing",
            cancellationToken) == 1;

    private async Task<IReadOnlyList<DuePiece>> TimersAsync(DeskDb db, DateTimeOffset now, int batch, CancellationToken cancellationToken)
    {
        // A faulted instance keeps its timers for the day somebody retries it.
        var due = await db.Bookmarks
            .Where(row => row.DueAt <= now && db.Instances.Any(instance => instance.Id == row.InstanceId && instance.Status == nameof(WorkflowStatus.Running)))
            .OrderBy(row => row.DueAt).ThenBy(row => row.Id).Take(batch)
            .Select(row => new { row.Id, row.InstanceId, row.CorrelationId, row.DueAt }).ToListAsync(cancellationToken);
        return due.ConvertAll(bookmark => new DuePiece(bookmark.DueAt ?? now, $"timer {bookmark.Id} of {bookmark.CorrelationId}", async () =>
        {
            await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
            var ticket = await TicketAsync(step, bookmark.CorrelationId, cancellationToken);
            await process.ResumeAsync(step, ticket, bookmark.InstanceId, bookmark.Id, null, cancellationToken);
            await step.CommitAsync(cancellationToken);
        }));
    }

    private async Task<IReadOnlyList<DuePiece>> StimuliAsync(DeskDb db, DateTimeOffset now, int batch, CancellationToken cancellationToken)
    {
        var pending = await db.Stimuli.Where(row => row.NextTryAt <= now).OrderBy(row => row.NextTryAt).ThenBy(row => row.CreatedAt).ThenBy(row => row.Id).Take(batch)
            .Select(row => new { row.Id, row.NextTryAt }).ToListAsync(cancellationToken);
        return pending.ConvertAll(stimulus => new DuePiece(stimulus.NextTryAt, $"event {stimulus.Id}", () => DeliverAsync(stimulus.Id, cancellationToken)));
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

    private static async Task<Ticket?> TicketAsync(DeskStep step, string? number, CancellationToken cancellationToken) =>
        number is null ? null : await step.LockTicketAsync(number, cancellationToken);
}

/// <summary>Something to be done at a moment that has come.</summary>
/// <param name="Name">For the log.</param>
internal sealed record DuePiece(DateTimeOffset DueAt, string Name, Func<Task> Do);
