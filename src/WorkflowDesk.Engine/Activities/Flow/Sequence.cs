using System.Globalization;

namespace WorkflowDesk.Engine.Activities;

/// <summary>Runs its activities one after another.</summary>
internal sealed class Sequence : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.Sequence",
        DisplayName = "Sequence",
        Description = "Execute a set of activities in sequence.",
        Category = "Workflows",
        IsContainer = true,
        IsBrowsable = false,
        Texts = Texts.Chinese("顺序", "依次执行一组活动。", "工作流"),
    };

    protected internal override void Compile(NodeCompilation node) => node.CompileActivities();

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) => new(Next(context, 0));

    public override ValueTask<ActivityResult> ChildCompletedAsync(ActivityContext context, ChildCompletion child, CancellationToken cancellationToken) =>
        new(child.Node.Activity.Descriptor.IsTerminal || context.Activity.IsBreaking
            ? ActivityResult.Done()
            : Next(context, int.Parse(child.Tag!, CultureInfo.InvariantCulture) + 1));

    private static ActivityResult Next(ActivityContext context, int index) => index < context.Node.Children.Count
        ? ActivityResult.Schedule(new ScheduledChild(context.Node.Children[index]) { Tag = index.ToString(CultureInfo.InvariantCulture) })
        : ActivityResult.Done();
}
