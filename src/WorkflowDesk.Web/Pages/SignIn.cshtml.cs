using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Pages;

/// <summary>The door for people with a password.</summary>
[AllowAnonymous]
public sealed class SignInModel(SignInDoor door, DeskDatabase database, Words words) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public string UserName { get; private set; } = "";

    /// <summary>Why the last try failed.</summary>
    public string? Reason { get; private set; }

    public IActionResult OnGet() => SignedIn.MaybeCallerOf(HttpContext) is { } caller ? Redirect(Home(caller.IsStaff)) : Page();

    public async Task<IActionResult> OnPostAsync(string? user, string? password)
    {
        UserName = (user ?? "").Trim();
        var answer = await door.SignInWithCookieAsync(HttpContext, UserName, password ?? "", HttpContext.RequestAborted);
        if (answer != SignInAnswer.Welcome)
        {
            Reason = words[answer == SignInAnswer.TooMany ? "sign-in.too-many" : "sign-in.refused"];
            Response.StatusCode = answer == SignInAnswer.TooMany ? StatusCodes.Status429TooManyRequests : StatusCodes.Status401Unauthorized;
            return Page();
        }

        var lower = UserName.ToLowerInvariant();
        await using var db = database.Read();
        var person = await db.People.Where(row => row.UserName == UserName || row.Email == lower)
            .OrderByDescending(row => row.UserName == UserName)
            .FirstAsync(HttpContext.RequestAborted);
        Preferences.KeepLanguage(Response, person.Language);
        return Redirect(Home(Caller.Of(person, Channel.Desk).IsStaff));
    }

    private string Home(bool isStaff) => Url.IsLocalUrl(ReturnUrl) ? ReturnUrl! : isStaff ? "/" : "/portal";
}
