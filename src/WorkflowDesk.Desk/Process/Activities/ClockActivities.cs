using System.Text.Json.Nodes;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Process.Activities;

/// <summary>Starts a process when a clock of a ticket reaches a share of its limit.</summary>
public sealed class ClockReached : Activity
{
    public const string StimulusName = "WorkflowDesk.ClockReached";

    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "ClockReached", "Clock reached", "时限到达", "Starts when a clock reaches 80 % (warning) or 100 % (breach) of its limit.", "时限到达 80%（预警）或 100%（超时）时启动。",
        [
            DeskActivities.Choice("Clock", "Assign, Ask, Respond, Resolve, Update, Feedback or Visit; empty: any.", Clock.Kinds),
            new("Threshold", "Int32") { Description = "80 or 100.", DefaultValue = 100 },
        ],
        outputs: [new("ReachedClock", "String"), new("ReachedThreshold", "Int32")],
        kind: ActivityKind.Trigger);

    /// <summary>What a trigger or a waiting step listens to.</summary>
    public static JsonObject Payload(string? clock, int threshold) => new() { ["Clock"] = clock ?? "", ["Threshold"] = threshold };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(context.StartedTheWorkflow
            ? ActivityResult.Done()
                .WithOutput("ReachedClock", context.WorkflowInput("Clock")?.DeepClone())
                .WithOutput("ReachedThreshold", context.WorkflowInput("Threshold")?.DeepClone())
            : ActivityResult.Wait(new NewBookmark(StimulusName, Payload(context.Get<string>("Clock"), context.Get<int>("Threshold")))));

    public override IEnumerable<NewBookmark> Triggers(ActivityContext context) =>
        [new(StimulusName, Payload(context.Get<string>("Clock"), context.Get<int>("Threshold")))];

    public override IEnumerable<DefinitionProblem> Validate(ActivityNode node)
    {
        if (node.Constant("Threshold") is { } threshold && threshold.ToString() is not ("80" or "100"))
        {
            yield return new(node.Id, node.Type, "Threshold", "clocks report 80 and 100 percent.");
        }
    }
}

public sealed class StartClock : Activity
{
    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "StartClock", "Start clock", "启动计时", "Starts a clock with the limit of the ticket's priority; without such a limit the time is only watched.", "按工单优先级的时限启动计时；没有该时限则只记录用时。",
        [DeskActivities.Choice("Clock", "Assign, Ask, Respond, Resolve, Update, Feedback or Visit.", Clock.Kinds)],
        outputs: [new("IsPromised", "Boolean") { Description = "Whether the profile promises something for this priority." }]);

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        var isPromised = await run.Clocks.StartAsync(context.Get<string>("Clock") ?? "", cancellationToken);
        return ActivityResult.Done().WithOutput("IsPromised", isPromised);
    }

    public override IEnumerable<DefinitionProblem> Validate(ActivityNode node) => ClockName.Check(node);
}

public sealed class StopClock : Activity
{
    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "StopClock", "Stop clock", "停止计时", "The promise is kept, or there is nothing left to keep.", "承诺已兑现，计时结束。",
        [DeskActivities.Choice("Clock", "Assign, Ask, Respond, Resolve, Update, Feedback or Visit.", Clock.Kinds)]);

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        await run.Clocks.StopAsync(context.Get<string>("Clock") ?? "", cancellationToken);
        return ActivityResult.Done();
    }

    public override IEnumerable<DefinitionProblem> Validate(ActivityNode node) => ClockName.Check(node);
}

public sealed class PauseClocks : Activity
{
    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "PauseClocks", "Pause clocks", "暂停计时", "Time does not count while the ticket waits for the requester.", "等待报告人期间不计时。",
        [DeskActivities.Text("Reason", "Why time does not count, for example information.")]);

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        await run.Clocks.PauseAsync(context.Get<string>("Reason") ?? "", cancellationToken);
        return ActivityResult.Done();
    }
}

public sealed class ResumeClocks : Activity
{
    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "ResumeClocks", "Resume clocks", "恢复计时", "Time counts again.", "重新开始计时。", []);

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        await run.Clocks.ResumeAsync(cancellationToken);
        return ActivityResult.Done();
    }
}

internal static class ClockName
{
    public static IEnumerable<DefinitionProblem> Check(ActivityNode node)
    {
        if (node.Expression("Clock") is null || (node.Constant("Clock") is { } clock && !Clock.Kinds.Contains(clock.ToString())))
        {
            yield return new(node.Id, node.Type, "Clock", $"one of {string.Join(", ", Clock.Kinds)} is needed.");
        }
    }
}
