using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Changes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>What a ticket changes, and what was done for it.</summary>
internal static class ChangeApi
{
    public static void MapChanges(this IEndpointRouteBuilder api)
    {
        var tickets = api.MapGroup("/tickets/{number}").WithTags("Changes");
        tickets.MapGet("/plan", PlanAsync).WithSummary("The plan: options with pros, cons and risk, what it touches, its window")
            .Produces<SolutionPlan>().Produces<Problem>(404, Problem.MediaType);
        tickets.MapGet("/work-log", LogAsync).WithSummary("What was done while the plan was carried out, in order").Produces<Problem>(404, Problem.MediaType);
        tickets.MapPost("/work-log", AddAsync).WithSummary("Add an entry to the work log; entries are never changed afterwards")
            .Produces<WorkEntry>(201).Produces<Problem>(409, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
        tickets.MapPost("/backup", BackupAsync).WithSummary("Say that the backup was taken, or why none is needed")
            .Produces<BackupWord>().Produces<Problem>(409, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
    }

    private static async Task<SolutionPlan> PlanAsync(string number, PlanReading plans, HttpContext http, CancellationToken cancellationToken) =>
        (await plans.OfTicketAsync(SignedIn.CallerOf(http), number, cancellationToken)).Found($"plan of ticket {number}");

    private static async Task<Listing<WorkEntry>> LogAsync(string number, WorkLog log, HttpContext http, CancellationToken cancellationToken) =>
        new((await log.OfTicketAsync(SignedIn.CallerOf(http), number, cancellationToken)).Found($"ticket {number}"), null);

    private static async Task<IResult> AddAsync(string number, EntryRequest request, DeskSteps steps, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(request.Text), request.Text));
        await using var step = await steps.BeginAsync(SignedIn.CallerOf(http), cancellationToken);
        var entry = await WorkLog.AddAsync(step, await step.LockWorkedAsync(number, cancellationToken), request.Text!, request.At, cancellationToken);
        await step.CommitAsync(cancellationToken);
        return Results.Created($"/api/tickets/{number}/work-log", entry);
    }

    private static async Task<BackupWord?> BackupAsync(string number, BackupRequest request, DeskSteps steps, WorkLog log, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(request.Taken), request.Taken?.ToString()));
        var caller = SignedIn.CallerOf(http);
        await using (var step = await steps.BeginAsync(caller, cancellationToken))
        {
            await WorkLog.ConfirmBackupAsync(step, await step.LockWorkedAsync(number, cancellationToken), request.Taken!.Value, request.Reason ?? "", cancellationToken);
            await step.CommitAsync(cancellationToken);
        }

        return await log.BackupOfTicketAsync(caller, number, cancellationToken);
    }

    /// <param name="At">When it was done; left out: now.</param>
    internal sealed record EntryRequest(string? Text, DateTimeOffset? At);

    /// <param name="Reason">Why none is needed, when it was not taken.</param>
    internal sealed record BackupRequest(bool? Taken, string? Reason);
}
