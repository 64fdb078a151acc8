namespace WorkflowDesk.Engine.Activities;

/// <summary>Fails on purpose.</summary>
internal sealed class Fault : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.Fault",
        DisplayName = "Fault",
        Description = "Faults the workflow.",
        Category = "Primitives",
        Inputs =
        [
            new("Code", "String") { DefaultValue = "0", Description = "Code to categorize the fault." },
            new("Category", "String") { DefaultValue = "General", Description = "Category to categorize the fault. Examples: HTTP, Alteration, Azure, etc." },
            new("FaultType", "String") { DisplayName = "Type", DefaultValue = "System", Description = "Type of fault, for example System or Business." },
            new("Message", "String") { Description = "The message to include with the fault." },
        ],
        Texts = Texts.Chinese("故障", "使工作流出错。", "基础"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var code = context.Get<string>("Code") ?? "0";
        return new(ActivityResult.Fail(
            context.Get<string>("Message") ?? $"The workflow was faulted with code {code}.",
            details: new Dictionary<string, string>
            {
                ["code"] = code,
                ["category"] = context.Get<string>("Category") ?? "General",
                ["type"] = context.Get<string>("FaultType") ?? "System",
            }));
    }
}
