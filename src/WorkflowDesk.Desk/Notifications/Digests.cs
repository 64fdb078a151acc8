using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>
/// Messages that wait for their reader's next digest become one mail. A digest and the mark on its messages commit
/// together, under the reader's lock: whatever dies and however many desks sweep, each message is in one digest. What was
/// read in the app meanwhile is left out, and a digest of nothing is not sent.
/// </summary>
public sealed class Digests(DeskSteps steps, Outbox outbox, MessageText messages, MessageShelf shelf, MailOptions options)
{
    /// <summary>Lines of one digest; the rest is counted.</summary>
    public const int MostLines = 100;

    internal async Task<IReadOnlyList<DuePiece>> DueAsync(DeskDb db, DateTimeOffset now, int batch, CancellationToken cancellationToken)
    {
        var due = await db.Messages.Where(row => row.Delivery == Message.ForDigest && row.DigestAt <= now)
            .GroupBy(row => row.PersonId).Select(rows => new { PersonId = rows.Key, At = rows.Min(row => row.DigestAt) })
            .OrderBy(row => row.At).ThenBy(row => row.PersonId).Take(batch).ToListAsync(cancellationToken);
        return due.ConvertAll(reader => new DuePiece(reader.At ?? now, $"digest of {reader.PersonId}", () => SendAsync(reader.PersonId, cancellationToken)));
    }

    private async Task SendAsync(Guid personId, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
        if (!step.Db.IsSqlite)
        {
            await step.Db.Database.ExecuteSqlAsync($"select 1 from people where id = {personId} for update", cancellationToken);
        }

        var waiting = await step.Db.Messages.Where(row => row.PersonId == personId && row.Delivery == Message.ForDigest && row.DigestAt <= step.Now)
            .OrderBy(row => row.CreatedAt).ThenBy(row => row.Id).ToListAsync(cancellationToken);
        if (waiting.Count == 0)
        {
            return;
        }

        foreach (var message in waiting)
        {
            message.Delivery = Message.Digested;
        }

        var unread = waiting.Where(message => message.ReadAt is null).ToList();
        var person = await step.Db.People.SingleAsync(row => row.Id == personId, cancellationToken);
        if (unread.Count > 0 && person.IsActive && !string.IsNullOrWhiteSpace(person.Email))
        {
            var preference = await step.Db.MessagePreferences.FindAsync([personId], cancellationToken);
            var wanted = preference?.Language ?? person.Language;
            var language = Languages.IsKnown(wanted) ? wanted : Languages.Default;
            var digest = new OutgoingMessage
            {
                Template = MessageTemplate.Digest,
                To = person,
                Data = new JsonObject { ["count"] = unread.Count, ["items"] = Lines(unread, language), ["messagesUrl"] = options.Link("/messages") },
            };
            var written = messages.Write(digest, language, toRequester: false, null, await shelf.FindAsync(step.Db, MessageTemplate.Digest, language, cancellationToken));
            var quiet = preference is null ? null : outbox.EndOfQuiet(step, preference);
            await outbox.SendAsync(step, digest, written, language, toRequester: false, quiet, cancellationToken);
        }

        await step.CommitAsync(cancellationToken);
    }

    /// <summary>Oldest first. A subject is one line already, so it cannot begin another item.</summary>
    private string Lines(List<Message> unread, string language)
    {
        var lines = unread.Take(MostLines).Select(message => message.Path is { } path ? $"- {message.Subject} {options.Link(path)}" : $"- {message.Subject}");
        var rest = unread.Count - MostLines;
        return string.Join('\n', rest <= 0 ? lines : lines.Append(language == Languages.Chinese ? $"- 另有 {rest} 条" : $"- and {rest} more"));
    }
}
