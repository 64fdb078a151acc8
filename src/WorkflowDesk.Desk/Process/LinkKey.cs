using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Process;

/// <summary>The secret with which all desks of a database sign links. Made with the schema: a step that signs must not have to write it.</summary>
public sealed class LinkKey(DeskDatabase database)
{
    private const string Setting = "resume-link-key";

    private byte[]? _key;

    /// <summary>Makes the key of a database that has none.</summary>
    public static async Task EnsureAsync(DeskDb db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        var fresh = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        // Two desks may come here at once; the first key counts.
        await db.Database.ExecuteSqlAsync($"insert into settings (key, value) values ({Setting}, {fresh}) on conflict do nothing", cancellationToken);
    }

    public async ValueTask<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        if (_key is { } known)
        {
            return known;
        }

        await using var db = database.Read();
        return _key = Convert.FromBase64String(await db.Settings.Where(row => row.Key == Setting).Select(row => row.Value).SingleAsync(cancellationToken));
    }
}
