using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;

namespace WorkflowDesk.Web.Pages.Dev;

/// <summary>Every message the desk wrote, newest first. Exists in Development only: the links in it act for others.</summary>
[AllowAnonymous]
public sealed class MailModel(DeskDatabase database, IHostEnvironment environment) : PageModel
{
    private const int Length = 50;

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public IReadOnlyList<MailOut> Mails { get; private set; } = [];

    public Guid? Next { get; private set; }

    public async Task<IActionResult> OnGetAsync()
    {
        if (!environment.IsDevelopment())
        {
            return NotFound();
        }

        await using var db = database.Read();
        var mails = db.MailsOut.AsQueryable();
        if (After is { } last && await db.MailsOut.SingleOrDefaultAsync(mail => mail.Id == last, HttpContext.RequestAborted) is { } mark)
        {
            mails = mails.Where(mail => mail.CreatedAt < mark.CreatedAt || (mail.CreatedAt == mark.CreatedAt && mail.Id.CompareTo(last) < 0));
        }

        var rows = await mails.OrderByDescending(mail => mail.CreatedAt).ThenByDescending(mail => mail.Id).Take(Length + 1).ToListAsync(HttpContext.RequestAborted);
        Mails = rows.Take(Length).ToList();
        Next = rows.Count > Length ? rows[Length - 1].Id : null;
        return Page();
    }
}
