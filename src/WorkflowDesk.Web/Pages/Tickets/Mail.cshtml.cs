using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages.Tickets;

/// <summary>A message as its sender wrote it. HTML is cleaned each time it is shown and stands in a frame that cannot act.</summary>
public sealed class MailModel(TicketReading tickets, DeskDatabase database, ContentStore store) : StaffPage
{
    public string Number { get; private set; } = "";

    public MailIn Mail { get; private set; } = null!;

    public string Text { get; private set; } = "";

    public bool HasHtml { get; private set; }

    public int BlockedImages { get; private set; }

    public async Task<IActionResult> OnGetAsync(string number, Guid id)
    {
        if (await CleanAsync(number, id) is not { } clean)
        {
            return NotFound();
        }

        BlockedImages = clean.BlockedImages;
        return Page();
    }

    public async Task<IActionResult> OnGetHtmlAsync(string number, Guid id)
    {
        if (await CleanAsync(number, id) is not { } clean)
        {
            return NotFound();
        }

        Response.AllowForeignHtml();
        return Content("<!doctype html><meta charset=\"utf-8\"><base target=\"_blank\">" + clean.Html, "text/html; charset=utf-8");
    }

    private async Task<CleanHtml?> CleanAsync(string number, Guid id)
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

        (Number, Mail) = (number, mail);
        await using var bytes = store.OpenRead(mail.PostedSha256);
        using var posted = await JsonDocument.ParseAsync(bytes, cancellationToken: Cancelled);
        Text = TextOf(posted, "TextBody");
        var html = TextOf(posted, "HtmlBody");
        HasHtml = html.Trim().Length > 0;
        return HasHtml ? SafeHtml.Clean(html) : new CleanHtml("", 0);
    }

    private static string TextOf(JsonDocument posted, string name) =>
        posted.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
