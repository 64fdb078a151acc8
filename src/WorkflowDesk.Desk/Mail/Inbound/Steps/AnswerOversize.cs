using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Notifications;

namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>Tells whoever sent more than the mailbox takes that only the head arrived: once a day, and never a machine.</summary>
internal static class AnswerOversize
{
    /// <summary>Whoever sends several large mails hears of it once in this.</summary>
    public static readonly TimeSpan NotAgainFor = TimeSpan.FromDays(1);

    private static readonly string[] s_taken = ["ticket", "reply", "answer", "reopened"];

    public static MailStep Through(TicketDoors doors) => async (reading, cancellationToken) =>
    {
        // Automatic mail has been filed before it could come here.
        if (!reading.Mail.IsOversize || reading.Automatic is not null || doors.TellTooLargeAsync is not { } tellAsync
            || reading.Row is not { Decision: { } decision, TicketId: { } ticketId } || !s_taken.Contains(decision) || reading.Sender is not { } sender)
        {
            return;
        }

        var db = reading.Step.Db;
        var since = reading.Step.Now - NotAgainFor;
        if (await db.Messages.AnyAsync(message => message.PersonId == sender.Id && message.Template == MessageTemplate.MailTooLarge && message.CreatedAt > since, cancellationToken))
        {
            return;
        }

        var ticket = reading.Ticket is { } known && known.Id == ticketId ? known : db.Tickets.Local.First(row => row.Id == ticketId);
        await tellAsync(reading.Step, ticket, sender, reading.Mail.Subject, cancellationToken);
    };
}
