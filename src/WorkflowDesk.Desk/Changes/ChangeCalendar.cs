using System.Globalization;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Changes;

/// <summary>Something that stands in the way of a window: another change of the same system, or a freeze.</summary>
/// <param name="Name">Number of the ticket, or name of the freeze.</param>
/// <param name="IsFreeze">False: another change.</param>
public sealed record Collision(string Name, bool IsFreeze, string System, DateTimeOffset From, DateTimeOffset To)
{
    internal string In(string language, TimeZoneInfo zone)
    {
        string Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);
        var zh = language == Languages.Chinese;
        var times = $"{Local(From)}–{Local(To)}";
        return IsFreeze ? zh ? $"冻结期“{Name}”（{times}）" : $"the freeze \"{Name}\" ({times})" : zh ? $"{Name}（{times}）" : $"{Name} ({times})";
    }
}

/// <summary>A planned change as people see it.</summary>
/// <param name="Ticket">Number of its ticket.</param>
/// <param name="Title">Empty for those who do not work on the ticket.</param>
/// <param name="State">One of <see cref="ChangeState"/>.</param>
public sealed record ChangeView(
    Guid Id, string Ticket, string Title, string System, DateTimeOffset From, DateTimeOffset To, string State, string PlannedBy, string EarlyReason, IReadOnlyList<Collision> Collisions);

public sealed record FreezeView(Guid Id, string Name, string System, DateTimeOffset From, DateTimeOffset To, string CreatedBy);

/// <summary>Windows and freezes, for staff: everybody sees that a system is changed, those of a ticket also what for.</summary>
public sealed class ChangeCalendar(DeskDatabase database)
{
    /// <summary>The longest time one question may cover.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>Windows one answer holds.</summary>
    public const int Most = 1000;

    /// <summary>Changes whose windows overlap the time, earliest first; dropped ones are left out.</summary>
    /// <exception cref="DeskRuleException">400: no time at all, or too much of it.</exception>
    public async Task<IReadOnlyList<ChangeView>> BetweenAsync(Caller caller, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        CheckSpan(from, to);
        if (!caller.IsStaff)
        {
            return [];
        }

        await using var db = database.Read();
        var rows = await db.PlannedChanges.Where(row => row.DroppedAt == null && row.StartsAt < to && row.EndsAt > from)
            .Join(db.Tickets, row => row.TicketId, ticket => ticket.Id, (row, ticket) => new { Change = row, ticket.Number, ticket.Status, ticket.Id })
            .OrderBy(row => row.Change.StartsAt).ThenBy(row => row.Change.Id).Take(Most).ToListAsync(cancellationToken);
        var ids = rows.ConvertAll(row => row.Id);
        var worked = (await db.Worked(caller).Where(ticket => ids.Contains(ticket.Id)).Select(ticket => ticket.Id).ToListAsync(cancellationToken)).ToHashSet();
        var all = rows.ConvertAll(row => (row.Change, row.Number, IsOpen: TicketStatus.IsOpen(row.Status), row.Id));
        var freezes = await db.FreezePeriods.Where(row => row.StartsAt < to && row.EndsAt > from).ToListAsync(cancellationToken);
        return
        [
            .. all.Where(row => ChangeState.Of(row.Change, row.IsOpen) != ChangeState.Dropped).Select(row => new ChangeView(
                row.Change.Id, row.Number, worked.Contains(row.Id) ? row.Change.Title : "", row.Change.System, row.Change.StartsAt, row.Change.EndsAt,
                ChangeState.Of(row.Change, row.IsOpen), row.Change.PlannedBy, worked.Contains(row.Id) ? row.Change.EarlyReason : "",
                row.Change.EndedAt is not null ? [] :
                [
                    .. all.Where(other => other.Id != row.Id && other.IsOpen && other.Change.IsOpen && row.Change.SystemKey.Length > 0 && other.Change.SystemKey == row.Change.SystemKey
                            && other.Change.StartsAt < row.Change.EndsAt && other.Change.EndsAt > row.Change.StartsAt)
                        .Select(other => new Collision(other.Number, false, other.Change.System, other.Change.StartsAt, other.Change.EndsAt)),
                    .. freezes.Where(freeze => Stops(freeze, row.Change.SystemKey) && freeze.StartsAt < row.Change.EndsAt && freeze.EndsAt > row.Change.StartsAt).Select(Of),
                ])),
        ];
    }

    /// <summary>Freezes that overlap the time, earliest first.</summary>
    public async Task<IReadOnlyList<FreezeView>> FreezesAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        CheckSpan(from, to);
        await using var db = database.Read();
        return await db.FreezePeriods.Where(row => row.StartsAt < to && row.EndsAt > from).OrderBy(row => row.StartsAt).ThenBy(row => row.Id).Take(Most)
            .Select(row => new FreezeView(row.Id, row.Name, row.System, row.StartsAt, row.EndsAt, row.CreatedBy)).ToListAsync(cancellationToken);
    }

    /// <summary>Freezes that are not over, earliest first.</summary>
    public async Task<IReadOnlyList<FreezeView>> FreezesAheadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await db.FreezePeriods.Where(row => row.EndsAt > now).OrderBy(row => row.StartsAt).ThenBy(row => row.Id).Take(Most)
            .Select(row => new FreezeView(row.Id, row.Name, row.System, row.StartsAt, row.EndsAt, row.CreatedBy)).ToListAsync(cancellationToken);
    }

    /// <summary>What else happens to a system in that time; a system without a name meets only freezes of everything.</summary>
    public async Task<IReadOnlyList<Collision>> CollisionsAsync(Guid ticketId, string system, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await CollisionsAsync(db, ticketId, system, from, to, cancellationToken);
    }

    internal static async Task<IReadOnlyList<Collision>> CollisionsAsync(
        DeskDb db, Guid ticketId, string system, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var key = SystemKey.Of(system);
        var open = TicketStatus.All.Where(TicketStatus.IsOpen).ToList();
        var changes = key.Length == 0 ? [] : await db.PlannedChanges
            .Where(row => row.SystemKey == key && row.TicketId != ticketId && row.DroppedAt == null && row.EndedAt == null && row.StartsAt < to && row.EndsAt > from)
            .Join(db.Tickets.Where(ticket => open.Contains(ticket.Status)), row => row.TicketId, ticket => ticket.Id, (row, ticket) => new { row.System, row.StartsAt, row.EndsAt, ticket.Number })
            .OrderBy(row => row.StartsAt).Take(Most).ToListAsync(cancellationToken);
        var freezes = await db.FreezePeriods.Where(row => (row.SystemKey == "" || row.SystemKey == key) && row.StartsAt < to && row.EndsAt > from)
            .OrderBy(row => row.StartsAt).Take(Most).ToListAsync(cancellationToken);
        return [.. changes.Select(row => new Collision(row.Number, false, row.System, row.StartsAt, row.EndsAt)), .. freezes.Select(Of)];
    }

    private static bool Stops(FreezePeriod freeze, string key) => freeze.SystemKey.Length == 0 || freeze.SystemKey == key;

    private static Collision Of(FreezePeriod freeze) => new(freeze.Name, true, freeze.System, freeze.StartsAt, freeze.EndsAt);

    private static void CheckSpan(DateTimeOffset from, DateTimeOffset to)
    {
        if (to <= from || to - from > Longest)
        {
            throw Paging.Bad("to", $"must lie after from, by at most {Longest.TotalDays} days");
        }
    }
}
