using WorkflowDesk.Desk;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>Tokens for people's programs, and who one is.</summary>
internal static class SessionApi
{
    public static void MapSession(this IEndpointRouteBuilder api)
    {
        api.MapPost("/session", OpenAsync).AllowAnonymous()
            .WithSummary("Sign in: a token for the Authorization: Bearer header, good for 12 hours")
            .Produces<SessionAnswer>().Produces<Problem>(401, Problem.MediaType).Produces<Problem>(429, Problem.MediaType);
        api.MapDelete("/session", CloseAsync).WithSummary("Sign out: the token used here stops working");
        api.MapGet("/me", Me).WithSummary("Who the token belongs to, with roles and teams");
    }

    private static async Task<IResult> OpenAsync(SessionRequest request, SignInDoor door, AccessTokens tokens, HttpContext http, CancellationToken cancellationToken)
    {
        Input.Require((nameof(request.User), request.User), (nameof(request.Password), request.Password));
        var (answer, person) = await door.KnockAsync(http, request.User!, request.Password!, cancellationToken);
        if (answer == SignInAnswer.TooMany)
        {
            http.Response.Headers.RetryAfter = "60";
            throw new DeskRuleException("too-many-tries", 429, "Too many tries; wait a minute.");
        }

        if (person is null)
        {
            throw new DeskRuleException("wrong-credentials", 401, "User or password is wrong.");
        }

        var issued = await tokens.OpenSessionAsync(person, cancellationToken);
        return Results.Ok(new SessionAnswer(issued.Token, issued.ExpiresAt!.Value));
    }

    private static async Task<IResult> CloseAsync(HttpContext http, AccessTokens tokens, CancellationToken cancellationToken)
    {
        if (TokenDoor.SecretOf(http.Request, TokenDoor.Bearer) is { } token)
        {
            await tokens.RevokeAsync(token, SignedIn.CallerOf(http), cancellationToken);
        }
        else
        {
            await SignInDoor.SignOutAsync(http);
        }

        return Results.NoContent();
    }

    private static MeAnswer Me(HttpContext http)
    {
        var caller = SignedIn.CallerOf(http);
        return new MeAnswer(caller.UserName, caller.Name, caller.Language, [.. caller.Roles.Order(StringComparer.Ordinal)], [.. caller.Teams.Order(StringComparer.Ordinal)]);
    }

    internal sealed record SessionRequest(string? User, string? Password);

    internal sealed record SessionAnswer(string Token, DateTimeOffset ExpiresAt);

    internal sealed record MeAnswer(string UserName, string Name, string Language, IReadOnlyList<string> Roles, IReadOnlyList<string> Teams);
}
