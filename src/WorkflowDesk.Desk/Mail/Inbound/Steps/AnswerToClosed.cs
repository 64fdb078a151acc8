using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>
/// A reply to a ticket that has ended: within the profile's time the process takes it up again where it offers a way;
/// else it becomes a ticket that follows the old one. Thanks are thanks.
/// </summary>
internal static class AnswerToClosed
{
    public static MailStep Through(TicketDoors doors, ProfileShelf profiles) => async (reading, cancellationToken) =>
    {
        if (reading.Ticket is not { IsOpen: false } ticket)
        {
            reading.Note(MailStepName.Closed, MailReason.StillOpen);
            return;
        }

        var sender = reading.Sender!;
        if (ticket.RequesterId != sender.Id && Caller.Of(sender, Channel.Email).IsStaff)
        {
            reading.Note(MailStepName.Closed, MailReason.FromStaff, ticket.Number);
            return;
        }

        var says = SpokenWords.OfVerification(reading.Said);
        var asked = reading.Answered?.Template;
        if (says == SpokenWord.Yes || asked == MessageTemplate.PleaseRate || (asked == MessageTemplate.ReturnVisit && says != SpokenWord.No))
        {
            // Asked how it goes, or told unasked: no reason to begin again.
            reading.Note(MailStepName.Closed, MailReason.AllIsWell, ticket.Number);
            return;
        }

        if (reading.Attachments.Count == 0 && SpokenWords.IsOnlyThanks(reading.Said, reading.Mail.From.Name))
        {
            reading.Note(MailStepName.Closed, MailReason.OnlyThanks, ticket.Number);
            return;
        }

        var isInTime = await profiles.ReopensUntilAsync(reading.Step.Db, ticket, cancellationToken) >= reading.Step.Now;
        var hasPart = await FindNumberInSubject.HasPartAsync(reading, ticket, cancellationToken);
        if (isInTime && hasPart && doors.ReopenAsync is { } reopen && await reopen(reading.Step, ticket, JoinTicket.ReplyOf(reading, ticket), cancellationToken))
        {
            if (ticket.RequesterId == sender.Id)
            {
                MailThread.Continue(ticket, reading.Mail.MessageId);
            }

            reading.Decide("reopened", ticket);
            reading.Note(MailStepName.Closed, MailReason.Reopened, ticket.Number);
            return;
        }

        (reading.Follows, reading.Ticket) = (ticket, null);
        reading.Note(MailStepName.Closed, isInTime ? MailReason.NoWayBack : MailReason.WindowOver, ticket.Number);
    };
}
