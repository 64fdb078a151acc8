using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Engine.Activities;

/// <summary>Starts a workflow at every moment of a timetable; inside one it waits for the next.</summary>
internal sealed class Cron : Activity
{
    public const string TypeName = "Elsa.Cron";

    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = TypeName,
        DisplayName = "Cron",
        Description = "Trigger workflow execution at a specific interval using a CRON expression.",
        Category = "Scheduling",
        Kind = ActivityKind.Trigger,
        Inputs = [new("CronExpression", "String") { DisplayName = "Cron Expression", Description = "The CRON expression at which the workflow should be executed: second, minute, hour, day of month, month, day of week; UTC.", IsRequired = true }],
        Texts = Texts.Chinese("Cron 计划", "按 Cron 表达式（含秒，UTC）启动工作流；在流程中则等待下一次。", "计划"),
    };

    public override IEnumerable<NewBookmark> Triggers(ActivityContext context)
    {
        if (context.Get<string>("CronExpression") is { Length: > 0 } text)
        {
            yield return new NewBookmark(TypeName, new JsonObject { ["CronExpression"] = text }) { DueAt = CronExpression.Parse(text).Next(context.Now) };
        }
    }

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        if (context.StartedTheWorkflow)
        {
            return new(ActivityResult.Done());
        }

        var text = context.Get<string>("CronExpression") ?? "";
        return new(CronExpression.Parse(text).Next(context.Now) is { } next
            ? Moments.WaitUntil(TypeName, "ExecuteAt", next, ("CronExpression", text))
            : ActivityResult.Fail($"The timetable '{text}' has no moment left."));
    }

    public override IEnumerable<DefinitionProblem> Validate(ActivityNode node)
    {
        if (node.Constant("CronExpression") is not JsonValue constant || constant.GetValueKind() != JsonValueKind.String || constant.GetValue<string>().Length == 0)
        {
            yield break;
        }

        string? reason = null;
        try
        {
            CronExpression.Parse(constant.GetValue<string>());
        }
        catch (CronFormatException wrong)
        {
            reason = wrong.Reason;
        }

        if (reason is not null)
        {
            yield return new(node.Id, node.Type, "cronExpression", $"Error when parsing cron expression: {reason}");
        }
    }
}
