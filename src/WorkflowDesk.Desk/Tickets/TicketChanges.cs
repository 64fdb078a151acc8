using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Tickets;

public static class TicketChanges
{
    /// <summary>Moves the ticket to a status and writes it down; a status it already has changes nothing.</summary>
    public static void SetStatus(DeskStep step, Ticket ticket, string status)
    {
        if (ticket.Status == status)
        {
            return;
        }

        step.Record(TimelineAction.StatusChanged, ticket, subject: status, data: new JsonObject { ["from"] = ticket.Status, ["to"] = status }, isPublic: true);
        ticket.Status = status;
        if (status == TicketStatus.Resolved)
        {
            ticket.ResolvedAt = step.Now;
        }
        else if (!TicketStatus.IsOpen(status))
        {
            ticket.ClosedAt = step.Now;
        }
        else if (ticket.ClosedAt is not null)
        {
            // A relapse: it was neither solved nor closed for good.
            (ticket.ResolvedAt, ticket.ClosedAt, ticket.ClosingReason) = (null, null, null);
        }
    }
}
