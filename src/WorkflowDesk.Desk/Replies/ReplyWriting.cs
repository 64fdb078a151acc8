using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Replies;

/// <summary>
/// Writing answers to requesters: kept while they are written, and held back for a moment once they are sent. Everything
/// here locks the ticket first, so that taking back and leaving cannot both happen.
/// </summary>
public sealed class ReplyWriting(MailOptions options)
{
    /// <summary>How long a letter can be taken back.</summary>
    public static readonly TimeSpan UndoFor = TimeSpan.FromSeconds(10);

    /// <summary>Characters of one letter.</summary>
    public const int MostText = 100_000;

    public const int MostFiles = 10;

    /// <summary>Bytes of all files of one letter: 18 MiB, with which the mail stays below the 25 MiB that most servers take.</summary>
    public const long MostBytes = 18 * 1024 * 1024;

    /// <summary>Keeps what is being written. A letter that has been sent meanwhile stays as it is.</summary>
    /// <param name="id">Chosen by the writer, the same for every saving and the sending of one letter.</param>
    public static async Task<ReplyDraft> SaveAsync(DeskStep step, string number, Guid id, ReplyInput input, CancellationToken cancellationToken)
    {
        var ticket = await step.LockWorkedAsync(number, cancellationToken);
        var row = await FindAsync(step, ticket, id, cancellationToken) ?? await DraftAsync(step, ticket, cancellationToken) ?? Begin(step, ticket, id);
        if (row.State == ReplyDraft.Draft)
        {
            CheckLength(step, input.Text);
            row.Text = input.Text;
            Put(row, CopyAddresses.Finished(input), FilesOf(step, row, input), step.Now);
        }

        return row;
    }

    /// <summary>Sends in <see cref="UndoFor"/>. Pressed twice, it is one letter.</summary>
    /// <exception cref="DeskRuleException">404 not theirs; 409 somebody else has answered meanwhile; 422 a field is wrong.</exception>
    public async Task<ReplyDraft> SendAsync(DeskStep step, string number, Guid id, ReplyInput input, CancellationToken cancellationToken)
    {
        var ticket = await step.LockWorkedAsync(number, cancellationToken);
        var row = await FindAsync(step, ticket, id, cancellationToken);
        if (row is { State: not ReplyDraft.Draft })
        {
            return row;
        }

        var isNew = row is null;
        row ??= NewRow(step, ticket, id);
        var files = FilesOf(step, row, input);
        CheckLength(step, input.Text);
        if (input.Text.Trim().Length == 0 && files.Length == 0)
        {
            throw Wrong(step, "text", "请写些内容，或选择一个文件。", "Please write something or choose a file.");
        }

        var copies = await CopyAddresses.ReadAsync(step, ticket, input, options, cancellationToken);
        await CheckNobodyAnsweredAsync(step, ticket, input.SeenAt, cancellationToken);
        if (isNew)
        {
            // Another window has kept the same words as a draft: they are on their way now.
            await step.Db.ReplyDrafts.Where(draft => draft.TicketId == ticket.Id && draft.PersonId == step.Caller.PersonId && draft.State == ReplyDraft.Draft && draft.Text == input.Text)
                .ExecuteDeleteAsync(cancellationToken);
            step.Db.ReplyDrafts.Add(row);
        }

        row.Text = input.Text;
        Put(row, copies, files, step.Now);
        row.State = ReplyDraft.Waiting;
        row.ReleaseAt = step.Now + UndoFor;
        row.Problem = null;
        return row;
    }

    /// <summary>Brings a letter that waits back into the composer. Pressed twice, the second changes nothing.</summary>
    /// <exception cref="DeskRuleException">404 not theirs; 409 it has left.</exception>
    public static async Task<ReplyDraft> UndoAsync(DeskStep step, string number, Guid id, CancellationToken cancellationToken)
    {
        var ticket = await step.LockWorkedAsync(number, cancellationToken);
        var row = await FindAsync(step, ticket, id, cancellationToken)
            ?? throw DeskRuleException.NotFound(Say(step, "没有这封回复。", "There is no such reply."));
        switch (row.State)
        {
            case ReplyDraft.Draft:
                return row;
            case ReplyDraft.Sent:
                throw new DeskRuleException("reply-has-left", 409, Say(step, "回复已经发出，无法撤回。", "The reply has left and cannot be taken back."));
            default:
                await BackToDraftAsync(step.Db, row, step.Now, cancellationToken);
                return row;
        }
    }

    /// <summary>Throws a draft away. What waits or was sent stays.</summary>
    public static async Task DropAsync(DeskStep step, string number, CancellationToken cancellationToken)
    {
        var ticket = await step.LockWorkedAsync(number, cancellationToken);
        if (await DraftAsync(step, ticket, cancellationToken) is { } row)
        {
            step.Db.ReplyDrafts.Remove(row);
        }
    }

    /// <summary>One draft a person and ticket: what they have begun since comes behind it.</summary>
    internal static async Task BackToDraftAsync(DeskDb db, ReplyDraft row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var begun = await db.ReplyDrafts.AsNoTracking()
            .SingleOrDefaultAsync(draft => draft.TicketId == row.TicketId && draft.PersonId == row.PersonId && draft.State == ReplyDraft.Draft, cancellationToken);
        if (begun is not null)
        {
            await db.ReplyDrafts.Where(draft => draft.Id == begun.Id).ExecuteDeleteAsync(cancellationToken);
            row.Text = begun.Text.Trim().Length == 0 || begun.Text == row.Text ? row.Text : $"{row.Text.TrimEnd()}\n\n{begun.Text}";
            row.Keep(row.ReadCopies(), [.. row.ReadFiles().Concat(begun.ReadFiles()).DistinctBy(file => (file.Name, file.Sha256))]);
        }

        row.State = ReplyDraft.Draft;
        row.ReleaseAt = null;
        row.UpdatedAt = now;
        row.Revision++;
    }

    private static async Task<ReplyDraft?> FindAsync(DeskStep step, Ticket ticket, Guid id, CancellationToken cancellationToken)
    {
        var row = await step.Db.ReplyDrafts.SingleOrDefaultAsync(draft => draft.Id == id, cancellationToken);
        return row is null || row.TicketId == ticket.Id && row.PersonId == step.Caller.PersonId
            ? row
            : throw DeskRuleException.NotFound(Say(step, "没有这封回复。", "There is no such reply."));
    }

    private static Task<ReplyDraft?> DraftAsync(DeskStep step, Ticket ticket, CancellationToken cancellationToken) => step.Db.ReplyDrafts.SingleOrDefaultAsync(
        draft => draft.TicketId == ticket.Id && draft.PersonId == step.Caller.PersonId && draft.State == ReplyDraft.Draft, cancellationToken);

    private static ReplyDraft Begin(DeskStep step, Ticket ticket, Guid id)
    {
        var row = NewRow(step, ticket, id);
        step.Db.ReplyDrafts.Add(row);
        return row;
    }

    private static ReplyDraft NewRow(DeskStep step, Ticket ticket, Guid id) => new()
    {
        Id = id,
        TicketId = ticket.Id,
        PersonId = step.Caller.PersonId ?? throw new DeskRuleException("staff-only", 403, "Only people write replies."),
        SeenAt = step.Now,
        CreatedAt = step.Now,
        UpdatedAt = step.Now,
    };

    private static void Put(ReplyDraft row, IReadOnlyList<MailCopy> copies, IReadOnlyList<MailFile> files, DateTimeOffset now)
    {
        row.Keep(copies, files);
        row.UpdatedAt = now;
        row.Revision++;
    }

    private static MailFile[] FilesOf(DeskStep step, ReplyDraft row, ReplyInput input)
    {
        var kept = row.ReadFiles().Where(file => input.Kept?.Contains(file.Sha256) ?? true);
        MailFile[] files = [.. kept.Concat(input.Added.Select(file => new MailFile(file.Name, file.ContentType, file.Size, file.Sha256))).DistinctBy(file => (file.Name, file.Sha256))];
        return files.Length > MostFiles ? throw Wrong(step, "files", $"最多 {MostFiles} 个文件。", $"At most {MostFiles} files.")
            : files.Sum(file => file.Size) > MostBytes ? throw Wrong(step, "files", $"附件总计不得超过 {MostBytes / 1024 / 1024} MB。", $"All files together may have at most {MostBytes / 1024 / 1024} MB.")
            : files;
    }

    private static void CheckLength(DeskStep step, string text)
    {
        if (text.Length > MostText)
        {
            throw Wrong(step, "text", $"最多 {MostText} 字。", $"At most {MostText} characters.");
        }
    }

    /// <summary>Two people must not answer the same question differently without knowing.</summary>
    private static async Task CheckNobodyAnsweredAsync(DeskStep step, Ticket ticket, DateTimeOffset? seenAt, CancellationToken cancellationToken)
    {
        if (seenAt is not { } seen)
        {
            return;
        }

        var other = await step.Db.Timeline
            .Where(entry => entry.TicketId == ticket.Id && entry.IsPublic && entry.Action == TimelineAction.Reply && entry.At > seen && entry.ActorId != step.Caller.PersonId)
            .OrderByDescending(entry => entry.At).Select(entry => entry.ActorName).FirstOrDefaultAsync(cancellationToken);
        if (other is not null)
        {
            throw new DeskRuleException("reply-collision", 409, Say(
                step, $"您撰写期间，{other} 已回复。请先阅读下方的新内容；仍要发送请再次点击“发送”。", $"{other} has answered while you were writing. Please read what is new below; to send yours all the same, press Send again."));
        }
    }

    private static DeskRuleException Wrong(DeskStep step, string field, string chinese, string english)
    {
        var reason = Say(step, chinese, english);
        return new DeskRuleException("fields-missing", 422, reason) { Fields = new Dictionary<string, string> { [field] = reason } };
    }

    private static string Say(DeskStep step, string chinese, string english) => step.Caller.Language == Languages.Chinese ? chinese : english;
}
