namespace WorkflowDesk.Engine.Activities;

/// <summary>The implicit outermost activity: runs the root and ends with it.</summary>
internal sealed class WorkflowRoot : Activity
{
    public const string TypeName = "Elsa.Workflow";

    public static readonly WorkflowRoot Instance = new();

    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = TypeName,
        DisplayName = "Workflow",
        Category = "Workflows",
        IsBrowsable = false,
        IsContainer = true,
        Texts = Texts.Chinese("工作流", "工作流本身。", "工作流"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) =>
        new(ActivityResult.Schedule(context.Node.Children[0]));
}
