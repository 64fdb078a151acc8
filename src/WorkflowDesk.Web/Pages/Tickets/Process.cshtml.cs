using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Web.Diagrams;

namespace WorkflowDesk.Web.Pages.Tickets;

/// <summary>The whole process version of a ticket with every step, and the processes inside it.</summary>
public sealed class ProcessModel(TicketReading tickets, TicketPath paths, TicketDiagrams diagrams, DiagramReading reading) : StaffPage
{
    public TicketDetail Ticket { get; private set; } = null!;

    public DiagramView View { get; private set; } = null!;

    /// <summary>The step whose own process is shown; null for the ticket's process.</summary>
    public string? Part { get; private set; }

    public string PartLabel { get; private set; } = "";

    /// <summary>Id and name of each step that is a process of its own and was entered.</summary>
    public IReadOnlyList<(string Id, string Label)> Parts { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string number, string? part)
    {
        if (await tickets.FindAsync(Caller, number, Cancelled) is not { SeesInternals: true } ticket
            || await paths.FindAsync(ticket.Id, null, Cancelled) is not { } whole)
        {
            return NotFound();
        }

        Ticket = ticket;
        var steps = reading.Read(whole.Definition, Words.Language).Nodes;
        Parts = [.. steps.Where(step => whole.Parts.ContainsKey(step.Id)).Select(step => (step.Id, step.Label))];
        if (part is not null && await paths.FindAsync(ticket.Id, part, Cancelled) is { } inner)
        {
            (Part, whole) = (part, inner);
            PartLabel = steps.FirstOrDefault(step => step.Id == part)?.Label ?? part;
        }
        else if (part is not null)
        {
            return NotFound();
        }

        View = diagrams.Full(whole, Words["path.title-of", ticket.Number, Part is null ? DiagramReading.NameOf(whole.Definition, Words.Language) : PartLabel, whole.Definition.Version]);
        return Page();
    }
}
