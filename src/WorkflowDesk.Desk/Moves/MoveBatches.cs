using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Moves;

namespace WorkflowDesk.Desk.Moves;

/// <summary>Begins and stops batches; what is done with each ticket is <see cref="MoveWork"/>. Works inside the caller's step, the caller commits.</summary>
public sealed class MoveBatches(WorkflowRunner runner, DefinitionCache definitions)
{
    /// <param name="id">The caller's id for the batch: started again under the same id it is the same batch.</param>
    /// <param name="instanceIds">The instances chosen; null: all that run on the old versions at this moment.</param>
    /// <exception cref="DeskRuleException">
    /// 403 not an owner of processes; 404 no such version; 409 another batch of this definition is under way;
    /// 422 the new version is not published, a decided step does not exist, or there is nothing to move.
    /// </exception>
    public async Task<MoveBatch> StartAsync(DeskStep step, Guid id, MovePlan plan, IReadOnlyCollection<string>? instanceIds, CancellationToken cancellationToken)
    {
        var caller = step.Caller;
        MovePlan.CheckMayMove(caller);
        if (!step.Db.IsSqlite)
        {
            // Two owners who press at once come one after the other, and the second sees the first one's batch.
            await step.Db.Database.ExecuteSqlAsync($"select 1 from workflow_definitions where definition_id = {plan.DefinitionId} order by id for update", cancellationToken);
        }

        if (await step.Db.MoveBatches.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is { } known)
        {
            return known;
        }

        var versions = await plan.VersionsAsync(step.Db, caller, cancellationToken);
        if (await step.Db.MoveBatches.AnyAsync(row => row.RunningFor == plan.DefinitionId, cancellationToken))
        {
            throw new DeskRuleException("move-running", 409, ProcessRules.Say(
                caller, "该流程已有一次迁移正在进行，请等待其结束或先停止它。", "Tickets of this process are being moved already. Wait until that has ended, or stop it."));
        }

        await CheckDecisionsAsync(step, plan, versions, cancellationToken);
        var running = MoveReading.Running(step.Db, versions).AsNoTracking();
        if (instanceIds is not null)
        {
            var chosen = instanceIds.Distinct(StringComparer.Ordinal).ToList();
            running = running.Where(row => chosen.Contains(row.Id));
        }

        var instances = await running.OrderBy(row => row.CreatedAt).ThenBy(row => row.Id)
            .Select(row => new { row.Id, row.DefinitionVersion, Number = step.Db.Tickets.Any(ticket => ticket.Number == row.CorrelationId) ? row.CorrelationId : null })
            .ToListAsync(cancellationToken);
        if (instances.Count == 0)
        {
            throw new DeskRuleException("nothing-to-move", 422, ProcessRules.Say(caller, "没有选中可迁移的工单。", "No ticket was chosen that could be moved."));
        }

        var batch = new MoveBatch
        {
            Id = id,
            DefinitionId = plan.DefinitionId,
            FromVersions = string.Join(' ', versions.From.Select(row => row.Version)),
            ToVersionId = versions.To.Id,
            ToVersion = versions.To.Version,
            Mapping = plan.MappingJson,
            RunningFor = plan.DefinitionId,
            Total = instances.Count,
            StartedById = caller.PersonId!.Value,
            StartedByName = caller.Name,
            StartedAt = step.Now,
        };
        step.Db.MoveBatches.Add(batch);
        step.Db.TicketMoves.AddRange(instances.Select(instance => new TicketMove
        {
            BatchId = id,
            InstanceId = instance.Id,
            TicketNumber = instance.Number,
            FromVersion = instance.DefinitionVersion,
        }));
        Record(step, TimelineAction.MoveStarted, batch, new JsonObject { ["tickets"] = batch.Total, ["mapping"] = JsonNode.Parse(batch.Mapping) });
        return batch;
    }

    /// <summary>Ends a batch: tickets that have not had their turn stay where they are. No effect on one that is over.</summary>
    /// <exception cref="DeskRuleException">403 not an owner of processes; 404 no such batch.</exception>
    public static async Task<MoveBatch> StopAsync(DeskStep step, Guid id, CancellationToken cancellationToken)
    {
        MovePlan.CheckMayMove(step.Caller);
        var batch = await LockAsync(step, id, cancellationToken)
            ?? throw DeskRuleException.NotFound(ProcessRules.Say(step.Caller, "没有这次迁移。", "There is no such move."));
        if (batch.FinishedAt is not null)
        {
            return batch;
        }

        // A ticket whose turn it is at this moment holds its row: this waits for it, and then finds it done.
        var (reasons, now) = (MoveReason.Write(new MoveReason(MoveReason.Stopped, "", [])), step.Now);
        await step.Db.TicketMoves.Where(row => row.BatchId == id && row.State == MoveState.Pending)
            .ExecuteUpdateAsync(
                row => row.SetProperty(move => move.State, MoveState.Stayed).SetProperty(move => move.Reasons, reasons).SetProperty(move => move.DoneAt, now),
                cancellationToken);
        batch.StoppedByName = step.Caller.Name;
        await FinishAsync(step, batch, TimelineAction.MoveStopped, cancellationToken);
        return batch;
    }

    internal static async Task<MoveBatch?> LockAsync(DeskStep step, Guid id, CancellationToken cancellationToken)
    {
        if (!step.Db.IsSqlite)
        {
            await step.Db.Database.ExecuteSqlAsync($"select 1 from move_batches where id = {id} for update", cancellationToken);
        }

        return await step.Db.MoveBatches.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
    }

    internal static async Task FinishAsync(DeskStep step, MoveBatch batch, string action, CancellationToken cancellationToken)
    {
        batch.FinishedAt = step.Now;
        batch.RunningFor = null;
        var counts = await step.Db.TicketMoves.Where(row => row.BatchId == batch.Id).GroupBy(row => row.State)
            .Select(group => new { group.Key, Count = group.Count() }).ToListAsync(cancellationToken);
        Record(step, action, batch, new JsonObject([.. counts.Select(count => KeyValuePair.Create(count.Key, (JsonNode?)count.Count))]));
    }

    private static void Record(DeskStep step, string action, MoveBatch batch, JsonObject data)
    {
        data["batch"] = batch.Id.ToString();
        var from = string.Join(", ", batch.FromVersions.Split(' ').Select(version => $"v{version}"));
        step.Record(action, null, subject: $"{batch.DefinitionId} {from} → v{batch.ToVersion}", data: data);
    }

    /// <summary>Decisions come from outside: each must be about steps there are.</summary>
    private async Task CheckDecisionsAsync(DeskStep step, MovePlan plan, MoveVersions versions, CancellationToken cancellationToken)
    {
        var moves = new InstanceMoves(new DeskWorkflowStore(step.Db, definitions), runner);
        var matches = new List<NodeMatch>();
        foreach (var from in versions.From)
        {
            matches.Add(await moves.MatchAsync(from.Id, versions.To.Id, null, cancellationToken));
        }

        foreach (var (from, to) in plan.Mapping)
        {
            if (!matches.Exists(match => match.From.Find(from) is not null) || matches[0].To.Find(to) is null)
            {
                throw new DeskRuleException("unknown-step", 422, ProcessRules.Say(step.Caller, "所选步骤不在该版本中。", "A chosen step is not in that version."))
                {
                    Fields = new Dictionary<string, string> { [from] = to },
                };
            }
        }
    }
}
