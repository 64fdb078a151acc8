using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Moves;

/// <summary>Moves stored instances from version to version. A move is a step of its own with one save, inside the caller's transaction if it has one.</summary>
public sealed class InstanceMoves(IWorkflowStore store, WorkflowRunner runner)
{
    /// <summary>What belongs together in two versions.</summary>
    /// <param name="decided">Node ids of the old version that somebody mapped to node ids of the new one.</param>
    /// <exception cref="WorkflowNotFoundException">One of the versions does not exist.</exception>
    public async Task<NodeMatch> MatchAsync(string fromVersionId, string toVersionId, IReadOnlyDictionary<string, string>? decided, CancellationToken cancellationToken) =>
        new(await GraphAsync(fromVersionId, cancellationToken), await GraphAsync(toVersionId, cancellationToken), decided);

    /// <summary>Moves an instance if it fits; nothing is saved when it does not.</summary>
    /// <exception cref="WorkflowNotFoundException">No such instance or version.</exception>
    /// <exception cref="ConcurrencyException">Somebody else changed the instance in the meantime.</exception>
    public async Task<MoveJudgement> MoveAsync(string instanceId, string toVersionId, IReadOnlyDictionary<string, string>? decided, CancellationToken cancellationToken)
    {
        var instance = await store.FindInstanceAsync(instanceId, cancellationToken)
            ?? throw new WorkflowNotFoundException($"There is no workflow instance '{instanceId}'.");
        var match = await MatchAsync(instance.DefinitionVersionId, toVersionId, decided, cancellationToken);
        var judgement = InstanceMove.Judge(instance, match);
        if (judgement.Moved is { } moved && match.From != match.To)
        {
            await SaveAsync(instance, moved, match, cancellationToken);
        }

        return judgement;
    }

    private async Task SaveAsync(WorkflowInstance before, WorkflowInstance moved, NodeMatch match, CancellationToken cancellationToken)
    {
        var now = runner.Clock.GetUtcNow();
        moved.UpdatedAt = now;
        moved.Revision = before.Revision + 1;
        var record = new JournalRecord
        {
            InstanceId = moved.Id,
            Sequence = ++moved.ExecutionLogSequence,
            ActivityInstanceId = moved.ActivityExecutionContexts[0].Id,
            ActivityId = match.To.Root.Id,
            NodeId = match.To.Root.NodeId,
            ActivityType = match.To.Root.Type,
            ActivityVersion = match.To.Root.Version,
            EventName = JournalEvent.Moved,
            Timestamp = now,
            Message = $"version {before.DefinitionVersion} → version {moved.DefinitionVersion}",
            Data = new JsonObject { ["from"] = before.DefinitionVersionId, ["to"] = moved.DefinitionVersionId },
        };
        // A bookmark that stands elsewhere now is written again under the same id.
        var changed = moved.Bookmarks.Where(bookmark => before.Bookmarks.Any(old => old.Id == bookmark.Id && old.NodeId != bookmark.NodeId)).ToList();
        await store.SaveAsync(
            new()
            {
                Instances = [new(moved, before.Revision)],
                BookmarksRemoved = changed.ConvertAll(bookmark => bookmark.Id),
                BookmarksAdded = changed,
                Journal = [record],
            },
            cancellationToken);
    }

    private async Task<WorkflowGraph> GraphAsync(string versionId, CancellationToken cancellationToken)
    {
        var query = DefinitionQuery.ById(versionId);
        var definition = await store.FindDefinitionAsync(query, cancellationToken) ?? throw new WorkflowNotFoundException($"There is no {query}.");
        return await runner.Graphs.GetAsync(definition, store.FindDefinitionAsync, cancellationToken);
    }
}
