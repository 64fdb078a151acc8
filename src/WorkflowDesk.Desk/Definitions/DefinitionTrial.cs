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
    /// <summary>The code of the refusal.</summary>
    public const string CannotStart = "cannot-start-by-hand";

    /// <summary>Starts one instance and runs it until it waits or ends, all in one step.</summary>
    /// <exception cref="DeskRuleException">422 <see cref="CannotStart"/>: only a ticket starts it; or a ticket has this
    /// correlation id, and its process is not to be disturbed.</exception>
    public async Task<WorkflowInstance> RunAsync(
        Caller caller, DefinitionRow version, string? correlationId, string? triggerActivityId, JsonObject? input, CancellationToken cancellationToken)
    {
        var definition = WorkflowDefinition.Read(version.Source);
        if (StartedByTickets(definition.Root, triggerActivityId) is { } trigger)
        {
            var name = runner.Registry.Find(trigger.GetText("type")!)!.Descriptor;
            throw new DeskRuleException(CannotStart, 422, caller.Language == Languages.Chinese
                ? $"“{definition.Name}”不能手动启动：它只由工单通过“{name.Texts.GetValueOrDefault(Languages.Chinese)?.DisplayName ?? name.DisplayName}”启动。请用演练场景来试运行它。"
                : $"'{definition.Name}' cannot be started by hand: only a ticket starts it, through '{name.DisplayName}'. Try it with a scenario.");
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

    /// <summary>
    /// The trigger through which tickets, and nothing else, start this definition; null when it may be started by hand.
    /// Only the process of a real ticket has anything to say after "a ticket was opened", wherever it stands.
    /// </summary>
    internal static JsonObject? StartedByTickets(JsonObject root, string? triggerActivityId)
    {
        var activities = new List<JsonObject>();
        Collect(root, activities);
        if (activities.Find(activity => activity.GetText("type") == TicketOpened.StimulusName) is { } opened)
        {
            return opened;
        }

        var starts = activities.FindAll(activity => (activity.GetObject("customProperties")?.GetBool("canStartWorkflow") ?? activity.GetBool("canStartWorkflow")) == true);
        var wanted = starts.Find(activity => activity.GetText("id") == triggerActivityId);
        return wanted is not null ? (IsOfTickets(wanted) ? wanted : null)
            : starts.Count > 0 && starts.TrueForAll(IsOfTickets) ? starts[0] : null;
    }

    private static bool IsOfTickets(JsonObject trigger) => trigger.GetText("type") is TicketOpened.StimulusName or TicketReopened.StimulusName or ClockReached.StimulusName;

    private static void Collect(JsonNode? node, List<JsonObject> activities)
    {
        switch (node)
        {
            case JsonObject json:
                if (json.GetText("type") is { Length: > 0 } && json.GetText("id") is { Length: > 0 })
                {
                    activities.Add(json);
                }

                foreach (var property in json)
                {
                    Collect(property.Value, activities);
                }

                break;
            case JsonArray array:
                foreach (var item in array)
                {
                    Collect(item, activities);
                }

                break;
        }
    }
}
