using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Changes;

/// <summary>The plan of a ticket for those who work on it or decide about it.</summary>
public sealed class PlanReading(DeskDatabase database)
{
    /// <summary>Null: no such ticket for the caller, or nothing is planned yet.</summary>
    public async Task<SolutionPlan?> OfTicketAsync(Caller caller, string number, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await db.Worked(caller).SingleOrDefaultAsync(row => row.Number == number, cancellationToken) is { } ticket ? await LatestAsync(db, ticket, cancellationToken) : null;
    }

    internal static async Task<SolutionPlan?> LatestAsync(DeskDb db, Ticket ticket, CancellationToken cancellationToken) =>
        await PlanSeal.PlannedAsync(db, ticket.Id, cancellationToken) is { } task ? SolutionPlan.Of(task, ticket.ReadDetails()) : null;
}
