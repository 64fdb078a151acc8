using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Changes;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Leftovers;

/// <summary>Notes what is left to be done after the ticket; nothing left is fine, too.</summary>
public sealed class AddLeftover : Activity
{
    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "AddLeftover", "Add leftovers", "登记遗留事项", "Notes what is left to be done, each with owner, plan and due date.", "登记后续要做的事，各有负责人、计划与期限。",
        [DeskActivities.Json("Items", """List of what is left: [{"what", "owner", "plan", "due"}]; owner is a user name, empty: the handler; due is a date.""")],
        outputs: [new("Added", "Int32") { Description = "How many were added." }]);

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        var editing = new LeftoverEditing(new DeskTimeZone(run.Profiles.Zone));
        var added = 0;
        foreach (var row in (context.Input("Items") as JsonArray ?? []).OfType<JsonObject>())
        {
            try
            {
                await editing.AddAsync(run.Step, run.Ticket, new NewLeftover(
                    SolutionPlan.Text(row, "what"), SolutionPlan.Text(row, "owner"), SolutionPlan.Text(row, "plan"), SolutionPlan.Text(row, "due")), cancellationToken);
            }
            catch (DeskRuleException rule)
            {
                return ActivityResult.Fail($"Leftover {added + 1}: {string.Join("; ", rule.Fields.Select(field => $"{field.Key}: {field.Value}"))}", rule);
            }

            added++;
        }

        return ActivityResult.Done().WithOutput("Added", added);
    }

    public override IEnumerable<DefinitionProblem> Validate(ActivityNode node)
    {
        if (node.Expression("Items") is null)
        {
            yield return new(node.Id, node.Type, "Items", "say what is left.");
        }
    }
}
