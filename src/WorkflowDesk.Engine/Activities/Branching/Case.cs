using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Engine.Activities;

/// <summary>One case of a switch.</summary>
internal sealed record Case(string Label, CompiledExpression Condition, ActivityNode? Activity)
{
    public static IReadOnlyList<Case> CompileAll(NodeCompilation node)
    {
        var cases = new List<Case>();
        foreach (var item in node.Node.Json.GetItems("cases"))
        {
            if (item is not JsonObject json)
            {
                node.Report("cases", "a case must be an object.");
                continue;
            }

            var label = json.GetText("label") ?? "";
            var condition = node.CompileExpression(json.Get("condition"), DataType.Boolean, $"cases[{cases.Count}].condition");
            var activity = json.GetObject("activity") is { } child ? node.Compile(child, $"cases[{cases.Count}].activity") : null;
            cases.Add(new(label, condition, activity));
        }

        return cases;
    }

    /// <summary>The conditions, to be checked.</summary>
    public static IEnumerable<KeyValuePair<string, CompiledExpression>> Conditions(ActivityNode node) =>
        ((IReadOnlyList<Case>)node.Prepared!).Select((candidate, index) => KeyValuePair.Create($"cases[{index}].condition", candidate.Condition));

    /// <summary>The cases whose condition holds: all of them, or the first, asking no further.</summary>
    public static async ValueTask<IReadOnlyList<Case>> MatchesAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var all = context.Get<string>("Mode") == "MatchAny";
        var matches = new List<Case>();
        foreach (var candidate in (IReadOnlyList<Case>)context.Node.Prepared!)
        {
            var holds = await context.Burst.EvaluateAsync(context.Activity, $"case '{candidate.Label}'", candidate.Condition, DataType.Boolean, cancellationToken);
            if (!Values.To<bool>(holds))
            {
                continue;
            }

            matches.Add(candidate);
            if (!all)
            {
                break;
            }
        }

        return matches;
    }
}
