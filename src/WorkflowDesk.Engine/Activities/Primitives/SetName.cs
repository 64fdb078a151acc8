namespace WorkflowDesk.Engine.Activities;

/// <summary>Names the instance.</summary>
internal sealed class SetName : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.SetName",
        DisplayName = "Set Name",
        Description = "Set the name of the workflow instance to a specified value.",
        Category = "Primitives",
        Inputs = [new("Value", "String") { Description = "The value to set as the workflow instance's name.", DefaultValue = "" }],
        Texts = Texts.Chinese("设置名称", "设置工作流实例的名称。", "基础"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        context.InstanceName = context.Get<string>("Value");
        return new(ActivityResult.Done());
    }
}

/// <summary>Sets the correlation id of the instance.</summary>
internal sealed class Correlate : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.Correlate",
        DisplayName = "Correlate",
        Description = "Set the CorrelationId of the workflow to a given value.",
        Category = "Primitives",
        Inputs = [new("CorrelationId", "String") { DisplayName = "Correlation ID", Description = "The value to store as the correlation ID." }],
        Texts = Texts.Chinese("关联", "设置工作流的关联标识。", "基础"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        context.CorrelationId = context.Get<string>("CorrelationId");
        return new(ActivityResult.Done());
    }
}
