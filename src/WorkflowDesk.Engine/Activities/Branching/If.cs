namespace WorkflowDesk.Engine.Activities;

/// <summary>Runs one of two activities.</summary>
internal sealed class If : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.If",
        DisplayName = "If",
        Description = "Evaluate a Boolean condition to determine which activity to execute next.",
        Category = "Branching",
        Inputs = [new("Condition", "Boolean") { UIHint = "singleline", Description = "The condition to evaluate." }],
        Outputs = [new("Result", "Boolean")],
        Ports = [new("then", PortKind.Embedded) { DisplayName = "Then" }, new("else", PortKind.Embedded) { DisplayName = "Else" }, new("Done")],
        Texts = Texts.Chinese("如果", "根据条件决定执行哪个活动。", "分支"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var condition = context.Get<bool>("Condition");
        var result = context.Node.Port(condition ? "then" : "else") is { } branch ? ActivityResult.Schedule(branch) : ActivityResult.Done();
        return new(result.WithOutput("Result", condition));
    }
}
