using WorkflowDesk.Desk;
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
    }

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
