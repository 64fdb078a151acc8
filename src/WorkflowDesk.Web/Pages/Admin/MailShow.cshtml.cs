using System.Text;
using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Web.Pages.Tickets;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>One message with everything that was decided about it, and what a person can still make of it.</summary>
public sealed class MailShowModel(MailListing listing, MailHandling handling) : MailPage
{
    /// <summary>Headers shown of one message.</summary>
    public const int MostHeaders = 300;

    private const int LongestText = 200_000;

    public MailStory Story { get; private set; } = null!;

    /// <summary>What today's rules would decide; null: nobody has asked.</summary>
    public MailTaken? Trial { get; private set; }

    public string Text { get; private set; } = "";

    public bool HasHtml => Story.Mail is { } mail && mail.HtmlBody.Trim().Length > 0;

    public int BlockedImages { get; private set; }

    public string Address => $"/admin/mail/{Story.Row.Id}";

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public string? Number { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id) => await ReadAsync(id) ? Page() : NotFound();

    public async Task<IActionResult> OnGetHtmlAsync(Guid id)
    {
        if (!await ReadAsync(id))
        {
            return NotFound();
        }

        Response.AllowForeignHtml();
        return Content(MailFrame.Page(SafeHtml.Clean(Story.Mail?.HtmlBody ?? "")), "text/html; charset=utf-8");
    }

    public async Task<IActionResult> OnGetRawAsync(Guid id) =>
        await listing.RawAsync(Caller, id, Cancelled) is { } raw ? File(raw, "message/rfc822", $"{id}.eml") : NotFound();

    public async Task<IActionResult> OnPostTryAsync(Guid id) => await DoAsync(id, async () => Trial = await handling.TryAsync(Caller, id, Cancelled)) ?? Page();

    public Task<IActionResult> OnPostReplayAsync(Guid id) => ChangeAsync(id, () => handling.ReplayAsync(Caller, id, Reason ?? "", Cancelled));

    public Task<IActionResult> OnPostTicketAsync(Guid id) => ChangeAsync(id, () => handling.MakeTicketAsync(Caller, id, Reason ?? "", Cancelled));

    public Task<IActionResult> OnPostAttachAsync(Guid id) => ChangeAsync(id, () => handling.AttachAsync(Caller, id, Number ?? "", Reason ?? "", Cancelled));

    public Task<IActionResult> OnPostDiscardAsync(Guid id) => ChangeAsync(id, () => handling.DiscardAsync(Caller, id, Reason ?? "", Cancelled));

    public Task<IActionResult> OnPostBackAsync(Guid id) => ChangeAsync(id, () => handling.TakeBackAsync(Caller, id, Reason ?? "", Cancelled));

    /// <summary>A step's reason in words; the code stands beside it.</summary>
    public static string ReasonOf(Words words, TraceLine line) => words.Of("mail-reason", line.Reason);

    private async Task<IActionResult> ChangeAsync(Guid id, Func<Task> work)
    {
        if (await DoAsync(id, work) is { } refused)
        {
            return refused;
        }

        if (Problem is not null)
        {
            return Page();
        }

        Say("mailin.done", MailModel.NameOf(Words, Story.Row.Decision));
        return Redirect(Address);
    }

    /// <returns>Null: go on; the rule that refused, if one did, is kept.</returns>
    private async Task<IActionResult?> DoAsync(Guid id, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (DeskRuleException rule) when (rule.Code != "not-found")
        {
            Refused(rule);
        }
        catch (DeskRuleException)
        {
            return NotFound();
        }

        return await ReadAsync(id) ? null : NotFound();
    }

    private async Task<bool> ReadAsync(Guid id)
    {
        if (await listing.FindAsync(Caller, id, Cancelled) is not { } story)
        {
            return false;
        }

        Story = story;
        if (story.Mail is { } mail)
        {
            var text = mail.TextBody.Length > 0 ? mail.TextBody : SafeHtml.ToText(mail.HtmlBody);
            Text = text.Length <= LongestText ? text : text[..LongestText] + "…";
            BlockedImages = HasHtml ? SafeHtml.Clean(mail.HtmlBody).BlockedImages : 0;
        }

        return true;
    }
}
