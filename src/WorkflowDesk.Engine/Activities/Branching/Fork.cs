using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Engine.Activities;

/// <summary>Runs its branches side by side and goes on when all have completed, or the first.</summary>
internal sealed class Fork : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.Fork",
        DisplayName = "Fork",
        Description = "Run a set of branches in parallel and wait for all of them or for the first.",
        Category = "Control Flow",
        IsBrowsable = false,
        Inputs =
        [
            new("JoinMode", "ForkJoinMode")
            {
                DisplayName = "Join mode",
                UIHint = "dropdown",
                DefaultValue = "WaitAll",
                Description = "Whether to wait for all branches, or to take the first and cancel the others.",
                UISpecifications = DropDown.Of("WaitAll", "WaitAny"),
            },
        ],
        Texts = Texts.Chinese("分叉", "同时执行多个分支，等待全部或任一分支完成。", "控制流"),
    };

    protected internal override bool ReadsInputsAfterChildren => true;

    protected internal override void Compile(NodeCompilation node)
    {
        foreach (var item in node.Node.Json.GetItems("branches"))
        {
            if (item is JsonObject branch)
            {
                node.Compile(branch, "branches");
            }
            else
            {
                node.Report("branches", "an activity must be an object.");
            }
        }
    }

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) =>
        new(context.Node.Children.Count == 0
            ? ActivityResult.Done()
            : ActivityResult.Schedule([.. context.Node.Children.Select(branch => new ScheduledChild(branch))]));

    /// <summary>Completing cancels the branches that still run; a break goes on to the loop around this fork.</summary>
    public override ValueTask<ActivityResult> ChildCompletedAsync(ActivityContext context, ChildCompletion child, CancellationToken cancellationToken) =>
        new(context.Activity.IsBreaking || context.IsIdle || context.Get<string>("JoinMode") == "WaitAny" ? ActivityResult.Done() : ActivityResult.Continue());
}
