using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Notifications;

/// <param name="Seen">The newest version, as whoever saves has seen it; 0: nobody has changed it yet.</param>
/// <param name="Note">Why; may be empty.</param>
public sealed record MessageEdit(string Message, string Language, int Seen, MessageSource Source, string Note);

/// <summary>
/// The one door for changes to the wording of messages, for administrators and process owners. Every change is a new
/// version. Works inside the caller's step, the caller commits.
/// </summary>
public static class MessageEditing
{
    /// <summary>Characters of a note.</summary>
    public const int LongestNote = 500;

    /// <summary>Saves a new version; the same text once more changes nothing, the shipped text is a reset.</summary>
    /// <exception cref="DeskRuleException">403; 404 no such message or language; 409 somebody saved meanwhile; 422 mistakes, each with its line.</exception>
    /// <returns>The newest version; null: nobody has ever changed this text.</returns>
    public static async Task<MessageVersion?> SaveAsync(DeskStep step, MessageEdit edit, CancellationToken cancellationToken)
    {
        var source = new MessageSource(edit.Source.Subject.Trim(), edit.Source.Body.ReplaceLineEndings("\n").Trim('\n'));
        var newest = await NewestAsync(step, edit.Message, edit.Language, cancellationToken);
        var shipped = MessageText.Shipped(edit.Message, edit.Language);
        if ((newest is null or { IsShipped: true } ? shipped : newest.Source) == source)
        {
            return newest;
        }

        RuleKeepers.CheckSeen(step.Caller, edit.Seen, newest?.Version ?? 0);
        Check(step.Caller, edit, source);
        return Add(step, edit.Message, edit.Language, newest, source, isShipped: source == shipped, edit.Note);
    }

    /// <summary>The shipped text holds again.</summary>
    /// <exception cref="DeskRuleException">403; 404; 409 somebody saved meanwhile.</exception>
    public static async Task<MessageVersion?> ResetAsync(DeskStep step, string message, string language, int seen, string note, CancellationToken cancellationToken)
    {
        var newest = await NewestAsync(step, message, language, cancellationToken);
        if (newest is null or { IsShipped: true })
        {
            return newest;
        }

        RuleKeepers.CheckSeen(step.Caller, seen, newest.Version);
        return Add(step, message, language, newest, MessageText.Shipped(message, language), isShipped: true, note);
    }

    /// <exception cref="DeskRuleException">404.</exception>
    internal static MessageKind Known(Caller caller, string message, string language) =>
        MessageKinds.Find(message) is { } kind && Languages.IsKnown(language)
            ? kind
            : throw DeskRuleException.NotFound(ProcessRules.Say(caller, $"没有消息“{message}”的“{language}”文本。", $"There is no message '{message}' in '{language}'."));

    private static async Task<MessageVersion?> NewestAsync(DeskStep step, string message, string language, CancellationToken cancellationToken)
    {
        RuleKeepers.Check(step.Caller);
        Known(step.Caller, message, language);
        if (!step.Db.IsSqlite)
        {
            // Texts are changed by one step at a time.
            await step.Db.Database.ExecuteSqlRawAsync("select pg_advisory_xact_lock(20240536)", cancellationToken);
        }

        return await step.Db.MessageVersions.AsNoTracking().Where(row => row.Message == message && row.Language == language)
            .OrderByDescending(row => row.Version).FirstOrDefaultAsync(cancellationToken);
    }

    private static void Check(Caller caller, MessageEdit edit, MessageSource source)
    {
        var problems = MessageChecks.Find(edit.Message, source);
        var fields = problems.GroupBy(problem => problem.Part).ToDictionary(
            part => part.Key,
            part => string.Join(ProcessRules.Say(caller, "；", "; "), part.Select(problem => Line(caller, problem))));
        if (edit.Note.Length > LongestNote)
        {
            fields["note"] = ProcessRules.Say(caller, $"最多 {LongestNote} 个字符", $"at most {LongestNote} characters");
        }

        if (fields.Count > 0)
        {
            throw new DeskRuleException("wrong-message", 422, ProcessRules.Say(caller, "文本有误，未保存。", "The text has mistakes and was not saved.")) { Fields = fields };
        }
    }

    internal static string Line(Caller caller, MessageProblem problem) => problem.Part == MessageChecks.Subject
        ? ProcessRules.Say(caller, $"主题：{problem.Text.Chinese}", $"Subject: {problem.Text.English}")
        : ProcessRules.Say(caller, $"正文第 {problem.Line} 行：{problem.Text.Chinese}", $"Text, line {problem.Line}: {problem.Text.English}");

    private static MessageVersion Add(DeskStep step, string message, string language, MessageVersion? newest, MessageSource source, bool isShipped, string note)
    {
        var version = new MessageVersion
        {
            Message = message,
            Language = language,
            Version = (newest?.Version ?? 0) + 1,
            Subject = source.Subject,
            Body = source.Body,
            IsShipped = isShipped,
            Note = note.Trim(),
            CreatedAt = step.Now,
            CreatedBy = step.Caller.Name,
        };
        step.Db.MessageVersions.Add(version);
        step.Record(isShipped ? TimelineAction.MessageReset : TimelineAction.MessageEdited, null, note, subject: $"{message} {language}", data: new JsonObject
        {
            ["version"] = version.Version,
            ["before"] = newest is null or { IsShipped: true } ? null : new JsonObject { ["subject"] = newest.Subject, ["body"] = newest.Body },
            ["after"] = new JsonObject { ["subject"] = version.Subject, ["body"] = version.Body },
        });
        return version;
    }
}
