using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions.Checks;

/// <summary>
/// The human steps that forms, mail links, reports and other programs know by key and outcome (workflows/README.md,
/// "The contract"). A process need not have them; one that has them keeps their kind and their outcomes.
/// </summary>
internal static class StepContract
{
    private static readonly Dictionary<string, (Type Kind, string[] Outcomes)> s_steps = new(StringComparer.Ordinal)
    {
        ["accept"] = (typeof(UserTask), ["Accepted", "Incomplete", "FirstContact", "Duplicate"]),
        ["assign"] = (typeof(UserTask), ["Assigned"]),
        ["provide-information"] = (typeof(AskRequester), ["Answered"]),
        ["diagnose"] = (typeof(UserTask), ["CauseFound", "CannotReproduce", "Escalate"]),
        ["decide-escalation"] = (typeof(UserTask), ["Reassign", "Vendor", "RaisePriority", "Return"]),
        ["plan"] = (typeof(UserTask), ["Planned"]),
        ["approve-change"] = (typeof(RequestApproval), ["Approved", "Rejected", "MoreInformation"]),
        ["implement"] = (typeof(UserTask), ["Done", "Blocked", "Workaround"]),
        ["verify"] = (typeof(VerifySolution), ["Solved", "NotSolved"]),
        ["rate"] = (typeof(UserTask), ["Rated"]),
    };

    public static IEnumerable<DefinitionProblem> Find(CheckedDefinition definition)
    {
        foreach (var node in definition.Own)
        {
            if (node.Activity is not HumanTask task || !s_steps.TryGetValue(CheckedDefinition.StepKey(node), out var step))
            {
                continue;
            }

            var key = CheckedDefinition.StepKey(node);
            if (task.GetType() != step.Kind)
            {
                yield return DeskProblems.ContractKind.At(node, "type", key, $"WorkflowDesk.{step.Kind.Name}");
                continue;
            }

            var ways = task.WaysOut(node);
            foreach (var outcome in step.Outcomes.Where(outcome => !ways.Contains(outcome)))
            {
                yield return DeskProblems.ContractOutcome.At(node, "outcomes", key, outcome);
            }

            if (key == StepKey.Plan && !Asks(node, PlanDecisions.Field))
            {
                yield return DeskProblems.ContractField.At(node, "form", key, PlanDecisions.Field);
            }
        }
    }

    /// <summary>A form that is computed is taken at its word.</summary>
    private static bool Asks(ActivityNode node, string field) =>
        (node.Expression("Form") is not null && node.Constant("Form") is null)
        || (node.Constant("Form")?["fields"] as JsonArray ?? []).Any(item => (item as JsonObject)?["name"]?.ToString() == field);
}
