namespace WorkflowDesk.Engine.Activities;

/// <summary>Runs its body as long as a condition holds.</summary>
internal sealed class While : Activity, ILoop
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.While",
        DisplayName = "While",
        Description = "Execute an activity while a given condition evaluates to true.",
        Category = "Looping",
        Inputs = [new("Condition", "Boolean") { UIHint = "singleline", AutoEvaluate = false, Description = "The condition to evaluate." }],
        Ports = [new("body", PortKind.Embedded) { DisplayName = "Body" }, new("Done")],
        Texts = Texts.Chinese("条件循环", "条件成立时反复执行。", "循环"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) => NextAsync(context, cancellationToken);

    public override ValueTask<ActivityResult> ChildCompletedAsync(ActivityContext context, ChildCompletion child, CancellationToken cancellationToken) =>
        context.Activity.IsBreaking ? new(ActivityResult.Done()) : NextAsync(context, cancellationToken);

    private static async ValueTask<ActivityResult> NextAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var holds = await context.EvaluateAsync("Condition", cancellationToken);
        if (!Expressions.Values.To<bool>(holds))
        {
            return ActivityResult.Done();
        }

        // Elsa recurses without end here.
        return context.Node.Port("body") is { } body
            ? ActivityResult.Schedule(body)
            : ActivityResult.Fail("The While has no body, so its condition could never change.");
    }
}

/// <summary>Ends the nearest loop after its current round.</summary>
internal sealed class Break : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.Break",
        DisplayName = "Break",
        Description = "Break out of a loop.",
        Category = "Looping",
        IsTerminal = true,
        Texts = Texts.Chinese("跳出", "跳出循环。", "循环"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) => new(ActivityResult.Break());
}
