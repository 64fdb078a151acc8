using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>A message as it would leave. <see cref="Problems"/> says why there is nothing to show.</summary>
public sealed record ShownMessage(string Subject, string Text, string Html, IReadOnlyList<MessageProblem> Problems);

/// <summary>Shows a wording before it is saved, with samples or with a ticket its reader may see. Changes nothing and sends nothing.</summary>
public sealed class MessagePreview(MessageText messages, MailLayout layout, MailOptions options, ProfileShelf profiles, DeskDatabase database, TimeProvider clock)
{
    /// <param name="number">A ticket; null or empty: samples.</param>
    /// <exception cref="DeskRuleException">404 no such message, or no such ticket for this caller.</exception>
    public async Task<ShownMessage> ShowAsync(Caller caller, string message, string language, MessageSource source, string? number, CancellationToken cancellationToken)
    {
        var kind = MessageEditing.Known(caller, message, language);
        source = new MessageSource(source.Subject.Trim(), source.Body.ReplaceLineEndings("\n"));
        if (MessageChecks.Find(message, source) is { Count: > 0 } problems)
        {
            return new ShownMessage("", "", "", problems);
        }

        await using var db = database.Read();
        var ticket = string.IsNullOrWhiteSpace(number) ? Sample(language) : await db.Visible(caller).SingleOrDefaultAsync(row => row.Number == number.Trim(), cancellationToken)
            ?? throw DeskRuleException.NotFound(ProcessRules.Say(caller, $"没有您可以查看的工单 {number.Trim()}。", $"There is no ticket {number.Trim()} here for you."));
        // What a requester is told is shown as the requester reads it, without what only staff may know.
        var toRequester = MessageGroup.OfRequesters.Contains(kind.Group) && kind.Group != MessageGroup.Replies;
        var data = new JsonObject();
        foreach (var placeholder in kind.Own.Select(MessagePlaceholder.Of))
        {
            data[placeholder.Name] = placeholder.Sample(language);
        }

        if (string.IsNullOrWhiteSpace(number))
        {
            foreach (var name in MessagePlaceholder.Everywhere)
            {
                data[name] = MessagePlaceholder.Of(name).Sample(language);
            }

            data["toRequester"] = toRequester;
        }
        else
        {
            foreach (var (name, value) in await MessageData.OfAsync(db, ticket, profiles, clock.GetUtcNow(), cancellationToken))
            {
                data[name] = value?.DeepClone();
            }

            foreach (var name in kind.Own.Where(name => ticket.Detail(name) is { Length: > 0 }))
            {
                data.Remove(name);
            }
        }

        var reader = new Person
        {
            Id = ticket.RequesterId, UserName = "", Email = "", Language = language, Roles = "", CreatedAt = ticket.SubmittedAt,
            Name = toRequester ? ticket.RequesterName : caller.Name,
        };
        var outgoing = new OutgoingMessage { Template = message, To = reader, Ticket = ticket, Data = data };
        var written = messages.Write(outgoing, language, toRequester, await profiles.OfAsync(db, ticket, cancellationToken), source);
        MailAction[] actions = message == MessageTemplate.Digest ? [] : [kind.GroupFor(toRequester) == MessageGroup.Answers
            ? new("现在回复", "Answer now", options.Link("/act/…"))
            : new("查看工单", "View the ticket", options.Link($"/{(toRequester ? "portal" : "tickets")}/{ticket.Number}"))];
        var shownNumber = message == MessageTemplate.Digest ? null : ticket.Number;
        return new ShownMessage(
            written.Subject, layout.Text(written, actions, language, shownNumber), layout.Html(written, actions, language, shownNumber), []);
    }

    private static Ticket Sample(string language)
    {
        string Text(string name) => MessagePlaceholder.Of(name).Sample(language)?.ToString() ?? "";
        return new Ticket
        {
            Id = Guid.Empty, RequesterId = Guid.Empty, Number = Text("number"), Title = Text("title"), Description = Text("description"), RequesterName = Text("requester"),
            RequesterEmail = "lin@corp.example", Priority = ShippedProfiles.Default.ProvisionalPriority, Channel = Channel.Portal, Language = language,
            SubmittedAt = DateTimeOffset.Parse(Text("submittedAt"), System.Globalization.CultureInfo.InvariantCulture),
        };
    }
}
