using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Desk.Definitions.Checks;

/// <summary>Scripts that call what does not exist, and variables that nobody uses.</summary>
internal static partial class ScriptChecks
{
    public static IEnumerable<DefinitionProblem> Find(CheckedDefinition definition, ActivityRegistry registry)
    {
        var functions = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var node in definition.Own)
        {
            var scripts = ScriptsOf(node.Json).Distinct().ToList();
            if (scripts.Count == 0 || node.Activity.Descriptor.IsContainer)
            {
                continue;
            }

            // These offer functions of their own.
            var offers = node.Type is "Elsa.RunJavaScript" or "Elsa.BulkDispatchWorkflows" ? node.Type : "";
            if (!functions.TryGetValue(offers, out var known))
            {
                known = Declared().Matches(TypeDefinitions.Of(definition.Definition, registry, offers)).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
                functions.Add(offers, known);
            }

            foreach (var (property, script) in scripts)
            {
                foreach (var name in Called().Matches(Comments().Replace(script, " ")).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal))
                {
                    if (!known.Contains(name) && !Regex.IsMatch(script, $@"\b(?:function|const|let|var)\s+{Regex.Escape(name)}\b", RegexOptions.None, TimeSpan.FromSeconds(1)))
                    {
                        yield return DeskProblems.UnknownFunction.At(node, property, name);
                    }
                }
            }
        }

        foreach (var unused in Unused(definition))
        {
            yield return unused;
        }
    }

    private static IEnumerable<DefinitionProblem> Unused(CheckedDefinition definition)
    {
        var text = definition.Definition.Root.ToJsonString(DeskJson.Options);
        foreach (var variable in definition.Definition.Variables)
        {
            var pascal = variable.Name.Length == 0 ? "" : char.ToUpperInvariant(variable.Name[0]) + variable.Name[1..];
            string[] signs =
            [
                $"get{pascal}(", $"set{pascal}(", $"variables.{variable.Name}", $"Variable(\\\"{variable.Name}\\\"", $"Variable('{variable.Name}'", $"Variable(\\u0022{variable.Name}", $"Variable(\\u0027{variable.Name}",
                $"Variables.{variable.Name}",
                // Outputs, SetVariable and expressions refer to the id.
                $"\"id\":\"{variable.Id}\"", $"\\\"id\\\":\\\"{variable.Id}\\\"", $"\\\"id\\\": \\\"{variable.Id}\\\"", $"\\u0022id\\u0022:\\u0022{variable.Id}",
            ];
            if (!signs.Any(sign => text.Contains(sign, StringComparison.Ordinal)) || IsOnlyAnActivity(definition, variable, text, signs))
            {
                yield return DeskProblems.UnusedVariable.OfDefinition("variables", variable.Name);
            }
        }
    }

    /// <summary>An activity may have the id of a variable by chance.</summary>
    private static bool IsOnlyAnActivity(CheckedDefinition definition, VariableDefinition variable, string text, string[] signs) =>
        definition.Own.Any(node => node.Id == variable.Id)
        && signs.Count(sign => text.Contains(sign, StringComparison.Ordinal)) == 1
        && Count(text, $"\"id\":\"{variable.Id}\"") == definition.Own.Count(node => node.Id == variable.Id);

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static IEnumerable<(string Property, string Script)> ScriptsOf(JsonObject activity)
    {
        foreach (var (property, value) in activity)
        {
            if (value is JsonObject input && input.GetObject("expression") is { } expression)
            {
                if (expression.GetText("type") == "JavaScript" && expression.GetText("value") is { Length: > 0 } script)
                {
                    yield return (property, script);
                }
                else if (property == "script" && activity.GetText("type") == "Elsa.RunJavaScript" && expression.GetText("value") is { Length: > 0 } literal)
                {
                    yield return (property, literal);
                }
            }
        }
    }

    [GeneratedRegex(@"declare function (\w+)", RegexOptions.None, 1000)]
    private static partial Regex Declared();

    [GeneratedRegex(@"(?<![\w.$])((?:get|set)[A-Z]\w*)\s*\(", RegexOptions.None, 1000)]
    private static partial Regex Called();

    [GeneratedRegex(@"//[^\n]*|/\*[\s\S]*?\*/", RegexOptions.None, 1000)]
    private static partial Regex Comments();
}
