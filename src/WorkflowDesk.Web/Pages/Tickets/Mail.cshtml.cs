using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages.Tickets;

/// <summary>A message as its sender wrote it. HTML is cleaned each time it is shown and stands in a frame that cannot act.</summary>
public sealed class MailModel(TicketReading tickets, DeskDatabase database, ContentStore store) : StaffPage
{
    public string Number { get; private set; } = "";

    public MailIn Mail { get; private set; } = null!;

    public string Text { get; private set; } = "";

    /// <summary>The text without what it quotes; the same as <see cref="Text"/> when it quotes nothing.</summary>
    public string NewText { get; private set; } = "";

    public bool HasHtml { get; private set; }

    public int BlockedImages { get; private set; }

    /// <summary>The reader asked for pictures from elsewhere.</summary>
    public bool Images { get; private set; }

    public async Task<IActionResult> OnGetAsync(string number, Guid id, bool images)
    {
        if (await CleanAsync(number, id, images) is not { } clean)
        {
            return NotFound();
        }

        BlockedImages = images ? 0 : clean.BlockedImages;
        return Page();
    }

    public async Task<IActionResult> OnGetHtmlAsync(string number, Guid id, bool images)
    {
        if (await CleanAsync(number, id, images) is not { } clean)
        {
            return NotFound();
        }

        Response.AllowForeignHtml(images);
        return Content(MailFrame.Page(clean), "text/html; charset=utf-8");
    }

    private async Task<CleanHtml?> CleanAsync(string number, Guid id, bool images)
    {
        if (await tickets.FindAsync(Caller, number, Cancelled) is not { SeesInternals: true } ticket)
        {
            return null;
        }

        await using var db = database.Read();
        if (await db.MailsIn.SingleOrDefaultAsync(row => row.Id == id && row.TicketId == ticket.Id, Cancelled) is not { } mail || !store.Holds(mail.PostedSha256))
        {
            return null;
        }

        (Number, Mail, Images) = (number, mail, images);
        await using var bytes = store.OpenRead(mail.PostedSha256);
        using var posted = await JsonDocument.ParseAsync(bytes, cancellationToken: Cancelled);
        var read = InboundMail.Read(posted.RootElement, mail.PostedSha256, mail.FromAddress);
        Text = read.TextBody.Trim();
        NewText = QuotedText.Strip(read.TextBody, read.HtmlBody);
        HasHtml = read.HtmlBody.Trim().Length > 0;
        return HasHtml ? SafeHtml.Clean(read.HtmlBody, new InlinePictures(read, store).AddressOf, images) : new CleanHtml("", 0);
    }
}
