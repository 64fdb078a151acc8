using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>Where messages wait for the commit of the step that caused them. Nothing leaves from here; <see cref="MailSender"/> sends.</summary>
public sealed class Outbox(
    MailOptions options, MessageText messages, MailLayout layout, OutboxBell bell, ProfileShelf profiles, MessageShelf shelf, MessageIds ids, ReturnPath paths)
{
    /// <summary>
    /// Writes the message in the recipient's language, puts it on their list and, as they prefer, adds a mail to the step.
    /// The mail's Message-ID is fixed here, so that a repeated sending is recognised. Null: nobody to write to; programs
    /// read no messages.
    /// </summary>
    public async Task<Message?> QueueAsync(DeskStep step, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var person = message.To;
        if (!person.IsActive || person.Roles == Role.Monitoring)
        {
            return null;
        }

        var ticket = message.Ticket;
        var toRequester = ticket is not null && ticket.RequesterId == person.Id;
        var preference = await step.Db.MessagePreferences.FindAsync([person.Id], cancellationToken);
        var wanted = preference?.Language ?? (toRequester ? ticket!.Language : person.Language);
        var language = Languages.IsKnown(wanted) ? wanted : Languages.Default;
        var profile = ticket is null ? null : await profiles.OfAsync(step.Db, ticket, cancellationToken);
        var written = messages.Write(message, language, toRequester, profile, await shelf.FindAsync(step.Db, message.Template, language, cancellationToken));
        var timing = await TimingAsync(step, MessageKinds.Find(message.Template)?.GroupFor(toRequester) ?? MessageGroup.Progress, preference, cancellationToken);
        var told = new Message
        {
            Id = step.NewId(),
            PersonId = person.Id,
            TicketId = ticket?.Id,
            Template = message.Template,
            Subject = written.Subject,
            Body = written.Body,
            Path = ticket is not null ? $"/{(toRequester ? "portal" : "tickets")}/{ticket.Number}" : PathOf(message.Actions),
            Delivery = timing.Delivery,
            DigestAt = timing.Delivery == Message.ForDigest ? timing.At : null,
            CreatedAt = step.Now,
        };
        step.Db.Messages.Add(told);
        if (timing.Delivery == Message.ByMail && await AutomaticMailLimits.WhyNotAsync(step, message, toRequester, options, cancellationToken) is { } silence)
        {
            told.Delivery = Message.InApp;
            step.Record(TimelineAction.MessageQueued, ticket, subject: message.Template, by: Caller.System, data: new JsonObject { ["to"] = person.Email, ["template"] = message.Template, ["delivery"] = Message.InApp, ["reason"] = silence });
            return told;
        }

        if ((timing.Delivery == Message.ByMail || message.Letter is { Copies.Count: > 0 }) && !string.IsNullOrWhiteSpace(person.Email))
        {
            await SendAsync(step, message, written, language, toRequester, timing.Delivery == Message.ByMail ? timing.At : null, cancellationToken);
        }

        step.Record(
            TimelineAction.MessageQueued, ticket, subject: message.Template, by: Caller.System,
            data: new JsonObject { ["to"] = person.Email, ["template"] = message.Template, ["subject"] = written.Subject, ["delivery"] = timing.Delivery });
        return told;
    }

    /// <summary>A mail alone, for what is on the reader's list already.</summary>
    internal async Task SendAsync(
        DeskStep step, OutgoingMessage message, WrittenMessage written, string language, bool toRequester, DateTimeOffset? notBefore, CancellationToken cancellationToken)
    {
        var ticket = message.Ticket;
        var origin = await MailOrigin.OfAsync(step.Db, ticket, options, cancellationToken);
        var (inReplyTo, references) = ticket is null ? (null, []) : MailThread.Of(ticket, toRequester, options.Domain);
        var id = step.NewId();
        var messageId = await ids.MakeAsync(id, ticket?.Number, origin.Domain, cancellationToken);
        var letter = message.Letter;
        var subject = letter is null || ticket is null ? written.Subject : LetterLayout.Subject(ticket);
        step.Db.MailsOut.Add(new MailOut
        {
            Id = id,
            MessageId = messageId,
            TicketId = ticket?.Id,
            PersonId = message.To.Id,
            Template = message.Template,
            ToName = message.To.Name,
            ToAddress = message.To.Email,
            Subject = subject,
            Text = letter is null ? layout.Text(written, message.Actions, language, ticket?.Number) : LetterLayout.Text(letter, language),
            Html = letter is null ? layout.Html(written, message.Actions, language, ticket?.Number) : LetterLayout.Html(letter, subject, language),
            InReplyTo = inReplyTo,
            ReferenceIds = references.Count == 0 ? null : string.Join(' ', references),
            ReturnPath = origin.TakesReports ? await paths.MakeAsync(id, origin.Domain, cancellationToken) : null,
            FromName = origin.Name,
            FromAddress = origin.Address,
            AuthorId = letter?.AuthorId,
            EntryId = letter?.EntryId,
            Copies = MailOut.Write(letter?.Copies ?? []),
            Files = MailOut.Write(letter?.Files ?? []),
            CreatedAt = step.Now,
            NextTryAt = notBefore,
        });
        if (ticket is not null && toRequester)
        {
            MailThread.Sent(ticket, messageId);
        }

        step.AfterCommit(bell.Ring);
    }

    internal async Task<DateTimeOffset> NextDigestAsync(DeskStep step, MessagePreference preference, CancellationToken cancellationToken) =>
        MessageTiming.NextDigest(preference, step.Now, profiles.Zone, await CalendarAsync(step, cancellationToken));

    internal DateTimeOffset? EndOfQuiet(DeskStep step, MessagePreference preference) => MessageTiming.EndOfQuiet(preference, step.Now, profiles.Zone);

    private async Task<MessageTiming> TimingAsync(DeskStep step, string group, MessagePreference? preference, CancellationToken cancellationToken) =>
        preference is null || MessageGroup.IsMandatory(group)
            ? new MessageTiming(Message.ByMail, null)
            : MessageTiming.Of(group, preference, step.Now, profiles.Zone, await CalendarAsync(step, cancellationToken));

    private async Task<BusinessCalendar> CalendarAsync(DeskStep step, CancellationToken cancellationToken) =>
        await profiles.CalendarAsync(step.Db, (await profiles.ActiveAsync(step.Db, cancellationToken)).Profile.Calendar, cancellationToken);

    /// <summary>Only where it leads into this desk; links that act belong into the mail alone.</summary>
    private string? PathOf(IReadOnlyList<MailAction> actions)
    {
        var root = options.Link("");
        return actions.Select(action => action.Url).FirstOrDefault(url => url.StartsWith(root, StringComparison.Ordinal) && !url.StartsWith(options.Link("/act/"), StringComparison.Ordinal)) is { } url
            ? "/" + url[root.Length..]
            : null;
    }
}
