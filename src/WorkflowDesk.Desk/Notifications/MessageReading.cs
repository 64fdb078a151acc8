using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>A message as its reader sees it.</summary>
/// <param name="Template">Key of its <see cref="MessageKind"/>; <paramref name="Name"/> is for reading.</param>
/// <param name="Ticket">Number of its ticket; null: it is about none.</param>
/// <param name="Path">Where it leads, from the root of the desk.</param>
/// <param name="Delivery">mail, app, digest (waits) or digested.</param>
public sealed record MessageView(
    Guid Id, string Template, string Name, string Group, string Subject, string Body, string? Ticket, string? Path, string Delivery, DateTimeOffset At, DateTimeOffset? ReadAt);

/// <summary>Everybody's own messages and nobody else's: each question is cut to the caller.</summary>
public sealed class MessageReading(DeskDatabase database, TimeProvider clock)
{
    /// <summary>Counting stops here: more is as good as many.</summary>
    public const int MostCounted = 100;

    /// <summary>Newest first.</summary>
    public async Task<Listing<MessageView>> ListAsync(Caller caller, bool unread, string? after, int? limit, CancellationToken cancellationToken)
    {
        var stretch = Paging.Limit(limit);
        var from = Paging.After(after);
        await using var db = database.Read();
        var mine = db.Messages.Where(row => row.PersonId == caller.PersonId && (!unread || row.ReadAt == null));
        if (from is { } last)
        {
            mine = mine.Where(row => row.Id.CompareTo(last) < 0);
        }

        var rows = await mine.OrderByDescending(row => row.Id).Take(stretch + 1).ToListAsync(cancellationToken);
        return await Paging.StretchAsync<Message, MessageView>(rows, stretch, row => row.Id.ToString(), async shown =>
        {
            var tickets = shown.Select(row => row.TicketId).OfType<Guid>().Distinct().ToList();
            var numbers = await db.Tickets.Where(ticket => tickets.Contains(ticket.Id)).ToDictionaryAsync(ticket => ticket.Id, ticket => ticket.Number, cancellationToken);
            return shown.ConvertAll(row => Show(row, row.TicketId is { } id ? numbers.GetValueOrDefault(id) : null, caller.Language));
        });
    }

    /// <summary>Null: the caller has no such message.</summary>
    public async Task<MessageView?> FindAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await db.Messages.SingleOrDefaultAsync(row => row.Id == id && row.PersonId == caller.PersonId, cancellationToken) is { } row
            ? Show(row, await db.Tickets.Where(ticket => ticket.Id == row.TicketId).Select(ticket => ticket.Number).SingleOrDefaultAsync(cancellationToken), caller.Language)
            : null;
    }

    /// <summary>How many are unread, at most <see cref="MostCounted"/>.</summary>
    public async Task<int> UnreadAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await db.Messages.Where(row => row.PersonId == caller.PersonId && row.ReadAt == null).Take(MostCounted).CountAsync(cancellationToken);
    }

    /// <summary>Marks one as read, or as unread again.</summary>
    /// <returns>False: the caller has no such message.</returns>
    public async Task<bool> MarkAsync(Caller caller, Guid id, bool read, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var write = await database.BeginWriteAsync(cancellationToken);
        var changed = await write.Db.Messages.Where(row => row.Id == id && row.PersonId == caller.PersonId)
            .ExecuteUpdateAsync(row => row.SetProperty(message => message.ReadAt, message => read ? message.ReadAt ?? now : null), cancellationToken);
        await write.CommitAsync(cancellationToken);
        return changed > 0;
    }

    /// <summary>Marks everything up to a message as read; what came after it stays unread, for nobody has seen it.</summary>
    /// <param name="until">The newest the reader has seen.</param>
    public async Task<int> MarkAllAsync(Caller caller, Guid until, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var write = await database.BeginWriteAsync(cancellationToken);
        var changed = await write.Db.Messages.Where(row => row.PersonId == caller.PersonId && row.ReadAt == null && row.Id.CompareTo(until) <= 0)
            .ExecuteUpdateAsync(row => row.SetProperty(message => message.ReadAt, now), cancellationToken);
        await write.CommitAsync(cancellationToken);
        return changed;
    }

    private static MessageView Show(Message row, string? ticket, string language) => new(
        row.Id, row.Template, MessageKinds.NameOf(row.Template, language), MessageKinds.Find(row.Template)?.Group ?? MessageGroup.Progress, row.Subject, row.Body, ticket, row.Path, row.Delivery, row.CreatedAt, row.ReadAt);
}
