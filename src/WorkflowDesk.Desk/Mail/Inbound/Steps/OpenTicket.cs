using System.Globalization;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>Whatever is left is a new request. All of its text is the description: a forwarded mail is what it is about.</summary>
internal static class OpenTicket
{
    public static MailStep Through(TicketDoors doors) => async (reading, cancellationToken) =>
    {
        var (mail, effect, requester) = (reading.Mail, reading.Effect, reading.Sender!);
        if (effect.Department is { Length: > 0 } department && string.IsNullOrWhiteSpace(requester.Department))
        {
            requester.Department = department;
        }

        var details = new JsonObject { [MailThread.DetailKey] = ThreadOf(reading) };
        foreach (var (name, value) in new[] { ("subcategory", effect.Subcategory), ("urgency", effect.Urgency) })
        {
            if (value is not null)
            {
                details[name] = value;
            }
        }

        var ticket = await doors.OpenAsync(
            reading.Step,
            new NewTicket
            {
                Requester = requester,
                Title = SubjectLine.Title(mail.Subject, reading.Language),
                Description = reading.Text,
                Channel = Channel.Email,
                Language = effect.Language ?? reading.Language,
                Category = effect.Category,
                Priority = effect.Priority,
                Team = effect.Team,
                Details = details,
                Attachments = reading.Attachments,
            },
            cancellationToken);
        NoteWhere(reading, ticket);
        reading.Decide("ticket", ticket);
        reading.Note(MailStepName.Open, MailReason.OpenedNew, ticket.Number);
    };

    private static JsonObject ThreadOf(MailReading reading)
    {
        var mail = reading.Mail;
        // An answer to whoever passed it on would not answer the requester.
        var thread = reading.ForwardedBy is null ? MailThread.Begin(mail.MessageId, mail.References.Reverse()) : [];
        thread["mailbox"] = mail.Mailbox;
        thread["from"] = reading.Sender!.Email;
        thread["to"] = Addresses(mail.To);
        thread["cc"] = Addresses(mail.Cc);
        thread["subject"] = mail.Subject;
        thread["sentAt"] = mail.SentAt?.ToString("O", CultureInfo.InvariantCulture);
        if (reading.Automatic is not null)
        {
            thread[MailThread.Automatic] = true;
        }

        if (reading.ForwardedBy is { } agent)
        {
            thread["forwardedBy"] = agent.Email;
        }

        if (reading.Follows is { } earlier)
        {
            thread["follows"] = earlier.Number;
        }

        return thread;
    }

    private static void NoteWhere(MailReading reading, Ticket ticket)
    {
        if (reading.ForwardedBy is { } agent)
        {
            Note("mail:on-behalf", reading.Say($"由 {agent.Name} 转发，报告人为原发件人 {ticket.RequesterEmail}。", $"Passed on by {agent.Name}; the requester is who wrote it, {ticket.RequesterEmail}."), new JsonObject { ["by"] = agent.Email });
        }

        if (reading.Follows is { } earlier)
        {
            Note("mail:follows", reading.Say($"接续已结束的工单 {earlier.Number}。", $"Follows ticket {earlier.Number}, which has ended."), new JsonObject { ["number"] = earlier.Number });
            reading.Step.Record(
                TimelineAction.Note, earlier, subject: "mail:followed", by: Caller.System,
                text: reading.Say($"工单结束后又收到来信，已另建工单 {ticket.Number}。", $"A mail came after the end; it became ticket {ticket.Number}."), data: new JsonObject { ["number"] = ticket.Number });
        }

        if (reading.OtherNumbers.Count > 0)
        {
            var numbers = string.Join(", ", reading.OtherNumbers);
            Note("mail:foreign-number", reading.Say(
                $"邮件主题中写有 {numbers}，但不能确定归入哪一个工单或发件人 {reading.Mail.From.Address} 不是其提单人，因此单独建单。",
                $"The subject names {numbers}, but {reading.Mail.From.Address} is not the requester, or several would fit; this became a ticket of its own."), new JsonObject { ["number"] = numbers });
        }

        void Note(string subject, string text, JsonObject data) => reading.Step.Record(TimelineAction.Note, ticket, text, subject: subject, by: Caller.System, data: data);
    }

    private static JsonArray Addresses(IReadOnlyList<InboundAddress> people) => new([.. people.Select(person => (JsonNode?)person.Address)]);
}
