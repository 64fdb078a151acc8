using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>When a message is not mailed though it could be: to machines, to addresses mail comes back from, and to whoever has had enough acknowledgements.</summary>
internal static class AutomaticMailLimits
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    /// <returns>Why not; null when nothing is against it.</returns>
    public static async Task<string?> WhyNotAsync(DeskStep step, OutgoingMessage message, bool toRequester, MailOptions options, CancellationToken cancellationToken)
    {
        if (toRequester && message is { Letter: null, Ticket: { } ticket } && IsFromMachine(ticket))
        {
            return "machine";
        }

        var address = message.To.Email;
        if (await BouncedAddresses.IsStoppedAsync(step.Db, address, cancellationToken))
        {
            return "bounces";
        }

        // Only mail can come from a machine that answers the answer.
        if (message.Template != MessageTemplate.Received || message.Ticket is not { Channel: Channel.Email })
        {
            return null;
        }

        var since = step.Now - s_hour;
        var had = await step.Db.MailsOut.CountAsync(mail => mail.ToAddress == address && mail.CreatedAt > since && mail.Template == MessageTemplate.Received, cancellationToken);
        return had >= options.AcknowledgementsPerHour ? "enough" : null;
    }

    private static bool IsFromMachine(Ticket ticket) =>
        ticket.Details.Contains(MailThread.Automatic, StringComparison.Ordinal) && ticket.ReadDetails()[MailThread.DetailKey]?[MailThread.Automatic]?.GetValue<bool>() == true;
}
