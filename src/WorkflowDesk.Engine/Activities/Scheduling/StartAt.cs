using System.Text.Json.Nodes;

namespace WorkflowDesk.Engine.Activities;

/// <summary>Starts a workflow once at a moment; inside one it waits for it.</summary>
internal sealed class StartAt : Activity
{
    public const string TypeName = "Elsa.StartAt";

    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = TypeName,
        DisplayName = "Start At",
        Description = "Trigger execution at a specific time in the future.",
        Category = "Scheduling",
        Kind = ActivityKind.Trigger,
        Inputs = [new("DateTime", "DateTimeOffset") { DisplayName = "Date Time", UIHint = "datetime-picker", Description = "The time at which to start.", IsRequired = true }],
        Texts = Texts.Chinese("定时启动", "在指定时间启动工作流一次；在流程中则等到该时间。", "计划"),
    };

    public override IEnumerable<NewBookmark> Triggers(ActivityContext context)
    {
        if (context.Peek("DateTime") is not null && context.Get<DateTimeOffset>("DateTime") is var at && at != default)
        {
            yield return new NewBookmark(TypeName, new JsonObject { ["ExecuteAt"] = Moments.Write(at) }) { DueAt = at };
        }
    }

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var at = context.Get<DateTimeOffset>("DateTime");
        return new(context.StartedTheWorkflow || at <= context.Now ? ActivityResult.Done() : Moments.WaitUntil(TypeName, "ExecuteAt", at));
    }
}
