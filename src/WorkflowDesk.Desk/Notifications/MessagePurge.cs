using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Notifications;

/// <param name="KeepFor">How long messages in the app and mails that have left are kept; null: for ever.</param>
public sealed record MessageKeeping(TimeSpan? KeepFor);

/// <summary>
/// Removes messages that have been kept long enough, a batch at a time so that nobody waits for it. What still waits for
/// a digest, for sending or for somebody to decide stays, and so does every timeline.
/// </summary>
public sealed class MessagePurge(DeskDatabase database, MessageKeeping keeping, TimeProvider clock)
{
    private const int Batch = 500;

    /// <returns>How many rows were removed.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        if (keeping.KeepFor is not { } keepFor)
        {
            return 0;
        }

        var before = clock.GetUtcNow() - keepFor;
        return await RemoveAsync(db => db.Messages.Where(row => row.CreatedAt < before && row.Delivery != Message.ForDigest).Select(row => row.Id),
                (db, ids) => db.Messages.Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken), cancellationToken)
            + await RemoveAsync(db => db.MailsOut.Where(row => row.CreatedAt < before && row.State != MailOut.Queued && row.State != MailOut.Failed).Select(row => row.Id),
                (db, ids) => db.MailsOut.Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync(cancellationToken), cancellationToken);
    }

    private async Task<int> RemoveAsync(Func<DeskDb, IQueryable<Guid>> find, Func<DeskDb, List<Guid>, Task<int>> remove, CancellationToken cancellationToken)
    {
        var removed = 0;
        while (true)
        {
            await using var write = await database.BeginWriteAsync(cancellationToken);
            var ids = await find(write.Db).Take(Batch).ToListAsync(cancellationToken);
            if (ids.Count == 0)
            {
                return removed;
            }

            removed += await remove(write.Db, ids);
            await write.CommitAsync(cancellationToken);
        }
    }
}
