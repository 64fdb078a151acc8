using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Replies;

/// <param name="Html">The whole page of the mail, as its reader gets it.</param>
public sealed record LetterView(
    string Subject, string FromName, string FromAddress, string ToName, string ToAddress, IReadOnlyList<MailCopy> Copies, IReadOnlyList<MailFile> Files, string Html);

/// <summary>The letter somebody is writing as it would leave now. Changes nothing.</summary>
public sealed class LetterPreview(DeskDatabase database, Letters letters, MailOptions options)
{
    /// <summary>Null: the caller does not work on such a ticket, or has begun no letter on it.</summary>
    public async Task<LetterView?> OfAsync(Caller caller, string number, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        if (await db.Worked(caller).SingleOrDefaultAsync(row => row.Number == number, cancellationToken) is not { } ticket
            || await db.ReplyDrafts.SingleOrDefaultAsync(row => row.TicketId == ticket.Id && row.PersonId == caller.PersonId && row.State == ReplyDraft.Draft, cancellationToken) is not { } draft)
        {
            return null;
        }

        var author = await db.People.SingleAsync(person => person.Id == draft.PersonId, cancellationToken);
        var requester = await db.People.SingleAsync(person => person.Id == ticket.RequesterId, cancellationToken);
        var letter = await letters.OfAsync(db, ticket, author, draft, cancellationToken);
        var origin = await MailOrigin.OfAsync(db, ticket, options, cancellationToken);
        var wanted = (await db.MessagePreferences.FindAsync([requester.Id], cancellationToken))?.Language ?? ticket.Language;
        var subject = LetterLayout.Subject(ticket);
        return new LetterView(
            subject, origin.Name, origin.Address, requester.Name, requester.Email, letter.Copies, letter.Files,
            LetterLayout.Html(letter, subject, Languages.IsKnown(wanted) ? wanted : Languages.Default));
    }
}
