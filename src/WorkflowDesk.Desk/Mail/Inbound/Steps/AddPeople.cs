using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>People the desk knows whom a mail was also written to take part in its ticket. The desk's own mailboxes never do.</summary>
internal static class AddPeople
{
    /// <summary>People one ticket may have besides its requester.</summary>
    public const int Most = 30;

    private static readonly string[] s_onTickets = ["ticket", "reply", "answer", "decision", "reopened"];

    public static async Task TakeAsync(MailReading reading, CancellationToken cancellationToken)
    {
        if (reading.Row is not { Decision: { } decision, TicketId: { } ticketId } || !s_onTickets.Contains(decision) || reading.Sender is not { } sender)
        {
            return;
        }

        var addresses = reading.Mail.To.Concat(reading.Mail.Cc).Select(person => person.Address)
            .Where(address => !reading.Door.IsOwn(address) && address != sender.Email && address != reading.Mail.From.Address).Distinct(StringComparer.Ordinal).Take(Most).ToList();
        if (addresses.Count == 0)
        {
            return;
        }

        var db = reading.Step.Db;
        var ticket = reading.Ticket ?? db.Tickets.Local.First(row => row.Id == ticketId);
        // Whoever only claims to be the requester must not bring listeners along.
        if (decision != "ticket" && !(reading.IsTrusted && (ticket.RequesterId == sender.Id || Caller.Of(sender, Channel.Email).IsStaff)))
        {
            reading.Note(MailStepName.People, MailReason.NotTrustedToAdd, string.Join(", ", addresses));
            return;
        }

        var there = await db.TicketParticipants.Where(row => row.TicketId == ticketId).Select(row => row.PersonId).ToListAsync(cancellationToken);
        var known = await db.People.Where(person => addresses.Contains(person.Email) && person.IsActive && person.Id != ticket.RequesterId).ToListAsync(cancellationToken);
        var added = known.Where(person => !there.Contains(person.Id)).Take(Math.Max(0, Most - there.Count)).ToList();
        foreach (var person in added)
        {
            db.TicketParticipants.Add(new TicketParticipant { TicketId = ticketId, PersonId = person.Id, AddedAt = reading.Step.Now, AddedBy = sender.Name });
        }

        if (added.Count == 0)
        {
            reading.Note(MailStepName.People, MailReason.NobodyAdded, string.Join(", ", addresses));
            return;
        }

        var names = string.Join(", ", added.Select(person => person.Name));
        reading.Step.Record(TimelineAction.Note, ticket, reading.Say($"邮件抄送的 {names} 已加入本工单的往来。", $"{names}, named in the mail, now takes part in the conversation."), subject: "mail:participants", by: Caller.System);
        reading.Note(MailStepName.People, MailReason.ParticipantsAdded, names);
    }
}
