using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>People and teams, for administrators.</summary>
internal static class PeopleApi
{
    public static void MapPeople(this IEndpointRouteBuilder api)
    {
        var people = api.MapGroup("/people").WithTags("People").AddEndpointFilter(AdministratorsOnlyAsync);
        people.MapGet("", ListAsync).WithSummary("People by user name; role: one of the roles, or staff. Administrators only").Produces<Problem>(403, Problem.MediaType);
        Changes(people.MapPost("", AddAsync).WithSummary("Add a person").Produces<PersonView>(201));
        Changes(people.MapGet("/{user}", FindAsync).WithSummary("One person").Produces<PersonView>());
        Changes(people.MapGet("/{user}/open-work", OpenWorkAsync).WithSummary("What a person still has in hand").Produces<OpenWork>());
        Changes(people.MapPut("/{user}", ChangeAsync).WithSummary("Change a person; revision is the one the caller has seen. Nobody changes their own roles").Produces<PersonView>());
        Changes(people.MapPost("/{user}/password-link", LinkAsync).WithSummary("A one-time link with which the person sets a password; earlier links stop working").Produces<LinkAnswer>());
        Changes(people.MapPost("/{user}/deactivate", DeactivateAsync).WithSummary("Deactivate a person; their open work goes to a person (to), to the tickets' teams (toTeams), or stays")
            .Produces<Listing<HandedOver>>());
        Changes(people.MapPost("/{user}/activate", ActivateAsync).WithSummary("Let a person in again").Produces<PersonView>());
        var teams = api.MapGroup("/teams").WithTags("People").AddEndpointFilter(AdministratorsOnlyAsync);
        teams.MapGet("", TeamsAsync).WithSummary("Teams with members, and where each is used. Administrators only").Produces<Problem>(403, Problem.MediaType);
        Changes(teams.MapPost("", AddTeamAsync).WithSummary("Add a team").Produces(204));
        Changes(teams.MapPut("/{key}", RenameTeamAsync).WithSummary("Rename a team").Produces(204));
        Changes(teams.MapDelete("/{key}", RemoveTeamAsync).WithSummary("Remove a team that is used nowhere").Produces(204));
    }

    private static ValueTask<object?> AdministratorsOnlyAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        SignedIn.CallerOf(context.HttpContext).Is(Role.Administrator)
            ? next(context)
            : throw new DeskRuleException("administrators-only", 403, "People and teams are for administrators.");

    private static void Changes(RouteHandlerBuilder endpoint) =>
        endpoint.Produces<Problem>(403, Problem.MediaType).Produces<Problem>(404, Problem.MediaType).Produces<Problem>(409, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);

    private static Task<Listing<PersonView>> ListAsync(
        string? q, string? role, string? team, bool? active, string? after, int? limit, PeopleReading people, HttpContext http, CancellationToken cancellationToken) =>
        people.ListAsync(SignedIn.CallerOf(http), new PeopleFilter(q, role, team, active, after, limit), cancellationToken);

    private static async Task<PersonView> FindAsync(string user, PeopleReading people, HttpContext http, CancellationToken cancellationToken) =>
        (await people.FindAsync(SignedIn.CallerOf(http), user, cancellationToken)).Found($"user {user}");

    private static async Task<OpenWork> OpenWorkAsync(string user, PeopleReading people, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        _ = (await people.FindAsync(caller, user, cancellationToken)).Found($"user {user}");
        return await people.OpenWorkAsync(caller, user, cancellationToken);
    }

    private static async Task<IResult> AddAsync(PersonRequest request, DeskSteps steps, PeopleReading people, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(request.UserName), request.UserName));
        var entry = Entry(request.UserName!, request);
        await ActAsync(steps, http, step => PeopleAdmin.AddAsync(step, entry, cancellationToken), cancellationToken);
        return Results.Created($"/api/people/{Uri.EscapeDataString(entry.UserName)}", await people.FindAsync(SignedIn.CallerOf(http), entry.UserName.Trim(), cancellationToken));
    }

    private static async Task<PersonView?> ChangeAsync(string user, PersonRequest request, DeskSteps steps, PeopleReading people, HttpContext http, CancellationToken cancellationToken)
    {
        if (request.Revision is not { } seen)
        {
            throw Input.Wrong("revision", "is required");
        }

        await ActAsync(steps, http, step => PeopleAdmin.ChangeAsync(step, user, Entry(user, request), seen, cancellationToken), cancellationToken);
        return await people.FindAsync(SignedIn.CallerOf(http), user, cancellationToken);
    }

    private static async Task<LinkAnswer> LinkAsync(string user, DeskSteps steps, MailOptions options, HttpContext http, CancellationToken cancellationToken)
    {
        IssuedToken? issued = null;
        await ActAsync(steps, http, async step => issued = await PasswordLinks.MakeAsync(step, user, cancellationToken), cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return new LinkAnswer(options.Link($"/password/{issued!.Token}"), issued.ExpiresAt!.Value);
    }

    private static async Task<Listing<HandedOver>> DeactivateAsync(string user, DeactivateRequest request, Leaving leaving, HttpContext http, CancellationToken cancellationToken) =>
        new(await leaving.DeactivateAsync(
            SignedIn.CallerOf(http), user, string.IsNullOrEmpty(request.To) ? request.ToTeams ? LeavingWork.ToTeams : LeavingWork.Stays : new LeavingWork(request.To), request.Reason ?? "", cancellationToken), null);

    private static async Task<PersonView?> ActivateAsync(string user, DeskSteps steps, PeopleReading people, HttpContext http, CancellationToken cancellationToken)
    {
        await ActAsync(steps, http, step => PeopleAdmin.ActivateAsync(step, user, cancellationToken), cancellationToken);
        return await people.FindAsync(SignedIn.CallerOf(http), user, cancellationToken);
    }

    private static async Task<Listing<TeamView>> TeamsAsync(PeopleReading people, HttpContext http, CancellationToken cancellationToken) =>
        new(await people.TeamsAsync(SignedIn.CallerOf(http), cancellationToken), null);

    private static async Task<IResult> AddTeamAsync(TeamRequest request, DeskSteps steps, HttpContext http, CancellationToken cancellationToken)
    {
        await ActAsync(steps, http, step => TeamAdmin.AddAsync(step, request.Key ?? "", request.NameZh ?? "", request.NameEn ?? "", cancellationToken), cancellationToken);
        return Results.NoContent();
    }

    private static async Task<IResult> RenameTeamAsync(string key, TeamRequest request, DeskSteps steps, HttpContext http, CancellationToken cancellationToken)
    {
        await ActAsync(steps, http, step => TeamAdmin.RenameAsync(step, key, request.NameZh ?? "", request.NameEn ?? "", cancellationToken), cancellationToken);
        return Results.NoContent();
    }

    private static async Task<IResult> RemoveTeamAsync(string key, DeskSteps steps, HttpContext http, CancellationToken cancellationToken)
    {
        await ActAsync(steps, http, step => TeamAdmin.RemoveAsync(step, key, cancellationToken), cancellationToken);
        return Results.NoContent();
    }

    private static async Task ActAsync(DeskSteps steps, HttpContext http, Func<DeskStep, Task> act, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(SignedIn.CallerOf(http), cancellationToken);
        await act(step);
        await step.CommitAsync(cancellationToken);
    }

    private static PersonEntry Entry(string userName, PersonRequest request) => new()
    {
        UserName = userName,
        Name = request.Name ?? "",
        Email = request.Email ?? "",
        Language = request.Language ?? Languages.Default,
        Roles = request.Roles ?? [],
        Teams = request.Teams ?? [],
        Skills = request.Skills ?? [],
        Department = request.Department,
        Phone = request.Phone,
        IsAvailable = request.IsAvailable,
    };

    /// <param name="UserName">For a new person.</param>
    /// <param name="Revision">For a change: the one the caller has seen.</param>
    internal sealed record PersonRequest(
        string? UserName, string? Name, string? Email, string? Language, IReadOnlyList<string>? Roles, IReadOnlyList<string>? Teams, IReadOnlyList<string>? Skills,
        string? Department, string? Phone, int? Revision, bool IsAvailable = true);

    internal sealed record LinkAnswer(string Url, DateTimeOffset ExpiresAt);

    /// <param name="To">User name of whoever gets the open work.</param>
    /// <param name="ToTeams">Without <paramref name="To"/>: each ticket's team gets it; else it stays.</param>
    internal sealed record DeactivateRequest(string? To, string? Reason, bool ToTeams = false);

    internal sealed record TeamRequest(string? Key, string? NameZh, string? NameEn);
}
