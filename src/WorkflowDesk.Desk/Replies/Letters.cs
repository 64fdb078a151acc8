using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Replies;

/// <summary>Makes a letter of what somebody typed: with its signature, and with what it answers quoted below.</summary>
public sealed class Letters(MailOptions options, DeskTimeZone zone)
{
    internal async Task<StaffLetter> OfAsync(DeskDb db, Ticket ticket, Person author, ReplyDraft row, CancellationToken cancellationToken) => new()
    {
        AuthorId = author.Id,
        Text = row.Text.ReplaceLineEndings("\n").Trim(),
        Copies = row.ReadCopies(),
        Files = row.ReadFiles(),
        Signature = await SignatureAsync(db, ticket, author, cancellationToken),
        Quoted = await QuotedAsync(db, ticket, cancellationToken),
    };

    /// <summary>The person's, then the mailbox's.</summary>
    private async Task<string> SignatureAsync(DeskDb db, Ticket ticket, Person author, CancellationToken cancellationToken)
    {
        var origin = await MailOrigin.OfAsync(db, ticket, options, cancellationToken);
        var own = (await db.Signatures.FindAsync([author.Id], cancellationToken))?.In(ticket.Language) ?? "";
        string[] parts = [.. new[] { own, origin.Signature(ticket.Language) }.Select(part => ReplyPlaces.Fill(part, ticket, author, origin.Name)).Where(part => part.Length > 0)];
        return parts.Length > 0 ? string.Join('\n', parts) : $"{MessageText.OneLine(author.Name)}\n{origin.Name}";
    }

    /// <summary>The requester's last word, or what the ticket was opened with. Public lines only: a note must never leave, not even as a quotation.</summary>
    private async Task<QuotedWord?> QuotedAsync(DeskDb db, Ticket ticket, CancellationToken cancellationToken)
    {
        var word = await db.Timeline
            .Where(entry => entry.TicketId == ticket.Id && entry.IsPublic && (entry.Action == TimelineAction.Opened || (entry.Action == TimelineAction.Reply || entry.Action == TimelineAction.Reopened) && entry.ActorId == ticket.RequesterId))
            .OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Id).Select(entry => new { entry.At, entry.Text }).FirstOrDefaultAsync(cancellationToken);
        return word is null || word.Text.Trim().Length == 0 ? null : new QuotedWord(MessageText.OneLine(ticket.RequesterName), TimeZoneInfo.ConvertTime(word.At, zone.Zone), word.Text);
    }
}
