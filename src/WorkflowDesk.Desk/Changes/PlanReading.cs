using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Changes;

/// <summary>The plan of a ticket for those who work on it or decide about it.</summary>
public sealed class PlanReading(DeskDatabase database)
{
    /// <summary>Key of the step that plans (workflows/README.md, "The contract").</summary>
    public const string PlanStep = "plan";

    /// <summary>Null: no such ticket for the caller, or nothing is planned yet.</summary>
    public async Task<SolutionPlan?> OfTicketAsync(Caller caller, string number, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await db.Worked(caller).SingleOrDefaultAsync(row => row.Number == number, cancellationToken) is { } ticket ? await LatestAsync(db, ticket, cancellationToken) : null;
    }

    internal static async Task<SolutionPlan?> LatestAsync(DeskDb db, Ticket ticket, CancellationToken cancellationToken) =>
        await db.Tasks.Where(task => task.TicketId == ticket.Id && task.Step == PlanStep && task.State == TicketTask.Completed)
            .OrderByDescending(task => task.CompletedAt).ThenByDescending(task => task.Id).FirstOrDefaultAsync(cancellationToken) is { } task
            ? SolutionPlan.Of(task, ticket.ReadDetails())
            : null;
}
