using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Changes;

/// <summary>What completing a step means for the change a ticket makes: the rules beyond its form, and what is written down with it.</summary>
public sealed class ChangeRules(WorkLog work)
{
    /// <summary>Part of completing a task, after its form was found complete.</summary>
    /// <exception cref="DeskRuleException">422 naming the fields.</exception>
    internal async Task CompletingAsync(DeskStep step, Ticket ticket, TicketTask task, string outcome, JsonObject data, CancellationToken cancellationToken)
    {
        if (task.Step == WorkLog.ImplementStep)
        {
            await work.CompleteAsync(step, ticket, outcome, data, cancellationToken);
        }
    }
}
