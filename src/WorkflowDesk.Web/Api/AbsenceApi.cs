using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>Who is away and who stands in.</summary>
internal static class AbsenceApi
{
    public static void MapAbsences(this IEndpointRouteBuilder api)
    {
        var absences = api.MapGroup("/absences").WithTags("People");
        absences.MapGet("", ListAsync).WithSummary("Absences that have not ended: one's own and those one replaces; supervisors see all");
        absences.MapPost("", EnterAsync).WithSummary("Enter an absence with a replacement; supervisors may do so for others")
            .Produces<EnteredAbsence>(201).Produces<Problem>(403, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
        absences.MapDelete("/{id:guid}", EndAsync).WithSummary("End an absence now, or call off one that has not begun")
            .Produces(204).Produces<Problem>(404, Problem.MediaType);
    }

    private static async Task<Listing<AbsenceView>> ListAsync(Absences absences, HttpContext http, CancellationToken cancellationToken) =>
        new(await absences.ListAsync(SignedIn.CallerOf(http), cancellationToken), null);

    private static async Task<IResult> EnterAsync(EnterRequest request, DeskSteps steps, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        if (request.Until is not { } until)
        {
            throw Input.Wrong("until", "is required");
        }

        await using var step = await steps.BeginAsync(caller, cancellationToken);
        var absence = await Absences.EnterAsync(step, new AbsenceEntry(request.User ?? caller.UserName, request.From, until, request.Replacement, request.Note ?? ""), cancellationToken);
        await step.CommitAsync(cancellationToken);
        return TypedResults.Created($"/api/absences/{absence.Id}", new EnteredAbsence(absence.Id, absence.FromAt, absence.UntilAt));
    }

    private static async Task<IResult> EndAsync(Guid id, DeskSteps steps, HttpContext http, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(SignedIn.CallerOf(http), cancellationToken);
        await Absences.EndAsync(step, id, cancellationToken);
        await step.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    /// <param name="User">User name; left out: the caller.</param>
    /// <param name="From">Left out: from now on.</param>
    /// <param name="Until">The moment of the return.</param>
    /// <param name="Replacement">User name; left out: nobody.</param>
    internal sealed record EnterRequest(string? User, DateTimeOffset? From, DateTimeOffset? Until, string? Replacement, string? Note);

    internal sealed record EnteredAbsence(Guid Id, DateTimeOffset From, DateTimeOffset Until);
}
