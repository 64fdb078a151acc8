using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Desk.Runs;

/// <summary>
/// Cancels and deletes instances from the designer. A ticket's process is never ended behind its ticket's back: cancelling
/// the main one cancels the ticket, under the rules of <see cref="TicketProcess"/>; deleting one is refused.
/// </summary>
public sealed class InstanceEnding(DeskSteps steps, TicketProcess process)
{
    /// <summary>No effect on an instance that has ended.</summary>
    /// <exception cref="DeskRuleException">404 no such instance; 422 the caller may not cancel the ticket it belongs to.</exception>
    public async Task CancelAsync(Caller caller, string instanceId, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(caller, cancellationToken);
        var instance = await FindAsync(step, instanceId, cancellationToken);
        if (instance.Status != nameof(WorkflowStatus.Running) && instance.SubStatus != nameof(WorkflowSubStatus.Faulted))
        {
            return;
        }

        var ticket = instance.CorrelationId is { } number ? await step.LockTicketAsync(number, cancellationToken) : null;
        if (ticket is { IsOpen: true } && ticket.InstanceId == instanceId)
        {
            if (!caller.Is(Role.Supervisor) && !caller.Is(Role.Administrator))
            {
                throw new DeskRuleException("instance-of-ticket", 422, Say(
                    caller,
                    $"这是工单 {ticket.Number} 的流程，取消它就是取消工单，只有主管可以这样做。",
                    $"This is the process of ticket {ticket.Number}: to cancel it is to cancel the ticket, which only a supervisor may do."));
            }

            await process.CancelAsync(step, ticket, Say(caller, "在流程设计器中取消。", "Cancelled in the process designer."), cancellationToken);
        }
        else
        {
            await process.CancelInstanceAsync(step, ticket, instanceId, cancellationToken);
            step.Record(TimelineAction.InstanceCancelled, ticket, subject: $"{instance.DefinitionId} {instanceId}");
        }

        await step.CommitAsync(cancellationToken);
    }

    /// <summary>Removes an instance that belongs to no ticket, with its journal; one that still runs is cancelled first.</summary>
    /// <exception cref="DeskRuleException">404 no such instance; 422 it belongs to a ticket.</exception>
    public async Task DeleteAsync(Caller caller, string instanceId, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(caller, cancellationToken);
        var instance = await FindAsync(step, instanceId, cancellationToken);
        if (await step.Db.Tickets.AnyAsync(ticket => ticket.Number == instance.CorrelationId || ticket.InstanceId == instanceId, cancellationToken))
        {
            throw new DeskRuleException("instance-of-ticket", 422, Say(
                caller,
                $"实例 {instanceId} 属于工单 {instance.CorrelationId}，与工单一同保留，不能删除。",
                $"Instance {instanceId} belongs to ticket {instance.CorrelationId} and is kept with it: it cannot be deleted."));
        }

        if (instance.Status == nameof(WorkflowStatus.Running))
        {
            await process.CancelInstanceAsync(step, null, instanceId, cancellationToken);
        }

        await step.Db.Bookmarks.Where(row => row.InstanceId == instanceId).ExecuteDeleteAsync(cancellationToken);
        await step.Db.Journal.Where(row => row.InstanceId == instanceId).ExecuteDeleteAsync(cancellationToken);
        await step.Db.Instances.Where(row => row.Id == instanceId).ExecuteDeleteAsync(cancellationToken);
        step.Record(TimelineAction.InstanceDeleted, null, subject: $"{instance.DefinitionId} {instanceId}");
        await step.CommitAsync(cancellationToken);
    }

    /// <summary>Each in a step of its own: one that is refused keeps no other from ending.</summary>
    /// <returns>How many were ended, and why the others were not.</returns>
    public static async Task<(int Ended, IReadOnlyList<string> Refusals)> EachAsync(IEnumerable<string> instanceIds, Func<string, Task> end)
    {
        var ended = 0;
        var refusals = new List<string>();
        foreach (var id in instanceIds)
        {
            try
            {
                await end(id);
                ended++;
            }
            catch (DeskRuleException rule) when (rule.Status is 404 or 422)
            {
                refusals.Add(rule.Message);
            }
            catch (WorkflowNotFoundException gone)
            {
                refusals.Add(gone.Message);
            }
        }

        return (ended, refusals);
    }

    private static async Task<InstanceRow> FindAsync(DeskStep step, string instanceId, CancellationToken cancellationToken) =>
        await step.Db.Instances.AsNoTracking().SingleOrDefaultAsync(row => row.Id == instanceId, cancellationToken)
            ?? throw DeskRuleException.NotFound(Say(step.Caller, $"没有流程实例 {instanceId}。", $"There is no workflow instance {instanceId}."));

    private static string Say(Caller caller, string chinese, string english) => caller.Language == Languages.Chinese ? chinese : english;
}
