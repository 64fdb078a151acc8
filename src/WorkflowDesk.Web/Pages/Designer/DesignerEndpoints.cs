using WorkflowDesk.Desk.People;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Pages.Designer;

/// <summary>What the designer's pages need besides their HTML.</summary>
internal static class DesignerEndpoints
{
    public const string Home = "/designer/workflows/definitions";

    public static void MapDesigner(this IEndpointRouteBuilder app)
    {
        app.MapGet("/designer", () => Results.Redirect(Home)).ExcludeFromDescription();
        app.MapPost("/designer/token", IssueAsync).ExcludeFromDescription();
    }

    /// <summary>A token for the signed-in browser, asked for by a script of our own page and by nobody else.</summary>
    private static async Task<IResult> IssueAsync(HttpContext http, DesignerTokens tokens, TimeProvider clock, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        if (!IsFromThisSite(http.Request) || !caller.IsStaff || http.Request.Headers.ContainsKey("Authorization"))
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        if (await tokens.IssueAsync(caller.PersonId!.Value, cancellationToken) is not { } issued)
        {
            return Results.Unauthorized();
        }

        http.Response.Headers.CacheControl = "no-store";
        return Results.Ok(new TokenAnswer(issued.Token, (int)(issued.ExpiresAt!.Value - clock.GetUtcNow()).TotalSeconds, caller.UserName, caller.Name));
    }

    /// <summary>Browsers send Origin with every POST and let no page choose it.</summary>
    private static bool IsFromThisSite(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var origin)
        && string.Equals(origin.Authority, new Uri($"{origin.Scheme}://{request.Host}").Authority, StringComparison.OrdinalIgnoreCase);

    /// <param name="Seconds">How long the token is good for.</param>
    internal sealed record TokenAnswer(string Token, int Seconds, string UserName, string Name);
}
