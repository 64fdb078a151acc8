using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Replies;

/// <summary>
/// Lets letters go whose moment to be taken back is over: the line on the timeline, the mail in the outbox and the mark on
/// the letter are one step. A desk that dies before it leaves the letter waiting; the next look takes it.
/// </summary>
public sealed class DueReplies(DeskDatabase database, DeskSteps steps, TicketProcess process, Letters letters, LetterFiles files, TimeProvider clock, ILogger<DueReplies> log)
{
    private const int Batch = 50;
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMinutes(1);

    /// <summary>How long a letter waits for the virus scanner before its author is told.</summary>
    private static readonly TimeSpan WaitForScannerFor = TimeSpan.FromMinutes(10);

    /// <summary>How long the mark of a letter that has left is kept.</summary>
    private static readonly TimeSpan KeepSentFor = TimeSpan.FromDays(1);

    /// <returns>How many letters left.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        List<(Guid Id, Guid TicketId)> due;
        await using (var db = database.Read())
        {
            due = [.. (await db.ReplyDrafts.Where(row => row.State == ReplyDraft.Waiting && row.ReleaseAt <= now).OrderBy(row => row.ReleaseAt).Take(Batch)
                .Select(row => new { row.Id, row.TicketId }).ToListAsync(cancellationToken)).Select(row => (row.Id, row.TicketId))];
        }

        var left = 0;
        foreach (var (id, ticketId) in due)
        {
            try
            {
                left += await ReleaseAsync(id, ticketId, cancellationToken) ? 1 : 0;
            }
            catch (DeskRuleException rule)
            {
                await ComeBackAsync(id, ticketId, rule.Message, cancellationToken);
            }
            catch (ScannerUnavailableException trouble)
            {
                log.LogWarning("Reply {Reply} waits for its files to be scanned. {Trouble}", id, trouble.Message);
                await WaitForScannerAsync(id, ticketId, cancellationToken);
            }
            catch (Exception problem) when (!cancellationToken.IsCancellationRequested)
            {
                // Others must not wait for this one.
                log.LogError(problem, "Reply {Reply} could not leave; it is tried again.", id);
                await PutOffAsync(id, ticketId, cancellationToken);
            }
        }

        return left;
    }

    /// <summary>Forgets the marks of letters that left long ago.</summary>
    public async Task<int> PurgeAsync(CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - KeepSentFor;
        await using var write = await database.BeginWriteAsync(cancellationToken);
        var removed = await write.Db.ReplyDrafts.Where(row => row.State == ReplyDraft.Sent && row.UpdatedAt < before).ExecuteDeleteAsync(cancellationToken);
        await write.CommitAsync(cancellationToken);
        return removed;
    }

    private async Task<bool> ReleaseAsync(Guid id, Guid ticketId, CancellationToken cancellationToken)
    {
        ReplyDraft? seen;
        Caller caller;
        await using (var db = database.Read())
        {
            seen = await db.ReplyDrafts.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
            if (seen is null || await db.People.Include(person => person.Teams).SingleOrDefaultAsync(person => person.Id == seen.PersonId, cancellationToken) is not { } person)
            {
                return false;
            }

            caller = await Replacements.CallerAsync(db, person, Channel.Desk, clock.GetUtcNow(), cancellationToken);
        }

        // Before the step: the scanner takes its time, and the right to write must not be held meanwhile.
        var personId = seen.PersonId;
        await files.CheckAsync(seen.ReadFiles(), caller.Language, cancellationToken);
        await using var step = await steps.BeginAsync(caller, cancellationToken);
        var (ticket, row) = await TakeAsync(step, id, ticketId, cancellationToken);
        if (ticket is null || row is null || row.Files != seen.Files)
        {
            return false;
        }

        var author = await step.Db.People.Include(person => person.Teams).SingleAsync(person => person.Id == personId, cancellationToken);
        var text = row.Text.ReplaceLineEndings("\n").Trim();
        var attached = row.ReadFiles();
        var entry = await process.ReplyAsync(step, ticket, new NewReply
        {
            From = author,
            Text = text,
            FullText = text,
            Channel = Channel.Desk,
            Attachments = [.. attached.Select(file => new NewAttachment(file.Name, file.ContentType, file.Size, file.Sha256))],
            Letter = await letters.OfAsync(step.Db, ticket, author, row, cancellationToken),
        }, cancellationToken);
        row.State = ReplyDraft.Sent;
        row.EntryId = entry.Id;
        row.UpdatedAt = step.Now;
        row.Revision++;
        await step.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Null: it has been taken back, or has left.</summary>
    private static async Task<(Ticket? Ticket, ReplyDraft? Row)> TakeAsync(DeskStep step, Guid id, Guid ticketId, CancellationToken cancellationToken)
    {
        var ticket = await step.LockTicketAsync(ticketId, cancellationToken);
        return (ticket, await step.Db.ReplyDrafts.SingleOrDefaultAsync(row => row.Id == id && row.State == ReplyDraft.Waiting, cancellationToken));
    }

    private async Task ComeBackAsync(Guid id, Guid ticketId, string problem, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
        if (await TakeAsync(step, id, ticketId, cancellationToken) is (_, { } row))
        {
            await ReplyWriting.BackToDraftAsync(step.Db, row, step.Now, cancellationToken);
            row.Problem = problem;
            await step.CommitAsync(cancellationToken);
        }
    }

    private async Task WaitForScannerAsync(Guid id, Guid ticketId, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
        if (await TakeAsync(step, id, ticketId, cancellationToken) is not (_, { } row))
        {
            return;
        }

        if (row.UpdatedAt + WaitForScannerFor > step.Now)
        {
            row.ReleaseAt = step.Now + TryAgainAfter;
        }
        else
        {
            var author = await step.Db.People.SingleAsync(person => person.Id == row.PersonId, cancellationToken);
            await ReplyWriting.BackToDraftAsync(step.Db, row, step.Now, cancellationToken);
            row.Problem = author.Language == Languages.Chinese
                ? "病毒扫描服务没有响应，附件无法检查。请稍后再发送，或不带附件发送。"
                : "The virus scanner does not answer, so the files could not be checked. Please send later, or without files.";
        }

        await step.CommitAsync(cancellationToken);
    }

    private async Task PutOffAsync(Guid id, Guid ticketId, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(Caller.System, cancellationToken);
        if (await TakeAsync(step, id, ticketId, cancellationToken) is (_, { } row))
        {
            row.ReleaseAt = step.Now + TryAgainAfter;
            await step.CommitAsync(cancellationToken);
        }
    }
}
