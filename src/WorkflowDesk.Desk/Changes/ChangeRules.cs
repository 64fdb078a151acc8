using System.Globalization;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Changes;

/// <summary>What completing a step means for the change a ticket makes: the rules beyond its form, and what is written down with it.</summary>
public sealed class ChangeRules(WorkLog work, DeskTimeZone zone)
{
    /// <summary>Part of completing a task, after its form was found complete.</summary>
    /// <exception cref="DeskRuleException">422 naming the fields.</exception>
    internal async Task CompletingAsync(DeskStep step, Ticket ticket, TicketTask task, string outcome, JsonObject data, CancellationToken cancellationToken)
    {
        if (task.Step == StepKey.Plan)
        {
            await ChangeWindows.PlanAsync(step, ticket, task, outcome == "Planned" ? data : [], zone.Zone, cancellationToken);
        }

        if (task.Step != StepKey.Implement)
        {
            return;
        }

        CheckLeftovers(step, data);
        await work.CompleteAsync(step, ticket, outcome, data, cancellationToken);
        if (outcome == "Done")
        {
            await ChangeWindows.EndAsync(step, ticket, cancellationToken);
        }
    }

    /// <summary>What is left behind is due some day to come.</summary>
    private void CheckLeftovers(DeskStep step, JsonObject data)
    {
        var today = TimeZoneInfo.ConvertTime(step.Now, zone.Zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if ((data["leftovers"] as JsonArray ?? []).OfType<JsonObject>().Any(row => string.CompareOrdinal(SolutionPlan.Text(row, "due"), today) < 0))
        {
            throw new DeskRuleException("fields-missing", 422, ProcessRules.Say(step.Caller, "请补全或更正标出的内容。", "Some fields are missing or wrong."))
            {
                Fields = new Dictionary<string, string> { ["leftovers"] = ProcessRules.Say(step.Caller, "遗留事项的期限不能早于今天", "a leftover is due today or later") },
            };
        }
    }
}
