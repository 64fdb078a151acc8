using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Approvals;

/// <summary>Changes that begin before their approval: declared by the plan, decided on afterwards.</summary>
internal static class EmergencyChanges
{
    /// <summary>Notes that the work on this plan begins now. Twice for the same plan changes nothing.</summary>
    public static void Declare(TicketRun run, ApprovalStanding standing, Tasks.TicketTask planned)
    {
        if (standing.IsEmergency)
        {
            return;
        }

        run.Step.Db.EmergencyChanges.Add(new EmergencyChange
        {
            Id = run.Step.NewId(),
            TicketId = run.Ticket.Id,
            Plan = standing.Seal.Text,
            PlanHash = standing.Seal.Hash,
            DeclaredById = planned.CompletedById!.Value,
            DeclaredByName = planned.CompletedByName ?? "",
            DeclaredAt = run.Step.Now,
        });
        run.Step.Record(
            TimelineAction.EmergencyDeclared, run.Ticket, subject: planned.CompletedByName, data: new JsonObject { ["planHash"] = standing.Seal.Hash });
    }

    /// <summary>What was said afterwards. No effect unless the approval was asked for afterwards.</summary>
    public static async Task DecidedAsync(TicketRun run, Approval approval, string outcome, CancellationToken cancellationToken)
    {
        if (!approval.IsRetrospective || await run.Step.Db.EmergencyChanges.SingleOrDefaultAsync(row => row.TaskId == approval.TaskId, cancellationToken) is not { } change)
        {
            return;
        }

        change.Outcome = outcome;
        if (outcome is VoteCount.Approved or VoteCount.Rejected)
        {
            change.DecidedAt = run.Step.Now;
        }
        else
        {
            // Still to be decided: whoever asks again takes it up.
            change.TaskId = null;
        }
    }
}
