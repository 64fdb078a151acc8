using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.Runs;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Web.Studio;

/// <summary>Runs of activities and journal entries as Studio reads them.</summary>
/// <param name="graph">The version the instance runs, for names; null when it cannot be read.</param>
/// <param name="language">Of the names.</param>
internal sealed class ActivityRunShape(WorkflowGraph? graph, IReadOnlyList<ActivityRun> runs, WorkflowInstance? state, string language)
{
    private readonly Dictionary<string, ActivityRun> _byId = runs.ToDictionary(run => run.Id, StringComparer.Ordinal);

    public JsonObject Summary(ActivityRun run) => new()
    {
        ["id"] = RunId.Of(run.InstanceId, run.Id),
        ["workflowInstanceId"] = run.InstanceId,
        ["activityId"] = run.ActivityId,
        ["activityNodeId"] = run.NodeId,
        ["activityType"] = run.ActivityType,
        ["activityTypeVersion"] = graph?.Find(run.NodeId)?.Version ?? 1,
        ["activityName"] = Name(graph, run.NodeId, run.ActivityId, language),
        ["startedAt"] = run.StartedAt,
        ["completedAt"] = run.CompletedAt,
        ["hasBookmarks"] = run.HasBookmarks,
        ["status"] = run.Status.ToString(),
        ["aggregateFaultCount"] = runs.Where(other => other.NodeId == run.NodeId ? other.Id == run.Id : other.NodeId.StartsWith(run.NodeId + ":", StringComparison.Ordinal)).Sum(other => other.Faults),
        ["metadata"] = new JsonObject(),
        ["callStackDepth"] = Above(run).Count(),
        ["parentActivityExecutionId"] = RunId.Of(run.InstanceId, run.ParentId),
    };

    public JsonObject Record(ActivityRun run)
    {
        var record = Summary(run);
        record["activityState"] = SecretNames.Without(run.Inputs) ?? new JsonObject();
        record["payload"] = run.Outcomes is null ? new JsonObject() : new JsonObject { ["Outcomes"] = run.Outcomes.DeepClone() };
        record["outputs"] = SecretNames.Without(run.Outputs) ?? new JsonObject();
        record["properties"] = new JsonObject();
        var incident = state?.Incidents.LastOrDefault(incident => incident.ActivityInstanceId == run.Id && incident.ResolvedAt is null);
        record["exception"] = incident is null ? null : InstanceShape.Exception(incident.Cause ?? new IncidentCause(incident.ActivityType, incident.Message, null, null));
        return record;
    }

    /// <summary>The runs a run stands inside, nearest first.</summary>
    public IEnumerable<ActivityRun> Above(ActivityRun run)
    {
        // A journal is data: however it was damaged, this ends.
        var here = run;
        for (var depth = 0; depth < runs.Count && here.ParentId is { } parent && _byId.TryGetValue(parent, out var above); depth++)
        {
            yield return here = above;
        }
    }

    public static JsonObject Stats(ActivityStats stats) => new()
    {
        ["activityId"] = stats.ActivityId,
        ["activityNodeId"] = stats.ActivityNodeId,
        ["startedCount"] = stats.StartedCount,
        ["completedCount"] = stats.CompletedCount,
        ["uncompletedCount"] = stats.UncompletedCount,
        ["isBlocked"] = stats.IsBlocked,
        ["isFaulted"] = stats.IsFaulted,
        ["metadata"] = new JsonObject(),
    };

    public static JsonObject Entry(string instanceId, JournalEntry entry, WorkflowGraph? graph, string language) => new()
    {
        ["id"] = $"{instanceId}.{entry.Sequence}",
        ["activityInstanceId"] = RunId.Of(instanceId, entry.ActivityInstanceId),
        ["parentActivityInstanceId"] = RunId.Of(instanceId, entry.ParentActivityInstanceId),
        ["activityId"] = entry.ActivityId,
        ["activityType"] = entry.ActivityType,
        ["activityTypeVersion"] = graph?.Find(entry.NodeId)?.Version ?? 1,
        ["activityName"] = Name(graph, entry.NodeId, entry.ActivityId, language),
        ["nodeId"] = entry.NodeId,
        ["timestamp"] = entry.At,
        ["sequence"] = entry.Sequence,
        ["eventName"] = entry.Event,
        ["message"] = entry.Message,
        ["source"] = null,
        ["activityState"] = SecretNames.Without(entry.Inputs),
        ["payload"] = SecretNames.Without(entry.Payload),
    };

    private static string Name(WorkflowGraph? graph, string nodeId, string activityId, string language) =>
        graph?.Find(nodeId) is { } node ? StepNames.Of(node.Json, language) ?? node.Name ?? activityId : activityId;
}
