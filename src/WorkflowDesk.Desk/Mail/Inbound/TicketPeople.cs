using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>Somebody besides the requester whom a ticket's conversation reaches.</summary>
public sealed class TicketParticipant
{
    public required Guid TicketId { get; init; }

    public required Guid PersonId { get; init; }

    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>Name of whoever named them in a mail.</summary>
    public required string AddedBy { get; init; }
}

/// <summary>Whom the mail that opened a ticket was written to.</summary>
public static class TicketPeople
{
    private static readonly string[] s_parts = ["to", "cc"];

    /// <summary>Whether that mail named this address.</summary>
    public static bool Names(Ticket ticket, string address) =>
        ticket.ReadDetails()[MailThread.DetailKey] is JsonObject mail
        && s_parts.Any(part => mail[part] is JsonArray people && people.Any(person => string.Equals(person?.ToString(), address, StringComparison.OrdinalIgnoreCase)));
}
