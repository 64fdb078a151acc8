using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>
/// Takes committed messages out of the outbox and hands them to the gateway. A crash between the hand-over and the note
/// of it repeats the same message under the same Message-ID, and nothing else.
/// </summary>
public sealed class MailSender(
    DeskDatabase database, DeskSteps steps, GatewayClient gateway, MailOptions options, TimeProvider clock, ILogger<MailSender> log)
    : IDisposable
{
    /// <summary>Then the message is given up and its ticket says so.</summary>
    public const int MaxAttempts = 12;

    /// <summary>Doubles with every try.</summary>
    public static readonly TimeSpan FirstRetryAfter = TimeSpan.FromSeconds(30);

    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    /// <summary>How long one hand-over may take.</summary>
    public static readonly TimeSpan GatewayTimeLimit = TimeSpan.FromMinutes(1);

    /// <summary>How long other desks leave alone what one took. Nothing is handed over in the second half: that is time for
    /// the last answer. When a desk dies, its messages wait this long.</summary>
    public static readonly TimeSpan ClaimFor = GatewayTimeLimit * 2;

    private const int BatchSize = 50;

    // One sweep at a time in this desk; claims keep other desks away.
    private readonly SemaphoreSlim _sweep = new(1, 1);

    /// <summary>Sends whatever is due, until nothing is. Safe while other desks do the same.</summary>
    /// <returns>How many messages left the queue.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        await _sweep.WaitAsync(cancellationToken);
        try
        {
            return await SendDueAsync(cancellationToken);
        }
        finally
        {
            _sweep.Release();
        }
    }

    private async Task<int> SendDueAsync(CancellationToken cancellationToken)
    {
        var done = 0;
        // A try that must fail would only put the next one off.
        if (options.RelayConfigured && !options.GatewayIsKnown)
        {
            return done;
        }

        while (await ClaimAsync(cancellationToken) is { Count: > 0 } claimed)
        {
            var claimedAt = clock.GetTimestamp();
            var notes = new List<Task<bool>>();
            try
            {
                foreach (var mail in claimed)
                {
                    if (!IsClaimed() || notes.Exists(note => note.IsFaulted))
                    {
                        break;
                    }

                    var answer = options.RelayConfigured
                        ? await gateway.SendAsync(mail, cancellationToken)
                        : new GatewayAnswer(GatewayOutcome.NoRelay);
                    // Noted at once, while the next is handed over: notes that wait for the right to write share a commit.
                    notes.Add(RecordAsync(mail.Id, answer, cancellationToken));
                }
            }
            finally
            {
                done += (await Task.WhenAll(notes)).Count(left => left);
            }

            if (!IsClaimed())
            {
                return done;
            }

            bool IsClaimed() => clock.GetElapsedTime(claimedAt) <= ClaimFor - GatewayTimeLimit;
        }

        return done;
    }

    private async Task<List<MailOut>> ClaimAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var write = await database.BeginSharedWriteAsync(cancellationToken);
        // On SQLite there is no other desk: a claim found here was left by this one when it died.
        var due = write.Db.IsSqlite
            ? await write.Db.MailsOut
                .Where(mail => mail.State == MailOut.Queued && (mail.NextTryAt == null || mail.NextTryAt <= now))
                .OrderBy(mail => mail.CreatedAt).ThenBy(mail => mail.Id).Take(BatchSize).ToListAsync(cancellationToken)
            : await write.Db.MailsOut.FromSql(
                $"""
                select * from mails_out
                where state = {MailOut.Queued} and (next_try_at is null or next_try_at <= {now}) and (claimed_until is null or claimed_until <= {now})
                order by created_at, id limit {BatchSize} for update skip locked
                """).ToListAsync(cancellationToken);
        foreach (var mail in due)
        {
            mail.ClaimedUntil = now + ClaimFor;
        }

        if (due.Count > 0)
        {
            await write.CommitAsync(cancellationToken);
        }

        return due;
    }

    private async Task<bool> RecordAsync(Guid id, GatewayAnswer answer, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginSharedAsync(Caller.System, cancellationToken);
        var mail = await step.Db.MailsOut.SingleAsync(row => row.Id == id, cancellationToken);
        mail.ClaimedUntil = null;
        mail.NextTryAt = null;
        mail.Error = answer.Outcome == GatewayOutcome.Sent ? null : answer.Detail;
        switch (answer.Outcome)
        {
            case GatewayOutcome.Sent:
                mail.Attempts++;
                mail.State = MailOut.Sent;
                mail.SentAt = step.Now;
                mail.Answer = answer.Detail;
                await NoteRefusalsAsync(step, mail, answer.Refusals ?? [], cancellationToken);
                break;
            case GatewayOutcome.NoRelay:
                mail.State = MailOut.Kept;
                break;
            case GatewayOutcome.Refused:
                mail.Attempts++;
                await GiveUpAsync(step, mail, cancellationToken);
                break;
            default:
                mail.Attempts++;
                if (mail.Attempts >= MaxAttempts)
                {
                    await GiveUpAsync(step, mail, cancellationToken);
                    break;
                }

                mail.NextTryAt = step.Now + RetryAfter(mail.Attempts);
                log.LogWarning("Message {MessageId} could not be sent (try {Attempt}): {Detail}", mail.MessageId, mail.Attempts, answer.Detail);
                break;
        }

        await step.CommitAsync(cancellationToken);
        return mail.State != MailOut.Queued;
    }

    /// <summary>Some recipients have it and some do not: the mail is sent, and the ticket says who lacks it.</summary>
    private static async Task NoteRefusalsAsync(DeskStep step, MailOut mail, IReadOnlyList<MailRefusal> refusals, CancellationToken cancellationToken)
    {
        mail.Refusals = MailOut.Write(refusals);
        if (refusals.Count == 0)
        {
            return;
        }

        var ticket = mail.TicketId is { } ticketId ? await step.LockTicketAsync(ticketId, cancellationToken) : null;
        step.Record(
            TimelineAction.MessageFailed, ticket, text: string.Join('\n', refusals.Select(refusal => $"{refusal.Address}: {refusal.Message}")), subject: mail.Template,
            data: new JsonObject { ["to"] = string.Join(", ", refusals.Select(refusal => refusal.Address)), ["template"] = mail.Template, ["subject"] = mail.Subject, ["attempts"] = mail.Attempts });
    }

    private async Task GiveUpAsync(DeskStep step, MailOut mail, CancellationToken cancellationToken)
    {
        mail.State = MailOut.Failed;
        log.LogError("Message {MessageId} to {Address} was given up: {Detail}", mail.MessageId, mail.ToAddress, mail.Error);
        var ticket = mail.TicketId is { } ticketId ? await step.LockTicketAsync(ticketId, cancellationToken) : null;
        step.Record(
            TimelineAction.MessageFailed, ticket, text: mail.Error ?? "", subject: mail.Template,
            data: new JsonObject { ["to"] = mail.ToAddress, ["template"] = mail.Template, ["subject"] = mail.Subject, ["attempts"] = mail.Attempts });
    }

    internal static TimeSpan RetryAfter(int attempts)
    {
        var wait = FirstRetryAfter * Math.Pow(2, attempts - 1);
        return wait < LongestRetryAfter ? wait : LongestRetryAfter;
    }

    public void Dispose() => _sweep.Dispose();
}
