namespace WorkflowDesk.Engine.Activities;

/// <summary>Sets an output of the enclosing workflow.</summary>
internal sealed class SetOutput : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.SetOutput",
        DisplayName = "Set Output",
        Description = "Assigns a given value to a workflow output.",
        Category = "Composition",
        Inputs =
        [
            new("OutputName", "String") { DisplayName = "Output", UIHint = "output-picker", Description = "The output to assign." },
            new("OutputValue", "Object") { DisplayName = "Value", Description = "The value to assign." },
        ],
        Texts = Texts.Chinese("设置输出", "把一个值赋给工作流的输出。", "组合"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var name = context.Get<string>("OutputName");
        if (string.IsNullOrEmpty(name))
        {
            return new(ActivityResult.Fail("The name of the output is missing."));
        }

        context.Burst.SetWorkflowOutput(context.Activity.Parent ?? context.Activity, name, context.Peek("OutputValue"), onlyDeclared: false);
        return new(ActivityResult.Done());
    }
}
