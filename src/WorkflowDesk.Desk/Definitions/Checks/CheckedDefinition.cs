using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Desk.Definitions.Checks;

/// <summary>A definition under examination: compiled, with its flowcharts laid out.</summary>
internal sealed class CheckedDefinition
{
    public CheckedDefinition(WorkflowGraph graph, ISurroundings surroundings)
    {
        Graph = graph;
        Surroundings = surroundings;
        Definition = graph.Definition;
        // What runs inside a process used as an activity answers for itself, when that one is published.
        Own = [.. graph.Nodes.Where(node => node.Parent is { } parent && parent.Definition == Definition && parent.UsedDefinition is null)];
        Flows = [.. Own.Where(FlowMap.IsFlowchart).Select(node => new FlowMap(node))];
    }

    public WorkflowDefinition Definition { get; }

    public WorkflowGraph Graph { get; }

    public ISurroundings Surroundings { get; }

    /// <summary>Its activities, without those inside processes it uses.</summary>
    public IReadOnlyList<ActivityNode> Own { get; }

    public IReadOnlyList<FlowMap> Flows { get; }

    /// <summary>The step as people and programs know it.</summary>
    public static string StepKey(ActivityNode node) =>
        node.Constant("Step") is JsonValue key && key.ToString() is { Length: > 0 } text ? text : node.Id;

    public static string Label(ActivityNode node) => node.DisplayText is { Length: > 0 } text ? text : node.Id;

    /// <summary>Whether a person acts in this activity, or somewhere inside it.</summary>
    public static bool HasPeople(ActivityNode node) => node.Activity is HumanTask || node.Children.Any(HasPeople);

    public static bool Holds<TActivity>(ActivityNode node)
        where TActivity : Activity => node.Activity is TActivity || node.Children.Any(Holds<TActivity>);

    /// <summary>Where an output goes; null when it is not kept.</summary>
    public static string? OutputTarget(ActivityNode node, string output) =>
        node.Json.GetObject(ElsaJson.CamelCase(output))?.GetObject("memoryReference")?.GetText("id");
}
