using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions.Checks;

/// <summary>
/// No way around a required approval. What needs one: the step <c>implement</c>, and every activity marked
/// <c>requiresApproval</c> in its custom properties. A way is covered when it leaves an approval by Approved, the gate
/// by Clear or Emergency, or, once there is a plan, a decision by the side that only plans without a change to production take.
/// </summary>
internal static partial class ApprovalChecks
{
    private const string Mark = "requiresApproval";
    private const string Approved = "Approved";
    private const int StepsShown = 8;

    public static IEnumerable<DefinitionProblem> Find(CheckedDefinition definition)
    {
        var root = definition.Graph.Root.Children[0];
        // A part that cannot start by itself is looked at where it is used: the approval may stand there.
        var isPart = definition.Definition.Options.UsableAsActivity && !definition.Own.Any(node => node.CanStartWorkflow && node.Activity.Descriptor.IsTrigger);
        return isPart ? [] : Ways(root, definition.Graph.Root.Variables).Select(way => way.Reason is var (decision, doubt)
            ? DeskProblems.ApprovalUnclear.At(way.Step, null, way.Path, CheckedDefinition.Label(decision), doubt.Writer, doubt.Variable)
            : DeskProblems.ApprovalBypassed.At(way.Step, null, way.Path));
    }

    /// <summary>Steps that need an approval and can be reached without one, each with the way there, and with the decision
    /// on it that would do if only the plan wrote its variable.</summary>
    private static IEnumerable<(ActivityNode Step, string Path, (ActivityNode Decision, PlanDoubt Doubt)? Reason)> Ways(ActivityNode root, IReadOnlyList<VariableDefinition> variables)
    {
        var paths = new ProcessPaths(root);
        var protectedSteps = paths.Nodes.Where(NeedsApproval).ToList();
        if (protectedSteps.Count == 0)
        {
            yield break;
        }

        var decisions = new PlanDecisions(paths, variables);
        var came = Explore(paths, decisions);
        foreach (var step in protectedSteps)
        {
            foreach (var state in new[] { (paths.Before(step), false), (paths.Before(step), true) })
            {
                if (came.ContainsKey(state))
                {
                    yield return (step, Describe(paths, came, state), Doubted(paths, decisions, came, state));
                    break;
                }
            }
        }
    }

    /// <summary>Goes every way that is not covered. A place counts twice: before there is a plan, and after.</summary>
    private static Dictionary<(int Place, bool Planned), (int Place, bool Planned)?> Explore(ProcessPaths paths, PlanDecisions decisions)
    {
        var came = new Dictionary<(int Place, bool Planned), (int Place, bool Planned)?>();
        var open = new Queue<(int Place, bool Planned)>();
        Visit((paths.Before(paths.Root), false), null);
        // However a plan came to be made, what follows it is looked at.
        foreach (var plan in paths.Nodes.Where(PlanDecisions.IsPlan))
        {
            Visit((paths.After(plan), true), null);
        }

        while (open.TryDequeue(out var at))
        {
            var node = paths.NodeAt(at.Place);
            if (at.Place == paths.Before(node) && IsStep(node))
            {
                // The activity itself lies between the two places.
                Visit((paths.After(node), at.Planned || PlanDecisions.IsPlan(node)), at);
            }

            foreach (var step in paths.From(at.Place).Where(step => !IsCovered(step, at.Planned, decisions)))
            {
                Visit((step.To, at.Planned), at);
            }
        }

        return came;

        void Visit((int Place, bool Planned) state, (int Place, bool Planned)? from)
        {
            if (came.TryAdd(state, from))
            {
                open.Enqueue(state);
            }
        }
    }

    private static bool IsCovered(PathStep step, bool planned, PlanDecisions decisions) =>
        step.From is { } from && ((step.Port == Approved && Approves(from)) || LetsPass(from, step.Port) || (planned && decisions.LetsPassUnchanged(from, step.Port)));

    /// <summary>The gate itself asks whether the plan may be carried out; see <see cref="ApprovalGate"/>.</summary>
    private static bool LetsPass(ActivityNode node, string? port) => node.Activity is ApprovalGate && port is ApprovalGate.Clear or ApprovalGate.Emergency;

    private static bool NeedsApproval(ActivityNode node) =>
        (node.Activity is HumanTask && CheckedDefinition.StepKey(node) == Tasks.StepKey.Implement)
        || node.CustomProperties.GetBool(Mark) == true
        || (node.UsedDefinition is not null && Ways(node.Children[0], node.Variables).Any());

    /// <summary>Whether Approved, as an outcome of this activity, is the word of an approver.</summary>
    private static bool Approves(ActivityNode node)
    {
        if (node.Activity is RequestApproval)
        {
            return true;
        }

        if (node.UsedDefinition is null)
        {
            return false;
        }

        var paths = new ProcessPaths(node.Children[0]);
        var votes = paths.Nodes.Where(inner => inner.Activity is RequestApproval).ToList();
        var uncovered = Explore(paths, new PlanDecisions(paths, []));
        return votes.Count > 0 && paths.Nodes
            .Where(inner => inner.Activity.Descriptor.TypeName == "Elsa.Complete")
            .All(end => !(uncovered.ContainsKey((paths.Before(end), false)) || uncovered.ContainsKey((paths.Before(end), true))) || NeverSaysApproved(end) || HandsOn(end, paths, votes, node.Variables));
    }

    private static bool NeverSaysApproved(ActivityNode end) => end.Expression("Outcomes") switch
    {
        null => true,
        { Type: "Literal" or "Object" } constant => constant.Value?.ToJsonString().Contains(Approved, StringComparison.OrdinalIgnoreCase) != true,
        _ => false,
    };

    /// <summary>The end passes on what the approvers said: <c>getVote()?.outcome ?? "Expired"</c>, where only approvals write the vote.</summary>
    private static bool HandsOn(ActivityNode end, ProcessPaths paths, List<ActivityNode> votes, IReadOnlyList<VariableDefinition> variables)
    {
        if (end.Expression("Outcomes") is not { Type: "JavaScript", Value: JsonValue script } || Vote().Match(script.ToString().Trim()) is not { Success: true } match
            || match.Groups["otherwise"].Value == Approved)
        {
            return false;
        }

        var variable = variables.FirstOrDefault(variable => string.Equals(variable.Name, match.Groups["variable"].Value, StringComparison.OrdinalIgnoreCase));
        var text = paths.Root.Json.ToJsonString();
        return variable is { Value: null }
            && !text.Contains($"set{match.Groups["variable"].Value}(", StringComparison.Ordinal)
            && !text.Contains("setVariable(", StringComparison.Ordinal)
            && !text.Contains($"variables.{variable.Name}", StringComparison.Ordinal)
            && paths.Nodes.All(node => node.Json.GetObject("variable")?.GetText("id") != variable.Id
                && (votes.Contains(node) || node.Activity.Descriptor.Outputs.All(output => CheckedDefinition.OutputTarget(node, output.Name) != variable.Id)));
    }

    private static bool IsStep(ActivityNode node) =>
        node.Activity.Descriptor.TypeName is not ("Elsa.Complete" or "Elsa.Finish") && (node.UsedDefinition is not null || node.Children.Count == 0);

    /// <summary>The last decision on the way that is not believed.</summary>
    private static (ActivityNode Decision, PlanDoubt Doubt)? Doubted(
        ProcessPaths paths, PlanDecisions decisions, Dictionary<(int Place, bool Planned), (int Place, bool Planned)?> came, (int Place, bool Planned) state)
    {
        for (var here = state; came[here] is { } before; here = before)
        {
            var line = before.Planned ? paths.From(before.Place).FirstOrDefault(step => step.To == here.Place) : null;
            if (line?.From is { } decision && decisions.Doubt(decision, line.Port) is { } doubt)
            {
                return (decision, doubt);
            }
        }

        return null;
    }

    private static string Describe(ProcessPaths paths, Dictionary<(int Place, bool Planned), (int Place, bool Planned)?> came, (int Place, bool Planned) state)
    {
        var labels = new List<string>();
        for ((int Place, bool Planned)? at = state; at is { } here; at = came[here])
        {
            var node = paths.NodeAt(here.Place);
            if (IsStep(node) && (labels.Count == 0 || labels[^1] != CheckedDefinition.Label(node)))
            {
                labels.Add(CheckedDefinition.Label(node));
            }
        }

        labels.Reverse();
        return string.Join(" → ", labels.Count <= StepsShown ? labels : [labels[0], "…", .. labels.TakeLast(StepsShown - 2)]);
    }

    [GeneratedRegex(@"^(?:return\s+)?get(?<variable>\w+)\(\)\?\.outcome(?:\s*\?\?\s*[""'](?<otherwise>\w+)[""'])?;?$", RegexOptions.None, 1000)]
    private static partial Regex Vote();
}
