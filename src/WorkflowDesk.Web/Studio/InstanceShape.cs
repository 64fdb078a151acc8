using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Runs;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Web.Studio;

/// <summary>
/// Instances as Studio reads them. Written field by field: what is not named here never leaves the desk, and an unknown
/// enum name would spoil Studio's whole answer.
/// </summary>
internal static class InstanceShape
{
    public static JsonObject Item(InstanceSummary instance) => new()
    {
        ["id"] = instance.Id,
        ["definitionId"] = instance.DefinitionId,
        ["definitionVersionId"] = instance.DefinitionVersionId,
        ["version"] = instance.Version,
        ["parentWorkflowInstanceId"] = instance.ParentId,
        ["status"] = instance.Status.ToString(),
        ["subStatus"] = SubStatus(instance.SubStatus),
        ["correlationId"] = instance.CorrelationId,
        ["name"] = instance.Name,
        ["incidentCount"] = instance.IncidentCount,
        ["isSystem"] = false,
        ["createdAt"] = instance.CreatedAt,
        ["updatedAt"] = instance.UpdatedAt,
        ["finishedAt"] = instance.FinishedAt,
    };

    public static JsonObject Full(InstanceSummary instance, WorkflowInstance state)
    {
        var shown = Item(instance);
        shown["workflowState"] = State(state);
        return shown;
    }

    /// <summary>Studio's filter and its colours do not know Interrupted: such an instance waits, too.</summary>
    public static string SubStatus(WorkflowSubStatus status) => (status == WorkflowSubStatus.Interrupted ? WorkflowSubStatus.Suspended : status).ToString();

    public static JsonObject State(WorkflowInstance state) => new()
    {
        ["id"] = state.Id,
        ["definitionId"] = state.DefinitionId,
        ["definitionVersionId"] = state.DefinitionVersionId,
        ["definitionVersion"] = state.DefinitionVersion,
        ["parentWorkflowInstanceId"] = state.ParentWorkflowInstanceId,
        ["correlationId"] = state.CorrelationId,
        ["name"] = state.Name,
        ["status"] = state.Status.ToString(),
        ["subStatus"] = SubStatus(state.SubStatus),
        ["isExecuting"] = false,
        ["isSystem"] = false,
        ["bookmarks"] = new JsonArray([.. state.Bookmarks.Select(Bookmark)]),
        ["incidents"] = new JsonArray([.. state.Incidents.Where(incident => incident.ResolvedAt is null).Select(Incident)]),
        ["completionCallbacks"] = new JsonArray(),
        ["activityExecutionContexts"] = new JsonArray([.. state.ActivityExecutionContexts.Select(run => Context(state.Id, run))]),
        ["scheduledActivities"] = new JsonArray([.. state.ScheduledActivities.Select(item => (JsonNode)new JsonObject
        {
            ["activityNodeId"] = item.NodeId,
            ["ownerContextId"] = RunId.Of(state.Id, item.OwnerId),
            ["tag"] = item.Tag,
        })]),
        ["executionLogSequence"] = state.ExecutionLogSequence,
        ["input"] = SecretNames.Without(state.Input),
        ["output"] = SecretNames.Without(state.Output),
        ["properties"] = SecretNames.Without(state.Properties),
        ["createdAt"] = state.CreatedAt,
        ["updatedAt"] = state.UpdatedAt,
        ["finishedAt"] = state.FinishedAt,
    };

    /// <summary>Without payload and hash: whoever holds those could answer in somebody else's place.</summary>
    public static JsonObject Bookmark(Bookmark bookmark) => new()
    {
        ["id"] = bookmark.Id,
        ["name"] = bookmark.Name,
        ["workflowInstanceId"] = bookmark.InstanceId,
        ["activityId"] = bookmark.ActivityId,
        ["activityNodeId"] = bookmark.NodeId,
        ["activityInstanceId"] = RunId.Of(bookmark.InstanceId, bookmark.ActivityInstanceId),
        ["correlationId"] = bookmark.CorrelationId,
        ["autoBurn"] = bookmark.AutoBurn,
        ["createdAt"] = bookmark.CreatedAt,
    };

    public static JsonObject? Exception(IncidentCause? cause) => cause is null ? null : new JsonObject
    {
        ["type"] = cause.Type,
        ["message"] = cause.Message,
        ["stackTrace"] = cause.StackTrace,
        ["innerException"] = Exception(cause.InnerCause),
    };

    private static JsonObject Incident(Incident incident) => new()
    {
        ["activityId"] = incident.ActivityId,
        ["activityNodeId"] = incident.NodeId,
        ["activityInstanceId"] = RunId.Of(incident.InstanceId, incident.ActivityInstanceId),
        ["activityType"] = incident.ActivityType,
        ["message"] = incident.Message,
        ["exception"] = Exception(incident.Cause),
        ["timestamp"] = incident.Timestamp,
    };

    private static JsonObject Context(string instanceId, ActivityState run) => new()
    {
        ["id"] = RunId.Of(instanceId, run.Id),
        ["parentContextId"] = RunId.Of(instanceId, run.ParentId),
        ["scheduledActivityNodeId"] = run.NodeId,
        ["ownerActivityNodeId"] = run.NodeId.LastIndexOf(':') is > 0 and var end ? run.NodeId[..end] : null,
        ["properties"] = SecretNames.Without(run.Properties) ?? new JsonObject(),
        ["status"] = run.Status.ToString(),
        ["faultCount"] = run.FaultCount,
        ["startedAt"] = run.StartedAt,
        ["completedAt"] = run.CompletedAt,
        ["tag"] = run.Tag,
    };
}

/// <summary>The id of an activity's run tells the instance too, so that one run is found without looking through every journal.</summary>
internal static class RunId
{
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(runId))]
    public static string? Of(string instanceId, string? runId) => runId is null ? null : $"{instanceId}.{runId}";

    /// <summary>Null: not one of ours.</summary>
    public static (string InstanceId, string Id)? Split(string? text) =>
        text?.LastIndexOf('.') is > 0 and var dot && dot < text.Length - 1 ? (text[..dot], text[(dot + 1)..]) : null;
}
