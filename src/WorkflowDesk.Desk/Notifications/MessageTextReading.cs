using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>The wording of one message in one language, as it stands.</summary>
/// <param name="Version">The newest; 0: nobody has ever changed it.</param>
/// <param name="Problems">Of a stored text that cannot be used: the shipped one is sent instead.</param>
public sealed record MessageWording(
    MessageKind Kind, string Language, MessageSource Source, int Version, bool IsShipped, DateTimeOffset? ChangedAt, string? ChangedBy, IReadOnlyList<MessageProblem> Problems)
{
    public bool IsBroken => Problems.Count > 0;
}

/// <summary>What the messages of the desk say, for those who word them.</summary>
public static class MessageTextReading
{
    /// <summary>Every message in every language, in the order of a ticket's life.</summary>
    public static async Task<IReadOnlyList<MessageWording>> ListAsync(DeskDb db, CancellationToken cancellationToken)
    {
        var newest = (await db.MessageVersions.AsNoTracking()
                .Where(row => row.Version == db.MessageVersions.Where(other => other.Message == row.Message && other.Language == row.Language).Max(other => other.Version))
                .ToListAsync(cancellationToken))
            .ToDictionary(row => (row.Message, row.Language));
        return [.. MessageKinds.All.SelectMany(kind => Both.Select(language => Of(kind, language, newest.GetValueOrDefault((kind.Key, language)))))];
    }

    /// <exception cref="DeskRuleException">404 no such message or language.</exception>
    public static async Task<MessageWording> FindAsync(DeskDb db, Caller caller, string message, string language, CancellationToken cancellationToken)
    {
        var kind = MessageEditing.Known(caller, message, language);
        return Of(kind, language, (await HistoryAsync(db, message, language, cancellationToken)).FirstOrDefault());
    }

    /// <summary>Newest first.</summary>
    public static Task<List<MessageVersion>> HistoryAsync(DeskDb db, string message, string language, CancellationToken cancellationToken) =>
        db.MessageVersions.AsNoTracking().Where(row => row.Message == message && row.Language == language).OrderByDescending(row => row.Version).ToListAsync(cancellationToken);

    private static readonly string[] Both = [Languages.Chinese, Languages.English];

    private static MessageWording Of(MessageKind kind, string language, MessageVersion? newest) => newest is null or { IsShipped: true }
        ? new(kind, language, MessageText.Shipped(kind.Key, language), newest?.Version ?? 0, true, newest?.CreatedAt, newest?.CreatedBy, [])
        : new(kind, language, newest.Source, newest.Version, false, newest.CreatedAt, newest.CreatedBy, MessageChecks.Find(kind.Key, newest.Source));
}
