using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Desk.Changes;

/// <summary>What people may do about a ticket that waits for its window. Works inside the caller's step.</summary>
public sealed class WindowTurns(TicketProcess process)
{
    /// <summary>A supervisor begins before the window.</summary>
    /// <exception cref="DeskRuleException">403 no supervisor; 409 the ticket does not wait, the process forbids it, or a freeze is on; 422 no reason.</exception>
    public async Task GoAheadAsync(DeskStep step, Ticket ticket, string reason, CancellationToken cancellationToken)
    {
        ProcessRules.CheckSupervisor(step.Caller);
        var change = await WaitingAsync(step, ticket, reason, cancellationToken);
        if (!change.MayBeginEarly)
        {
            throw new DeskRuleException("not-before-window", 409, ProcessRules.Say(step.Caller, "流程不允许在窗口之前开始。", "The process does not let anybody begin before the window."));
        }

        var now = step.Now;
        var freeze = await step.Db.FreezePeriods.FirstOrDefaultAsync(
            row => (row.SystemKey == "" || row.SystemKey == change.SystemKey) && row.StartsAt <= now && row.EndsAt > now, cancellationToken);
        if (freeze is not null)
        {
            throw new DeskRuleException("frozen", 409, ProcessRules.Say(step.Caller, $"正处于冻结期“{freeze.Name}”，不能提前开始。", $"Nothing may begin early during the freeze \"{freeze.Name}\"."));
        }

        await AnswerAsync(step, ticket, change, AwaitChangeWindow.Ahead, reason, cancellationToken);
    }

    /// <summary>The handler or a supervisor takes the window back: the ticket returns to its plan.</summary>
    /// <exception cref="DeskRuleException">403 neither of them; 409 the ticket does not wait; 422 no reason.</exception>
    public async Task PlanAnewAsync(DeskStep step, Ticket ticket, string reason, CancellationToken cancellationToken)
    {
        if (ticket.HandlerId != step.Caller.PersonId || step.Caller.PersonId is null)
        {
            ProcessRules.CheckSupervisor(step.Caller);
        }

        await AnswerAsync(step, ticket, await WaitingAsync(step, ticket, reason, cancellationToken), AwaitChangeWindow.Anew, reason, cancellationToken);
    }

    private static async Task<PlannedChange> WaitingAsync(DeskStep step, Ticket ticket, string reason, CancellationToken cancellationToken)
    {
        var change = ticket.Status == TicketStatus.AwaitingWindow ? await ChangeWindows.OpenAsync(step, ticket, cancellationToken) : null;
        if (change is null)
        {
            throw new DeskRuleException("not-waiting", 409, ProcessRules.Say(step.Caller, "工单不在等待变更窗口。", "The ticket does not wait for a change window."));
        }

        return string.IsNullOrWhiteSpace(reason)
            ? throw new DeskRuleException("fields-missing", 422, ProcessRules.Say(step.Caller, "请说明原因。", "A reason is required.")) { Fields = new Dictionary<string, string> { ["reason"] = ProcessRules.Say(step.Caller, "必填", "required") } }
            : change;
    }

    private async Task AnswerAsync(DeskStep step, Ticket ticket, PlannedChange change, string how, string reason, CancellationToken cancellationToken)
    {
        var id = change.Id.ToString();
        var instance = await step.Db.Bookmarks.Where(row => row.Id == id).Select(row => row.InstanceId).SingleOrDefaultAsync(cancellationToken);
        ticket.Revision++;
        if (instance is null || await process.ResumeAsync(step, ticket, instance, id, new JsonObject { ["how"] = how, ["reason"] = reason.Trim() }, cancellationToken) != ResumeOutcome.Resumed)
        {
            throw new DeskRuleException("process-not-waiting", 409, ProcessRules.Say(step.Caller, "流程已不在等待变更窗口。", "The process no longer waits for the window."));
        }
    }
}
