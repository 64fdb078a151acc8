using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Engine.Activities;

/// <summary>One activity of a compiled definition; shared by all instances and never changed.</summary>
public sealed class ActivityNode
{
    private readonly Dictionary<string, ActivityNode> _ports = [];
    private readonly List<ActivityNode> _children = [];

    internal ActivityNode(Activity activity, JsonObject json, string id, ActivityNode? parent, int index)
    {
        Activity = activity;
        Json = json;
        Id = id;
        Parent = parent;
        Index = index;
        NodeId = parent is null ? id : $"{parent.NodeId}:{id}";
        Name = json.GetText("name");
        Type = json.GetText("type") ?? activity.Descriptor.TypeName;
        Version = json.GetInt("version") ?? 1;
        Metadata = json.GetObject("metadata") ?? [];
        CustomProperties = json.GetObject("customProperties") ?? [];
        CanStartWorkflow = CustomProperties.GetBool("canStartWorkflow") ?? json.GetBool("canStartWorkflow") ?? false;
    }

    public Activity Activity { get; }

    /// <summary>Unique in its container.</summary>
    public string Id { get; }

    /// <summary>Ids from the workflow down, joined by colons: unique in the definition.</summary>
    public string NodeId { get; }

    public string? Name { get; }

    public string Type { get; }

    public int Version { get; }

    /// <summary>The activity as written. Not to be changed.</summary>
    public JsonObject Json { get; }

    public JsonObject Metadata { get; }

    public JsonObject CustomProperties { get; }

    /// <summary>The label in the designer.</summary>
    public string? DisplayText => Metadata.GetText("displayText");

    public bool CanStartWorkflow { get; }

    public ActivityNode? Parent { get; }

    public IReadOnlyList<ActivityNode> Children => _children;

    /// <summary>Its type is unknown here: it is kept as it was written and fails when it runs.</summary>
    public bool IsUnknown => Activity is NotFoundActivity;

    /// <summary>The definition it stands for when it is a workflow used as an activity; null for every other activity.</summary>
    public WorkflowDefinition? Uses => (Activity as UsedWorkflow)?.Definition;

    /// <summary>Position in the compiled graph.</summary>
    internal int Index { get; }

    internal InputBinding[] Inputs { get; set; } = [];

    /// <summary>Values of all inputs when none is computed, shared by every run.</summary>
    internal JsonNode?[]? ConstantInputs { get; set; }

    /// <summary>Null: the journal takes everything.</summary>
    internal JournalRules? JournalRules { get; set; }

    internal OutputBinding[] Outputs { get; set; } = [];

    /// <summary>Declared here.</summary>
    public IReadOnlyList<VariableDefinition> Variables { get; internal set; } = [];

    /// <summary>Scripts create variables in the nearest of these.</summary>
    internal bool HoldsVariables { get; set; }

    /// <summary>The definition it belongs to: a sub-workflow's own for the nodes inside one.</summary>
    public WorkflowDefinition Definition { get; internal set; } = null!;

    /// <summary>The definition whose graph runs here, when the activity is a workflow used as one; else null.</summary>
    public WorkflowDefinition? UsedDefinition => (Activity as UsedWorkflow)?.Definition;

    /// <summary>What <see cref="Activity.Compile"/> prepared.</summary>
    internal object? Prepared { get; set; }

    /// <summary>The child in an embedded port; null when the port is empty.</summary>
    public ActivityNode? Port(string name) => _ports.GetValueOrDefault(name);

    /// <summary>The expression of an input as written, for an activity's own checks; null when it is not set.</summary>
    public Expression? Expression(string input)
    {
        foreach (var binding in Inputs)
        {
            if (string.Equals(binding.Descriptor.Name, input, StringComparison.OrdinalIgnoreCase))
            {
                return binding.IsSet ? binding.Expression : null;
            }
        }

        return null;
    }

    /// <summary>The value of an input that is a constant or missing (then its default); null when it is computed.</summary>
    public JsonNode? Constant(string input)
    {
        foreach (var binding in Inputs)
        {
            if (string.Equals(binding.Descriptor.Name, input, StringComparison.OrdinalIgnoreCase))
            {
                return binding.Constant;
            }
        }

        return null;
    }

    internal void Add(ActivityNode child, string? port)
    {
        _children.Add(child);
        if (port is not null)
        {
            _ports[port] = child;
        }
    }

    public override string ToString() => $"{Type} '{Name ?? Id}'";
}
