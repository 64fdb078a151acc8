using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Flowchart;

/// <summary>
/// Runs activities along their connections. In Elsa's counter mode, the default, an activity with several inbound
/// connections waits until each is followed or dead: read on in FlowTurn (what a completion leads to), JoinRule (when a
/// target runs) and FlowGraph (what is forward and what is backward). Token mode is in TokenTurn.
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

        var graph = MemoryOf(context).Graph;
        return new(ActivityResult.Schedule(graph.Activities[graph.Start]));
    }

    public override ValueTask<ActivityResult> ChildCompletedAsync(ActivityContext context, ChildCompletion child, CancellationToken cancellationToken) =>
        new(child.Node.Activity.Descriptor.IsTerminal ? ActivityResult.Done() : Next(context, child));

    private static ActivityResult Next(ActivityContext context, ChildCompletion child)
    {
        var memory = MemoryOf(context);
        return FlowchartModes.UsesTokens(context.Burst)
            ? new TokenTurn(memory.Tokens, memory.Graph, PlanOf(context.Node), context).Complete(child)
            : new FlowTurn(memory.Counters, PlanOf(context.Node), context).Complete(child);
    }

    public override IEnumerable<DefinitionProblem> Validate(ActivityNode node) => FlowchartChecks.Check(node, PlanOf(node));

    protected internal override void Compile(NodeCompilation node)
    {
        node.CompileActivities();
        node.Prepared = new FlowchartPlan(node);
    }

    internal override void Suspend(ActivityState state)
    {
        if (state is { Live: FlowMemory memory, IsUnfinished: true })
        {
            memory.Write(state.Properties ??= []);
        }
    }

    private static FlowchartPlan PlanOf(ActivityNode node) => (FlowchartPlan)node.Prepared!;

    private static FlowMemory MemoryOf(ActivityContext context)
    {
        if (context.Activity.Live is FlowMemory live)
        {
            return live;
        }

        var memory = new FlowMemory(PlanOf(context.Node).GraphFor(context.Burst.TriggerActivityId), context.Activity.Properties);
        context.Activity.Live = memory;
        return memory;
    }
}
