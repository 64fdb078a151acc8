using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;

namespace WorkflowDesk.Engine.Execution;

/// <summary>Something happened that workflows may wait for: it starts matching triggers and resumes matching bookmarks.</summary>
/// <param name="Name">As in the bookmark, e.g. <c>Elsa.Event</c>.</param>
/// <param name="Payload">As hashed in the bookmark, e.g. <c>{ "EventName": "…" }</c>.</param>
public sealed record Stimulus(string Name, JsonNode? Payload = null)
{
    /// <summary>Only bookmarks of instances with this correlation id; instances started get it.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Only bookmarks of this instance; no instance is started.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Input of instances started and of activities resumed.</summary>
    public JsonObject? Input { get; init; }

    /// <summary>Kept for <see cref="PendingStimulus.Lifetime"/> when nothing matches, for waits that come a moment later.</summary>
    public bool KeepUnmatched { get; init; }

    /// <summary>What an event by this name brings to those who wait for it.</summary>
    public static Stimulus OfEvent(string name, JsonNode? payload) => Event.Stimulus(name, payload);

    /// <summary>What the report of a task of <c>Elsa.RunTask</c> brings. Not kept when nobody waits: the task's id exists
    /// only from the commit that asks for it.</summary>
    public static Stimulus OfTask(string taskId, JsonNode? result) => RunTask.Completed(taskId, result);
}

/// <summary>A stimulus on its way: sent by an activity, or kept because nothing matched yet.</summary>
public sealed record PendingStimulus(string Id, Stimulus Stimulus, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>How long a stimulus is kept until something matches: 10 minutes, as in Elsa.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
}

/// <summary>A published version starts when this stimulus comes.</summary>
public sealed record Trigger(string Id, string DefinitionId, string DefinitionVersionId, string Name, string ActivityId, string Hash, JsonNode? Payload)
{
    /// <summary>When time alone starts it next (UTC); null: time does not start it.</summary>
    public DateTimeOffset? DueAt { get; init; }
}
