using System.Globalization;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using Timer = WorkflowDesk.Engine.Activities.Timer;

namespace WorkflowDesk.Engine.Execution;

/// <summary>When a trigger that time fires is due again.</summary>
public static class TriggerSchedule
{
    /// <summary>
    /// The moment after the present firing; null when there is none. Moments that passed while nobody looked are made up
    /// for by this one firing: a timer keeps its beat, counted from its first moment.
    /// </summary>
    public static DateTimeOffset? Next(Trigger trigger, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        var payload = trigger.Payload as JsonObject;
        switch (trigger.Name)
        {
            case Cron.TypeName:
                return CronExpression.Parse((string?)payload?["CronExpression"] ?? "").Next(now);
            case Timer.TypeName when Moments.Read(payload?["StartAt"]) is { } first && TimeSpan.TryParse((string?)payload?["Interval"], CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero:
                return now < first ? first : first + TimeSpan.FromTicks(interval.Ticks * (((now - first).Ticks / interval.Ticks) + 1));
            default:
                return null;
        }
    }

    /// <summary>Whether this trigger fires once in its life: publishing it again must not repeat it.</summary>
    public static bool IsOnce(Trigger trigger) => trigger is { Name: StartAt.TypeName };
}
