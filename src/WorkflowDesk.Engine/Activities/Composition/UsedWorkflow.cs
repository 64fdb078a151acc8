using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Activities;

/// <summary>A workflow used as an activity: its graph runs in the same instance, with its inputs as variables.</summary>
internal sealed class UsedWorkflow(WorkflowDefinition definition) : Activity
{
    private static readonly HashSet<string> s_ownProperties = new(StringComparer.OrdinalIgnoreCase)
    {
        "id", "nodeId", "name", "type", "version", "customProperties", "syntheticProperties", "metadata", "canStartWorkflow", "runAsynchronously",
        "workflowDefinitionId", "workflowDefinitionVersionId", "latestAvailablePublishedVersion", "latestAvailablePublishedVersionId", "root", "variables",
    };

    public WorkflowDefinition Definition { get; } = definition;

    public override ActivityDescriptor Descriptor { get; } = Describe(definition);

    /// <summary>How a definition looks as an activity type.</summary>
    public static ActivityDescriptor Describe(WorkflowDefinition definition) => new()
    {
        TypeName = definition.ActivityTypeName,
        Version = definition.Version,
        DisplayName = definition.Name,
        Description = definition.Description ?? "",
        Category = definition.Options.ActivityCategory ?? "Workflows",
        IsBrowsable = definition.IsPublished,
        Inputs = [.. definition.Inputs.Select(i => new InputDescriptor(PropertyOf(i.Name), i.TypeName) { DisplayName = i.DisplayName, Description = i.Description, Category = i.Category, UIHint = i.UIHint })],
        Outputs = [.. definition.Outputs.Select(o => new OutputDescriptor(PropertyOf(o.Name), o.TypeName) { DisplayName = o.DisplayName, Description = o.Description })],
        Ports = [.. definition.Outcomes.Select(o => new PortDescriptor(o))],
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var inputs = context.Activity.Inputs ?? [];
        for (var i = 0; i < inputs.Length; i++)
        {
            VariableScope.SetHere(context.Activity, Definition.Inputs[i].Name, inputs[i]);
        }

        return new(ActivityResult.Schedule(context.Node.Children[0]));
    }

    /// <summary>An input or output called as something every activity has gets an underscore in front.</summary>
    private static string PropertyOf(string name) => s_ownProperties.Contains(name) ? "_" + name : name;

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
            burst.SetOutput(state, PropertyOf(name), value);
        }

        return [.. outputs];
    }
}
