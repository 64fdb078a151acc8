using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Activities;

/// <summary>A workflow used as an activity: its graph runs in the same instance, with its inputs as variables.</summary>
internal sealed class UsedWorkflow(WorkflowDefinition definition) : Activity
{
    public WorkflowDefinition Definition { get; } = definition;

    public override ActivityDescriptor Descriptor { get; } = Describe(definition);

    /// <summary>How a definition looks as an activity type.</summary>
    public static ActivityDescriptor Describe(WorkflowDefinition definition) => new()
    {
        TypeName = TypeNameOf(definition),
        Version = definition.Version,
        DisplayName = definition.Name,
        Description = definition.Description ?? "",
        Category = definition.Options.ActivityCategory ?? "Workflows",
        IsBrowsable = definition.IsPublished,
        Inputs = [.. definition.Inputs.Select(i => new InputDescriptor(i.Name, i.TypeName) { DisplayName = i.DisplayName, Description = i.Description, Category = i.Category, UIHint = i.UIHint })],
        Outputs = [.. definition.Outputs.Select(o => new OutputDescriptor(o.Name, o.TypeName) { DisplayName = o.DisplayName, Description = o.Description })],
        Ports = [.. definition.Outcomes.Select(o => new PortDescriptor(o))],
    };

    /// <summary>The name in Pascal case: "Ticket triage" becomes TicketTriage.</summary>
    public static string TypeNameOf(WorkflowDefinition definition)
    {
        var words = definition.Name.Split([' ', '-', '_', '.', '/'], StringSplitOptions.RemoveEmptyEntries);
        var name = string.Concat(words.Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
        return name.Length > 0 ? name : definition.DefinitionId;
    }

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var inputs = context.Activity.Inputs ?? [];
        for (var i = 0; i < inputs.Length; i++)
        {
            VariableScope.SetHere(context.Activity, Descriptor.Inputs[i].Name, inputs[i]);
        }

        return new(ActivityResult.Schedule(context.Node.Children[0]));
    }

    public string? DeclaredOutput(string name) =>
        Definition.Outputs.FirstOrDefault(o => string.Equals(o.Name, name, StringComparison.OrdinalIgnoreCase))?.Name;

    /// <summary>Hands what the inner workflow put out to the bindings of this activity.</summary>
    public static IReadOnlyList<KeyValuePair<string, JsonNode?>> CopyOutputs(Burst burst, ActivityState state)
    {
        if (state.Outputs is not { } outputs)
        {
            return [];
        }

        foreach (var (name, value) in outputs)
        {
            burst.SetOutput(state, name, value);
        }

        return [.. outputs];
    }
}
