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
        var mail = reading.Mail;
        var thread = MailThread.Begin(mail.MessageId, mail.References.Reverse());
        thread["mailbox"] = mail.Mailbox;
        thread["from"] = mail.From.Address;
        thread["to"] = Addresses(mail.To);
        thread["cc"] = Addresses(mail.Cc);
        thread["subject"] = mail.Subject;
        thread["sentAt"] = mail.SentAt?.ToString("O", CultureInfo.InvariantCulture);
        var ticket = await doors.OpenAsync(
            reading.Step,
            new NewTicket
            {
                Requester = reading.Sender!,
                Title = SubjectLine.Title(mail.Subject, reading.Language),
                Description = reading.Text,
                Channel = Channel.Email,
                Language = reading.Language,
                Details = new JsonObject { [MailThread.DetailKey] = thread },
                Attachments = reading.Attachments,
            },
            cancellationToken);
        if (reading.ForeignNumber is { } number)
        {
            reading.Step.Record(
                TimelineAction.Note, ticket, subject: "mail:foreign-number", by: Caller.System,
                text: reading.Say(
                    $"邮件主题中写有 {number}，但发件人 {mail.From.Address} 不是该工单的提单人，因此单独建单。",
                    $"The subject names {number}, but {mail.From.Address} is not its requester; this became a ticket of its own."),
                data: new JsonObject { ["number"] = number });
        }

        reading.Decide("ticket", ticket);
    };

    private static JsonArray Addresses(IReadOnlyList<InboundAddress> people) => new([.. people.Select(person => (JsonNode?)person.Address)]);
}
