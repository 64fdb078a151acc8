using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Expressions;
using WorkflowDesk.Engine.Expressions.Scripting;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Execution;

/// <summary>How a burst evaluates inputs: constants and variables here, all scripts of an activity in one request.</summary>
internal sealed partial class Burst
{
    private static readonly string[] s_needsEverything = ["eval", "Function", "globalThis"];

    /// <summary>Evaluates one input that is not evaluated automatically.</summary>
    /// <param name="arguments">What the script may read as <c>args</c>.</param>
    public async ValueTask<JsonNode?> EvaluateAsync(
        ActivityState state, string input, CancellationToken cancellationToken, IReadOnlyDictionary<string, JsonNode?>? arguments = null)
    {
        var binding = Array.Find(state.Node.Inputs, b => string.Equals(b.Descriptor.Name, input, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"Activity type '{state.Node.Type}' has no input '{input}'.", nameof(input));
        return binding.Computed is { } computed
            ? await EvaluateAsync(state, binding.Descriptor.Name, computed, binding.Type, cancellationToken, arguments)
            : binding.Constant;
    }

    /// <summary>Evaluates one expression in the activity's scope.</summary>
    public async ValueTask<JsonNode?> EvaluateAsync(
        ActivityState state, string name, CompiledExpression expression, DataType type, CancellationToken cancellationToken,
        IReadOnlyDictionary<string, JsonNode?>? arguments = null)
    {
        var result = expression.Kind == ExpressionKind.Script
            ? (await RunScriptsAsync(state, [new ScriptSource(name, expression.Text) { IsTemplate = expression.IsTemplate }], cancellationToken, arguments)).Values[name]
            : expression.Kind == ExpressionKind.Members
                ? await EvaluateMembersAsync(state, name, expression, cancellationToken)
                : Evaluate(state, expression);
        return Convert(name, result, type);
    }

    /// <summary>Runs scripts in the activity's scope and applies what they set.</summary>
    public async ValueTask<ScriptResult> RunScriptsAsync(
        ActivityState state, IReadOnlyList<ScriptSource> scripts, CancellationToken cancellationToken, IReadOnlyDictionary<string, JsonNode?>? arguments = null)
    {
        var scope = ScopeOf(state, scripts);
        if (_step.Runner.Options.EventSigning is { } signing && Instance.Id.Length > 0 && Mentions(scripts, ["createEventTriggerUrl", .. s_needsEverything]))
        {
            scope = scope with { Events = await signing(Instance.Id, cancellationToken) };
        }

        var request = new ScriptRequest { Scripts = scripts, Scope = arguments is null ? scope : scope with { Arguments = arguments } };
        var result = await _step.Runner.Scripts.EvaluateAsync(request, cancellationToken);
        foreach (var (name, value) in result.VariablesSet)
        {
            VariableScope.Set(state, name, value);
        }

        if (result.CorrelationIdSet)
        {
            Instance.CorrelationId = result.CorrelationId;
        }

        if (result.InstanceNameSet)
        {
            Instance.Name = result.InstanceName;
        }

        return result;
    }

    private ValueTask EvaluateInputsAsync(ActivityState state, CancellationToken cancellationToken)
    {
        var node = state.Node;
        if (node.Inputs.Length == 0)
        {
            return ValueTask.CompletedTask;
        }

        if (node.ConstantInputs is { } constants)
        {
            state.Inputs = constants;
            return ValueTask.CompletedTask;
        }

        var values = new JsonNode?[node.Inputs.Length];
        state.Inputs = values;
        var needsScripts = false;
        for (var i = 0; i < values.Length; i++)
        {
            var binding = node.Inputs[i];
            if (binding.Computed is not { } computed || !binding.Descriptor.AutoEvaluate)
            {
                values[i] = binding.Constant;
            }
            else if (computed.Kind is ExpressionKind.Script or ExpressionKind.Members)
            {
                needsScripts = true;
            }
            else
            {
                values[i] = Convert(binding.Descriptor.Name, Evaluate(state, computed), binding.Type);
            }
        }

        return needsScripts ? EvaluateScriptsAsync(state, values, cancellationToken) : ValueTask.CompletedTask;
    }

    private async ValueTask EvaluateScriptsAsync(ActivityState state, JsonNode?[] values, CancellationToken cancellationToken)
    {
        var bindings = state.Node.Inputs;
        var scripts = new List<ScriptSource>();
        foreach (var binding in bindings)
        {
            if (binding is { Computed.Kind: ExpressionKind.Script, Descriptor.AutoEvaluate: true })
            {
                scripts.Add(new(binding.Descriptor.Name, binding.Computed.Text) { IsTemplate = binding.Computed.IsTemplate });
            }
        }

        ScriptResult? result = null;
        if (scripts.Count > 0)
        {
            try
            {
                result = await RunScriptsAsync(state, scripts, cancellationToken);
            }
            catch (ScriptException e)
            {
                var input = e.ScriptKey.Length > 0 ? e.ScriptKey : scripts[0].Key;
                throw new InputEvaluationException(input, e);
            }
        }

        for (var i = 0; i < values.Length; i++)
        {
            var binding = bindings[i];
            if (!binding.Descriptor.AutoEvaluate)
            {
                continue;
            }

            switch (binding.Computed?.Kind)
            {
                case ExpressionKind.Script:
                    values[i] = Convert(binding.Descriptor.Name, result!.Values[binding.Descriptor.Name], binding.Type);
                    break;
                case ExpressionKind.Members:
                    values[i] = Convert(binding.Descriptor.Name, await EvaluateMembersAsync(state, binding.Descriptor.Name, binding.Computed, cancellationToken), binding.Type);
                    break;
            }
        }
    }

    private async ValueTask<JsonObject> EvaluateMembersAsync(ActivityState state, string name, CompiledExpression expression, CancellationToken cancellationToken)
    {
        var scripts = expression.Members.Where(m => m.Value.Kind == ExpressionKind.Script).Select(m => new ScriptSource(m.Key, m.Value.Text) { IsTemplate = m.Value.IsTemplate }).ToList();
        ScriptResult? result = null;
        if (scripts.Count > 0)
        {
            try
            {
                result = await RunScriptsAsync(state, scripts, cancellationToken);
            }
            catch (ScriptException e)
            {
                throw new InputEvaluationException($"{name}.{e.ScriptKey}", e);
            }
        }

        var members = new JsonObject();
        foreach (var (key, member) in expression.Members)
        {
            var value = member.Kind == ExpressionKind.Script ? result!.Values[key] : Evaluate(state, member);
            members[key] = value?.DeepClone();
        }

        return members;
    }

    private JsonNode? Evaluate(ActivityState state, CompiledExpression expression) => expression.Kind switch
    {
        ExpressionKind.Variable => VariableScope.FindById(state, expression.Text)?.Value,
        ExpressionKind.WorkflowInput => WorkflowInput(state, expression.Text),
        ExpressionKind.Unsupported => throw new NotSupportedException(expression.Text),
        _ => expression.Value,
    };

    private static JsonNode? Convert(string input, JsonNode? value, DataType type)
    {
        try
        {
            return Values.Convert(value, type);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new InputEvaluationException(input, e);
        }
    }

    /// <summary>The snapshot the scripts read: only variables and inputs they can name, unless they look names up.</summary>
    private ScriptScope ScopeOf(ActivityState state, IReadOnlyList<ScriptSource> scripts)
    {
        // A template may compute a name in brackets.
        var everything = Mentions(scripts, s_needsEverything) || scripts.Any(script => script.IsTemplate && script.Text.Contains('[', StringComparison.Ordinal));
        var allVariables = everything || Mentions(scripts, "getVariable", "setVariable", "variables");
        var variables = new List<ScriptVariable>();
        foreach (var variable in VariableScope.InScope(state))
        {
            if (allVariables || Names(scripts, variable.Name))
            {
                variables.Add(ForScript(variable));
            }
        }

        var inSubWorkflow = IsInUsedWorkflow(state);
        var definition = state.Node.Parent?.Definition ?? state.Node.Definition;
        var allInputs = everything || Mentions(scripts, "getInput");
        var inputs = new Dictionary<string, JsonNode?>();
        foreach (var (name, value) in Instance.Input)
        {
            if (allInputs || Names(scripts, name))
            {
                inputs[name] = value;
            }
        }

        if (allInputs && inSubWorkflow)
        {
            // getInput finds the inputs of the sub-workflow among its variables.
            foreach (var variable in VariableScope.InScope(state))
            {
                if (!allVariables && definition.Inputs.Any(i => string.Equals(i.Name, variable.Name, StringComparison.OrdinalIgnoreCase)))
                {
                    variables.Add(ForScript(variable));
                }
            }
        }

        return new()
        {
            DefinitionId = Instance.DefinitionId,
            DefinitionVersionId = Instance.DefinitionVersionId,
            DefinitionVersion = Instance.DefinitionVersion,
            InstanceId = Instance.Id,
            CorrelationId = Instance.CorrelationId,
            InstanceName = Instance.Name,
            Now = Clock.GetUtcNow(),
            Seed = NewId(),
            Variables = variables,
            Inputs = inputs,
            DeclaredInputs = inSubWorkflow ? [] : [.. definition.Inputs.Where(i => allInputs || Names(scripts, i.Name)).Select(i => i.Name)],
            InputsAreVariables = inSubWorkflow,
            Outputs = everything || Mentions(scripts, "From") ? OutputsAround(state) : [],
            OutputsByName = definition.OutputsByName,
            LastResult = everything || Mentions(scripts, "getLastResult") ? _register.LastResult : null,
            LastResultEitherCase = _register.LastResultOf is { Activity: ExecuteWorkflow },
        };
    }

    private ScriptVariable ForScript(Variable variable) => new(variable.Name, variable.Value, variable.Type.Kind switch
    {
        ValueKind.DateTime => ScriptValueKind.DateTime,
        ValueKind.DateTimeOffset => ScriptValueKind.DateTimeOffset,
        ValueKind.TimeSpan => ScriptValueKind.TimeSpan,
        ValueKind.Guid => ScriptValueKind.Guid,
        _ when _graph.ChildResults.Contains(variable.Id) => ScriptValueKind.EitherCase,
        _ => ScriptValueKind.Plain,
    });

    private static bool IsInUsedWorkflow(ActivityState state)
    {
        for (var ancestor = state.Parent; ancestor is not null; ancestor = ancestor.Parent)
        {
            if (ancestor.Node.Activity is UsedWorkflow)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Every activity of the same container, with a null value when it has not run in this burst.</summary>
    private List<ScriptActivityOutput> OutputsAround(ActivityState state)
    {
        var container = state.Node.Parent;
        while (container is { HoldsVariables: false, Parent: not null })
        {
            container = container.Parent;
        }

        var outputs = new List<ScriptActivityOutput>();
        if (container is not null)
        {
            Collect(container);
        }

        return outputs;

        void Collect(ActivityNode owner)
        {
            foreach (var child in owner.Children)
            {
                var declared = child.Activity.Descriptor.Outputs;
                foreach (var output in declared)
                {
                    // What became of a workflow is a .NET object in Elsa, whose members answer to either case.
                    outputs.Add(new(child.Id, child.Name, output.Name, _register.Find(child, output.Name), EitherCase: child.Activity is ExecuteWorkflow));
                }

                if (declared.Count == 0)
                {
                    outputs.Add(new(child.Id, child.Name, "Result", null));
                }

                if (!child.HoldsVariables)
                {
                    Collect(child);
                }
            }
        }
    }

    private static bool Names(IReadOnlyList<ScriptSource> scripts, string name)
    {
        for (var i = 0; i < scripts.Count; i++)
        {
            if (scripts[i].Text.Contains(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Mentions(IReadOnlyList<ScriptSource> scripts, params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < scripts.Count; i++)
        {
            foreach (var word in words)
            {
                if (scripts[i].Text.Contains(word, StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }

        return false;
    }
}

/// <summary>An input could not be computed; the cause is inside.</summary>
public sealed class InputEvaluationException(string input, Exception cause)
    : Exception($"Failed to evaluate activity input '{ElsaJson.CamelCase(input)}': {cause.Message}", cause)
{
    public string Input { get; } = input;
}
