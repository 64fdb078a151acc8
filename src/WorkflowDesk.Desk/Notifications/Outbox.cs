using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>Where messages wait for the commit of the step that caused them. Nothing leaves from here; <see cref="MailSender"/> sends.</summary>
public sealed class Outbox(MailOptions options, MessageText messages, MailLayout layout, OutboxBell bell)
{
    /// <summary>
    /// Writes the message in the recipient's language (the ticket's for its requester) and adds it to the step. Its
    /// Message-ID is fixed here, so that a repeated sending is recognised. Null: nobody to write to; programs read no mail.
    /// </summary>
    public MailOut? Queue(DeskStep step, OutgoingMessage message)
    {
        if (!message.To.IsActive || message.To.Roles == Role.Monitoring || string.IsNullOrWhiteSpace(message.To.Email))
        {
            return null;
        }

        var ticket = message.Ticket;
        var toRequester = ticket is not null && ticket.RequesterId == message.To.Id;
        var wanted = toRequester ? ticket!.Language : message.To.Language;
        var language = Languages.IsKnown(wanted) ? wanted : Languages.Default;
        var written = messages.Write(message, language, toRequester);
        var (inReplyTo, references) = ticket is null ? (null, []) : MailThread.Of(ticket, toRequester, options.Domain);
        var id = step.NewId();
        var mail = new MailOut
        {
            Id = id,
            MessageId = $"<{ticket?.Number.ToLowerInvariant() ?? "desk"}.{id:N}@{options.Domain}>",
            TicketId = ticket?.Id,
            PersonId = message.To.Id,
            Template = message.Template,
            ToName = message.To.Name,
            ToAddress = message.To.Email,
            Subject = written.Subject,
            Text = layout.Text(written, message.Actions, language, toRequester, ticket?.Number),
            Html = layout.Html(written, message.Actions, language, toRequester, ticket?.Number),
            InReplyTo = inReplyTo,
            ReferenceIds = references.Count == 0 ? null : string.Join(' ', references),
            CreatedAt = step.Now,
        };
        step.Db.MailsOut.Add(mail);
        step.Record(
            TimelineAction.MessageQueued, ticket, subject: message.Template, by: Caller.System,
            data: new JsonObject { ["to"] = message.To.Email, ["template"] = message.Template, ["subject"] = written.Subject });
        step.AfterCommit(bell.Ring);
        return mail;
    }
}
