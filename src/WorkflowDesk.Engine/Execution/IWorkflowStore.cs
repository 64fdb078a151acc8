using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Execution;

/// <summary>
/// Where definitions, instances and what waits are kept. A step reads what it needs, then saves once. A store that
/// parses definitions should keep them by version id: a version never changes.
/// </summary>
public interface IWorkflowStore
{
    ValueTask<WorkflowDefinition?> FindDefinitionAsync(DefinitionQuery query, CancellationToken cancellationToken);

    /// <summary>A fresh object for this step to change, read for update inside the caller's transaction.</summary>
    ValueTask<WorkflowInstance?> FindInstanceAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Ids of running instances. Until the caller's transaction ends, another that asks for the same
    /// <see cref="RunningQuery.LockName"/> waits: between the answer and the start that follows, nobody else starts.</summary>
    ValueTask<IReadOnlyList<string>> FindRunningAsync(RunningQuery query, CancellationToken cancellationToken);

    /// <summary>Ids of running instances that this one started.</summary>
    ValueTask<IReadOnlyList<string>> FindRunningChildrenAsync(string instanceId, CancellationToken cancellationToken);

    ValueTask<Bookmark?> FindBookmarkAsync(string bookmarkId, CancellationToken cancellationToken);

    /// <summary>Bookmarks of this name; a null argument does not filter. Oldest first.</summary>
    ValueTask<IReadOnlyList<Bookmark>> FindBookmarksAsync(string name, string? hash, string? correlationId, string? instanceId, CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<Trigger>> FindTriggersAsync(string name, string hash, CancellationToken cancellationToken);

    /// <summary>Bookmarks with <c>DueAt</c> at or before <paramref name="now"/>, earliest first.</summary>
    ValueTask<IReadOnlyList<Bookmark>> FindDueBookmarksAsync(DateTimeOffset now, int max, CancellationToken cancellationToken);

    /// <summary>Triggers with <c>DueAt</c> at or before <paramref name="now"/>, earliest first.</summary>
    ValueTask<IReadOnlyList<Trigger>> FindDueTriggersAsync(DateTimeOffset now, int max, CancellationToken cancellationToken);

    /// <summary>The trigger if it is still due, taken for the caller's transaction; null when it is not, or somebody else has it.</summary>
    ValueTask<Trigger?> TakeDueTriggerAsync(string triggerId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Oldest first, expired ones included: the caller removes those.</summary>
    ValueTask<IReadOnlyList<PendingStimulus>> FindPendingStimuliAsync(DateTimeOffset now, int max, CancellationToken cancellationToken);

    ValueTask RemoveStimulusAsync(string id, CancellationToken cancellationToken);

    /// <summary>Writes a whole step or nothing. Called once a step.</summary>
    /// <exception cref="ConcurrencyException">An instance no longer has the expected revision.</exception>
    ValueTask SaveAsync(WorkflowCommit commit, CancellationToken cancellationToken);
}
