using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Expressions.Scripting;

namespace WorkflowDesk.Engine.Tests.Execution;

/// <summary>Scripts played by C#: the script's text is the name of a function given by the test.</summary>
internal sealed class PlayedScripts : IScriptEngine
{
    private readonly Dictionary<string, Func<ScriptScope, JsonNode?>> _functions = [];

    /// <summary>Every request so far.</summary>
    public List<ScriptRequest> Requests { get; } = [];

    /// <summary>Sets variables beside the value of the script.</summary>
    public Dictionary<string, JsonNode?> Sets { get; } = [];

    public IReadOnlyList<string>? Outcomes { get; set; }

    public PlayedScripts On(string script, Func<ScriptScope, JsonNode?> result)
    {
        _functions[script] = result;
        return this;
    }

    /// <summary>Answers one after another, the last one for ever.</summary>
    public PlayedScripts On(string script, params bool[] results)
    {
        var calls = 0;
        return On(script, _ => JsonValue.Create(results[Math.Min(calls++, results.Length - 1)]));
    }

    public ValueTask<ScriptResult> EvaluateAsync(ScriptRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        var values = new Dictionary<string, JsonNode?>();
        foreach (var script in request.Scripts)
        {
            if (!_functions.TryGetValue(script.Text, out var function))
            {
                throw new ScriptException(ScriptFailure.Error, $"{script.Text} is not defined", script.Key, 1, 1);
            }

            values[script.Key] = function(request.Scope);
        }

        return new(new ScriptResult { Values = values, VariablesSet = new Dictionary<string, JsonNode?>(Sets), Outcomes = Outcomes });
    }

    public ValueTask<ScriptSyntaxError?> CheckAsync(string script, CancellationToken cancellationToken) =>
        new(script.Contains("((", StringComparison.Ordinal) ? new ScriptSyntaxError("unexpected end", 1, script.Length) : null);
}
