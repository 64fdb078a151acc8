using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>How things stand with the ticket of a scenario at one moment, and everything that led there.</summary>
internal sealed record SandboxFacts
{
    public required Ticket Ticket { get; init; }

    public required IReadOnlyList<string> OpenSteps { get; init; }

    public required IReadOnlyList<(MailOut Mail, Person? To)> Messages { get; init; }

    public required IReadOnlyList<TimelineEntry> Timeline { get; init; }

    /// <summary>Empty unless it was asked for.</summary>
    public required IReadOnlyList<PathStep> Path { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <param name="withPath">The journal is long: it is read only where somebody looks at it.</param>
    public static async Task<SandboxFacts> ReadAsync(SandboxDesk desk, ScenarioCast cast, bool withPath, CancellationToken cancellationToken)
    {
        var number = cast.Number(Scenario.Own);
        await using var db = desk.Database.Read();
        var ticket = await db.Tickets.SingleAsync(row => row.Number == number, cancellationToken);
        var mails = await db.MailsOut.Where(mail => mail.TicketId == ticket.Id).OrderBy(mail => mail.CreatedAt).ThenBy(mail => mail.Id).ToListAsync(cancellationToken);
        return new SandboxFacts
        {
            Ticket = ticket,
            OpenSteps = await db.Tasks.Where(task => task.TicketId == ticket.Id && task.State == TicketTask.Open)
                .OrderBy(task => task.Step).Select(task => task.Step).ToListAsync(cancellationToken),
            Messages = mails.ConvertAll(mail => (mail, cast.Find(mail.PersonId))),
            Timeline = await db.Timeline.Where(entry => entry.TicketId == ticket.Id).OrderBy(entry => entry.At).ThenBy(entry => entry.Id).ToListAsync(cancellationToken),
            Path = withPath ? await ScenarioPath.ReadAsync(desk, number, cancellationToken) : [],
            At = desk.Clock.GetUtcNow(),
        };
    }

    public Seen Mark() => new(Messages.Count, Timeline.Count, At);
}

/// <summary>How much of the facts an earlier look has seen.</summary>
/// <param name="Until">What ran later is new: events of a scenario never share a moment.</param>
internal sealed record Seen(int Messages, int Timeline, DateTimeOffset Until)
{
    public static Seen Nothing { get; } = new(0, 0, DateTimeOffset.MinValue);
}
