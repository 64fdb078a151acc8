using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions.Checks;

/// <summary>
/// Finds the decisions that let a plan pass without approval because it changes nothing in production. Only conditions
/// whose meaning is certain count: the plan's answer compared with <c>true</c>, alone or with other reasons for an
/// approval beside it.
/// </summary>
internal sealed partial class PlanDecisions
{
    public const string Field = "changesProduction";

    // Anything that could give the text another meaning than it seems to have.
    private static readonly string[] s_unclear = ["//", "/*", "`", ";", "\n", "\r"];

    private readonly HashSet<string> _planVariables = [];
    private readonly Dictionary<string, PlanDoubt> _doubts = [];

    public PlanDecisions(ProcessPaths paths, IReadOnlyList<VariableDefinition> variables)
    {
        foreach (var variable in variables)
        {
            var writers = Writers(paths, variable);
            if (!writers.Exists(IsPlan))
            {
                continue;
            }

            var name = Pascal(variable.Name);
            if (writers.Find(writer => !IsPlan(writer)) is { } other)
            {
                _doubts[name] = new PlanDoubt(variable.Name, CheckedDefinition.Label(other));
            }
            else if (SetElsewhere(paths, variable) is { } setter)
            {
                _doubts[name] = new PlanDoubt(variable.Name, CheckedDefinition.Label(setter));
            }
            else
            {
                _planVariables.Add(name);
            }
        }
    }

    public static bool IsPlan(ActivityNode node) => node.Activity is UserTask && CheckedDefinition.StepKey(node) == Tasks.StepKey.Plan;

    /// <summary>Whether only plans that change nothing in production leave the decision this way.</summary>
    public bool LetsPassUnchanged(ActivityNode decision, string? port) => Answers(decision, port).Any(_planVariables.Contains);

    /// <summary>Why a decision that asks for the plan's answer is not believed; null when there is no such reason.</summary>
    public PlanDoubt? Doubt(ActivityNode decision, string? port) => Answers(decision, port).Select(variable => _doubts.GetValueOrDefault(variable)).FirstOrDefault(doubt => doubt is not null);

    /// <summary>Variables whose answer must be "no change" when the decision is left this way.</summary>
    private static IEnumerable<string> Answers(ActivityNode decision, string? port)
    {
        if (decision.Activity.Descriptor.TypeName != "Elsa.FlowDecision" || decision.Expression("Condition") is not { Type: "JavaScript", Value: JsonValue value })
        {
            return [];
        }

        return port switch
        {
            "False" => Parts(value.ToString(), "||")?.Select(part => Answer(part, "===")).OfType<string>() ?? [],
            "True" => Parts(value.ToString(), "&&")?.Select(part => Answer(part, "!==")).OfType<string>() ?? [],
            _ => [],
        };
    }

    /// <summary>The alternatives (or conditions) of a script that is one plain expression; null when it is anything else.</summary>
    internal static IReadOnlyList<string>? Parts(string script, string between)
    {
        var text = script.Trim().TrimEnd(';').Trim();
        text = text.StartsWith("return ", StringComparison.Ordinal) ? text["return ".Length..] : text;
        if (s_unclear.Any(mark => text.Contains(mark, StringComparison.Ordinal)))
        {
            return null;
        }

        var parts = new List<string>();
        var (depth, begin, quote) = (0, 0, '\0');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
                i += c == '\\' ? 1 : 0;
            }
            else if (c is '"' or '\'')
            {
                quote = c;
            }
            else if (c is '(' or '[' or '{' or ')' or ']' or '}')
            {
                depth += c is '(' or '[' or '{' ? 1 : -1;
            }
            else if (depth == 0 && IsUnclear(text, i, between))
            {
                return null;
            }
            else if (depth == 0 && string.CompareOrdinal(text, i, between, 0, between.Length) == 0)
            {
                parts.Add(text[begin..i]);
                i += between.Length - 1;
                begin = i + 1;
            }
        }

        parts.Add(text[begin..]);
        return depth == 0 && quote == '\0' ? parts : null;
    }

    /// <summary>A comma, a conditional, an assignment or an arrow; among conditions also an alternative.</summary>
    private static bool IsUnclear(string text, int at, string between)
    {
        var (before, c, after) = (at > 0 ? text[at - 1] : ' ', text[at], at + 1 < text.Length ? text[at + 1] : ' ');
        return c switch
        {
            ',' => true,
            '?' => after is not ('.' or '?') && before != '?',
            '=' => after is not '=' && before is not ('=' or '!' or '<' or '>'),
            '|' => between == "&&" && after == '|',
            _ => false,
        };
    }

    private static string? Answer(string part, string comparison)
    {
        var match = Compared().Match(string.Concat(part.Where(c => !char.IsWhiteSpace(c))));
        return match.Success && match.Groups["comparison"].Value == comparison ? match.Groups["variable"].Value : null;
    }

    private static List<ActivityNode> Writers(ProcessPaths paths, VariableDefinition variable) =>
        [.. paths.Nodes.Where(node => node.Activity.Descriptor.Outputs.Any(output => CheckedDefinition.OutputTarget(node, output.Name) == variable.Id))];

    /// <summary>Who else puts something there: that says nothing about the plan. The innermost activity whose text does it.</summary>
    private static ActivityNode? SetElsewhere(ProcessPaths paths, VariableDefinition variable) =>
        paths.Nodes.LastOrDefault(node => node.Json.GetObject("variable")?.GetText("id") == variable.Id || Sets(node.Json.ToJsonString(), variable));

    private static bool Sets(string text, VariableDefinition variable) =>
        text.Contains($"set{Pascal(variable.Name)}(", StringComparison.Ordinal)
        || text.Contains($"variables.{variable.Name}", StringComparison.Ordinal)
        || text.Contains("setVariable(", StringComparison.Ordinal);

    private static string Pascal(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..];

    [GeneratedRegex(@"^\(*get(?<variable>\w+)\(\)\??\.data\??\.changesProduction(?<comparison>===|!==)true\)*$", RegexOptions.None, 1000)]
    private static partial Regex Compared();
}

/// <summary>A variable that holds the plan's answer is written by something else as well.</summary>
internal sealed record PlanDoubt(string Variable, string Writer);
