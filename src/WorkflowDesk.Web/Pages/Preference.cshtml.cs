using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Pages;

/// <summary>Changes language or theme and returns. Of somebody signed in the language also becomes that of their mails.</summary>
[AllowAnonymous]
public sealed class PreferenceModel(DeskSteps steps) : PageModel
{
    public IActionResult OnGet() => Redirect("/");

    public async Task<IActionResult> OnPostAsync(string? language, string? theme, string? returnTo)
    {
        if (Languages.IsKnown(language))
        {
            Preferences.KeepLanguage(Response, language!);
            if (SignedIn.MaybeCallerOf(HttpContext) is { PersonId: { } id } caller)
            {
                await using var step = await steps.BeginAsync(caller, HttpContext.RequestAborted);
                var person = await step.Db.People.SingleAsync(row => row.Id == id, HttpContext.RequestAborted);
                person.Language = language!;
                await step.CommitAsync(HttpContext.RequestAborted);
            }
        }

        if (theme is not null && Preferences.Themes.Contains(theme))
        {
            Preferences.KeepTheme(Response, theme);
        }

        return Url.IsLocalUrl(returnTo) ? Redirect(returnTo) : Redirect("/");
    }
}
