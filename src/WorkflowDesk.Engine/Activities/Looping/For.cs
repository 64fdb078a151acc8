using System.Globalization;
using System.Text.Json.Nodes;

namespace WorkflowDesk.Engine.Activities;

/// <summary>Counts from start to end, running its body each time.</summary>
internal sealed class For : Activity, ILoop
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.For",
        DisplayName = "For",
        Description = "Iterate over a sequence of steps between a start and an end number.",
        Category = "Looping",
        Inputs =
        [
            new("Start", "Int32") { DefaultValue = 0, Description = "The starting step." },
            new("End", "Int32") { DefaultValue = 0, Description = "The ending step." },
            new("Step", "Int32") { DefaultValue = 1, Description = "The step size. Negative counts down." },
            new("OuterBoundInclusive", "Boolean") { DisplayName = "Outer bound inclusive", DefaultValue = true, Description = "Whether the end number is part of the sequence." },
        ],
        Outputs = [new("CurrentValue", "Int32") { Description = "The current value of the iteration." }],
        Ports = [new("body", PortKind.Embedded) { DisplayName = "Body" }, new("Done")],
        Texts = Texts.Chinese("计数循环", "从起始数到结束数循环执行。", "循环"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        // Elsa would never end with a step of 0, and never complete without a body.
        if (context.Get<int>("Step") == 0)
        {
            return new(ActivityResult.Fail("The step of a For must not be 0: it would never end."));
        }

        if (context.Node.Port("body") is null)
        {
            return new(ActivityResult.Done());
        }

        foreach (var bound in (string[])["Start", "End", "Step", "OuterBoundInclusive"])
        {
            context.State[bound] = context.Peek(bound)?.DeepClone();
        }

        return new(Next(context, context.Get<int>("Start")));
    }

    public override ValueTask<ActivityResult> ChildCompletedAsync(ActivityContext context, ChildCompletion child, CancellationToken cancellationToken)
    {
        if (context.Activity.IsBreaking)
        {
            return new(ActivityResult.Done());
        }

        // A number beyond the range of int is beyond any end: the loop is over.
        var next = long.Parse(child.Tag!, CultureInfo.InvariantCulture) + Number(context, "Step");
        return new(next is < int.MinValue or > int.MaxValue ? ActivityResult.Done() : Next(context, (int)next));
    }

    private static ActivityResult Next(ActivityContext context, int current)
    {
        var (end, step) = (Number(context, "End"), Number(context, "Step"));
        var inclusive = Expressions.Values.To<bool>(context.State["OuterBoundInclusive"]);
        var goesOn = step > 0 ? current < end || (inclusive && current == end) : current > end || (inclusive && current == end);
        if (!goesOn)
        {
            return ActivityResult.Done();
        }

        var value = JsonValue.Create(current);
        return ActivityResult.Schedule(new ScheduledChild(context.Node.Port("body")!)
        {
            Tag = current.ToString(CultureInfo.InvariantCulture),
            Variables = [new("CurrentValue", value)],
        }).WithOutput("CurrentValue", value);
    }

    private static int Number(ActivityContext context, string name) => Expressions.Values.To<int>(context.State[name]);
}
