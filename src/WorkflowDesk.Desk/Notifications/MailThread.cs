using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>
/// The conversation a ticket's mails belong to, kept in the ticket's details under <c>mail</c>, so that queueing a
/// message needs no query.
/// </summary>
public static class MailThread
{
    public const string DetailKey = "mail";

    /// <summary>Member of the detail that says a machine opened the ticket; nothing is written back to it.</summary>
    public const string Automatic = "automatic";

    /// <summary>Message-IDs kept: the first one and the latest of the rest. More only make headers long.</summary>
    public const int MaxReferences = 12;

    /// <summary>What a ticket opened by mail remembers of it.</summary>
    public static JsonObject Begin(string? messageId, IEnumerable<string> references)
    {
        var detail = new JsonObject();
        if (messageId is not null)
        {
            detail["messageId"] = messageId;
            detail["references"] = Array(Shorten([.. references, messageId]));
        }

        return detail;
    }

    /// <summary>The requester wrote again: later messages answer this one.</summary>
    public static void Continue(Ticket ticket, string? messageId)
    {
        if (messageId is null)
        {
            return;
        }

        var detail = ticket.ReadDetails()[DetailKey] as JsonObject ?? [];
        detail["messageId"] = messageId;
        detail["references"] = Array(Shorten([.. References(detail), messageId]));
        ticket.SetDetail(DetailKey, detail);
    }

    /// <summary>Key of the mailbox the ticket came through; null: none, or from before that was kept.</summary>
    public static string? MailboxOf(Ticket ticket) => (string?)(ticket.ReadDetails()[DetailKey] as JsonObject)?["mailbox"];

    /// <summary>The desk has written to the requester of a ticket that began with a mail: answers may name this one.</summary>
    public static void Sent(Ticket ticket, string messageId)
    {
        if (ticket.ReadDetails()[DetailKey] is JsonObject detail && detail["messageId"] is not null)
        {
            detail["references"] = Array(Shorten([.. References(detail), messageId]));
            ticket.SetDetail(DetailKey, detail);
        }
    }

    /// <summary>Headers for a message about the ticket. Staff never got the requester's mail: they share a thread of their own.</summary>
    public static (string? InReplyTo, IReadOnlyList<string> References) Of(Ticket ticket, bool toRequester, string domain)
    {
        if (toRequester && ticket.ReadDetails()[DetailKey] is JsonObject detail && (string?)detail["messageId"] is { } messageId)
        {
            var references = References(detail);
            // What is answered stands last, as RFC 5322 has it.
            return (messageId, [.. references.Where(reference => reference != messageId), messageId]);
        }

        var root = $"<{ticket.Number.ToLowerInvariant()}@{domain}>";
        return (root, [root]);
    }

    private static List<string> References(JsonObject detail) =>
        detail["references"] is JsonArray references ? [.. references.Select(reference => reference!.ToString())] : [];

    private static List<string> Shorten(List<string> references)
    {
        var distinct = references.Distinct(StringComparer.Ordinal).ToList();
        return distinct.Count <= MaxReferences ? distinct : [distinct[0], .. distinct[^(MaxReferences - 1)..]];
    }

    private static JsonArray Array(List<string> values) => new([.. values.Select(value => (JsonNode?)value)]);
}
