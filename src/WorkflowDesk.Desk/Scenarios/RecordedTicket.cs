using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>Something that happened to a ticket, and what came of it before the next thing happened.</summary>
internal sealed record Beat(TimelineEntry Entry)
{
    /// <summary>What was written down afterwards, in order.</summary>
    public List<TimelineEntry> Then { get; } = [];
}

/// <summary>Everything the desk knows of one ticket, as a recording needs it.</summary>
internal sealed class RecordedTicket
{
    private static readonly string[] Deeds = [TimelineAction.TaskCompleted, TimelineAction.Reply, TimelineAction.TaskAssigned, TimelineAction.Reopened, TimelineAction.Withdrawn, TimelineAction.Cancelled];

    public required Ticket Ticket { get; init; }

    public required IReadOnlyDictionary<Guid, Person> People { get; init; }

    public required IReadOnlyDictionary<Guid, TicketTask> Tasks { get; init; }

    public required IReadOnlyList<MailOut> Mails { get; init; }

    public required IReadOnlyList<TimelineEntry> Timeline { get; init; }

    /// <summary>Null: there is no such ticket.</summary>
    public static async Task<RecordedTicket?> ReadAsync(DeskDb db, string number, CancellationToken cancellationToken)
    {
        var ticket = await db.Tickets.AsNoTracking().SingleOrDefaultAsync(row => row.Number == number, cancellationToken);
        if (ticket is null)
        {
            return null;
        }

        var timeline = await db.Timeline.Where(entry => entry.TicketId == ticket.Id).OrderBy(entry => entry.At).ThenBy(entry => entry.Id).ToListAsync(cancellationToken);
        var tasks = await db.Tasks.AsNoTracking().Where(task => task.TicketId == ticket.Id).ToListAsync(cancellationToken);
        var mails = await db.MailsOut.Where(mail => mail.TicketId == ticket.Id).OrderBy(mail => mail.CreatedAt).ThenBy(mail => mail.Id).ToListAsync(cancellationToken);
        var people = await db.People.AsNoTracking().Include(person => person.Teams)
            .Where(person => person.Id == ticket.RequesterId || person.Roles != Role.Requester).ToListAsync(cancellationToken);
        return new RecordedTicket
        {
            Ticket = ticket,
            People = people.ToDictionary(person => person.Id),
            Tasks = tasks.ToDictionary(task => task.Id),
            Mails = mails,
            Timeline = timeline,
        };
    }

    /// <summary>The opening and every deed after it.</summary>
    public IReadOnlyList<Beat> Beats()
    {
        var beats = new List<Beat>();
        foreach (var entry in Timeline)
        {
            if (beats.Count == 0 || (IsDeed(entry) && !IsAnswerOf(entry, beats[^1].Entry)))
            {
                var beat = new Beat(entry);
                if (entry.Action is TimelineAction.Withdrawn or TimelineAction.Cancelled && beats.Count > 0 && beats[^1].Entry.At < entry.At)
                {
                    // The end itself is written down last; what it caused stands before it.
                    beat.Then.AddRange(beats[^1].Then.Where(before => before.At == entry.At));
                    beats[^1].Then.RemoveAll(before => before.At == entry.At);
                }

                beats.Add(beat);
            }
            else
            {
                beats[^1].Then.Add(entry);
            }
        }

        return beats;
    }

    public TicketTask? TaskOf(TimelineEntry entry)
    {
        var id = entry.Action == TimelineAction.TaskCompleted ? entry.Subject : JsonNode.Parse(entry.Data)?["task"]?.ToString();
        return Guid.TryParse(id, out var guid) ? Tasks.GetValueOrDefault(guid) : null;
    }

    private bool IsDeed(TimelineEntry entry) =>
        Deeds.Contains(entry.Action) && (entry.Action is not (TimelineAction.TaskCompleted or TimelineAction.TaskAssigned) || TaskOf(entry) is not null);

    /// <summary>A reply that answers a question completes its task: that is one deed, not two.</summary>
    private bool IsAnswerOf(TimelineEntry entry, TimelineEntry reply) =>
        reply.Action == TimelineAction.Reply && entry.Action == TimelineAction.TaskCompleted && TaskOf(entry)?.OperationId == $"reply:{reply.Id}";
}
