using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;
using WorkflowDesk.Engine.Moves;

namespace WorkflowDesk.Desk.Moves;

/// <summary>
/// Carries batches out, ticket by ticket. Each has its turn in a step of its own, under the ticket's lock, in which it
/// is judged as it stands then; what became of it commits with the ticket itself. So a batch goes on after a crash
/// where it was, several desks may work at one batch, and no ticket has its turn twice.
/// </summary>
public sealed class MoveWork(DeskDatabase database, DeskSteps steps, WorkflowRunner runner, DefinitionCache definitions, ILogger<MoveWork> log)
{
    /// <summary>Tickets a sweep takes at most; the next sweep goes on.</summary>
    private const int Portion = 100;

    /// <summary>A ticket whose turn ends with an error this often is left where it is.</summary>
    private const int MostAttempts = 3;

    /// <returns>How many tickets had their turn.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var done = 0;
        foreach (var batch in await db.MoveBatches.Where(row => row.RunningFor != null).OrderBy(row => row.StartedAt).ToListAsync(cancellationToken))
        {
            var pending = await db.TicketMoves.Where(row => row.BatchId == batch.Id && row.State == MoveState.Pending)
                .OrderBy(row => row.Attempts).ThenBy(row => row.InstanceId).Take(Portion).ToListAsync(cancellationToken);
            foreach (var move in pending)
            {
                await TurnAsync(batch, move, cancellationToken);
                done++;
            }

            if (pending.Count < Portion)
            {
                await FinishAsync(batch, cancellationToken);
            }
        }

        return done;
    }

    private async Task TurnAsync(MoveBatch batch, TicketMove move, CancellationToken cancellationToken)
    {
        try
        {
            await using var step = await BeginAsync(batch, cancellationToken);
            var ticket = move.TicketNumber is { } number ? await step.LockTicketAsync(number, cancellationToken) : null;
            if (await LockAsync(step, move, cancellationToken) is not { State: MoveState.Pending } row)
            {
                return;
            }

            await MoveAsync(step, batch, row, ticket, cancellationToken);
            row.DoneAt = step.Now;
            await step.CommitAsync(cancellationToken);
        }
        catch (Exception problem) when (problem is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            log.LogError(problem, "Moving {Ticket} to version {Version} failed.", move.TicketNumber ?? move.InstanceId, batch.ToVersion);
            await FailedAsync(batch, move, problem.Message, cancellationToken);
        }
    }

    private async Task MoveAsync(DeskStep step, MoveBatch batch, TicketMove row, Ticket? ticket, CancellationToken cancellationToken)
    {
        var store = new DeskWorkflowStore(step.Db, definitions);
        // Under the ticket's lock nobody else changes the instance; it may have moved on since the batch began.
        var instance = await store.FindInstanceAsync(row.InstanceId, cancellationToken)
            ?? throw new WorkflowNotFoundException($"There is no workflow instance '{row.InstanceId}'.");
        if (instance.DefinitionVersionId == batch.ToVersionId || !batch.FromVersions.Split(' ').Contains(instance.DefinitionVersion.ToString(System.Globalization.CultureInfo.InvariantCulture)))
        {
            Stay(row, new MoveReason(instance.DefinitionVersionId == batch.ToVersionId ? MoveReason.AlreadyThere : MoveReason.OtherVersion, "", []));
            return;
        }

        var before = instance.DefinitionVersion;
        row.FromVersion = before;
        var judgement = await new InstanceMoves(store, runner).MoveAsync(row.InstanceId, batch.ToVersionId, MovePlan.ReadMapping(batch.Mapping), cancellationToken);
        if (judgement.Moved is not { } moved)
        {
            Stay(row, [.. judgement.Obstacles.Select(MoveReason.Of)]);
            return;
        }

        row.State = MoveState.Moved;
        await PointTasksAsync(step, moved, cancellationToken);
        if (ticket is null)
        {
            return;
        }

        if (ticket.InstanceId == moved.Id)
        {
            ticket.DefinitionVersion = moved.DefinitionVersion;
        }

        ticket.Revision++;
        step.Record(
            TimelineAction.TicketMoved, ticket, subject: $"{batch.DefinitionId} v{before} → v{moved.DefinitionVersion}",
            data: new JsonObject { ["batch"] = batch.Id.ToString(), ["from"] = before, ["to"] = moved.DefinitionVersion });
    }

    private static void Stay(TicketMove row, params IReadOnlyList<MoveReason> reasons)
    {
        row.State = MoveState.Stayed;
        row.Reasons = MoveReason.Write(reasons);
    }

    /// <summary>Open tasks stay as they were created, links included; only the activity they belong to may have another id now.</summary>
    private static async Task PointTasksAsync(DeskStep step, WorkflowInstance moved, CancellationToken cancellationToken)
    {
        var activities = moved.Bookmarks.ToDictionary(bookmark => bookmark.Id, bookmark => bookmark.ActivityId);
        foreach (var task in await step.Db.Tasks.Where(task => task.InstanceId == moved.Id && task.State == TicketTask.Open).ToListAsync(cancellationToken))
        {
            task.ActivityId = activities.GetValueOrDefault(task.BookmarkId, task.ActivityId);
        }
    }

    private async Task FailedAsync(MoveBatch batch, TicketMove move, string message, CancellationToken cancellationToken)
    {
        await using var step = await BeginAsync(batch, cancellationToken);
        if (await LockAsync(step, move, cancellationToken) is { State: MoveState.Pending } row)
        {
            row.Reasons = MoveReason.Write(new MoveReason(MoveReason.Error, "", [message]));
            if (++row.Attempts >= MostAttempts)
            {
                row.State = MoveState.Failed;
                row.DoneAt = step.Now;
            }

            await step.CommitAsync(cancellationToken);
        }
    }

    private async Task FinishAsync(MoveBatch batch, CancellationToken cancellationToken)
    {
        await using var step = await BeginAsync(batch, cancellationToken);
        if (await MoveBatches.LockAsync(step, batch.Id, cancellationToken) is { FinishedAt: null } row
            && !await step.Db.TicketMoves.AnyAsync(move => move.BatchId == row.Id && move.State == MoveState.Pending, cancellationToken))
        {
            await MoveBatches.FinishAsync(step, row, TimelineAction.MoveFinished, cancellationToken);
            await step.CommitAsync(cancellationToken);
        }
    }

    private static async Task<TicketMove?> LockAsync(DeskStep step, TicketMove move, CancellationToken cancellationToken)
    {
        if (!step.Db.IsSqlite)
        {
            await step.Db.Database.ExecuteSqlAsync(
                $"select 1 from ticket_moves where batch_id = {move.BatchId} and instance_id = {move.InstanceId} for update", cancellationToken);
        }

        return await step.Db.TicketMoves.SingleOrDefaultAsync(row => row.BatchId == move.BatchId && row.InstanceId == move.InstanceId, cancellationToken);
    }

    /// <summary>What is done is done in the name of whoever started it.</summary>
    private Task<DeskStep> BeginAsync(MoveBatch batch, CancellationToken cancellationToken) =>
        steps.BeginAsync(Caller.System with { PersonId = batch.StartedById, Name = batch.StartedByName }, cancellationToken);
}
