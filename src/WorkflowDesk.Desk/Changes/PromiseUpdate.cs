using System.Globalization;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Changes;

/// <summary>Promises the requester to hear by a moment. Until the ticket is resolved the desk sees to it that they do (process.md, step 7).</summary>
public sealed class PromiseUpdate : Activity
{
    /// <summary>A day without a time means this hour of the desk's zone.</summary>
    public const int HourOfDay = 18;

    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "PromiseUpdate", "Promise update", "约定下次更新", "The requester hears by this moment: the handler is reminded before, and without a word from them the desk tells how things stand.", "约定时间之前提醒处理人；到时没有新消息，则自动告知报告人当前状态。",
        [
            DeskActivities.Text("By", "Moment such as 2026-01-31T09:30Z, or a date. Empty: nothing is promised."),
            DeskActivities.Text("Workaround", "How the requester can work until then."),
            DeskActivities.Text("Plan", "What comes next."),
        ]);

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        if (context.Get<string>("By") is not { Length: > 0 } by)
        {
            return ActivityResult.Done();
        }

        if (Moment(by, run.Profiles.Zone) is not { } moment)
        {
            return ActivityResult.Fail($"'{by}' is no moment.");
        }

        // A moment that has passed meanwhile is due at once.
        await UpdatePromises.MakeAsync(run.Step, run.Ticket, moment > run.Step.Now ? moment : run.Step.Now, context.Get<string>("Workaround") ?? "", context.Get<string>("Plan") ?? "", cancellationToken);
        return ActivityResult.Done();
    }

    public override IEnumerable<DefinitionProblem> Validate(ActivityNode node)
    {
        if (node.Expression("By") is null)
        {
            yield return new(node.Id, node.Type, "By", "say by when.");
        }
    }

    private static DateTimeOffset? Moment(string text, TimeZoneInfo zone)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            var local = day.ToDateTime(new TimeOnly(HourOfDay, 0));
            return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment.ToUniversalTime() : null;
    }
}
