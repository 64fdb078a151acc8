namespace WorkflowDesk.Engine.Activities;

/// <summary>Marks where a flowchart starts.</summary>
internal sealed class Start : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.Start",
        DisplayName = "Start",
        Description = "A milestone activity that marks the start of a flowchart.",
        Category = "Flow",
        IsStart = true,
        Texts = Texts.Chinese("开始", "标记流程图的起点。", "流程"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) => new(ActivityResult.Done());
}

/// <summary>Ends the flowchart or sequence it stands in.</summary>
internal sealed class End : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.End",
        DisplayName = "End",
        Description = "A milestone activity that marks the end of a flowchart.",
        Category = "Flow",
        IsTerminal = true,
        Texts = Texts.Chinese("结束", "结束所在的流程图或顺序。", "流程"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) => new(ActivityResult.Done());
}
