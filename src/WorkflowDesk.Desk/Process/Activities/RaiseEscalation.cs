using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Activities;

namespace WorkflowDesk.Desk.Process.Activities;

/// <summary>
/// Finds whom the profile has decide at a level of escalation, and how long they have before the next level is asked too
/// (process.md, step 4: "unanswered escalations climb"). The last level is reminded once and keeps it.
/// </summary>
public sealed class RaiseEscalation : Activity
{
    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "RaiseEscalation", "Raise escalation", "发起升级", "Finds who decides at this level and how long they have.", "确定本级由谁决定，以及多久之后再上报一级。",
        [
            new("Level", "Int32") { Description = "1 is the first; one beyond the last is the last.", DefaultValue = 1 },
            DeskActivities.Text("Reason", "Why the ticket is escalated."),
        ],
        outputs:
        [
            new("Raised", "Object") { Description = "level; to: whom this level asks; candidates: everybody asked so far; waitFor: span until the next level is asked, null at the last; reminders: spans after which the last is reminded." },
        ]);

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var run = context.Host<TicketRun>();
        var profile = await run.ProfileAsync(cancellationToken);
        var number = Math.Clamp(context.Get<int>("Level"), 1, profile.Escalation.Count);
        var level = profile.Escalation[number - 1];
        var calendar = await run.Profiles.CalendarAsync(run.Step.Db, profile.CalendarOf(run.Ticket.Priority, level.After), cancellationToken);
        run.Step.Record(TimelineAction.EscalationRaised, run.Ticket, context.Get<string>("Reason") ?? "", subject: $"{number}", by: People.Caller.System,
            data: new JsonObject { ["level"] = number, ["to"] = Tokens([level]) });
        var time = (level.After.EndFrom(run.Step.Now, calendar) - run.Step.Now).ToString("c", System.Globalization.CultureInfo.InvariantCulture);
        var isLast = number == profile.Escalation.Count;
        return ActivityResult.Done().WithOutput("Raised", new JsonObject
        {
            ["level"] = number,
            ["to"] = Tokens([level]),
            ["candidates"] = Tokens(profile.Escalation.Take(number)),
            ["waitFor"] = isLast ? null : time,
            ["reminders"] = isLast ? new JsonArray(time) : new JsonArray(),
        });
    }

    private static JsonArray Tokens(IEnumerable<EscalationLevel> levels) => new([.. levels.SelectMany(level => level.To).Distinct().Select(token => (JsonNode)token)]);
}
