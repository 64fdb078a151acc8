using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>The doors of the ticket process a mail can go through. Those that are absent are closed.</summary>
public sealed record TicketDoors(
    Func<DeskStep, NewTicket, CancellationToken, Task<Ticket>> OpenAsync,
    Func<DeskStep, Ticket, NewReply, CancellationToken, Task> ReplyAsync)
{
    /// <summary>Completes an approval or a verification. Answers why not; null when it is done.</summary>
    public Func<DeskStep, Ticket, MailedWord, CancellationToken, Task<string?>>? DecideAsync { get; init; }

    /// <summary>Asks somebody once more, with a new link.</summary>
    public Func<DeskStep, Ticket, TicketTask, Person, CancellationToken, Task>? AskAgainAsync { get; init; }

    /// <summary>Takes a closed ticket up again, where its process offers a way. False: it does not.</summary>
    public Func<DeskStep, Ticket, NewReply, CancellationToken, Task<bool>>? ReopenAsync { get; init; }

    /// <summary>Tells whoever works on the ticket something about its mail.</summary>
    public Func<DeskStep, Ticket, string, CancellationToken, Task>? TellHandlerAsync { get; init; }

    /// <summary>Tells a sender that only the head of the mail with this subject arrived.</summary>
    public Func<DeskStep, Ticket, Person, string, CancellationToken, Task>? TellTooLargeAsync { get; init; }

    /// <summary>Tells the supervisors, and the person whose name somebody else has used.</summary>
    public Func<DeskStep, Ticket, Person, string, CancellationToken, Task>? TellOfForgeryAsync { get; init; }
}

/// <summary>A decision that came by mail from an authenticated sender.</summary>
/// <param name="Mail">Id of the stored mail; the operation's id is made of it.</param>
public sealed record MailedWord(TicketTask Task, Person Person, string Outcome, Guid Mail)
{
    /// <summary>The whole answer, as it stands on the timeline.</summary>
    public required NewReply Reply { get; init; }
}
