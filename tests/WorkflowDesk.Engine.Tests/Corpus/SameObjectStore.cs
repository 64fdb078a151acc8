using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Tests.Corpus;

/// <summary>Gives every step the very object the step before left behind, so that nothing is hidden by writing and reading.</summary>
internal sealed class SameObjectStore(InMemoryWorkflowStore store) : IWorkflowStore
{
    private readonly Dictionary<string, WorkflowInstance> _instances = [];

    public ValueTask<WorkflowInstance?> FindInstanceAsync(string instanceId, CancellationToken cancellationToken) =>
        new(_instances.GetValueOrDefault(instanceId));

    public async ValueTask SaveAsync(WorkflowCommit commit, CancellationToken cancellationToken)
    {
        await store.SaveAsync(commit, cancellationToken);
        foreach (var change in commit.Instances)
        {
            _instances[change.Instance.Id] = change.Instance;
        }
    }

    public ValueTask<WorkflowDefinition?> FindDefinitionAsync(DefinitionQuery query, CancellationToken cancellationToken) => store.FindDefinitionAsync(query, cancellationToken);

    public ValueTask<IReadOnlyList<string>> FindRunningAsync(RunningQuery query, CancellationToken cancellationToken) => store.FindRunningAsync(query, cancellationToken);

    public ValueTask<IReadOnlyList<string>> FindRunningChildrenAsync(string instanceId, CancellationToken cancellationToken) => store.FindRunningChildrenAsync(instanceId, cancellationToken);

    public ValueTask<Bookmark?> FindBookmarkAsync(string bookmarkId, CancellationToken cancellationToken) => store.FindBookmarkAsync(bookmarkId, cancellationToken);

    public ValueTask<IReadOnlyList<Bookmark>> FindBookmarksAsync(string name, string? hash, string? correlationId, string? instanceId, CancellationToken cancellationToken) =>
        store.FindBookmarksAsync(name, hash, correlationId, instanceId, cancellationToken);

    public ValueTask<IReadOnlyList<Trigger>> FindTriggersAsync(string name, string hash, CancellationToken cancellationToken) => store.FindTriggersAsync(name, hash, cancellationToken);

    public ValueTask<IReadOnlyList<Bookmark>> FindDueBookmarksAsync(DateTimeOffset now, int max, CancellationToken cancellationToken) => store.FindDueBookmarksAsync(now, max, cancellationToken);

    public ValueTask<IReadOnlyList<Trigger>> FindDueTriggersAsync(DateTimeOffset now, int max, CancellationToken cancellationToken) => store.FindDueTriggersAsync(now, max, cancellationToken);

    public ValueTask<Trigger?> TakeDueTriggerAsync(string triggerId, DateTimeOffset now, CancellationToken cancellationToken) => store.TakeDueTriggerAsync(triggerId, now, cancellationToken);

    public ValueTask<IReadOnlyList<PendingStimulus>> FindPendingStimuliAsync(DateTimeOffset now, int max, CancellationToken cancellationToken) =>
        store.FindPendingStimuliAsync(now, max, cancellationToken);

    public ValueTask RemoveStimulusAsync(string id, CancellationToken cancellationToken) => store.RemoveStimulusAsync(id, cancellationToken);
}
