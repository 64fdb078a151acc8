using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Replies;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages.Tickets;

/// <summary>A letter before it leaves, as its reader will see it. Cleaned and framed like mail that comes in.</summary>
public sealed class LetterModel(TicketReading tickets, LetterPreview preview, ReplyComposer composer) : StaffPage
{
    public string Number { get; private set; } = "";

    public LetterView Letter { get; private set; } = null!;

    /// <summary>What the form to send it carries.</summary>
    public ComposerModel Composer { get; private set; } = null!;

    /// <param name="number">The ticket's.</param>
    /// <param name="seen">Ticks of the youngest word its author had read; null: the letter is sent without a look for others.</param>
    public async Task<IActionResult> OnGetAsync(string number, string? seen)
    {
        if (await tickets.FindAsync(Caller, number, Cancelled) is not { SeesInternals: true } ticket)
        {
            return NotFound();
        }

        var seenAt = ReplyComposer.SeenAt(seen) ?? ticket.SubmittedAt;
        if (await preview.OfAsync(Caller, ticket.Number, Cancelled) is not { } letter || await composer.ForAsync(Caller, ticket, seenAt, null, Cancelled) is not { } written)
        {
            return Redirect($"/tickets/{ticket.Number}");
        }

        (Number, Letter, Composer) = (ticket.Number, letter, written);
        return Page();
    }

    public async Task<IActionResult> OnGetHtmlAsync(string number)
    {
        if (await tickets.FindAsync(Caller, number, Cancelled) is not { SeesInternals: true } ticket || await preview.OfAsync(Caller, ticket.Number, Cancelled) is not { } letter)
        {
            return NotFound();
        }

        Response.AllowForeignHtml();
        return Content(MailFrame.Page(SafeHtml.Clean(letter.Html)), "text/html; charset=utf-8");
    }
}
