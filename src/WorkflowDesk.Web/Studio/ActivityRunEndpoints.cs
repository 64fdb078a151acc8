using System.Text.Json.Nodes;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Runs;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Studio;

/// <summary>Runs of activities: badges on the canvas, the details of one activity, its call stack.</summary>
internal static class ActivityRunEndpoints
{
    public static void MapStudioActivityRuns(this IEndpointRouteBuilder watched)
    {
        watched.MapPost("/activity-executions/report", ReportAsync);
        watched.MapGet("/activity-executions/list", (string? workflowInstanceId, string? activityNodeId, InstanceDetails details, HttpContext http, CancellationToken cancellationToken) =>
            ListAsync(workflowInstanceId, activityNodeId, withData: true, details, http, cancellationToken));
        watched.MapGet("/activity-execution-summaries/list", (string? workflowInstanceId, string? activityNodeId, InstanceDetails details, HttpContext http, CancellationToken cancellationToken) =>
            ListAsync(workflowInstanceId, activityNodeId, withData: false, details, http, cancellationToken));
        watched.MapGet("/activity-executions/by-id", FindAsync);
        watched.MapGet("/activity-executions/{id}/call-stack", CallStackAsync);
    }

    private static async Task<IResult> ReportAsync(InstanceDetails details, HttpContext http, CancellationToken cancellationToken)
    {
        var request = await StudioJson.ReadAsync<ReportRequest>(http, cancellationToken);
        var stats = request?.WorkflowInstanceId is { } id ? await details.StatsAsync(id, request.ActivityNodeIds, cancellationToken) : [];
        return StudioJson.Answer(new JsonObject { ["stats"] = new JsonArray([.. stats.Select(ActivityRunShape.Stats)]) });
    }

    /// <summary>In the order they started: Studio takes the last for the present one.</summary>
    private static async Task<IResult> ListAsync(string? instanceId, string? nodeId, bool withData, InstanceDetails details, HttpContext http, CancellationToken cancellationToken)
    {
        var found = await details.RunsAsync(instanceId ?? "", withData, cancellationToken);
        var shape = new ActivityRunShape(found.Graph, found.Runs, found.State, SignedIn.CallerOf(http).Language);
        var items = new JsonArray([.. found.Runs.Where(run => nodeId is null || run.NodeId == nodeId).Select(run => withData ? shape.Record(run) : shape.Summary(run))]);
        return StudioJson.Answer(new JsonObject { ["items"] = items, ["count"] = items.Count });
    }

    private static async Task<IResult> FindAsync(string? id, InstanceDetails details, HttpContext http, CancellationToken cancellationToken)
    {
        var (found, run) = await RequireAsync(id, details, cancellationToken);
        return StudioJson.Answer(new ActivityRunShape(found.Graph, found.Runs, found.State, SignedIn.CallerOf(http).Language).Record(run));
    }

    /// <summary>From the outermost call down to the activity itself; on request through the instances that called this one.</summary>
    private static async Task<IResult> CallStackAsync(string id, bool? includeCrossWorkflowChain, InstanceDetails details, HttpContext http, CancellationToken cancellationToken)
    {
        var (found, run) = await RequireAsync(id, details, cancellationToken);
        var stack = new List<JsonNode>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (seen.Add(run.InstanceId))
        {
            var shape = new ActivityRunShape(found.Graph, found.Runs, found.State, SignedIn.CallerOf(http).Language);
            stack.AddRange(shape.Above(run).Prepend(run).Select(shape.Record));
            if (includeCrossWorkflowChain != true || await details.CallerOfAsync(run.InstanceId, cancellationToken) is not { } caller)
            {
                break;
            }

            (found, run) = caller;
        }

        stack.Reverse();
        return StudioJson.Answer(new JsonObject { ["activityExecutionId"] = id, ["items"] = new JsonArray([.. stack]), ["totalCount"] = stack.Count });
    }

    private static async Task<(InstanceRuns Runs, ActivityRun Run)> RequireAsync(string? id, InstanceDetails details, CancellationToken cancellationToken)
    {
        if (RunId.Split(id) is { } key)
        {
            var found = await details.RunsAsync(key.InstanceId, withData: true, cancellationToken);
            if (found.Runs.FirstOrDefault(run => run.Id == key.Id) is { } run)
            {
                return (found, run);
            }
        }

        throw DeskRuleException.NotFound($"There is no activity execution {id}.");
    }

    private sealed record ReportRequest(string? WorkflowInstanceId, IReadOnlyList<string>? ActivityNodeIds);
}
