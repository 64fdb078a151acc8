using System.Globalization;
using System.Text.Json.Nodes;

namespace WorkflowDesk.Engine.Activities;

/// <summary>Waits for a span of time; always suspends, even for no time at all.</summary>
internal sealed class Delay : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.Delay",
        DisplayName = "Delay",
        Description = "Delay execution for the specified amount of time.",
        Category = "Scheduling",
        Inputs = [new("TimeSpan", "TimeSpan") { DisplayName = "Time Span", DefaultValue = "00:01:00", Description = "The amount of time to delay execution." }],
        Texts = Texts.Chinese("延时", "等待指定的时间。", "计划"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var dueAt = context.Now + context.Get<TimeSpan>("TimeSpan");
        var payload = new JsonObject { ["ResumeAt"] = dueAt.ToString("O", CultureInfo.InvariantCulture) };
        return new(ActivityResult.Wait(new NewBookmark("Elsa.Delay", payload) { DueAt = dueAt, PerActivityInstance = true }));
    }
}
