using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Engine.Activities;

/// <summary>A state of a machine; names are told apart by case.</summary>
internal sealed record State(int Index, string Name, ActivityNode? Entry, ActivityNode? Exit);

/// <summary>A way from one state to another. Without a trigger, or to a state that does not exist, it is never taken.</summary>
internal sealed record Transition(string Name, string From, string To, ActivityNode? Trigger, CompiledExpression Condition, ActivityNode? Action);

/// <summary>A state machine compiled.</summary>
internal sealed class StatePlan
{
    private static readonly CompiledExpression s_always = new(ExpressionKind.Constant) { Value = true };

    private StatePlan(IReadOnlyList<State> states, IReadOnlyList<Transition> transitions)
    {
        States = states;
        Transitions = transitions;
    }

    public IReadOnlyList<State> States { get; }

    public IReadOnlyList<Transition> Transitions { get; }

    public static StatePlan Compile(NodeCompilation node)
    {
        var states = new List<State>();
        foreach (var item in node.Node.Json.GetItems("states"))
        {
            if (item is JsonObject json)
            {
                var place = $"states[{states.Count}]";
                states.Add(new(states.Count, json.GetText("name") ?? "", Child(json, "entry", place), Child(json, "exit", place)));
            }
            else
            {
                node.Report("states", "a state must be an object.");
            }
        }

        var transitions = new List<Transition>();
        foreach (var item in node.Node.Json.GetItems("transitions"))
        {
            if (item is JsonObject json)
            {
                var place = $"transitions[{transitions.Count}]";
                var name = json.GetText("displayName") is { Length: > 0 } shown ? shown : json.GetText("name") ?? "";
                var condition = json.Get("condition") is { } given ? node.CompileExpression(given, DataType.Boolean, $"{place}.condition") : s_always;
                transitions.Add(new(name, json.GetText("from") ?? "", json.GetText("to") ?? "", Child(json, "trigger", place), condition, Child(json, "action", place)));
            }
            else
            {
                node.Report("transitions", "a transition must be an object.");
            }
        }

        return new(states, transitions);

        ActivityNode? Child(JsonObject json, string property, string place) =>
            json.GetObject(property) is { } activity ? node.Compile(activity, $"{place}.{property}") : null;
    }

    public State? Find(string? name)
    {
        foreach (var state in States)
        {
            if (state.Name == name)
            {
                return state;
            }
        }

        return null;
    }

    public IEnumerable<DefinitionProblem> Check(ActivityNode node)
    {
        foreach (var twins in States.GroupBy(s => s.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            yield return new(node.Id, node.Type, "states", $"{twins.Count()} states have the name '{twins.Key}'.");
        }

        var initial = Values.ToText(node.Constant("InitialState"));
        if (node.Expression("CurrentState") is null && (node.Expression("InitialState") is null || node.Constant("InitialState") is not null) && Find(initial) is null)
        {
            yield return new(node.Id, node.Type, "initialState", $"there is no state '{initial}' to begin in, so the machine completes at once.", ProblemSeverity.Warning);
        }

        foreach (var transition in Transitions)
        {
            if (transition.Trigger is null)
            {
                yield return new(node.Id, node.Type, "transitions", $"the transition '{transition.Name}' from '{transition.From}' to '{transition.To}' has no trigger and is never taken.", ProblemSeverity.Warning);
            }
            else if (Find(transition.To) is null || Find(transition.From) is null)
            {
                yield return new(node.Id, node.Type, "transitions", $"the transition '{transition.Name}' goes from '{transition.From}' to '{transition.To}', of which one is no state; it is never taken.", ProblemSeverity.Warning);
            }
        }
    }
}
