using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Engine.Activities;

/// <summary>Starts a workflow again and again; inside one it waits once for the interval.</summary>
internal sealed class Timer : Activity
{
    public const string TypeName = "Elsa.Timer";

    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = TypeName,
        DisplayName = "Timer",
        Description = "Trigger workflow execution at a specific interval.",
        Category = "Scheduling",
        Kind = ActivityKind.Trigger,
        Inputs = [new("Interval", "TimeSpan") { DefaultValue = "00:01:00", Description = "The interval at which the timer should execute." }],
        Texts = Texts.Chinese("定时器", "按固定间隔启动工作流；在流程中则等待一次。", "计划"),
    };

    public override IEnumerable<NewBookmark> Triggers(ActivityContext context)
    {
        var interval = context.Get<TimeSpan>("Interval");
        if (interval <= TimeSpan.Zero)
        {
            yield break;
        }

        var startAt = context.Now + interval;
        yield return new NewBookmark(TypeName, new JsonObject { ["StartAt"] = Moments.Write(startAt), ["Interval"] = interval.ToString("c") }) { DueAt = startAt };
    }

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) =>
        new(context.StartedTheWorkflow ? ActivityResult.Done() : Moments.WaitUntil(TypeName, "ResumeAt", context.Now + context.Get<TimeSpan>("Interval")));

    public override IEnumerable<DefinitionProblem> Validate(ActivityNode node)
    {
        if (node.CanStartWorkflow && node.Constant("Interval") is { } constant && Expressions.Values.To<TimeSpan>(constant) <= TimeSpan.Zero)
        {
            yield return new(node.Id, node.Type, "interval", "the interval must be longer than nothing.");
        }
    }
}
