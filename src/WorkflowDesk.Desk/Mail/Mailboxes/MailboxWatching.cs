using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Mail.Mailboxes;

/// <summary>How one mailbox is doing, as its gateway says.</summary>
/// <param name="RefreshToken">The one the provider gave in exchange for ours; null: ours is the newest.</param>
public sealed record MailboxReport(string? Key, string? State, DateTimeOffset? LastSeenAt, DateTimeOffset? LastMailAt, int? Backlog, string? Error, string? RefreshToken);

/// <param name="Gateway">Who reports; no two gateways share it.</param>
/// <param name="Leaving">It ends, and gives its mailboxes back.</param>
public sealed record WatchReport(string? Gateway, bool Leaving, IReadOnlyList<MailboxReport>? Mailboxes);

/// <summary>An address of the SMTP listener.</summary>
/// <param name="TrustedAuthserv">A server in front checks senders and writes its results under this name; null: the gateway checks.</param>
public sealed record ListenerAddress(string Key, string Address, string? TrustedAuthserv);

/// <param name="LeaseSeconds">How long the mailboxes are the gateway's, from the moment the desk was asked.</param>
/// <param name="Mailboxes">The IMAP mailboxes the gateway holds from now on, and only those.</param>
public sealed record WatchOrder(int LeaseSeconds, IReadOnlyList<MailboxConnection> Mailboxes, IReadOnlyList<ListenerAddress> Listeners);

/// <summary>
/// Gives each IMAP mailbox to one gateway at a time, by a lease in the database: several desks and gateways agree without
/// knowing of each other, and a gateway that dies is replaced when its lease ends.
/// </summary>
public sealed class MailboxWatching(DeskDatabase database, MailboxSecrets secrets, TimeProvider clock)
{
    /// <summary>A gateway asks three times in this.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>Code of a mailbox that no gateway may have because the line to it can be read by others.</summary>
    public const string PlainLine = "plain-line";

    /// <summary>Code of a mailbox whose secret this desk cannot open.</summary>
    public const string SecretLost = "secret-lost";

    private const int LongestError = 500;
    private const int LongestName = 100;

    /// <param name="isPrivateLine">False: secrets must not be told over this connection.</param>
    /// <exception cref="DeskRuleException">400: no name.</exception>
    public async Task<WatchOrder> HearAsync(WatchReport report, bool isPrivateLine, CancellationToken cancellationToken)
    {
        if (report.Gateway is not { Length: > 0 and <= LongestName } gateway)
        {
            throw new DeskRuleException("bad-request", 400, "gateway is required") { Fields = new Dictionary<string, string> { ["gateway"] = "is required" } };
        }

        List<ListenerAddress> listeners;
        await using (var db = database.Read())
        {
            listeners = await db.Mailboxes.Where(row => row.Kind == MailboxKind.Smtp && row.IsEnabled).OrderBy(row => row.Key)
                .Select(row => new ListenerAddress(row.Key, row.Address, row.TrustedAuthserv)).ToListAsync(cancellationToken);
            // A desk without such mailboxes writes nothing every few seconds.
            if (!await db.Mailboxes.AnyAsync(row => row.Kind == MailboxKind.Imap, cancellationToken))
            {
                return new WatchOrder((int)Lease.TotalSeconds, [], listeners);
            }
        }

        var held = await LeaseAsync(gateway, report, isPrivateLine, cancellationToken);
        return new WatchOrder((int)Lease.TotalSeconds, held, listeners);
    }

    private async Task<List<MailboxConnection>> LeaseAsync(string gateway, WatchReport report, bool isPrivateLine, CancellationToken cancellationToken)
    {
        var held = new List<MailboxConnection>();
        await using var write = await database.BeginWriteAsync(cancellationToken);
        var mailboxes = await write.Db.Mailboxes.Where(row => row.Kind == MailboxKind.Imap).OrderBy(row => row.Key).ToListAsync(cancellationToken);
        var said = (report.Mailboxes ?? []).Where(mailbox => mailbox.Key is not null).GroupBy(mailbox => mailbox.Key!, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
        foreach (var mailbox in mailboxes)
        {
            if (said.TryGetValue(mailbox.Key, out var words))
            {
                await NoteAsync(write.Db, mailbox, gateway, words, cancellationToken);
            }

            if (report.Leaving || !mailbox.IsEnabled)
            {
                await write.Db.MailboxWatches.Where(watch => watch.MailboxId == mailbox.Id && watch.Owner == gateway)
                    .ExecuteUpdateAsync(set => set.SetProperty(watch => watch.Owner, (string?)null).SetProperty(watch => watch.UntilAt, (DateTimeOffset?)null), cancellationToken);
            }
            else if (await TakeAsync(write.Db, mailbox, gateway, isPrivateLine, cancellationToken) is { } connection)
            {
                held.Add(connection);
            }
        }

        await write.CommitAsync(cancellationToken);
        return held;
    }

    /// <summary>Null: another gateway has it, or it cannot be given.</summary>
    private async Task<MailboxConnection?> TakeAsync(DeskDb db, Mailbox mailbox, string gateway, bool isPrivateLine, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var free = db.MailboxWatches.Where(watch => watch.MailboxId == mailbox.Id && (watch.Owner == null || watch.Owner == gateway || watch.UntilAt == null || watch.UntilAt <= now));
        var connection = isPrivateLine ? MailboxConnection.Of(mailbox, secrets) : null;
        if (connection is null)
        {
            var why = isPrivateLine ? SecretLost : PlainLine;
            await free.ExecuteUpdateAsync(
                set => set.SetProperty(watch => watch.Owner, (string?)null).SetProperty(watch => watch.UntilAt, (DateTimeOffset?)null).SetProperty(watch => watch.Error, why), cancellationToken);
            return null;
        }

        var until = now + Lease;
        // The condition is tried again after waiting for another desk that is at the same row.
        return await free.ExecuteUpdateAsync(set => set.SetProperty(watch => watch.Owner, gateway).SetProperty(watch => watch.UntilAt, until), cancellationToken) == 1 ? connection : null;
    }

    private async Task NoteAsync(DeskDb db, Mailbox mailbox, string gateway, MailboxReport words, CancellationToken cancellationToken)
    {
        var watch = await db.MailboxWatches.SingleAsync(row => row.MailboxId == mailbox.Id, cancellationToken);
        // Late words of a gateway that has lost it say nothing.
        if (watch.Owner != gateway)
        {
            return;
        }

        watch.State = WatchState.All.Contains(words.State ?? "") ? words.State! : watch.State;
        watch.SeenAt = words.LastSeenAt ?? watch.SeenAt;
        watch.MailAt = words.LastMailAt ?? watch.MailAt;
        watch.Backlog = words.Backlog ?? watch.Backlog;
        watch.Error = words.Error is { Length: > LongestError } error ? error[..LongestError] : words.Error;
        if (words.RefreshToken is { Length: > 0 } token && mailbox.RefreshToken is { } stored && secrets.Open(stored) != token)
        {
            // No revision: nobody has changed the mailbox.
            mailbox.RefreshToken = secrets.Seal(token);
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
