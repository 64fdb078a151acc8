using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Routing;

/// <summary>One thing that decided who works on a ticket or how urgent it is.</summary>
/// <param name="Kind"><c>decision</c>, else a <see cref="TimelineAction"/>.</param>
/// <param name="For">The absent person in whose place it was done.</param>
/// <param name="Decision">Set for <c>decision</c>.</param>
/// <param name="Subject">The person it went to.</param>
/// <param name="Before">Priority or outcome before; null where it means nothing.</param>
public sealed record RoutingEvent(
    DateTimeOffset At, string By, string? For, string Kind, RoutingDecision? Decision, string? Subject, string Text, string? Step, string? Before, string? After);

/// <summary>Why a ticket went where it went, for those who work on it: decisions as they were kept, and what people did since.</summary>
public sealed class RoutingReading(DeskDatabase database)
{
    /// <summary>The latest this many are told.</summary>
    public const int Most = 200;

    public const string DecisionKind = "decision";

    private static readonly string[] Told =
    [
        TimelineAction.Assigned, TimelineAction.TaskAssigned, TimelineAction.TaskClaimed, TimelineAction.TaskReleased, TimelineAction.TaskDelegated,
        TimelineAction.TaskTakenBack, TimelineAction.CoHandlerAdded, TimelineAction.CoHandlerRemoved,
    ];

    /// <summary>Oldest first. Null: there is no such ticket for this caller, or only its public side.</summary>
    public async Task<IReadOnlyList<RoutingEvent>?> OfAsync(Caller caller, string number, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var id = await db.Worked(caller).Where(row => row.Number == number).Select(row => (Guid?)row.Id).SingleOrDefaultAsync(cancellationToken);
        if (id is not { } ticket)
        {
            return null;
        }

        var decisions = await db.RoutingDecisions.Where(row => row.TicketId == ticket).OrderByDescending(row => row.DecidedAt).ThenByDescending(row => row.Id).Take(Most).ToListAsync(cancellationToken);
        var entries = await db.Timeline
            .Where(entry => entry.TicketId == ticket && (Told.Contains(entry.Action) || entry.Action == TimelineAction.Updated
                || ((entry.Action == TimelineAction.TaskCreated || entry.Action == TimelineAction.TaskCompleted) && entry.Step == StepKey.DecideEscalation)))
            .OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Id).Take(Most).ToListAsync(cancellationToken);
        var decided = decisions.Select(row => row.DecidedAt).ToHashSet();
        return
        [
            .. decisions.Select(row => Event(row))
                // The entry that a decision leaves on the timeline says less than the decision.
                .Concat(entries.Where(entry => entry.Action != TimelineAction.Assigned || !decided.Contains(entry.At)).Select(Event).OfType<(Guid Id, RoutingEvent Event)>())
                .OrderBy(told => told.Event.At).ThenBy(told => told.Id).Select(told => told.Event).TakeLast(Most),
        ];
    }

    private static (Guid Id, RoutingEvent Event) Event(RoutingRow row)
    {
        var decision = RoutingDecision.Read(row.Decision);
        return (row.Id, new RoutingEvent(row.DecidedAt, row.DecidedBy, null, DecisionKind, decision, decision.ChosenName, decision.Note, null, null, null));
    }

    /// <summary>Null: an update of something else.</summary>
    private static (Guid Id, RoutingEvent Event)? Event(TimelineEntry entry)
    {
        var priority = entry.Action == TimelineAction.Updated ? (JsonNode.Parse(entry.Data) as JsonObject)?["priority"] as JsonArray : null;
        return entry.Action == TimelineAction.Updated && priority is not { Count: 2 }
            ? null
            : (entry.Id, new RoutingEvent(
                entry.At, entry.ActorName, entry.ActorFor, entry.Action, null, entry.Action == TimelineAction.TaskCompleted ? null : entry.Subject, entry.Text, entry.Step,
                priority?[0]?.ToString(), priority?[1]?.ToString() ?? entry.Outcome));
    }
}
