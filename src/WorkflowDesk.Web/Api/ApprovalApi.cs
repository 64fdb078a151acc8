using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>Changes that wait for a signature.</summary>
internal static class ApprovalApi
{
    public static void MapApprovals(this IEndpointRouteBuilder api)
    {
        var approvals = api.MapGroup("/approvals").WithTags("Approvals");
        approvals.MapGet("", ListAsync).WithSummary("Changes waiting for the caller's decision, oldest first");
        approvals.MapPost("/{id:guid}/decision", DecideAsync).WithSummary("Approve, reject with a reason, or ask for more; the id is the task's")
            .Produces<TaskView>().Produces<Problem>(403, Problem.MediaType).Produces<Problem>(409, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
        approvals.MapGet("/decided", DecidedAsync).WithSummary("The caller's own decisions, newest first");
        api.MapGet("/tickets/{number}/approvals", OfTicketAsync).WithTags("Approvals").WithSummary("Approvals of a ticket with every vote, newest first")
            .Produces<IReadOnlyList<ApprovalView>>().Produces<Problem>(404, Problem.MediaType);
        api.MapGet("/changes/emergency", EmergenciesAsync).WithTags("Approvals")
            .WithSummary("Changes that began before their approval and are not decided yet, newest first; all=true: the decided ones too");
    }

    private static Task<Listing<OwnDecision>> DecidedAsync(string? after, int? limit, ApprovalReading reading, HttpContext http, CancellationToken cancellationToken) =>
        reading.DecidedAsync(SignedIn.CallerOf(http), after, limit, cancellationToken);

    private static async Task<IReadOnlyList<ApprovalView>> OfTicketAsync(string number, ApprovalReading reading, HttpContext http, CancellationToken cancellationToken) =>
        (await reading.OfTicketAsync(SignedIn.CallerOf(http), number, cancellationToken)).Found("such ticket");

    private static Task<Listing<EmergencyView>> EmergenciesAsync(bool? all, string? after, int? limit, ApprovalReading reading, HttpContext http, CancellationToken cancellationToken) =>
        reading.EmergenciesAsync(SignedIn.CallerOf(http), all == true, after, limit, cancellationToken);

    private static Task<Listing<TaskView>> ListAsync(string? after, int? limit, TaskReading reading, HttpContext http, CancellationToken cancellationToken) =>
        reading.ApprovalsAsync(SignedIn.CallerOf(http), after, limit, cancellationToken);

    private static async Task<IResult> DecideAsync(
        Guid id, TaskApi.CompleteRequest request, DeskSteps steps, TicketProcess process, TaskReading reading, HttpContext http, CancellationToken cancellationToken)
    {
        var task = (await reading.FindAsync(SignedIn.CallerOf(http), id, cancellationToken)).Found("such approval");
        return task.Kind == TaskKind.Approval
            ? await TaskApi.CompleteAsync(id, request, steps, process, reading, http, cancellationToken)
            : throw DeskRuleException.NotFound("There is no such approval here for you.");
    }
}
