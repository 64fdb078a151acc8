using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Pages;

/// <summary>Leaving. Only a POST signs anybody out; an address typed by hand leads home.</summary>
[AllowAnonymous]
public sealed class SignOutModel(Words words) : PageModel
{
    public IActionResult OnGet() => Redirect("/");

    public async Task<IActionResult> OnPostAsync()
    {
        await SignInDoor.SignOutAsync(HttpContext);
        TempData["said"] = words["sign-out.done"];
        return Redirect("/sign-in");
    }
}
