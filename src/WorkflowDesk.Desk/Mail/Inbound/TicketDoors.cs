using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>The two doors of the ticket process a mail can go through.</summary>
public sealed record TicketDoors(
    Func<DeskStep, NewTicket, CancellationToken, Task<Ticket>> OpenAsync,
    Func<DeskStep, Ticket, NewReply, CancellationToken, Task> ReplyAsync);
