using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Changes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Leftovers;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages.Changes;

/// <summary>Reads what a ticket changes; null for whoever does not work on it.</summary>
public sealed class ChangeFaces(PlanReading plans, WorkLog log, ChangeCalendar calendar, LeftoverReading leftovers, Colleagues colleagues, DeskDatabase database, TimeProvider clock)
{
    /// <summary>How far ahead a planner sees what their system has.</summary>
    private static readonly TimeSpan LookAhead = TimeSpan.FromDays(60);

    public async Task<ChangeFace?> OfAsync(Caller caller, string number, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        if (await db.Worked(caller).SingleOrDefaultAsync(row => row.Number == number, cancellationToken) is not { } ticket)
        {
            return null;
        }

        var open = await db.Tasks.Include(task => task.Ticket)
            .Where(task => task.TicketId == ticket.Id && task.State == TicketTask.Open && (task.Step == StepKey.Implement || task.Step == StepKey.Plan)).ToListAsync(cancellationToken);
        var plan = await plans.OfTicketAsync(caller, number, cancellationToken);
        var waiting = ticket.Status == TicketStatus.AwaitingWindow
            ? await db.PlannedChanges.FirstOrDefaultAsync(row => row.TicketId == ticket.Id && row.DroppedAt == null && row.EndedAt == null, cancellationToken)
            : null;
        var supervises = caller.Is(Role.Supervisor) || caller.Is(Role.Administrator);
        return new ChangeFace(number)
        {
            Plan = plan,
            Collisions = plan is { WindowStart: { } from, WindowEnd: { } to } && ticket.IsOpen ? await calendar.CollisionsAsync(ticket.Id, SystemOf(plan, ticket), from, to, cancellationToken) : [],
            Ahead = open.Exists(task => task.Step == StepKey.Plan)
                ? await calendar.CollisionsAsync(ticket.Id, SystemOf(plan, ticket), clock.GetUtcNow(), clock.GetUtcNow() + LookAhead, cancellationToken)
                : [],
            Waiting = waiting,
            MayGoAhead = waiting is { MayBeginEarly: true } && supervises,
            MayPlanAnew = waiting is not null && (supervises || ticket.HandlerId == caller.PersonId),
            Log = await log.OfTicketAsync(caller, number, cancellationToken) ?? [],
            Backup = await log.BackupOfTicketAsync(caller, number, cancellationToken),
            MayLog = open.Exists(task => task.Step == StepKey.Implement && Candidates.May(task, caller)),
            Promise = ticket.IsOpen && ticket.Status != TicketStatus.Resolved
                ? await db.PromisedUpdates.SingleOrDefaultAsync(row => row.TicketId == ticket.Id && row.EndedAt == null, cancellationToken)
                : null,
            Leftovers = await leftovers.OfTicketAsync(caller, number, cancellationToken) ?? [],
            Staff = await colleagues.StaffAsync(cancellationToken),
        };
    }

    private static string SystemOf(SolutionPlan? plan, Ticket ticket) => plan is { System.Length: > 0 } ? plan.System : ticket.Detail("affectedSystem") ?? "";
}
