using System.Text.Json.Nodes;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Desk.Changes;

/// <summary>
/// Holds the ticket until the window of its plan opens; the clocks stand meanwhile (process.md, "Common limits"). A plan
/// without a window, or one that is open already, goes on at once. A window that is over leads back to the plan.
/// </summary>
public sealed class AwaitChangeWindow : Activity
{
    public const string BookmarkName = "WorkflowDesk.ChangeWindow";

    /// <summary>Why the clocks stand.</summary>
    public const string PauseReason = "change-window";

    internal const string Ahead = "ahead";
    internal const string Anew = "replan";
    private const string Opens = "opens";
    private const string Turn = "turn";

    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "AwaitChangeWindow", "Await change window", "等待变更窗口",
        "Waits with paused clocks until the planned window opens. A supervisor may begin earlier with a reason.", "暂停计时，等到计划的变更窗口开始；主管可说明原因提前开始。",
        [new("AllowEarly", "Boolean") { Description = "Whether a supervisor may begin before the window.", DefaultValue = true }],
        ["Opened", "Replan"],
        [new("Result", "Object") { Description = "how (none, opened, ahead, missed, replan), reason, by, at." }]);

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        if (await ChangeWindows.OpenAsync(run.Step, run.Ticket, cancellationToken) is not { } change)
        {
            return Ended(run, "Opened", "none");
        }

        change.ApprovedAt ??= run.Step.Now;
        // Begun earlier means that the ticket came back here within its window.
        if (change.StartsAt <= run.Step.Now || change.BegunAt is not null)
        {
            return Begin(run, change);
        }

        change.MayBeginEarly = context.Get<bool>("AllowEarly");
        TicketChanges.SetStatus(run.Step, run.Ticket, TicketStatus.AwaitingWindow);
        await run.Clocks.PauseAsync(PauseReason, cancellationToken);
        return ActivityResult.Wait(
            new NewBookmark(BookmarkName) { Tag = Opens, DueAt = change.StartsAt, PerActivityInstance = true },
            new NewBookmark(BookmarkName, new JsonObject { ["ChangeId"] = change.Id.ToString() }) { Id = change.Id.ToString(), Tag = Turn });
    }

    public override async ValueTask<ActivityResult> ResumeAsync(ActivityContext context, Resumption resumption, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        await run.Clocks.ResumeAsync(cancellationToken);
        var change = await ChangeWindows.OpenAsync(run.Step, run.Ticket, cancellationToken);
        if (change is null || resumption.Tag == Opens)
        {
            return change is null ? Ended(run, "Opened", "none") : Begin(run, change);
        }

        var (how, reason) = (resumption.Input["how"]?.ToString(), resumption.Input["reason"]?.ToString() ?? "");
        if (how == Anew)
        {
            change.DroppedAt = run.Step.Now;
            run.Step.Record(TimelineAction.WindowLeft, run.Ticket, reason, subject: Anew);
            return Ended(run, "Replan", Anew, reason);
        }

        change.EarlyReason = reason;
        change.BegunAt = run.Step.Now;
        run.Step.Record(TimelineAction.WindowOpened, run.Ticket, reason, subject: Ahead);
        return Ended(run, "Opened", Ahead, reason);
    }

    public override async ValueTask CancelledAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        await ChangeWindows.DropAsync(run.Step, run.Ticket, cancellationToken);
    }

    private static ActivityResult Begin(TicketRun run, PlannedChange change)
    {
        if (change.EndsAt <= run.Step.Now && change.BegunAt is null)
        {
            change.DroppedAt = run.Step.Now;
            run.Step.Record(TimelineAction.WindowLeft, run.Ticket, subject: "missed", by: Caller.System);
            return Ended(run, "Replan", "missed");
        }

        change.BegunAt ??= run.Step.Now;
        run.Step.Record(TimelineAction.WindowOpened, run.Ticket, subject: change.System, data: new JsonObject { ["to"] = change.EndsAt }, by: Caller.System);
        return Ended(run, "Opened", "opened");
    }

    private static ActivityResult Ended(TicketRun run, string outcome, string how, string reason = "") => ActivityResult.Done(outcome).WithOutput(
        "Result", new JsonObject { ["how"] = how, ["reason"] = reason, ["by"] = run.Step.Caller.Name, ["at"] = run.Step.Now });
}
