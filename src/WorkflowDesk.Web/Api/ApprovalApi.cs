using WorkflowDesk.Desk.Data;
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
    }

    private static Task<Listing<TaskView>> ListAsync(string? after, int? limit, TaskReading reading, HttpContext http, CancellationToken cancellationToken) =>
        reading.ApprovalsAsync(SignedIn.CallerOf(http), after, limit, cancellationToken);
}
