namespace WorkflowDesk.Engine.Activities;

/// <summary>Ends the whole instance, from any depth.</summary>
internal sealed class Finish : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.Finish",
        DisplayName = "Finish",
        Description = "Mark the workflow as finished.",
        Category = "Primitives",
        IsTerminal = true,
        Texts = Texts.Chinese("终结", "把整个工作流标记为已完成。", "基础"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) => new(ActivityResult.Finish());
}
