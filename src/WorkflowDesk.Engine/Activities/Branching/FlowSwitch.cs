namespace WorkflowDesk.Engine.Activities;

/// <summary>Goes on by the labels of the cases that hold, else by Default.</summary>
internal sealed class FlowSwitch : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.FlowSwitch",
        DisplayName = "Switch (flow)",
        Description = "Evaluate a set of case conditions and continue along the path of a matching case.",
        Category = "Branching",
        Inputs = [new("Cases", "Object") { IsWrapped = false, UIHint = "flow-switch-editor", Description = "The cases to evaluate." }, Switch.Mode],
        Ports = [new("Default")],
        Texts = Texts.Chinese("多路分支（流程）", "依次判断各个条件，沿符合条件的路径继续。", "分支"),
    };

    protected internal override void Compile(NodeCompilation node) => node.Prepared = Case.CompileAll(node);

    internal override IEnumerable<KeyValuePair<string, Expressions.CompiledExpression>> OwnExpressions(ActivityNode node) => Case.Conditions(node);

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var matches = await Case.MatchesAsync(context, cancellationToken);
        return matches.Count == 0 ? ActivityResult.Done("Default") : ActivityResult.Done([.. matches.Select(m => m.Label)]);
    }
}
