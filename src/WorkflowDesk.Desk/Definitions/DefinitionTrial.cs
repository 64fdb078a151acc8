using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>Runs a definition by hand, drafts too, for owners who try what they drew.</summary>
public sealed class DefinitionTrial(DeskSteps steps, TicketProcess process, WorkflowRunner runner)
{
    /// <summary>Starts one instance and runs it until it waits or ends, all in one step.</summary>
    /// <returns>Null: it cannot start by itself, because a ticket starts it.</returns>
    /// <exception cref="DeskRuleException">422 a ticket has this correlation id: its process is not to be disturbed.</exception>
    public async Task<WorkflowInstance?> RunAsync(
        Caller caller, DefinitionRow version, string? correlationId, string? triggerActivityId, JsonObject? input, CancellationToken cancellationToken)
    {
        var definition = WorkflowDefinition.Read(version.Source);
        if (NeedsTicket(definition.Root))
        {
            return null;
        }

        await using var step = await steps.BeginAsync(caller, cancellationToken);
        if (correlationId is not null && await step.Db.Tickets.AnyAsync(ticket => ticket.Number == correlationId, cancellationToken))
        {
            throw new DeskRuleException("ticket-not-for-trials", 422, caller.Language == Languages.Chinese
                ? $"{correlationId} 是一张工单，试运行不能介入它。请换一个关联编号。"
                : $"{correlationId} is a ticket, and a trial must not touch it. Choose another correlation id.");
        }

        var instance = await process.StartDirectlyAsync(step, new StartWorkflow
        {
            DefinitionVersionId = version.Id,
            InstanceId = runner.NewId(),
            CorrelationId = correlationId,
            TriggerActivityId = triggerActivityId,
            Input = input,
            Name = $"{definition.Name} v{version.Version}",
        }, cancellationToken);
        step.Record(TimelineAction.DefinitionTried, null, subject: $"{version.DefinitionId} v{version.Version}", data: new JsonObject { ["instance"] = instance.Id });
        await step.CommitAsync(cancellationToken);
        return instance;
    }

    /// <summary>Only the process of a real ticket has anything to say after "a ticket was opened".</summary>
    private static bool NeedsTicket(JsonNode? node) => node switch
    {
        JsonObject json => (json.GetText("type") == TicketOpened.StimulusName && json.GetText("id") is not null) || json.Any(property => NeedsTicket(property.Value)),
        JsonArray array => array.Any(NeedsTicket),
        _ => false,
    };
}
