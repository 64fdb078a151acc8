using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.Approvals;

/// <summary>What a message about an open approval must know.</summary>
/// <param name="Voted">Who has decided on the plan as it stands, and is not asked again.</param>
/// <param name="Planner">Name of who made the plan.</param>
internal sealed record ApprovalWords(IReadOnlySet<Guid> Voted, string? Planner)
{
    public static async Task<ApprovalWords> OfAsync(TicketRun run, TicketTask task, CancellationToken cancellationToken)
    {
        var db = run.Step.Db;
        var approval = db.Approvals.Local.FirstOrDefault(row => row.TaskId == task.Id) ?? await db.Approvals.SingleOrDefaultAsync(row => row.TaskId == task.Id, cancellationToken);
        var votes = await db.ApprovalVotes.Where(vote => vote.TaskId == task.Id).ToListAsync(cancellationToken);
        var planned = await PlanSeal.PlannedAsync(db, run.Ticket.Id, cancellationToken);
        return new ApprovalWords(
            votes.Concat(db.ApprovalVotes.Local.Where(vote => vote.TaskId == task.Id)).Where(vote => vote.PlanHash == approval?.PlanHash).Select(vote => vote.PersonId).ToHashSet(),
            planned?.CompletedByName);
    }
}
