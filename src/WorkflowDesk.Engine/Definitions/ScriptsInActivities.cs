using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Expressions;
using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Engine.Definitions;

/// <summary>Finds the scripts and templates in an activity and has each of them compiled.</summary>
internal static class ScriptsInActivities
{
    public static async ValueTask CheckAsync(ActivityNode node, IScriptEngine scripts, List<DefinitionProblem> problems, CancellationToken cancellationToken)
    {
        foreach (var (property, script, isTemplate) in ScriptsOf(node))
        {
            var error = isTemplate ? await scripts.CheckTemplateAsync(script, cancellationToken) : await scripts.CheckAsync(script, cancellationToken);
            if (error is null)
            {
                continue;
            }

            // A template that cannot be read still runs, as in Elsa: it shows why.
            var problem = isTemplate
                ? new DefinitionProblem(node.Id, node.Type, property, $"the template cannot be read and renders this reason instead: {error.Message} (line {error.Line}, column {error.Column}).", ProblemSeverity.Warning)
                : new DefinitionProblem(node.Id, node.Type, property, $"the script does not compile: {error.Message} (line {error.Line}, column {error.Column}).");
            problems.Add(problem with { Line = error.Line, Column = error.Column });
        }
    }

    private static IEnumerable<(string Property, string Script, bool IsTemplate)> ScriptsOf(ActivityNode node)
    {
        foreach (var binding in node.Inputs)
        {
            var property = ElsaJson.CamelCase(binding.Descriptor.Name);
            foreach (var script in ScriptsOf(property, binding.Computed))
            {
                yield return script;
            }
        }

        foreach (var script in node.Activity.OwnExpressions(node).SelectMany(own => ScriptsOf(own.Key, own.Value)))
        {
            yield return script;
        }

        if (node.Activity is RunJavaScript && node.Constant("Script") is JsonValue text && text.GetValueKind() == JsonValueKind.String && !string.IsNullOrWhiteSpace(text.GetValue<string>()))
        {
            yield return ("script", text.GetValue<string>(), false);
        }
    }

    private static IEnumerable<(string Property, string Script, bool IsTemplate)> ScriptsOf(string property, CompiledExpression? expression) => expression switch
    {
        { Kind: ExpressionKind.Script } => [(property, expression.Text, expression.IsTemplate)],
        { Kind: ExpressionKind.Members } => expression.Members.SelectMany(m => ScriptsOf($"{property}.{m.Key}", m.Value)),
        _ => [],
    };
}
