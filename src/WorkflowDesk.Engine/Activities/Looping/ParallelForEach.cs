using System.Text.Json.Nodes;

namespace WorkflowDesk.Engine.Activities;

/// <summary>Runs its body for all items at once and completes when all are done.</summary>
internal sealed class ParallelForEach : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.ParallelForEach",
        DisplayName = "Parallel For Each",
        Description = "Schedule an activity for each item in parallel.",
        Category = "Looping",
        Inputs = [new("Items", "ICollection<Object>") { UIHint = "singleline", Description = "The items to iterate through.", DefaultValue = new JsonArray() }],
        Ports = [new("body", PortKind.Embedded) { DisplayName = "Body" }, new("Done")],
        Texts = Texts.Chinese("并行逐项", "对一组值同时执行。", "循环"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        if (context.Node.Port("body") is not { } body || context.Peek("Items") is not JsonArray { Count: > 0 } items)
        {
            return new(ActivityResult.Done());
        }

        return new(ActivityResult.Schedule([.. items.Select((item, index) => new ScheduledChild(body)
        {
            Variables = [new("CurrentValue", item?.DeepClone()), new("CurrentIndex", JsonValue.Create(index))],
        })]));
    }

    public override ValueTask<ActivityResult> ChildCompletedAsync(ActivityContext context, ChildCompletion child, CancellationToken cancellationToken) =>
        new(context.IsIdle ? ActivityResult.Done() : ActivityResult.Continue());
}
