using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Execution;

/// <summary>Everything one step changed. The store writes all of it or nothing.</summary>
public sealed record WorkflowCommit
{
    public IReadOnlyList<InstanceChange> Instances { get; init; } = [];

    public IReadOnlyList<Bookmark> BookmarksAdded { get; init; } = [];

    /// <summary>Ids of bookmarks that were there before the step.</summary>
    public IReadOnlyList<string> BookmarksRemoved { get; init; } = [];

    public IReadOnlyList<JournalRecord> Journal { get; init; } = [];

    public IReadOnlyList<Incident> IncidentsAdded { get; init; } = [];

    /// <summary>Incidents of earlier steps whose activity was run again, with <see cref="Incident.ResolvedAt"/> set.</summary>
    public IReadOnlyList<Incident> IncidentsResolved { get; init; } = [];

    public IReadOnlyList<PendingStimulus> StimuliAdded { get; init; } = [];

    /// <summary>Ids of pending stimuli that were delivered.</summary>
    public IReadOnlyList<string> StimuliRemoved { get; init; } = [];

    /// <summary>Triggers that fired, with the moment they are due again.</summary>
    public IReadOnlyList<TriggerMove> TriggersMoved { get; init; } = [];

    /// <summary>Requests to send once the step is committed.</summary>
    public IReadOnlyList<HttpCall> HttpCalls { get; init; } = [];

    /// <summary>Requests from outside that this step answered, or left open, or left without hope of an answer.</summary>
    public IReadOnlyList<HttpExchange> HttpExchanges { get; init; } = [];

    public bool IsEmpty => Instances.Count == 0 && StimuliAdded.Count == 0 && StimuliRemoved.Count == 0 && TriggersMoved.Count == 0;
}

/// <summary>A trigger fired; <paramref name="NextDueAt"/> is null when it does not fire again.</summary>
public sealed record TriggerMove(string TriggerId, DateTimeOffset? NextDueAt);

/// <summary>An instance that is new or changed. <see cref="WorkflowInstance.Revision"/> is already the new one.</summary>
/// <param name="ExpectedRevision">What the stored row must have; 0 for a new instance.</param>
public sealed record InstanceChange(WorkflowInstance Instance, int ExpectedRevision)
{
    public bool IsNew => ExpectedRevision == 0;
}

/// <summary>Someone else changed the instance since it was read: nothing was saved, the step may be repeated.</summary>
public sealed class ConcurrencyException : Exception
{
    public ConcurrencyException(string instanceId, Exception? inner = null)
        : base($"Workflow instance '{instanceId}' was changed by someone else in the meantime.", inner) => InstanceId = instanceId;

    public string InstanceId { get; }
}
