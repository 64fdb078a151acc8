using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Engine.Activities;

namespace WorkflowDesk.Desk.Process.Activities;

/// <summary>
/// Takes a closed ticket up again when somebody says in the profile's time that it is not solved (process.md, "a reply to
/// a closed ticket reopens it"). It starts a new instance of the ticket's own process.
/// </summary>
public sealed class TicketReopened : Activity
{
    public const string StimulusName = "WorkflowDesk.TicketReopened";

    /// <summary>Work on it had begun: it goes back to diagnosis.</summary>
    public const string Relapse = "Relapse";

    /// <summary>It was closed before anybody had accepted it, as one nobody answered about is.</summary>
    public const string Answered = "Answered";

    /// <summary>Name of the input the words arrive in.</summary>
    internal const string Said = "Said";

    public override ActivityDescriptor Descriptor { get; } = DeskActivities.Describe(
        "TicketReopened", "Ticket reopened", "工单重新打开",
        "Starts the process again when somebody says in time that a closed ticket is not solved.", "工单关闭后，有人在时限内表示问题未解决时，再次启动流程。",
        [],
        [Relapse, Answered],
        [
            new("Ticket", "Object") { Description = "As it stands: number, title, description, channel, priority, category, requester {name, email}, details." },
            new("Findings", "Object") { Description = "outcome, data (findings: what was said), by, at, through." },
        ],
        ActivityKind.Trigger);

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        if (!context.StartedTheWorkflow || context.WorkflowInput(Said) is not JsonObject said)
        {
            return ValueTask.FromResult(ActivityResult.Fail("A ticket is reopened by those who say so: this activity can stand only at the start of a process."));
        }

        var ticket = context.Host<TicketRun>().Ticket;
        var outcome = ticket.HandlerId is null && ticket.ResolvedAt is null ? Answered : Relapse;
        said["outcome"] = outcome;
        return ValueTask.FromResult(ActivityResult.Done(outcome).WithOutput("Ticket", TicketOpened.Snapshot(ticket)).WithOutput("Findings", said));
    }

    public override IEnumerable<NewBookmark> Triggers(ActivityContext context) => [new(StimulusName, null)];

    /// <summary>What takes this ticket up again: a published version of its own process. Null: it has no such way.</summary>
    internal static Task<TriggerRow?> FindAsync(DeskDb db, Ticket ticket, CancellationToken cancellationToken) =>
        db.Triggers.AsNoTracking().Where(row => row.Name == StimulusName && row.DefinitionId == ticket.DefinitionId).OrderBy(row => row.Id).FirstOrDefaultAsync(cancellationToken);
}
