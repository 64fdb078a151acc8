using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>A number in the subject leads to its ticket, for its requester and for staff. Numbers can be guessed: strangers get a ticket of their own.</summary>
internal static class FindNumberInSubject
{
    public static async Task TakeAsync(MailReading reading, CancellationToken cancellationToken)
    {
        if (reading.Ticket is not null || SubjectLine.TicketNumber(reading.Mail.Subject) is not { } number)
        {
            return;
        }

        var ticket = await reading.Step.LockTicketAsync(number, cancellationToken);
        if (ticket is null)
        {
            return;
        }

        if (ticket.RequesterId == reading.Sender!.Id || Caller.Of(reading.Sender, Channel.Email).IsStaff)
        {
            reading.Ticket = ticket;
        }
        else
        {
            reading.ForeignNumber = number;
        }
    }
}
