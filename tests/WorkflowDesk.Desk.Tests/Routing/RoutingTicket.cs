using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Routing;

/// <summary>A ticket of which only what routing looks at matters.</summary>
internal static class RoutingTicket
{
    public static Ticket Of(string? category, string? subcategory, string? system)
    {
        var ticket = new Ticket
        {
            Id = Guid.NewGuid(), Number = "TS202405200001", Title = "Title", Description = "Text", Priority = "P2", Category = category, Channel = Channel.Phone,
            Language = Languages.English, RequesterId = Guid.NewGuid(), RequesterName = "Lin", RequesterEmail = "lin@corp.example", SubmittedAt = ManualClock.Start,
        };
        if (subcategory is not null)
        {
            ticket.SetDetail("subcategory", subcategory);
        }

        if (system is not null)
        {
            ticket.SetDetail("affectedSystem", system);
        }

        return ticket;
    }
}
