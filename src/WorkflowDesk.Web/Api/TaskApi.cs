using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>Inboxes and what one does with a task.</summary>
internal static class TaskApi
{
    public static void MapTasks(this IEndpointRouteBuilder api)
    {
        var tasks = api.MapGroup("/tasks").WithTags("Tasks");
        tasks.MapGet("", ListAsync).WithSummary("Open tasks: scope mine (default), team or all; oldest first");
        tasks.MapGet("/{id:guid}", FindAsync).WithSummary("One task with its form, in the caller's language");
    }

    private static Task<Listing<TaskView>> ListAsync(
        string? scope, string? after, int? limit, TaskReading reading, HttpContext http, CancellationToken cancellationToken) =>
        reading.ListAsync(SignedIn.CallerOf(http), ScopeOf(scope), after, limit, cancellationToken);

    private static async Task<TaskView> FindAsync(Guid id, TaskReading reading, HttpContext http, CancellationToken cancellationToken) =>
        (await reading.FindAsync(SignedIn.CallerOf(http), id, cancellationToken)).Found("such task");

    private static TaskScope ScopeOf(string? scope) => scope switch
    {
        null or "" or "mine" => TaskScope.Mine,
        "team" => TaskScope.Team,
        "all" => TaskScope.All,
        _ => throw Input.Wrong("scope", $"must be mine, team or all, was '{scope}'"),
    };
}
