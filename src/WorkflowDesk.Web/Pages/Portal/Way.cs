using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages.Portal;

/// <summary>The way of a request in words its requester knows.</summary>
public static class Way
{
    public static readonly IReadOnlyList<string> Stations = ["reported", "accepted", "diagnosing", "implementing", "verifying", "closed"];

    /// <summary>Index of the station the ticket stands at; one past the last when it has arrived.</summary>
    public static int Of(string status) => status switch
    {
        TicketStatus.New => 0,
        TicketStatus.Accepted or TicketStatus.AwaitingRequester => 1,
        TicketStatus.Diagnosing or TicketStatus.Escalated => 2,
        TicketStatus.Planning or TicketStatus.AwaitingApproval or TicketStatus.AwaitingWindow or TicketStatus.Implementing => 3,
        TicketStatus.Verifying => 4,
        TicketStatus.Resolved => 5,
        _ => 6,
    };

    /// <summary>Taken back or called off: there is no way to show.</summary>
    public static bool IsCutShort(string status) => status is TicketStatus.Withdrawn or TicketStatus.Cancelled;
}
