using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <param name="Duplicate">The same bytes had come through the same mailbox before; nothing was done.</param>
/// <param name="State">One of <see cref="MailIn.Received"/>, <see cref="MailIn.Understood"/>, <see cref="MailIn.Failed"/>.
/// Whichever it is, the mail is stored and will not be lost.</param>
public sealed record MailReceipt(Guid Id, bool Duplicate, string State, string? Decision, string? TicketNumber);

/// <summary>
/// Where mail comes in. First it is stored, then understood: when understanding fails it is tried again, and the sender
/// need not know. The same bytes through the same mailbox count once, however often they come.
/// </summary>
public sealed class MailInbox(
    DeskDatabase database, ContentStore contents, MailUnderstanding understanding, MailOptions options, TimeProvider clock, ILogger<MailInbox> log)
{
    /// <summary>Doubles with every failure.</summary>
    public static readonly TimeSpan FirstRetryAfter = TimeSpan.FromMinutes(1);

    /// <summary>A mail that cannot be understood is tried for ever, this often: the cause may be put right any day.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    /// <summary>After this a stored mail nobody finished belongs to the sweep: its desk has died.</summary>
    public static readonly TimeSpan AbandonedAfter = TimeSpan.FromSeconds(10);

    private const int SweepSize = 50;
    private const int MaxSubject = 1000;
    private const int MaxError = 2000;

    /// <summary>Takes one posted mail. Returns when it is stored for good, and understood unless the receipt says otherwise.</summary>
    /// <exception cref="DeskRuleException">400: not JSON, or nobody it could be from.</exception>
    public Task<MailReceipt> ReceiveAsync(Stream posted, CancellationToken cancellationToken) => ReceiveAsync(posted, webhook: null, cancellationToken);

    /// <summary>The same for what a service posted to the mailbox <paramref name="webhook"/>.</summary>
    /// <exception cref="DeskRuleException">400: no mail, or nobody it could be from.</exception>
    public async Task<MailReceipt> ReceiveAsync(Stream posted, string? webhook, CancellationToken cancellationToken)
    {
        var stored = await PostedMail.KeepAsync(contents, posted, webhook, cancellationToken);
        var row = await ReadAsync(stored.Sha256, cancellationToken);
        if (!await TryInsertAsync(row, cancellationToken))
        {
            return await ReceiptAsync(row.Mailbox, row.RawSha256, isDuplicate: true, cancellationToken);
        }

        return await UnderstandAsync(row, cancellationToken) is { } taken
            ? new MailReceipt(row.Id, Duplicate: false, taken.State, taken.Decision, taken.Number)
            : await ReceiptAsync(row.Mailbox, row.RawSha256, isDuplicate: false, cancellationToken);
    }

    /// <summary>Understands what a crash or a failure left behind. Safe while other desks do the same.</summary>
    /// <returns>How many mails were tried.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        List<MailIn> due;
        await using (var db = database.Read())
        {
            due = await db.MailsIn
                .Where(mail => (mail.State == MailIn.Received || mail.State == MailIn.Failed) && mail.NextTryAt != null && mail.NextTryAt <= now)
                .OrderBy(mail => mail.NextTryAt).Take(SweepSize).ToListAsync(cancellationToken);
        }

        foreach (var mail in due)
        {
            await UnderstandAsync(mail, cancellationToken);
        }

        return due.Count;
    }

    internal static TimeSpan RetryAfter(int attempts)
    {
        var wait = FirstRetryAfter * Math.Pow(2, Math.Min(attempts, 20) - 1);
        return wait < LongestRetryAfter ? wait : LongestRetryAfter;
    }

    private async Task<MailIn> ReadAsync(string postedSha256, CancellationToken cancellationToken)
    {
        await using var posted = contents.OpenRead(postedSha256);
        using var document = await InboundJson.ParseAsync(posted, cancellationToken);
        var mail = InboundMail.Read(document.RootElement, postedSha256, options.FromAddress);
        var now = clock.GetUtcNow();
        return new MailIn
        {
            Id = SortableIds.Next(now),
            Mailbox = mail.Mailbox,
            RawSha256 = mail.RawSha256,
            PostedSha256 = postedSha256,
            MessageId = mail.MessageId,
            FromAddress = mail.From.Address,
            FromName = mail.From.Name,
            Subject = mail.Subject.Length > MaxSubject ? mail.Subject[..(char.IsHighSurrogate(mail.Subject[MaxSubject - 1]) ? MaxSubject - 1 : MaxSubject)] : mail.Subject,
            ReceivedAt = now,
            NextTryAt = now + AbandonedAfter,
        };
    }

    /// <summary>False: these bytes are here already. Two copies at the same moment: the unique key lets one in.</summary>
    private async Task<bool> TryInsertAsync(MailIn row, CancellationToken cancellationToken)
    {
        try
        {
            await using var write = await database.BeginSharedWriteAsync(cancellationToken);
            if (await write.Db.MailsIn.AnyAsync(mail => mail.Mailbox == row.Mailbox && mail.RawSha256 == row.RawSha256, cancellationToken))
            {
                // The copy may belong to a commit under way: nobody may be told of it before the disk has it.
                await write.CommitAsync(cancellationToken);
                return false;
            }

            write.Db.MailsIn.Add(row);
            await write.CommitAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException problem) when (UniqueViolation.Is(problem))
        {
            return false;
        }
    }

    /// <returns>Null: it failed, or another desk has it.</returns>
    private async Task<MailTaken?> UnderstandAsync(MailIn mail, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await understanding.UnderstandAsync(mail, cancellationToken);
            }
            catch (DbUpdateException problem) when (attempt < 3 && UniqueViolation.Is(problem))
            {
                // Two first mails of one person at once: now the person is there.
                log.LogInformation("Mail {Mail} met another writer; once more.", mail.Id);
            }
            catch (Exception problem) when (!cancellationToken.IsCancellationRequested)
            {
                await NoteFailureAsync(mail.Id, problem, cancellationToken);
                return null;
            }
        }
    }

    private async Task NoteFailureAsync(Guid id, Exception problem, CancellationToken cancellationToken)
    {
        await using var write = await database.BeginWriteAsync(cancellationToken);
        var row = await write.Db.MailsIn.SingleAsync(mail => mail.Id == id, cancellationToken);
        if (row.State is not (MailIn.Received or MailIn.Failed))
        {
            return;
        }

        var error = $"{problem.GetType().Name}: {problem.Message}";
        row.State = MailIn.Failed;
        row.Attempts++;
        row.Error = error.Length > MaxError ? error[..MaxError] : error;
        row.NextTryAt = clock.GetUtcNow() + RetryAfter(row.Attempts);
        row.Trace = TraceLine.Add(row.Trace, TraceLine.Of(MailStepName.Failure, MailIn.Failed, MailReason.Failed, error, clock.GetUtcNow()));
        await write.CommitAsync(cancellationToken);
        log.LogError(problem, "Mail {Mail} from {From} could not be understood (try {Attempt}); next at {NextTry:O}.", id, row.FromAddress, row.Attempts, row.NextTryAt);
    }

    private async Task<MailReceipt> ReceiptAsync(string mailbox, string rawSha256, bool isDuplicate, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var found = await (
            from mail in db.MailsIn
            where mail.Mailbox == mailbox && mail.RawSha256 == rawSha256
            join ticket in db.Tickets on mail.TicketId equals ticket.Id into tickets
            from ticket in tickets.DefaultIfEmpty()
            select new { mail.Id, mail.State, mail.Decision, Number = ticket == null ? null : ticket.Number }).SingleAsync(cancellationToken);
        return new MailReceipt(found.Id, isDuplicate, found.State, found.Decision, found.Number);
    }
}
