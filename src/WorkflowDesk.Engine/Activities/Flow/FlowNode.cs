namespace WorkflowDesk.Engine.Activities;

/// <summary>A box around another activity.</summary>
internal sealed class FlowNode : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.FlowNode",
        DisplayName = "Container",
        Description = "Runs the activity inside.",
        Category = "Flow",
        Ports = [new("body", PortKind.Embedded), new("Done")],
        Texts = Texts.Chinese("容器", "执行其中的活动。", "流程"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) =>
        new(context.Node.Port("body") is { } body ? ActivityResult.Schedule(body) : ActivityResult.Done());
}
