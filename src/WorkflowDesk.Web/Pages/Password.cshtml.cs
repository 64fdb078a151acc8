using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Pages;

/// <summary>The page behind a one-time link to set a password. Looking changes nothing; the link is used up by the POST.</summary>
[AllowAnonymous]
public sealed class PasswordModel(PasswordLinks links, DeskSteps steps, Words words) : PageModel
{
    public string? Name { get; private set; }

    public string? UserName { get; private set; }

    public DeskRuleException? Problem { get; private set; }

    public bool IsDone { get; private set; }

    public async Task<IActionResult> OnGetAsync(string secret)
    {
        await ReadAsync(secret);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string secret, string? password, string? again)
    {
        await ReadAsync(secret);
        try
        {
            if (password != again)
            {
                throw new DeskRuleException("not-the-same", 422, words["password.differ"]) { Fields = new Dictionary<string, string> { ["again"] = words["password.differ"] } };
            }

            await using var step = await steps.BeginAsync(Caller.System, HttpContext.RequestAborted);
            await PasswordLinks.UseAsync(step, secret, password ?? "", Words.Language, HttpContext.RequestAborted);
            await step.CommitAsync(HttpContext.RequestAborted);
            IsDone = true;
        }
        catch (DeskRuleException rule)
        {
            Problem = rule;
            Response.StatusCode = rule.Status;
        }

        return Page();
    }

    private async Task ReadAsync(string secret)
    {
        Response.KeepSecret();
        var person = await links.FindAsync(secret, HttpContext.RequestAborted);
        (Name, UserName) = (person?.Name, person?.UserName);
        Response.StatusCode = person is null ? StatusCodes.Status410Gone : StatusCodes.Status200OK;
    }
}
