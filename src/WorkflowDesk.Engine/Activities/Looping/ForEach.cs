using System.Globalization;
using System.Text.Json.Nodes;

namespace WorkflowDesk.Engine.Activities;

/// <summary>A loop: swallows a break and ends after the round in which it happened.</summary>
internal interface ILoop;

/// <summary>Runs its body for each item, one after another.</summary>
internal sealed class ForEach : Activity, ILoop
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.ForEach",
        DisplayName = "For Each",
        Description = "Iterate over a set of values.",
        Category = "Looping",
        Inputs = [new("Items", "ICollection<Object>") { UIHint = "singleline", Description = "The set of values to iterate.", DefaultValue = new JsonArray() }],
        Outputs = [new("CurrentValue", "Object") { Description = "The current value of the iteration." }],
        Ports = [new("body", PortKind.Embedded) { DisplayName = "Body" }, new("Done")],
        Texts = Texts.Chinese("逐项循环", "对一组值逐个执行。", "循环"),
    };

    protected internal override bool ReadsInputsAfterChildren => true;

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) => new(Next(context, 0));

    public override ValueTask<ActivityResult> ChildCompletedAsync(ActivityContext context, ChildCompletion child, CancellationToken cancellationToken) =>
        new(context.Activity.IsBreaking ? ActivityResult.Done() : Next(context, int.Parse(child.Tag!, CultureInfo.InvariantCulture) + 1));

    private static ActivityResult Next(ActivityContext context, int index)
    {
        if (context.Node.Port("body") is not { } body)
        {
            return ActivityResult.Done();
        }

        if (context.Peek("Items") is not JsonArray items)
        {
            return ActivityResult.Fail("The items to go through are null.");
        }

        if (index >= items.Count)
        {
            return ActivityResult.Done();
        }

        var item = items[index]?.DeepClone();
        return ActivityResult.Schedule(new ScheduledChild(body)
        {
            Tag = index.ToString(CultureInfo.InvariantCulture),
            Variables = [new("CurrentValue", item), new("CurrentIndex", JsonValue.Create(index))],
        }).WithOutput("CurrentValue", item);
    }
}
