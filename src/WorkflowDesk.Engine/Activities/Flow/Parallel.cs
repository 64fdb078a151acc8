namespace WorkflowDesk.Engine.Activities;

/// <summary>Runs all its activities and completes when all have.</summary>
internal sealed class Parallel : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.Parallel",
        DisplayName = "Parallel",
        Description = "Execute a set of activities in parallel.",
        Category = "Workflows",
        IsContainer = true,
        IsBrowsable = false,
        Texts = Texts.Chinese("并行", "同时执行一组活动。", "工作流"),
    };

    protected internal override void Compile(NodeCompilation node) => node.CompileActivities();

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) =>
        new(context.Node.Children.Count == 0
            ? ActivityResult.Done()
            : ActivityResult.Schedule([.. context.Node.Children.Select(child => new ScheduledChild(child))]));

    public override ValueTask<ActivityResult> ChildCompletedAsync(ActivityContext context, ChildCompletion child, CancellationToken cancellationToken) =>
        new(context.IsIdle ? ActivityResult.Done() : ActivityResult.Continue());
}
