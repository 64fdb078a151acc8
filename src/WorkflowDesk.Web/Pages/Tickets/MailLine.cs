using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Web.Pages.Tickets;

/// <summary>A message that came in for a ticket.</summary>
public sealed record MailLine(Guid Id, string From, string Subject, DateTimeOffset ReceivedAt, string? Verdict)
{
    public static async Task<IReadOnlyList<MailLine>> OfAsync(DeskDatabase database, Guid ticketId, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await db.MailsIn.Where(mail => mail.TicketId == ticketId).OrderBy(mail => mail.ReceivedAt)
            .Select(mail => new MailLine(mail.Id, mail.FromAddress, mail.Subject, mail.ReceivedAt, mail.Verdict))
            .ToListAsync(cancellationToken);
    }
}
