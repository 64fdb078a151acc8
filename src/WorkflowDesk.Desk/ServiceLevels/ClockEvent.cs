using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.ServiceLevels;

/// <summary>Something that happened to one clock, as its ticket's timeline tells it.</summary>
/// <param name="Number">1 is the start; in the order in which they happened, whatever the host's clock said.</param>
/// <param name="Action">One of <see cref="TimelineAction"/>.</param>
public sealed record ClockEvent(Guid Clock, Guid Ticket, string Kind, int Number, DateTimeOffset At, string Action)
{
    /// <summary>Reason of a stop: what was promised has been done.</summary>
    public const string Done = "done";

    /// <summary>Reason of a stop: the ticket has ended.</summary>
    public const string TicketEnded = "ticket-ended";

    public static readonly IReadOnlyList<string> Actions =
    [
        TimelineAction.ClockStarted, TimelineAction.ClockPaused, TimelineAction.ClockResumed, TimelineAction.ClockRepriced,
        TimelineAction.ClockWarned, TimelineAction.ClockBreached, TimelineAction.ClockStopped,
    ];

    /// <summary>Of a start and a new price; null elsewhere, and where the priority promises nothing.</summary>
    public Limit? Limit { get; private init; }

    /// <summary>Key of the calendar; of a start and a new price.</summary>
    public string Calendar { get; private init; } = "";

    /// <summary>The ticket's priority; of a start and a new price.</summary>
    public string Priority { get; private init; } = "";

    /// <summary>Of a pause and a stop.</summary>
    public string Reason { get; private init; } = "";

    /// <summary>When the threshold was reached; of a warning and a breach, which are told when they are noticed.</summary>
    public DateTimeOffset? ReachedAt { get; private init; }

    /// <summary>The events of every clock the entries tell of, each clock's in their order.</summary>
    public static ILookup<Guid, ClockEvent> Read(IEnumerable<TimelineEntry> entries) =>
        entries.Where(entry => Actions.Contains(entry.Action)).Select(Of).OfType<ClockEvent>().OrderBy(told => told.Number).ToLookup(told => told.Clock);

    /// <summary>Null: an entry from before clocks were numbered.</summary>
    private static ClockEvent? Of(TimelineEntry entry)
    {
        var data = JsonNode.Parse(entry.Data)!;
        return entry.TicketId is { } ticket && entry.Subject is { } kind && data["clock"] is { } clock && data["event"] is { } number
            ? new ClockEvent(clock.Deserialize<Guid>(DeskJson.Options), ticket, kind, number.GetValue<int>(), entry.At, entry.Action)
            {
                Limit = ServiceLevels.Limit.Parse(data["limit"]?.ToString()),
                Calendar = data["calendar"]?.ToString() ?? "",
                Priority = data["priority"]?.ToString() ?? "",
                Reason = data["reason"]?.ToString() ?? "",
                ReachedAt = data["reachedAt"]?.Deserialize<DateTimeOffset>(DeskJson.Options),
            }
            : null;
    }
}
