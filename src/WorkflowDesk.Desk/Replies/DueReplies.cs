using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Replies;

/// <summary>
/// Lets letters go whose moment to be taken back is over: the line on the timeline, the mail in the outbox and the mark on
/// the letter are one step. A desk that dies before it leaves the letter waiting; the next look takes it.
/// </summary>
public sealed class DueReplies(DeskDatabase database, DeskSteps steps, TicketProcess process, MailOptions options, DeskTimeZone zone, TimeProvider clock, ILogger<DueReplies> log)
{
    private const int Batch = 50;
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMinutes(1);

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
        Guid personId;
        Caller caller;
        await using (var db = database.Read())
        {
            personId = await db.ReplyDrafts.Where(row => row.Id == id).Select(row => row.PersonId).SingleOrDefaultAsync(cancellationToken);
            if (await db.People.Include(person => person.Teams).SingleOrDefaultAsync(person => person.Id == personId, cancellationToken) is not { } person)
            {
                return false;
            }

            caller = await Replacements.CallerAsync(db, person, Channel.Desk, clock.GetUtcNow(), cancellationToken);
        }

        await using var step = await steps.BeginAsync(caller, cancellationToken);
        var (ticket, row) = await TakeAsync(step, id, ticketId, cancellationToken);
        if (ticket is null || row is null)
        {
            return false;
        }

        var author = await step.Db.People.Include(person => person.Teams).SingleAsync(person => person.Id == personId, cancellationToken);
        var text = row.Text.ReplaceLineEndings("\n").Trim();
        var files = row.ReadFiles();
        var entry = await process.ReplyAsync(step, ticket, new NewReply
        {
            From = author,
            Text = text,
            FullText = text,
            Channel = Channel.Desk,
            Attachments = [.. files.Select(file => new NewAttachment(file.Name, file.ContentType, file.Size, file.Sha256))],
            Letter = new StaffLetter
            {
                AuthorId = author.Id,
                Text = text,
                Copies = row.ReadCopies(),
                Files = files,
                Signature = await SignatureAsync(step.Db, ticket, author, cancellationToken),
                Quoted = await QuotedAsync(step.Db, ticket, cancellationToken),
            },
        }, cancellationToken);
        row.State = ReplyDraft.Sent;
        row.EntryId = entry.Id;
        row.UpdatedAt = step.Now;
        row.Revision++;
        await step.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>The person's, then the mailbox's.</summary>
    private async Task<string> SignatureAsync(DeskDb db, Ticket ticket, Person author, CancellationToken cancellationToken)
    {
        var origin = await MailOrigin.OfAsync(db, ticket, options, cancellationToken);
        var own = (await db.Signatures.FindAsync([author.Id], cancellationToken))?.In(ticket.Language) ?? "";
        string[] parts = [.. new[] { own, origin.Signature(ticket.Language) }.Select(part => ReplyPlaces.Fill(part, ticket, author, origin.Name)).Where(part => part.Length > 0)];
        return parts.Length > 0 ? string.Join('\n', parts) : $"{MessageText.OneLine(author.Name)}\n{origin.Name}";
    }

    /// <summary>The requester's last word, or what the ticket was opened with. Public lines only: a note must never leave, not even as a quotation.</summary>
    private async Task<QuotedWord?> QuotedAsync(DeskDb db, Ticket ticket, CancellationToken cancellationToken)
    {
        var word = await db.Timeline
            .Where(entry => entry.TicketId == ticket.Id && entry.IsPublic && (entry.Action == TimelineAction.Opened || (entry.Action == TimelineAction.Reply || entry.Action == TimelineAction.Reopened) && entry.ActorId == ticket.RequesterId))
            .OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Id).Select(entry => new { entry.At, entry.Text }).FirstOrDefaultAsync(cancellationToken);
        return word is null || word.Text.Trim().Length == 0 ? null : new QuotedWord(MessageText.OneLine(ticket.RequesterName), TimeZoneInfo.ConvertTime(word.At, zone.Zone), word.Text);
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
