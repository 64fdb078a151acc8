using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions.Checks;

/// <summary>What a person may answer must lead somewhere; what leads somewhere must be something that can be answered.</summary>
internal static class OutcomeChecks
{
    public static IEnumerable<DefinitionProblem> Find(CheckedDefinition definition) =>
        definition.Flows.SelectMany(OfFlow).Concat(definition.Own.Where(IsNotRouted).Select(node => DeskProblems.OutcomesNotRouted.At(node, "outcomes")));

    private static IEnumerable<DefinitionProblem> OfFlow(FlowMap flow)
    {
        for (var i = 0; i < flow.Nodes.Count; i++)
        {
            var node = flow.Nodes[i];
            if (FlowMap.WaysOut(node) is not { Count: > 0 } ways)
            {
                continue;
            }

            var ports = flow.Out(i).Select(line => line.Port).Distinct(StringComparer.Ordinal).ToList();
            var asksPeople = CheckedDefinition.HasPeople(node) && (node.Activity is HumanTask || node.UsedDefinition is not null);
            foreach (var way in ways.Where(way => !ports.Contains(way) && (ways.Count > 1 || node.Activity is HumanTask)))
            {
                yield return (asksPeople ? DeskProblems.MissingOutcome : DeskProblems.OutcomeEndsProcess).At(node, "connections", way);
            }

            // A way out that is offered but cannot happen, such as silence without an end to the waiting, may be drawn.
            var drawn = ways.Concat(node.Activity.Descriptor.Ports.Select(port => port.Name)).Concat(node.Activity is UserTask ? UserTask.EndsUnasked : []).ToHashSet(StringComparer.Ordinal);
            foreach (var port in ports.Where(port => !drawn.Contains(port)))
            {
                var problem = DeskProblems.UnknownOutcome.At(node, "connections", port, string.Join(", ", ways));
                yield return node.Activity is HumanTask ? problem : problem with { Severity = ProblemSeverity.Warning };
            }
        }
    }

    private static bool IsNotRouted(ActivityNode node) =>
        node.Activity is HumanTask task && node.Parent is { } parent && !FlowMap.IsFlowchart(parent) && task.WaysOut(node).Count > 1;
}
