namespace WorkflowDesk.Engine.Activities;

/// <summary>Goes on by True or False.</summary>
internal sealed class FlowDecision : Activity
{
    private static readonly ActivityResult s_true = ActivityResult.Done("True");
    private static readonly ActivityResult s_false = ActivityResult.Done("False");

    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.FlowDecision",
        DisplayName = "Decision",
        Description = "Evaluate a Boolean condition to determine which path to execute next.",
        Category = "Branching",
        Inputs = [new("Condition", "Boolean") { UIHint = "singleline", Description = "The condition to evaluate." }],
        Ports = [new("True"), new("False")],
        Texts = Texts.Chinese("判断", "根据条件决定走哪条路径。", "分支"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) =>
        new(context.Get<bool>("Condition") ? s_true : s_false);
}
