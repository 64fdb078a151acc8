using System.Globalization;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Leftovers;

/// <summary>A leftover as people see it.</summary>
/// <param name="Ticket">Number of its ticket.</param>
/// <param name="Owner">User name.</param>
/// <param name="IsOverdue">Open, and its day is over in the desk's zone.</param>
public sealed record LeftoverView(
    Guid Id, string Ticket, string TicketTitle, string What, string Owner, string OwnerName, string Plan, string DueOn, string State, string Reason, bool IsOverdue, int Revision,
    DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? ClosedAt);

/// <summary>Which leftovers a list holds.</summary>
/// <param name="Scope">mine: those the caller owns; team: of tickets of the caller's teams; all: of every ticket they work on.</param>
/// <param name="State">open, done or dropped; null: every one.</param>
public sealed record LeftoverFilter(string Scope, string? State, string? After, int? Limit)
{
    public static readonly IReadOnlyList<string> Scopes = ["mine", "team", "all"];
}

/// <summary>What tickets left behind, the longest due first.</summary>
public sealed class LeftoverReading(DeskDatabase database, DeskTimeZone zone, TimeProvider clock)
{
    /// <exception cref="DeskRuleException">400: no such scope, state or key.</exception>
    public async Task<Listing<LeftoverView>> ListAsync(Caller caller, LeftoverFilter filter, CancellationToken cancellationToken)
    {
        var limit = Paging.Limit(filter.Limit);
        if (!LeftoverFilter.Scopes.Contains(filter.Scope))
        {
            throw Paging.Bad("scope", $"must be one of {string.Join(", ", LeftoverFilter.Scopes)}");
        }

        if (filter.State is { } named && !Leftover.States.Contains(named))
        {
            throw Paging.Bad("state", $"must be one of {string.Join(", ", Leftover.States)}");
        }

        await using var db = database.Read();
        var rows = Scoped(db, caller, filter.Scope);
        rows = filter.State is { } state ? rows.Where(row => row.State == state) : rows;
        if (filter.After is { Length: > 0 } after)
        {
            var (due, id) = Key(after);
#pragma warning disable CA1309 // Translated to SQL; days are ASCII.
            rows = rows.Where(row => string.Compare(row.DueOn, due) > 0 || (row.DueOn == due && row.Id.CompareTo(id) > 0));
#pragma warning restore CA1309
        }

        var found = await rows.OrderBy(row => row.DueOn).ThenBy(row => row.Id).Take(limit + 1).ToListAsync(cancellationToken);
        return await Paging.StretchAsync<Leftover, LeftoverView>(found, limit, row => $"{row.DueOn}.{row.Id}", shown => ShowAsync(db, shown, cancellationToken));
    }

    /// <summary>Those of one ticket, open ones first; null: no such ticket for the caller.</summary>
    public async Task<IReadOnlyList<LeftoverView>?> OfTicketAsync(Caller caller, string number, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        if (await db.Worked(caller).Where(ticket => ticket.Number == number).Select(ticket => (Guid?)ticket.Id).SingleOrDefaultAsync(cancellationToken) is not { } id)
        {
            return null;
        }

        var rows = await db.Leftovers.Where(row => row.TicketId == id).OrderBy(row => row.State == Leftover.Open ? 0 : 1).ThenBy(row => row.DueOn).ThenBy(row => row.Id).ToListAsync(cancellationToken);
        return await ShowAsync(db, rows, cancellationToken);
    }

    /// <summary>Null: none, or not for the caller.</summary>
    public async Task<LeftoverView?> FindAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var rows = await Scoped(db, caller, "all").Where(row => row.Id == id).ToListAsync(cancellationToken);
        return (await ShowAsync(db, rows, cancellationToken)).SingleOrDefault();
    }

    private static IQueryable<Leftover> Scoped(DeskDb db, Caller caller, string scope)
    {
        var me = caller.PersonId;
        if (!caller.IsStaff)
        {
            return db.Leftovers.Where(row => false);
        }

        var teams = caller.Teams.ToArray();
        var ofTeams = db.Worked(caller).Where(ticket => teams.Contains(ticket.TeamKey)).Select(ticket => ticket.Id);
        var worked = db.Worked(caller).Select(ticket => ticket.Id);
        return scope switch
        {
            "mine" => db.Leftovers.Where(row => row.OwnerId == me),
            "team" => db.Leftovers.Where(row => ofTeams.Contains(row.TicketId)),
            _ => db.Leftovers.Where(row => row.OwnerId == me || worked.Contains(row.TicketId)),
        };
    }

    private async Task<IReadOnlyList<LeftoverView>> ShowAsync(DeskDb db, List<Leftover> rows, CancellationToken cancellationToken)
    {
        var tickets = rows.ConvertAll(row => row.TicketId);
        var owners = rows.ConvertAll(row => row.OwnerId);
        var ticketOf = await db.Tickets.Where(ticket => tickets.Contains(ticket.Id)).Select(ticket => new { ticket.Id, ticket.Number, ticket.Title }).ToDictionaryAsync(ticket => ticket.Id, cancellationToken);
        var ownerOf = await db.People.Where(person => owners.Contains(person.Id)).Select(person => new { person.Id, person.UserName, person.Name }).ToDictionaryAsync(person => person.Id, cancellationToken);
        var today = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone.Zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return rows.ConvertAll(row => new LeftoverView(
            row.Id, ticketOf[row.TicketId].Number, ticketOf[row.TicketId].Title, row.What, ownerOf[row.OwnerId].UserName, ownerOf[row.OwnerId].Name, row.Plan, row.DueOn, row.State, row.Reason,
            row.State == Leftover.Open && string.CompareOrdinal(row.DueOn, today) < 0, row.Revision, row.CreatedAt, row.CreatedBy, row.ClosedAt));
    }

    private static (string DueOn, Guid Id) Key(string after) =>
        after.Length > 11 && Guid.TryParse(after[11..], out var id) ? (after[..10], id) : throw Paging.Bad("after", "is not a key that an earlier answer gave as next");
}
