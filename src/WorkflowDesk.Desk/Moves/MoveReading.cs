using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;
using WorkflowDesk.Engine.Moves;

namespace WorkflowDesk.Desk.Moves;

/// <summary>Looks at moves: what a plan would do, how far a batch has come.</summary>
public sealed class MoveReading(DeskDatabase database, WorkflowRunner runner, DefinitionCache definitions)
{
    /// <summary>Tickets a dry run judges; the others are counted.</summary>
    public const int MostJudged = 1000;

    /// <summary>The dry run: judges every ticket as it stands at this moment, and changes nothing.</summary>
    /// <exception cref="DeskRuleException">403 not an owner of processes; 404 no such version; 422 the new version is not published.</exception>
    public async Task<MovePreview> PreviewAsync(Caller caller, MovePlan plan, CancellationToken cancellationToken)
    {
        MovePlan.CheckMayMove(caller);
        await using var db = database.Read();
        var versions = await plan.VersionsAsync(db, caller, cancellationToken);
        var moves = new InstanceMoves(new DeskWorkflowStore(db, definitions), runner);
        var matches = new Dictionary<string, NodeMatch>(StringComparer.Ordinal);
        foreach (var from in versions.From)
        {
            matches[from.Id] = await moves.MatchAsync(from.Id, versions.To.Id, plan.Mapping, cancellationToken);
        }

        var running = Running(db, versions);
        var total = await running.CountAsync(cancellationToken);
        var tickets = new List<TicketInMove>(Math.Min(total, MostJudged));
        var rows = running.OrderBy(row => row.CreatedAt).ThenBy(row => row.Id).Take(MostJudged)
            .Select(row => new { row.Id, row.DefinitionVersionId, row.State, row.CorrelationId, Title = db.Tickets.Where(ticket => ticket.Number == row.CorrelationId).Select(ticket => ticket.Title).FirstOrDefault() });
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var instance = WorkflowInstance.FromJson(row.State);
            var judgement = InstanceMove.Judge(instance, matches[row.DefinitionVersionId]);
            tickets.Add(new(
                row.Id, row.Title is null ? null : row.CorrelationId, row.Title ?? instance.Name, instance.DefinitionVersion, judgement.Places,
                [.. judgement.Obstacles.Select(MoveReason.Of)]));
        }

        var steps = tickets.SelectMany(ticket => ticket.Places.Distinct()).GroupBy(place => place)
            .Select(group => new StepInMove(group.Key.From, group.Key.To, group.Count()))
            .OrderByDescending(step => step.Tickets).ThenBy(step => step.From.NodeId, StringComparer.Ordinal).ToList();
        return new(plan, steps, Gone(plan, matches.Values, steps), tickets, total) { Matches = [.. matches.Values] };
    }

    /// <summary>Instances of the old versions that are not over. A faulted one may still be retried.</summary>
    internal static IQueryable<InstanceRow> Running(DeskDb db, MoveVersions versions)
    {
        var ids = versions.From.Select(row => row.Id).ToList();
        return db.Instances.Where(row => ids.Contains(row.DefinitionVersionId)
            && (row.Status == nameof(WorkflowStatus.Running) || row.SubStatus == nameof(WorkflowSubStatus.Faulted)));
    }

    private static List<StepGone> Gone(MovePlan plan, IEnumerable<NodeMatch> matches, IReadOnlyList<StepInMove> steps)
    {
        var gone = new Dictionary<string, StepGone>(StringComparer.Ordinal);
        foreach (var decided in matches)
        {
            var match = new NodeMatch(decided.From, decided.To);
            foreach (var node in decided.From.Nodes.Where(node => node.Children.Count == 0 && match.Of(node) is null))
            {
                var tickets = steps.Where(step => step.From.NodeId == node.NodeId).Sum(step => step.Tickets);
                if (tickets == 0 && node.Activity is not HumanTask)
                {
                    continue;
                }

                var place = node.Parent is { } parent ? match.Of(parent) : null;
                var candidates = place?.Children.Where(child => child.Activity.Descriptor.TypeName == node.Activity.Descriptor.TypeName && child.Children.Count == 0).ToList() ?? [];
                gone.TryAdd(node.NodeId, new(node, candidates, plan.Mapping.GetValueOrDefault(node.NodeId), tickets));
            }
        }

        return [.. gone.Values.OrderByDescending(step => step.Tickets)];
    }

    /// <summary>A batch with how far it has come. Null: there is none.</summary>
    public async Task<MoveProgress?> FindAsync(Guid batchId, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        if (await db.MoveBatches.SingleOrDefaultAsync(row => row.Id == batchId, cancellationToken) is not { } batch)
        {
            return null;
        }

        var counts = await db.TicketMoves.Where(row => row.BatchId == batchId).GroupBy(row => row.State)
            .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        return new(batch, counts);
    }

    /// <summary>Batches of a definition, newest first.</summary>
    public async Task<IReadOnlyList<MoveBatch>> ListAsync(string definitionId, int limit, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await db.MoveBatches.Where(row => row.DefinitionId == definitionId)
            .OrderByDescending(row => row.StartedAt).ThenByDescending(row => row.Id).Take(limit).ToListAsync(cancellationToken);
    }

    /// <summary>What became of the tickets of a batch, those with a reason first.</summary>
    public async Task<IReadOnlyList<TicketMove>> TicketsAsync(Guid batchId, int limit, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await db.TicketMoves.Where(row => row.BatchId == batchId)
            .OrderBy(row => row.State == MoveState.Failed ? 0 : row.State == MoveState.Stayed ? 1 : row.State == MoveState.Moved ? 2 : 3)
            .ThenBy(row => row.TicketNumber).ThenBy(row => row.InstanceId).Take(limit).ToListAsync(cancellationToken);
    }

    /// <summary>The steps of two versions, for words about them. Null: one of the versions is gone.</summary>
    public async Task<NodeMatch?> StepsAsync(string definitionId, int from, int to, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var ids = await db.Definitions.Where(row => row.DefinitionId == definitionId && (row.Version == from || row.Version == to))
            .ToDictionaryAsync(row => row.Version, row => row.Id, cancellationToken);
        return ids.TryGetValue(from, out var fromId) && ids.TryGetValue(to, out var toId)
            ? await new InstanceMoves(new DeskWorkflowStore(db, definitions), runner).MatchAsync(fromId, toId, null, cancellationToken)
            : null;
    }

    /// <summary>Versions of a definition with the number of instances that run on them, newest first.</summary>
    public async Task<IReadOnlyList<VersionInUse>> VersionsAsync(string definitionId, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await db.Definitions.Where(row => row.DefinitionId == definitionId).OrderByDescending(row => row.Version)
            .Select(row => new VersionInUse(
                row.Version,
                row.IsPublished,
                db.Instances.Count(instance => instance.DefinitionVersionId == row.Id
                    && (instance.Status == nameof(WorkflowStatus.Running) || instance.SubStatus == nameof(WorkflowSubStatus.Faulted)))))
            .ToListAsync(cancellationToken);
    }
}

/// <param name="Running">Instances that are not over.</param>
public sealed record VersionInUse(int Version, bool IsPublished, int Running);

/// <summary>How far a batch has come.</summary>
public sealed record MoveProgress(MoveBatch Batch, IReadOnlyDictionary<string, int> Counts)
{
    public int Of(string state) => Counts.GetValueOrDefault(state);

    public int Done => Batch.Total - Of(MoveState.Pending);

    public bool IsOver => Batch.FinishedAt is not null;
}
