using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>Inboxes and what one does with a task. Every change answers the task as it is afterwards.</summary>
internal static class TaskApi
{
    public static void MapTasks(this IEndpointRouteBuilder api)
    {
        var tasks = api.MapGroup("/tasks").WithTags("Tasks");
        tasks.MapGet("", ListAsync).WithSummary("Open tasks: scope mine (default), team or all; oldest first");
        tasks.MapGet("/{id:guid}", FindAsync).WithSummary("One task with its form, in the caller's language").Produces<TaskView>().Produces<Problem>(404, Problem.MediaType);
        Changes(tasks.MapPost("/{id:guid}/claim", ClaimAsync).WithSummary("Take a task of one's team or role"));
        Changes(tasks.MapPost("/{id:guid}/release", ReleaseAsync).WithSummary("Give a claimed task back"));
        Changes(tasks.MapPost("/{id:guid}/assign", AssignAsync).WithSummary("A supervisor hands the task to a person or a team; what the ticket's handler holds takes the ticket along"));
        Changes(tasks.MapPost("/{id:guid}/delegate", DelegateAsync).WithSummary("Who holds the task hands it to a colleague, with a reason"));
        Changes(tasks.MapPost("/{id:guid}/take-back", TakeBackAsync).WithSummary("Who delegated the task takes it back while it is open"));
        api.MapPost("/reassignments", ReassignAsync).WithTags("Tasks")
            .WithSummary("A supervisor hands several tasks and tickets to one person or team, each in its own transaction; repeating the request is harmless")
            .Produces<Listing<HandedOver>>().Produces<Problem>(403, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
        Changes(tasks.MapPost("/{id:guid}/complete", CompleteAsync).WithSummary("Complete a task with one of its outcomes; the same operationId again gets the same answer"));
    }

    /// <summary>Completes a task and answers it; approvals come here too.</summary>
    public static Task<IResult> CompleteAsync(
        Guid id, CompleteRequest request, DeskSteps steps, TicketProcess process, TaskReading reading, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(request.OperationId), request.OperationId), (nameof(request.Outcome), request.Outcome));
        var completion = new TaskCompletion(request.OperationId!, request.ExpectedRevision, request.Outcome!, request.Data ?? []) { PlanHash = request.PlanHash };
        return ChangeAsync(id, step => process.CompleteTaskAsync(step, id, completion, cancellationToken), steps, reading, http, cancellationToken);
    }

    private static Task<Listing<TaskView>> ListAsync(
        string? scope, string? after, int? limit, TaskReading reading, HttpContext http, CancellationToken cancellationToken) =>
        reading.ListAsync(SignedIn.CallerOf(http), ScopeOf(scope), after, limit, cancellationToken);

    private static async Task<TaskView> FindAsync(Guid id, TaskReading reading, HttpContext http, CancellationToken cancellationToken) =>
        (await reading.FindAsync(SignedIn.CallerOf(http), id, cancellationToken)).Found("such task");

    private static Task<IResult> ClaimAsync(
        Guid id, RevisionRequest? request, DeskSteps steps, TicketProcess process, TaskReading reading, HttpContext http, CancellationToken cancellationToken) =>
        ChangeAsync(id, step => process.ClaimAsync(step, id, request?.ExpectedRevision, cancellationToken), steps, reading, http, cancellationToken);

    private static Task<IResult> ReleaseAsync(
        Guid id, RevisionRequest? request, DeskSteps steps, TicketProcess process, TaskReading reading, HttpContext http, CancellationToken cancellationToken) =>
        ChangeAsync(id, step => process.ReleaseAsync(step, id, request?.ExpectedRevision, cancellationToken), steps, reading, http, cancellationToken);

    private static Task<IResult> AssignAsync(
        Guid id, AssignRequest request, DeskSteps steps, WorkHandover handover, TaskReading reading, HttpContext http, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(request.Team))
        {
            Input.Require((nameof(request.User), request.User));
        }

        return ChangeAsync(
            id, step => handover.AssignAsync(step, id, new HandTo(request.User, request.Team), request.Reason ?? "", request.ExpectedRevision, cancellationToken),
            steps, reading, http, cancellationToken);
    }

    private static Task<IResult> DelegateAsync(
        Guid id, DelegateRequest request, DeskSteps steps, WorkHandover handover, TaskReading reading, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(request.User), request.User), (nameof(request.Reason), request.Reason));
        return ChangeAsync(
            id, step => handover.DelegateAsync(step, id, request.User, request.Reason!, request.ExpectedRevision, cancellationToken), steps, reading, http, cancellationToken);
    }

    private static Task<IResult> TakeBackAsync(
        Guid id, RevisionRequest? request, DeskSteps steps, WorkHandover handover, TaskReading reading, HttpContext http, CancellationToken cancellationToken) =>
        ChangeAsync(id, step => handover.TakeBackAsync(step, id, request?.ExpectedRevision, cancellationToken), steps, reading, http, cancellationToken);

    private static async Task<Listing<HandedOver>> ReassignAsync(ReassignRequest request, BulkHandover bulk, HttpContext http, CancellationToken cancellationToken) =>
        new(
            await bulk.ReassignAsync(
                SignedIn.CallerOf(http), new HandoverOfMany(request.Tasks ?? [], request.Tickets ?? [], new HandTo(request.User, request.Team), request.Reason ?? ""), cancellationToken),
            null);

    private static async Task<IResult> ChangeAsync(
        Guid id, Func<DeskStep, Task<TicketTask>> change, DeskSteps steps, TaskReading reading, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        await using (var step = await steps.BeginAsync(caller, cancellationToken))
        {
            await change(step);
            await step.CommitAsync(cancellationToken);
        }

        // Somebody may hand a task out of their own sight.
        return await reading.FindAsync(caller, id, cancellationToken) is { } task ? Results.Ok(task) : Results.NoContent();
    }

    private static TaskScope ScopeOf(string? scope) => scope switch
    {
        null or "" or "mine" => TaskScope.Mine,
        "team" => TaskScope.Team,
        "all" => TaskScope.All,
        _ => throw Input.Wrong("scope", $"must be mine, team or all, was '{scope}'"),
    };

    private static void Changes(RouteHandlerBuilder endpoint) =>
        endpoint.Produces<TaskView>().Produces<Problem>(403, Problem.MediaType).Produces<Problem>(404, Problem.MediaType)
            .Produces<Problem>(409, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);

    /// <param name="OperationId">Chosen by the caller, new for every decision.</param>
    /// <param name="ExpectedRevision">The revision the caller has seen; left out: whatever it is.</param>
    /// <param name="Data">Values of the task's form.</param>
    /// <param name="PlanHash">For an approval: the hash of the plan the caller has looked at, as its task gives it.</param>
    internal sealed record CompleteRequest(string? OperationId, int? ExpectedRevision, string? Outcome, JsonObject? Data, string? PlanHash = null);

    internal sealed record RevisionRequest(int? ExpectedRevision);

    /// <param name="User">User name; or a team.</param>
    /// <param name="Team">Key of a team: routing finds whom, or the team takes it.</param>
    internal sealed record AssignRequest(string? User, string? Team, string? Reason, int? ExpectedRevision);

    /// <param name="User">User name of the colleague.</param>
    internal sealed record DelegateRequest(string? User, string? Reason, int? ExpectedRevision);

    /// <param name="Tickets">Numbers.</param>
    /// <param name="User">User name; or a team.</param>
    internal sealed record ReassignRequest(IReadOnlyList<TaskToHand>? Tasks, IReadOnlyList<string>? Tickets, string? User, string? Team, string? Reason);
}
