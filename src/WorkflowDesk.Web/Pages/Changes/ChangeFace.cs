using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Changes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages.Changes;

/// <summary>What a ticket changes and what was done for it, ready to show.</summary>
public sealed record ChangeFace(string Number)
{
    public SolutionPlan? Plan { get; init; }

    public IReadOnlyList<WorkEntry> Log { get; init; } = [];

    public BackupWord? Backup { get; init; }

    /// <summary>The reader may write into the log now.</summary>
    public bool MayLog { get; init; }

    /// <summary>What was refused, and what was typed there.</summary>
    public DeskRuleException? Problem { get; init; }

    /// <summary>Name of the handler whose form was refused.</summary>
    public string? Refused { get; init; }

    public IFormCollection? Posted { get; init; }

    public string Action(string handler) => $"/tickets/{Number}/change?handler={handler}";

    public string Typed(string handler, string field) => Refused == handler ? Posted?[field].ToString() ?? "" : "";

    public string? Error(string handler, string field) => Refused == handler ? Problem?.Fields.GetValueOrDefault(field) : null;
}

/// <summary>Reads it; null for whoever does not work on the ticket.</summary>
public sealed class ChangeFaces(PlanReading plans, WorkLog log, DeskDatabase database)
{
    public async Task<ChangeFace?> OfAsync(Caller caller, string number, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        if (await db.Worked(caller).SingleOrDefaultAsync(row => row.Number == number, cancellationToken) is not { } ticket)
        {
            return null;
        }

        var work = await db.Tasks.Include(task => task.Ticket)
            .FirstOrDefaultAsync(task => task.TicketId == ticket.Id && task.Step == WorkLog.ImplementStep && task.State == TicketTask.Open, cancellationToken);
        return new ChangeFace(number)
        {
            Plan = await plans.OfTicketAsync(caller, number, cancellationToken),
            Log = await log.OfTicketAsync(caller, number, cancellationToken) ?? [],
            Backup = await log.BackupOfTicketAsync(caller, number, cancellationToken),
            MayLog = work is not null && Candidates.May(work, caller),
        };
    }
}
