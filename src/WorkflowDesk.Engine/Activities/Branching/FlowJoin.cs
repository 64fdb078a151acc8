namespace WorkflowDesk.Engine.Activities;

/// <summary>Brings branches together. When it runs is the flowchart's doing (JoinRule).</summary>
internal sealed class FlowJoin : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.FlowJoin",
        DisplayName = "Join",
        Description = "Merge multiple branches into a single branch.",
        Category = "Branching",
        Inputs =
        [
            new("Mode", "FlowJoinMode")
            {
                UIHint = "dropdown",
                DefaultValue = "WaitAny",
                Description = "The join mode determines whether this activity should continue as soon as one inbound path comes in, or once all inbound paths have.",
                UISpecifications = DropDown.Of("WaitAny", "WaitAll", "WaitAllActive"),
            },
        ],
        Texts = Texts.Chinese("汇合", "把多条分支汇合为一条。", "分支"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) => new(ActivityResult.Done());
}
