using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Expressions;
using WorkflowDesk.Engine.Expressions.Scripting;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Execution;

/// <summary>What the journal takes of the inputs and outputs of an activity.</summary>
internal sealed partial class Burst
{
    private async ValueTask<IReadOnlyList<KeyValuePair<string, JsonNode?>>?> JournalInputsAsync(ActivityState state, CancellationToken cancellationToken)
    {
        var bindings = state.Node.Inputs;
        if (bindings.Length == 0 || state.Inputs is not { } values)
        {
            return null;
        }

        List<KeyValuePair<string, JsonNode?>>? inputs = null;
        for (var i = 0; i < bindings.Length; i++)
        {
            var descriptor = bindings[i].Descriptor;
            if (bindings[i].IsSet && !descriptor.IsSensitive && descriptor.IsJournaled && descriptor.IsWrapped
                && (state.Node.JournalRules is not { } rules || await TakesAsync(state, rules.ForInput(descriptor.Name), cancellationToken)))
            {
                (inputs ??= new(bindings.Length)).Add(new(descriptor.Name, values[i]));
            }
        }

        return inputs;
    }

    private async ValueTask<IReadOnlyList<KeyValuePair<string, JsonNode?>>?> JournalOutputsAsync(
        ActivityState state, IReadOnlyList<KeyValuePair<string, JsonNode?>>? outputs, CancellationToken cancellationToken)
    {
        var declared = state.Node.Activity.Descriptor.Outputs;
        if (outputs is not { Count: > 0 } || (state.Node.JournalRules is null && declared.All(output => output.IsJournaled)))
        {
            return outputs is { Count: > 0 } ? outputs : null;
        }

        var taken = new List<KeyValuePair<string, JsonNode?>>(outputs.Count);
        foreach (var output in outputs)
        {
            if (declared.All(known => known.IsJournaled || known.Name != output.Key)
                && (state.Node.JournalRules is not { } rules || await TakesAsync(state, rules.ForOutput(output.Key), cancellationToken)))
            {
                taken.Add(output);
            }
        }

        return taken.Count > 0 ? taken : null;
    }

    private async ValueTask<bool> TakesAsync(ActivityState state, IEnumerable<JournalRule> rules, CancellationToken cancellationToken)
    {
        foreach (var rule in rules)
        {
            if ((rule.Expression is { } expression ? await AskAsync(expression) : rule.Takes) is { } takes)
            {
                return takes;
            }
        }

        return true;

        async ValueTask<bool?> AskAsync(CompiledExpression expression)
        {
            try
            {
                return JournalRules.Takes(Values.ToText(await EvaluateAsync(state, "logPersistenceConfig", expression, DataType.String, cancellationToken)));
            }
            catch (Exception e) when (e is ScriptException or InputEvaluationException or NotSupportedException)
            {
                // What the journal takes must not decide whether the activity runs; the next rule decides.
                return null;
            }
        }
    }
}
