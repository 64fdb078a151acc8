using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>
/// A number in the subject leads to its ticket, for whoever has a part in it. Numbers can be guessed: strangers get a
/// ticket of their own. Where several are named, the thread decides; without one, a single ticket of the sender's does.
/// </summary>
internal static class FindNumberInSubject
{
    public static async Task TakeAsync(MailReading reading, CancellationToken cancellationToken)
    {
        var numbers = SubjectLine.TicketNumbers(reading.Mail.Subject);
        if (reading.Ticket is { } threaded)
        {
            reading.OtherNumbers.AddRange(numbers.Where(number => number != threaded.Number));
            reading.Note(MailStepName.Subject, reading.OtherNumbers.Count > 0 ? MailReason.OtherNumbers : MailReason.NoNumber, string.Join(", ", reading.OtherNumbers));
            return;
        }

        if (numbers.Count == 0)
        {
            reading.Note(MailStepName.Subject, MailReason.NoNumber);
            return;
        }

        var tickets = await reading.Step.Db.Tickets.AsNoTracking().Where(ticket => numbers.Contains(ticket.Number)).ToListAsync(cancellationToken);
        var own = new List<Ticket>();
        foreach (var ticket in tickets)
        {
            if (await HasPartAsync(reading, ticket, cancellationToken))
            {
                own.Add(ticket);
            }
        }

        if (own is [var only])
        {
            reading.Ticket = await reading.Step.LockTicketAsync(only.Id, cancellationToken);
            reading.OtherNumbers.AddRange(tickets.Where(ticket => ticket.Id != only.Id).Select(ticket => ticket.Number));
            reading.Note(MailStepName.Subject, MailReason.NumberOfSender, only.Number);
            return;
        }

        reading.OtherNumbers.AddRange(tickets.Select(ticket => ticket.Number));
        reading.Note(
            MailStepName.Subject,
            own.Count > 1 ? MailReason.SeveralNumbers : tickets.Count > 0 ? MailReason.NumberOfStranger : MailReason.NumberUnknown,
            string.Join(", ", numbers));
    }

    /// <summary>The requester, staff, and whom a mail of the ticket has named.</summary>
    public static async Task<bool> HasPartAsync(MailReading reading, Ticket ticket, CancellationToken cancellationToken)
    {
        var sender = reading.Sender!;
        return ticket.RequesterId == sender.Id
            || Caller.Of(sender, Channel.Email).IsStaff
            || TicketPeople.Names(ticket, sender.Email)
            || await reading.Step.Db.TicketParticipants.AnyAsync(row => row.TicketId == ticket.Id && row.PersonId == sender.Id, cancellationToken);
    }
}
