using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Engine.Flowchart;

/// <summary>What is wrong, or probably not meant, in the way a flowchart is connected.</summary>
internal static class FlowchartChecks
{
    public static IEnumerable<DefinitionProblem> Check(ActivityNode flowchart, FlowchartPlan plan)
    {
        if (plan.Activities.Count == 0)
        {
            yield break;
        }

        var graph = plan.GraphFor(null);
        for (var i = 0; i < plan.Activities.Count; i++)
        {
            var activity = plan.Activities[i];
            var mayStart = activity.CanStartWorkflow && activity.Activity.Descriptor.IsTrigger;
            if (!graph.IsReachable(i) && !mayStart && !IsReachableFromATrigger(plan, i))
            {
                yield return new(activity.Id, activity.Type, null, "the activity cannot be reached from the start, so it never runs.", ProblemSeverity.Warning);
            }

            if (activity.Activity is FlowJoin && activity.Expression("Mode") is not null && activity.Constant("Mode") is null)
            {
                yield return new(activity.Id, activity.Type, "mode", "the mode of a join must be a constant.");
            }

            if (activity.CustomProperties.ContainsKey("mergeMode"))
            {
                yield return new(activity.Id, activity.Type, "mergeMode", "mergeMode has a meaning in token mode only; counter mode, which is the default, ignores it.", ProblemSeverity.Note);
            }
        }

        foreach (var connection in graph.Connections)
        {
            var (source, target) = (plan.Activities[connection.Source], plan.Activities[connection.Target]);
            if (graph.IsReachable(connection.Source) && graph.IsBackward(connection) && !graph.IsValidBackward(connection))
            {
                yield return new(source.Id, source.Type, "connections", $"the connection back to {target} is invalid: {source} can be reached without passing {target}.");
            }
        }

        foreach (var problem in LoopExitMerges(plan, graph))
        {
            yield return problem;
        }
    }

    private static bool IsReachableFromATrigger(FlowchartPlan plan, int activity) => plan.Activities
        .Where(a => a.CanStartWorkflow && a.Activity.Descriptor.IsTrigger)
        .Any(trigger => plan.GraphFor(trigger.Id).IsReachable(activity));

    /// <summary>An activity fed both from before a loop and from inside it is lost once the loop has gone round: the
    /// connection from before is not visited again. A WaitAny join in front of it cures that.</summary>
    private static IEnumerable<DefinitionProblem> LoopExitMerges(FlowchartPlan plan, FlowGraph graph)
    {
        var reported = new HashSet<int>();
        foreach (var back in graph.Connections.Where(c => graph.IsReachable(c.Source) && graph.IsBackward(c)))
        {
            for (var i = 0; i < plan.Activities.Count; i++)
            {
                if (!graph.IsReachable(i) || plan.ModeOf(i) == JoinMode.WaitAny || IsInLoop(i) || reported.Contains(i))
                {
                    continue;
                }

                var inbound = graph.ForwardInbound(i);
                var inside = inbound.FirstOrDefault(c => graph.Reaches(back.Target, c.Source));
                var before = inbound.FirstOrDefault(c => !graph.Reaches(back.Target, c.Source));
                if (inside is null || before is null)
                {
                    continue;
                }

                reported.Add(i);
                var activity = plan.Activities[i];
                yield return new(
                    activity.Id,
                    activity.Type,
                    "connections",
                    $"{activity} is reached from {plan.Activities[before.Source]} before the loop back to {plan.Activities[back.Target]} and from {plan.Activities[inside.Source]} behind it: once the loop has gone round it never runs. Put a Join in WaitAny mode in front of it.",
                    ProblemSeverity.Warning);
            }

            bool IsInLoop(int activity) => graph.Reaches(back.Target, activity) && graph.Reaches(activity, back.Source);
        }
    }
}
