using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Alerts;

/// <summary>A problem as people see it.</summary>
public sealed record AlertView(
    string Source, string Rule, string Host, string Level, string Summary, bool IsFiring, DateTimeOffset BeganAt, DateTimeOffset LastAt, DateTimeOffset? EndedAt, int Repeats);

/// <param name="Total">Problems of the ticket; the list may hold fewer.</param>
/// <param name="Firing">How many of them are not over.</param>
public sealed record AlertList(IReadOnlyList<AlertView> Items, int Total, int Firing);

/// <summary>What monitoring reported on a ticket, for those who work on it.</summary>
public sealed class AlertReading(DeskDatabase database)
{
    /// <summary>Problems a page shows; a storm has thousands.</summary>
    public const int MostShown = 100;

    /// <summary>Those that still burn first. Null: there is no such ticket for the caller.</summary>
    public async Task<AlertList?> OfTicketAsync(Caller caller, string number, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        if (await db.Worked(caller).Where(ticket => ticket.Number == number).Select(ticket => (Guid?)ticket.Id).SingleOrDefaultAsync(cancellationToken) is not { } id)
        {
            return null;
        }

        var problems = db.AlertProblems.Where(problem => problem.TicketId == id);
        var items = await problems.OrderByDescending(problem => problem.IsFiring).ThenBy(problem => problem.BeganAt).ThenBy(problem => problem.Fingerprint).Take(MostShown)
            .Select(problem => new AlertView(
                problem.Source, problem.Rule, problem.Host, problem.Level, problem.Summary, problem.IsFiring, problem.BeganAt, problem.LastAt, problem.EndedAt, problem.Repeats))
            .ToListAsync(cancellationToken);
        return new AlertList(items, await problems.CountAsync(cancellationToken), await problems.CountAsync(problem => problem.IsFiring, cancellationToken));
    }
}
