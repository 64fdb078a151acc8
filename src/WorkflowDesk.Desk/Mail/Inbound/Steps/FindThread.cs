using Microsoft.EntityFrameworkCore;

namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>The mail answers a message the desk sent or received: it belongs to that message's ticket. Whoever knows such an id has read the message.</summary>
internal static class FindThread
{
    public static MailStep With(MessageIds ids, ReturnPath returnPath) => async (reading, cancellationToken) =>
    {
        var db = reading.Step.Db;
        foreach (var address in reading.Mail.EnvelopeTo)
        {
            // A report to the address of one mail speaks of that mail, whatever it says or leaves out.
            if (await returnPath.TryReadAsync(address, cancellationToken) is { } mailId && await db.MailsOut.SingleOrDefaultAsync(mail => mail.Id == mailId, cancellationToken) is { } returned)
            {
                await LeadAsync(reading, returned.TicketId, cancellationToken);
                reading.Answered = returned;
                reading.Note(MailStepName.Thread, MailReason.ReturnPath, address);
                return;
            }
        }

        var report = DeliveryReport.MayNameMails(reading.Mail) ? DeliveryReport.Read(reading.Mail) : null;
        List<string> answered = [.. reading.Mail.References, .. report?.MessageIds ?? []];
        if (answered.Count == 0)
        {
            reading.Note(MailStepName.Thread, MailReason.NoReferences);
            return;
        }

        var sent = await db.MailsOut.Where(mail => answered.Contains(mail.MessageId)).ToListAsync(cancellationToken);
        // The nearest message decides when a person answers two threads at once.
        reading.Answered = sent.MinBy(mail => answered.IndexOf(mail.MessageId));
        if (sent.Where(mail => mail.TicketId is not null).MinBy(mail => answered.IndexOf(mail.MessageId)) is { } known)
        {
            await LeadAsync(reading, known.TicketId, cancellationToken);
            reading.Note(MailStepName.Thread, await ids.TryReadAsync(known.MessageId, cancellationToken) is null ? MailReason.KnownMessageId : MailReason.OurMessageId, known.MessageId);
            return;
        }

        foreach (var id in answered)
        {
            // The mail itself may have been cleared away since; the proof in its id stays good. Servers change case.
            if (await ids.TryReadAsync(id, cancellationToken) is { TicketNumber: { } number } identity && await reading.Step.LockTicketAsync(number, cancellationToken) is { } ticket)
            {
                reading.Ticket = ticket;
                reading.Answered = await db.MailsOut.SingleOrDefaultAsync(mail => mail.Id == identity.MailId, cancellationToken);
                reading.Note(MailStepName.Thread, MailReason.OurMessageId, id);
                return;
            }
        }

        var received = await db.MailsIn.Where(mail => mail.MessageId != null && answered.Contains(mail.MessageId) && mail.TicketId != null)
            .Select(mail => new { Id = mail.MessageId!, mail.TicketId }).ToListAsync(cancellationToken);
        if (received.MinBy(mail => answered.IndexOf(mail.Id)) is { } earlier)
        {
            await LeadAsync(reading, earlier.TicketId, cancellationToken);
            reading.Note(MailStepName.Thread, MailReason.KnownMessageId, earlier.Id);
            return;
        }

        reading.Note(MailStepName.Thread, MailReason.UnknownReferences, answered[0]);
    };

    private static async Task LeadAsync(MailReading reading, Guid? ticketId, CancellationToken cancellationToken) =>
        reading.Ticket = ticketId is { } id ? await reading.Step.LockTicketAsync(id, cancellationToken) : null;
}
