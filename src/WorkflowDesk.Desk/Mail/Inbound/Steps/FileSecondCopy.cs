using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>
/// One mail can arrive twice with other bytes: through two mailboxes, or through a list that adds a line. Same Message-ID
/// and same sender: it is kept and marked on its ticket, not a second ticket.
/// </summary>
internal static class FileSecondCopy
{
    /// <summary>A mail decided so has an original; it is none itself, also when that original is tried again.</summary>
    private const string Copy = "ignored:copy";

    public static async Task TakeAsync(MailReading reading, CancellationToken cancellationToken)
    {
        if (reading.Mail.MessageId is not { } messageId)
        {
            reading.Note(MailStepName.Copy, MailReason.NoCopy);
            return;
        }

        var (id, from) = (reading.Row.Id, reading.Mail.From.Address);
        var earlier = await reading.Step.Db.MailsIn
            .Where(mail => mail.MessageId == messageId && mail.Id != id && mail.Decision != Copy)
            .OrderBy(mail => mail.ReceivedAt).Select(mail => new { mail.TicketId, mail.Mailbox, mail.FromAddress }).Take(50).ToListAsync(cancellationToken);
        var first = earlier.Find(mail => mail.FromAddress == from && mail.TicketId != null);
        if (first is null || await reading.Step.LockTicketAsync(first.TicketId!.Value, cancellationToken) is not { } ticket)
        {
            var copied = earlier.Exists(mail => mail.FromAddress != from);
            reading.Note(MailStepName.Copy, copied ? MailReason.CopiedId : MailReason.NoCopy, copied ? messageId : null);
            return;
        }

        reading.Step.Record(
            TimelineAction.Note, ticket, subject: "mail:copy",
            text: reading.Say(
                $"同一封邮件的另一份副本经 {reading.Mail.Mailbox} 送达，内容字节不同，已保留备查。",
                $"Another copy of the same mail arrived through {reading.Mail.Mailbox} with different bytes; it is kept."),
            data: new JsonObject { ["mail"] = id.ToString(), ["messageId"] = messageId });
        reading.Decide(Copy, ticket);
        reading.Note(MailStepName.Copy, MailReason.SecondCopy, ticket.Number);
    }
}
