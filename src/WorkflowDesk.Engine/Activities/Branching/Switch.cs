namespace WorkflowDesk.Engine.Activities;

/// <summary>Runs the activities of the cases that hold, else the default one.</summary>
internal sealed class Switch : Activity
{
    internal static readonly InputDescriptor Mode = new("Mode", "SwitchMode")
    {
        UIHint = "dropdown",
        DefaultValue = "MatchFirst",
        Description = "The switch mode determines whether the first match should be scheduled, or all matches.",
        UISpecifications = DropDown.Of("MatchFirst", "MatchAny"),
    };

    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.Switch",
        DisplayName = "Switch",
        Description = "Evaluate a set of case conditions and schedule the activity for a matching case.",
        Category = "Branching",
        Inputs = [new("Cases", "Object") { IsWrapped = false, UIHint = "switch-editor", Description = "The cases to evaluate." }, Mode],
        Outputs = [new("Output", "Object")],
        Ports = [new("default", PortKind.Embedded) { DisplayName = "Default" }, new("Done")],
        Texts = Texts.Chinese("多路分支", "依次判断各个条件，执行符合条件的活动。", "分支"),
    };

    protected internal override void Compile(NodeCompilation node)
    {
        node.CompilePort("default");
        node.Prepared = Case.CompileAll(node);
    }

    internal override IEnumerable<KeyValuePair<string, Expressions.CompiledExpression>> OwnExpressions(ActivityNode node) => Case.Conditions(node);

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var matches = await Case.MatchesAsync(context, cancellationToken);
        var activities = matches.Count > 0
            ? matches.Select(m => m.Activity).OfType<ActivityNode>()
            : context.Node.Port("default") is { } fallback ? [fallback] : [];
        var children = activities.Select(a => new ScheduledChild(a)).ToArray();
        return children.Length == 0 ? ActivityResult.Done() : ActivityResult.Schedule(children);
    }

    public override ValueTask<ActivityResult> ChildCompletedAsync(ActivityContext context, ChildCompletion child, CancellationToken cancellationToken) =>
        new(context.IsIdle ? ActivityResult.Done() : ActivityResult.Continue());
}
