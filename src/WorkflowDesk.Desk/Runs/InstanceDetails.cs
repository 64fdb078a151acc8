using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Desk.Runs;

/// <param name="Graph">The version it runs; null when that version is not there any more.</param>
public sealed record InstanceRuns(IReadOnlyList<ActivityRun> Runs, WorkflowGraph? Graph, WorkflowInstance? State);

/// <summary>What one instance did and where it stands. The caller has been let in already.</summary>
public sealed class InstanceDetails(DeskDatabase database, InstanceReading instances, DefinitionCache definitions, WorkflowRunner runner)
{
    /// <returns>Null: there is no such instance.</returns>
    public async Task<(InstanceSummary Summary, WorkflowInstance State)?> FindAsync(string id, CancellationToken cancellationToken) =>
        await instances.FindAsync(id, cancellationToken) is { } summary && await StateAsync(id, cancellationToken) is { } state ? (summary, state) : null;

    public async Task<(JournalPage Page, WorkflowGraph? Graph)> JournalAsync(string id, JournalFilter filter, int skip, int take, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return (await JournalReading.ReadAsync(db, id, filter, skip, take, cancellationToken), await GraphAsync(db, id, cancellationToken));
    }

    /// <summary>Badges of the activities asked for; null: of all.</summary>
    public async Task<IReadOnlyList<ActivityStats>> StatsAsync(string id, IReadOnlyCollection<string>? nodeIds, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var stats = ActivityRuns.Stats(await ActivityRuns.ReadAsync(db, id, withData: false, cancellationToken));
        return nodeIds is null ? stats : [.. stats.Where(node => nodeIds.Contains(node.ActivityNodeId))];
    }

    /// <summary>All runs of an instance, in the order they started.</summary>
    public async Task<InstanceRuns> RunsAsync(string id, bool withData, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var runs = await ActivityRuns.ReadAsync(db, id, withData, cancellationToken);
        var state = withData && runs.Any(run => run.Faults > 0) ? await StateAsync(id, cancellationToken) : null;
        return new InstanceRuns(runs, await GraphAsync(db, id, cancellationToken), state);
    }

    /// <summary>The run in the parent that called an instance: the last that ran workflows before the instance began. Null: nobody called it.</summary>
    public async Task<(InstanceRuns Runs, ActivityRun Run)?> CallerOfAsync(string id, CancellationToken cancellationToken)
    {
        if (await instances.FindAsync(id, cancellationToken) is not { ParentId: { } parentId } child)
        {
            return null;
        }

        var parent = await RunsAsync(parentId, withData: true, cancellationToken);
        var caller = parent.Runs.LastOrDefault(run => run.StartedAt <= child.CreatedAt && IsCall(run.ActivityType));
        return caller is null ? null : (parent, caller);
    }

    public async Task<WorkflowGraph?> GraphOfAsync(string id, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await GraphAsync(db, id, cancellationToken);
    }

    private static bool IsCall(string activityType) =>
        activityType is "Elsa.ExecuteWorkflow" or "Elsa.DispatchWorkflow" or "Elsa.BulkDispatchWorkflows";

    private async Task<WorkflowInstance?> StateAsync(string id, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await db.Instances.Where(row => row.Id == id).Select(row => row.State).SingleOrDefaultAsync(cancellationToken) is { } state ? WorkflowInstance.FromJson(state) : null;
    }

    private async Task<WorkflowGraph?> GraphAsync(DeskDb db, string instanceId, CancellationToken cancellationToken)
    {
        var versionId = await db.Instances.Where(row => row.Id == instanceId).Select(row => row.DefinitionVersionId).SingleOrDefaultAsync(cancellationToken);
        return versionId is not null && await definitions.FindAsync(db, versionId, cancellationToken) is { } definition
            ? await runner.Graphs.GetAsync(definition, new DeskWorkflowStore(db, definitions).FindDefinitionAsync, cancellationToken)
            : null;
    }
}
