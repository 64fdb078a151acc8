using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Web.Api;

namespace WorkflowDesk.Web.SignIn;

/// <summary>Cookies of pages: read back on every request, against the database.</summary>
internal sealed class CookieDoor(DeskDatabase database, TimeProvider clock) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        if (await CallerOfAsync(context.Principal, http.RequestAborted) is { } caller)
        {
            SignIn.SignedIn.Remember(http, caller.IsStaff ? caller : caller with { Channel = Channel.Portal });
            return;
        }

        context.RejectPrincipal();
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (Problems.IsApi(context.HttpContext))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        else if (context.Request.Headers.ContainsKey("HX-Request"))
        {
            // htmx would put the sign-in page into a corner of the screen.
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers["HX-Redirect"] = context.RedirectUri;
        }
        else
        {
            context.Response.Redirect(context.RedirectUri);
        }

        return Task.CompletedTask;
    }

    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private async Task<Caller?> CallerOfAsync(ClaimsPrincipal? principal, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(principal?.FindFirstValue(SignInDoor.PersonClaim), out var id))
        {
            return null;
        }

        await using var db = database.Read();
        var person = await db.People.Include(row => row.Teams).SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        return person is { IsActive: true } && SignInDoor.StampOf(person) == principal!.FindFirstValue(SignInDoor.StampClaim)
            ? await Replacements.CallerAsync(db, person, Channel.Desk, clock.GetUtcNow(), cancellationToken)
            : null;
    }
}
