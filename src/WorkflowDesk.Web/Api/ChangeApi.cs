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
        tickets.MapPost("/window/go-ahead", GoAheadAsync).WithSummary("A supervisor begins before the change window, with a reason")
            .Produces<TicketDetail>().Produces<Problem>(403, Problem.MediaType).Produces<Problem>(409, Problem.MediaType);
        tickets.MapPost("/window/replan", ReplanAsync).WithSummary("The handler or a supervisor takes the window back; the ticket returns to its plan")
            .Produces<TicketDetail>().Produces<Problem>(403, Problem.MediaType).Produces<Problem>(409, Problem.MediaType);
        tickets.MapPost("/updates", UpdateAsync).WithSummary("Tell the requester how things stand, and when they hear next")
            .Produces<TicketDetail>().Produces<Problem>(409, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);

        var changes = api.MapGroup("/changes").WithTags("Changes").AddEndpointFilter(StaffOnlyAsync);
        changes.MapGet("", CalendarAsync).WithSummary("Planned changes whose windows overlap a time, with what they collide with; a month from now unless told")
            .Produces<Listing<ChangeView>>().Produces<Problem>(400, Problem.MediaType);
        var freezes = api.MapGroup("/freeze-periods").WithTags("Changes").AddEndpointFilter(StaffOnlyAsync);
        freezes.MapGet("", FreezesAsync).WithSummary("Times in which nothing should be changed; all that are not over unless told");
        freezes.MapPost("", FreezeAsync).WithSummary("An administrator freezes a system, or all of them")
            .Produces<FreezeView>(201).Produces<Problem>(403, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
        freezes.MapDelete("/{id:guid}", ThawAsync).WithSummary("An administrator takes a freeze back").Produces(204).Produces<Problem>(404, Problem.MediaType);
    }

    /// <summary>Windows and freezes are a matter of the desk.</summary>
    internal static ValueTask<object?> StaffOnlyAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        SignedIn.CallerOf(context.HttpContext).IsStaff ? next(context) : throw new DeskRuleException("staff-only", 403, "This is for those who work here.");

    private static Task<TicketDetail?> GoAheadAsync(
        string number, WindowRequest request, DeskSteps steps, WindowTurns turns, TicketReading reading, HttpContext http, CancellationToken cancellationToken) =>
        ChangeAsync(number, (step, ticket) => turns.GoAheadAsync(step, ticket, request.Reason ?? "", cancellationToken), steps, reading, http, cancellationToken);

    private static Task<TicketDetail?> ReplanAsync(
        string number, WindowRequest request, DeskSteps steps, WindowTurns turns, TicketReading reading, HttpContext http, CancellationToken cancellationToken) =>
        ChangeAsync(number, (step, ticket) => turns.PlanAnewAsync(step, ticket, request.Reason ?? "", cancellationToken), steps, reading, http, cancellationToken);

    private static Task<TicketDetail?> UpdateAsync(
        string number, UpdateRequest request, DeskSteps steps, UpdatePromises promises, TicketReading reading, HttpContext http, CancellationToken cancellationToken) =>
        ChangeAsync(number, (step, ticket) => promises.PostAsync(step, ticket, request.Text ?? "", request.NextUpdateAt, cancellationToken), steps, reading, http, cancellationToken);

    private static async Task<TicketDetail?> ChangeAsync(
        string number, Func<DeskStep, Ticket, Task> change, DeskSteps steps, TicketReading reading, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        await using (var step = await steps.BeginAsync(caller, cancellationToken))
        {
            await change(step, await step.LockWorkedAsync(number, cancellationToken));
            await step.CommitAsync(cancellationToken);
        }

        return await reading.FindAsync(caller, number, cancellationToken);
    }

    private static async Task<Listing<ChangeView>> CalendarAsync(
        DateTimeOffset? from, DateTimeOffset? to, ChangeCalendar calendar, TimeProvider clock, HttpContext http, CancellationToken cancellationToken)
    {
        var begin = from ?? clock.GetUtcNow();
        return new(await calendar.BetweenAsync(SignedIn.CallerOf(http), begin, to ?? begin.AddDays(31), cancellationToken), null);
    }

    private static async Task<Listing<FreezeView>> FreezesAsync(DateTimeOffset? from, DateTimeOffset? to, ChangeCalendar calendar, TimeProvider clock, CancellationToken cancellationToken)
    {
        var begin = from ?? clock.GetUtcNow();
        return new(to is { } end ? await calendar.FreezesAsync(begin, end, cancellationToken) : await calendar.FreezesAheadAsync(begin, cancellationToken), null);
    }

    private static async Task<IResult> FreezeAsync(FreezeRequest request, DeskSteps steps, HttpContext http, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(SignedIn.CallerOf(http), cancellationToken);
        var freeze = FreezeEditing.Add(step, request.Name ?? "", request.System ?? "", request.From, request.To);
        await step.CommitAsync(cancellationToken);
        return Results.Created("/api/freeze-periods", new FreezeView(freeze.Id, freeze.Name, freeze.System, freeze.StartsAt, freeze.EndsAt, freeze.CreatedBy));
    }

    private static async Task<IResult> ThawAsync(Guid id, DeskSteps steps, HttpContext http, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(SignedIn.CallerOf(http), cancellationToken);
        await FreezeEditing.RemoveAsync(step, id, cancellationToken);
        await step.CommitAsync(cancellationToken);
        return Results.NoContent();
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

    internal sealed record WindowRequest(string? Reason);

    internal sealed record UpdateRequest(string? Text, DateTimeOffset? NextUpdateAt);

    /// <param name="System">Left out: every system.</param>
    internal sealed record FreezeRequest(string? Name, string? System, DateTimeOffset? From, DateTimeOffset? To);
}
