using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Expressions;

/// <summary>A variable with its value during a burst.</summary>
internal sealed class Variable(VariableDefinition? definition, string id, string name, DataType type, JsonNode? value)
{
    public VariableDefinition? Definition { get; } = definition;

    public string Id { get; } = id;

    public string Name { get; } = name;

    public DataType Type { get; } = type;

    /// <summary>Replaced, never changed in place: journal and other variables may share it.</summary>
    public JsonNode? Value { get; set; } = value;

    /// <summary>Loop values and what scripts created live with the run, whatever happens.</summary>
    public bool IsDynamic => Definition is null;

    public bool IsStored => Definition is null || Definition.Storage == VariableStorage.Instance;
}

/// <summary>The variables of one activity run; lookup goes outward through its parents.</summary>
internal sealed class VariableScope
{
    private readonly List<Variable> _variables = [];

    public IReadOnlyList<Variable> All => _variables;

    /// <summary>Fills the scope of a run that starts or comes back from the store.</summary>
    public static void Attach(ActivityState state)
    {
        var declared = state.Node.Variables;
        if (declared.Count == 0 && state.DynamicVariables is null)
        {
            return;
        }

        var scope = state.Scope = new VariableScope();
        foreach (var definition in declared)
        {
            var type = definition.Type ?? DataType.Object;
            var value = state.Variables is { } stored && stored.TryGetValue(definition.Id, out var kept)
                ? kept
                : Values.DefaultOf(definition, type);
            scope._variables.Add(new(definition, definition.Id, definition.Name, type, value));
        }

        if (state.DynamicVariables is not null)
        {
            foreach (var (name, value) in state.DynamicVariables)
            {
                scope._variables.Add(new(null, name, name, TypeOfDynamic(state, name), value));
            }
        }
    }

    /// <summary>The inputs of a workflow used as an activity are variables of their types; all else that was not declared may
    /// be anything.</summary>
    private static DataType TypeOfDynamic(ActivityState owner, string name) =>
        owner.Node.Activity is UsedWorkflow used && used.Definition.Inputs.FirstOrDefault(input => input.Name == name) is { } declared ? declared.Type : DataType.Object;

    /// <summary>Writes what is stored with the instance back to the run's state.</summary>
    public static void Detach(ActivityState state)
    {
        if (state.Scope is null)
        {
            return;
        }

        state.Variables = null;
        state.DynamicVariables = null;
        foreach (var variable in state.Scope._variables)
        {
            if (variable.IsDynamic)
            {
                (state.DynamicVariables ??= [])[variable.Name] = variable.Value;
            }
            else if (variable.IsStored)
            {
                (state.Variables ??= [])[variable.Id] = variable.Value;
            }
        }
    }

    public static Variable? FindById(ActivityState from, string id)
    {
        for (var state = from; state is not null; state = state.Parent)
        {
            if (state.Scope is { } scope)
            {
                foreach (var variable in scope._variables)
                {
                    if (string.Equals(variable.Id, id, StringComparison.Ordinal))
                    {
                        return variable;
                    }
                }
            }
        }

        return null;
    }

    public static Variable? FindByName(ActivityState from, string name)
    {
        for (var state = from; state is not null; state = state.Parent)
        {
            if (state.Scope is { } scope)
            {
                foreach (var variable in scope._variables)
                {
                    if (string.Equals(variable.Name, name, StringComparison.Ordinal))
                    {
                        return variable;
                    }
                }
            }
        }

        return null;
    }

    /// <summary>Sets the nearest variable of this name, or creates one in the nearest container.</summary>
    public static void Set(ActivityState from, string name, JsonNode? value)
    {
        if (FindByName(from, name) is { } variable)
        {
            variable.Value = Values.Convert(value, variable.Type);
            return;
        }

        var owner = from;
        while (!owner.Node.HoldsVariables && owner.Parent is { } parent)
        {
            owner = parent;
        }

        (owner.Scope ??= new VariableScope())._variables.Add(new(null, name, name, DataType.Object, value));
    }

    /// <summary>Sets a variable of this very run, creating it when it is not there.</summary>
    public static void SetHere(ActivityState owner, string name, JsonNode? value)
    {
        var scope = owner.Scope ??= new VariableScope();
        if (scope._variables.Find(v => v.Name == name) is { } variable)
        {
            variable.Value = value;
        }
        else
        {
            scope._variables.Add(new(null, name, name, TypeOfDynamic(owner, name), value));
        }
    }

    /// <summary>All variables in scope, innermost first.</summary>
    public static IEnumerable<Variable> InScope(ActivityState from)
    {
        for (var state = from; state is not null; state = state.Parent)
        {
            if (state.Scope is { } scope)
            {
                foreach (var variable in scope._variables)
                {
                    yield return variable;
                }
            }
        }
    }
}
