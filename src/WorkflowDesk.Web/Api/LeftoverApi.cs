using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Leftovers;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>What tickets left behind.</summary>
internal static class LeftoverApi
{
    public static void MapLeftovers(this IEndpointRouteBuilder api)
    {
        var leftovers = api.MapGroup("/leftovers").WithTags("Leftovers").AddEndpointFilter(ChangeApi.StaffOnlyAsync);
        leftovers.MapGet("", ListAsync).WithSummary("Leftovers: scope mine (default), team or all; state open (default), done, dropped or any; the longest due first")
            .Produces<Listing<LeftoverView>>().Produces<Problem>(400, Problem.MediaType);
        leftovers.MapPost("", AddAsync).WithSummary("Add a leftover to a ticket").Produces<LeftoverView>(201).Produces<Problem>(404, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
        leftovers.MapPatch("/{id:guid}", ChangeAsync).WithSummary("Change a leftover: what is left out stays as it is; dropping needs a reason")
            .Produces<LeftoverView>().Produces<Problem>(404, Problem.MediaType).Produces<Problem>(409, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
    }

    private static Task<Listing<LeftoverView>> ListAsync(
        string? scope, string? state, string? after, int? limit, LeftoverReading reading, HttpContext http, CancellationToken cancellationToken) =>
        reading.ListAsync(SignedIn.CallerOf(http), new LeftoverFilter(scope ?? "mine", state == "any" ? null : state ?? Leftover.Open, after, limit), cancellationToken);

    private static async Task<IResult> AddAsync(
        AddRequest request, DeskSteps steps, LeftoverEditing editing, LeftoverReading reading, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(request.Ticket), request.Ticket), (nameof(request.What), request.What), (nameof(request.Due), request.Due));
        var caller = SignedIn.CallerOf(http);
        Guid id;
        await using (var step = await steps.BeginAsync(caller, cancellationToken))
        {
            var ticket = await step.LockWorkedAsync(request.Ticket!, cancellationToken);
            id = (await editing.AddAsync(step, ticket, new NewLeftover(request.What!, request.Owner, request.Plan ?? "", request.Due!), cancellationToken)).Id;
            await step.CommitAsync(cancellationToken);
        }

        return Results.Created("/api/leftovers", await reading.FindAsync(caller, id, cancellationToken));
    }

    private static async Task<IResult> ChangeAsync(
        Guid id, ChangeRequest request, DeskSteps steps, LeftoverEditing editing, LeftoverReading reading, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        await using (var step = await steps.BeginAsync(caller, cancellationToken))
        {
            await editing.ChangeAsync(step, id, new LeftoverChange
            {
                ExpectedRevision = request.ExpectedRevision, What = request.What, Owner = request.Owner, Plan = request.Plan, DueOn = request.Due, State = request.State, Reason = request.Reason,
            }, cancellationToken);
            await step.CommitAsync(cancellationToken);
        }

        // Whoever gives the last thing away that let them see it sees it no more.
        return await reading.FindAsync(caller, id, cancellationToken) is { } item ? Results.Ok(item) : Results.NoContent();
    }

    /// <param name="Ticket">Number of the ticket.</param>
    /// <param name="Owner">User name; left out: the ticket's handler.</param>
    /// <param name="Due">A day such as 2026-01-31.</param>
    internal sealed record AddRequest(string? Ticket, string? What, string? Owner, string? Plan, string? Due);

    /// <param name="State">open, done or dropped.</param>
    internal sealed record ChangeRequest(int? ExpectedRevision, string? What, string? Owner, string? Plan, string? Due, string? State, string? Reason);
}
