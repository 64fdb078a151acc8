using System.Text.Json.Nodes;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Runs;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Studio;

/// <summary>Runs of definitions: the list, one of them, its journal and variables. Process owners, administrators and supervisors may watch.</summary>
internal static class InstanceEndpoints
{
    private const int UsualEntries = 100;

    public static void MapStudioInstances(this IEndpointRouteBuilder api)
    {
        var watched = api.MapGroup("").AddEndpointFilter(RefuseOthersAsync);
        watched.MapPost("/workflow-instances", ListAsync);
        watched.MapGet("/workflow-instances/{id}", FindAsync);
        watched.MapPost("/workflow-instances/{id}/journal", JournalAsync);
        watched.MapGet("/workflow-instances/{id}/variables", VariablesAsync);
        watched.MapGet("/workflow-instances/{id}/execution-state", ExecutionStateAsync);
        watched.MapStudioActivityRuns();
        watched.MapStudioInstanceExports();
        watched.MapStudioInstanceEndings();
    }

    /// <summary>Who may see what instances hold.</summary>
    public static bool MayWatch(Caller caller) => StudioApi.MayChange(caller) || caller.Is(Role.Supervisor);

    /// <exception cref="DeskRuleException">404.</exception>
    public static async Task<(InstanceSummary Summary, WorkflowInstance State)> RequireAsync(this InstanceDetails details, string id, CancellationToken cancellationToken) =>
        await details.FindAsync(id, cancellationToken) ?? throw DeskRuleException.NotFound($"There is no workflow instance {id}.");

    private static async ValueTask<object?> RefuseOthersAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var caller = SignedIn.CallerOf(context.HttpContext);
        return MayWatch(caller)
            ? await next(context)
            : throw new DeskRuleException("watchers-only", 403, StudioApi.Say(
                caller, "流程实例仅限流程负责人、管理员和主管查看。", "Workflow instances are for process owners, administrators and supervisors."));
    }

    private static async Task<IResult> ListAsync(InstanceReading instances, HttpContext http, CancellationToken cancellationToken)
    {
        var request = await StudioJson.ReadAsync<InstanceListRequest>(http, cancellationToken) ?? new InstanceListRequest();
        var page = request.Query() is { } query ? await instances.ListAsync(query, cancellationToken) : new InstancePage([], 0);
        return StudioJson.Answer(new JsonObject
        {
            ["items"] = new JsonArray([.. page.Items.Select(InstanceShape.Item)]),
            ["totalCount"] = page.Total,
        });
    }

    private static async Task<IResult> FindAsync(string id, InstanceDetails details, CancellationToken cancellationToken)
    {
        var (summary, state) = await details.RequireAsync(id, cancellationToken);
        return StudioJson.Answer(InstanceShape.Full(summary, state));
    }

    private static async Task<IResult> JournalAsync(string id, int? skip, int? take, InstanceDetails details, HttpContext http, CancellationToken cancellationToken)
    {
        var request = await StudioJson.ReadAsync<JournalRequest>(http, cancellationToken);
        var filter = request?.Filter?.Read() ?? new JournalFilter(null, null, null, null);
        var (page, graph) = await details.JournalAsync(id, filter, Math.Max(skip ?? 0, 0), take ?? UsualEntries, cancellationToken);
        return StudioJson.Answer(new JsonObject
        {
            ["items"] = new JsonArray([.. page.Items.Select(entry => ActivityRunShape.Entry(id, entry, graph, SignedIn.CallerOf(http).Language))]),
            ["totalCount"] = page.Total,
        });
    }

    /// <summary>What the workflow's own variables hold: the stored value, else the default.</summary>
    private static async Task<IResult> VariablesAsync(string id, InstanceDetails details, CancellationToken cancellationToken)
    {
        var (_, state) = await details.RequireAsync(id, cancellationToken);
        var declared = (await details.GraphOfAsync(id, cancellationToken))?.Definition.Variables ?? [];
        var root = state.ActivityExecutionContexts.Find(run => run.ParentId is null);
        var items = new JsonArray([.. declared.Select(variable => (JsonNode)new JsonObject
        {
            ["id"] = variable.Id,
            ["name"] = variable.Name,
            ["value"] = SecretNames.Without(new JsonObject { [variable.Name] = Value(variable, root) })![variable.Name]?.DeepClone(),
        })]);
        return StudioJson.Answer(new JsonObject { ["items"] = items, ["count"] = items.Count });
    }

    private static JsonNode? Value(VariableDefinition variable, ActivityState? root) =>
        root?.Variables?.TryGetValue(variable.Id, out var value) == true ? value?.DeepClone() : variable.Value?.DeepClone();

    /// <summary>For viewers without the hub, which ask every five seconds.</summary>
    private static async Task<IResult> ExecutionStateAsync(string id, InstanceReading instances, CancellationToken cancellationToken)
    {
        var instance = await instances.FindAsync(id, cancellationToken) ?? throw DeskRuleException.NotFound($"There is no workflow instance {id}.");
        var subStatus = InstanceShape.SubStatus(instance.SubStatus);
        return StudioJson.Answer(new { status = instance.Status.ToString(), workflowSubStatus = subStatus, subStatus, updatedAt = instance.UpdatedAt });
    }
}
