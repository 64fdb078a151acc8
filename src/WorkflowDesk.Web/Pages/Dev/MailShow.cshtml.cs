using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;

namespace WorkflowDesk.Web.Pages.Dev;

/// <summary>One message the desk wrote, as text and as its reader sees it. Development only.</summary>
[AllowAnonymous]
public sealed partial class MailShowModel(DeskDatabase database, IHostEnvironment environment) : PageModel
{
    public MailOut Mail { get; private set; } = null!;

    public IReadOnlyList<string> Links { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        if (await FindAsync(id) is not { } mail)
        {
            return NotFound();
        }

        Mail = mail;
        Links = [.. Address().Matches(mail.Text).Select(match => match.Value).Distinct()];
        return Page();
    }

    public async Task<IActionResult> OnGetHtmlAsync(Guid id)
    {
        if (await FindAsync(id) is not { } mail)
        {
            return NotFound();
        }

        Response.AllowForeignHtml();
        // Links leave the frame: pages of the desk refuse to be framed.
        return Content(mail.Html.Replace("<head>", "<head><base target=\"_blank\">", StringComparison.Ordinal), "text/html; charset=utf-8");
    }

    private async Task<MailOut?> FindAsync(Guid id)
    {
        if (!environment.IsDevelopment())
        {
            return null;
        }

        await using var db = database.Read();
        return await db.MailsOut.SingleOrDefaultAsync(mail => mail.Id == id, HttpContext.RequestAborted);
    }

    [GeneratedRegex(@"https?://[^\s<>""（）]+", RegexOptions.None, 1000)]
    private static partial Regex Address();
}
