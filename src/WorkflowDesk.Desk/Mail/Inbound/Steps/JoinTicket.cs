using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>The mail is a word on an existing ticket.</summary>
internal static class JoinTicket
{
    public static MailStep Through(TicketDoors doors) => async (reading, cancellationToken) =>
    {
        if (reading.Ticket is not { } ticket)
        {
            return;
        }

        var sender = reading.Sender!;
        var isRequester = ticket.RequesterId == sender.Id;
        if (isRequester)
        {
            // First, so that whatever the reply causes to be written answers it.
            MailThread.Continue(ticket, reading.Mail.MessageId);
        }

        await doors.ReplyAsync(
            reading.Step,
            ticket,
            new NewReply
            {
                From = sender,
                Text = reading.NewText,
                FullText = reading.Text,
                Attachments = reading.Attachments,
                Channel = Channel.Email,
                // Staff answer internal messages too; what they write goes to the requester only from the ticket's page.
                IsPublic = isRequester || !Caller.Of(sender, Channel.Email).IsStaff,
            },
            cancellationToken);
        var answered = reading.Step.Db.Tasks.Local.Any(task =>
            task.TicketId == ticket.Id && task.Kind == TaskKind.Requester && task.State == TicketTask.Completed && task.CompletedAt == reading.Step.Now);
        reading.Decide(answered ? "answer" : "reply", ticket);
    };
}
