namespace WorkflowDesk.Engine.Activities;

/// <summary>Goes on by all its branches at once.</summary>
internal sealed class FlowFork : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.FlowFork",
        DisplayName = "Fork (flow)",
        Description = "Branch execution into multiple branches.",
        Category = "Branching",
        Inputs = [new("Branches", "ICollection<String>") { UIHint = "dynamic-outcomes", Description = "The branches to follow." }],
        Texts = Texts.Chinese("并行分支", "同时沿多条分支继续。", "分支"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) =>
        new(context.Peek("Branches") is null ? ActivityResult.Done() : ActivityResult.Done(Outcomes.Of(context.GetTexts("Branches"))));
}
