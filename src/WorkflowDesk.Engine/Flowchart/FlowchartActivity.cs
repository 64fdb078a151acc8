using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Flowchart;

/// <summary>
/// Runs activities along their connections, in Elsa's counter mode: an activity with several inbound connections waits
/// until each is followed or dead. Read on in FlowTurn (what a completion leads to), JoinRule (when a target runs) and
/// FlowGraph (what is forward and what is backward).
/// </summary>
internal sealed class FlowchartActivity : Activity
{
    public const string TypeName = "Elsa.Flowchart";

    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = TypeName,
        DisplayName = "Flowchart",
        Description = "A flowchart is a collection of activities and connections between them.",
        Category = "Flow",
        IsContainer = true,
        IsBrowsable = false,
        Texts = Texts.Chinese("流程图", "一组活动及其连线。", "流程"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        if (PlanOf(context.Node).Activities.Count == 0)
        {
            return new(ActivityResult.Done());
        }

        var graph = StateOf(context).Graph;
        return new(ActivityResult.Schedule(graph.Activities[graph.Start]));
    }

    public override ValueTask<ActivityResult> ChildCompletedAsync(ActivityContext context, ChildCompletion child, CancellationToken cancellationToken) =>
        new(child.Node.Activity.Descriptor.IsTerminal
            ? ActivityResult.Done()
            : new FlowTurn(StateOf(context), PlanOf(context.Node), context).Complete(child));

    public override IEnumerable<DefinitionProblem> Validate(ActivityNode node) => FlowchartChecks.Check(node, PlanOf(node));

    protected internal override void Compile(NodeCompilation node)
    {
        node.CompileActivities();
        node.Prepared = new FlowchartPlan(node);
    }

    internal override void Suspend(ActivityState state)
    {
        if (state is { Live: FlowState flow, IsUnfinished: true })
        {
            (state.Properties ??= [])[FlowState.Property] = flow.ToJson();
        }
    }

    private static FlowchartPlan PlanOf(ActivityNode node) => (FlowchartPlan)node.Prepared!;

    private static FlowState StateOf(ActivityContext context)
    {
        if (context.Activity.Live is FlowState live)
        {
            return live;
        }

        var saved = context.Activity.Properties?[FlowState.Property] as JsonObject;
        var graph = PlanOf(context.Node).GraphFor(context.Burst.TriggerActivityId);
        var state = saved is null ? new FlowState(graph) : FlowState.FromJson(graph, saved);
        context.Activity.Live = state;
        return state;
    }
}
