using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>
/// The wordings people have given to messages. Which version is in force is asked each time, since another desk may have
/// saved one; what was read of a version is kept, for it never changes.
/// </summary>
public sealed class MessageShelf(ILogger<MessageShelf> log)
{
    private readonly ConcurrentDictionary<(string, string, int), MessageSource?> _sound = new();

    /// <returns>Null: the shipped wording holds, or the stored one has mistakes and must not be used.</returns>
    public async Task<MessageSource?> FindAsync(DeskDb db, string message, string language, CancellationToken cancellationToken)
    {
        var newest = await db.MessageVersions.AsNoTracking().Where(row => row.Message == message && row.Language == language)
            .OrderByDescending(row => row.Version).Select(row => new { row.Version, row.IsShipped }).FirstOrDefaultAsync(cancellationToken);
        if (newest is null or { IsShipped: true })
        {
            return null;
        }

        if (!_sound.TryGetValue((message, language, newest.Version), out var source))
        {
            var row = await db.MessageVersions.AsNoTracking().SingleAsync(row => row.Message == message && row.Language == language && row.Version == newest.Version, cancellationToken);
            source = MessageChecks.Find(message, row.Source).Count == 0 ? row.Source : null;
            if (source is null)
            {
                log.LogWarning("The text of message {Message} in {Language}, version {Version}, has mistakes; the shipped text is sent.", message, language, newest.Version);
            }

            _sound[(message, language, newest.Version)] = source;
        }

        return source;
    }
}
