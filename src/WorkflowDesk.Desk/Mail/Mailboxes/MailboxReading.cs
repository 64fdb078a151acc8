using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Mail.Mailboxes;

/// <param name="State"><c>off</c>; <c>open</c> for a door others come to; <c>unwatched</c>; else one of <see cref="WatchState"/>.</param>
/// <param name="Watcher">The gateway that holds it; null: none.</param>
/// <param name="SeenAt">When the mailbox itself last answered.</param>
/// <param name="LastMailAt">When a mail last came through it.</param>
/// <param name="Backlog">Mails that wait in it; null: not known.</param>
/// <param name="Error">A code of the gateway, a colon and what the server said; null: none.</param>
public sealed record MailboxStateView(string State, string? Watcher, DateTimeOffset? SeenAt, DateTimeOffset? LastMailAt, int? Backlog, string? Error);

/// <summary>A mailbox without what is secret about it.</summary>
public sealed record MailboxView
{
    public required string Key { get; init; }
    public required string Address { get; init; }
    public required string Name { get; init; }
    public required string Kind { get; init; }
    public required bool IsEnabled { get; init; }
    public required string? Team { get; init; }
    public required string? Category { get; init; }
    public required string? Language { get; init; }
    public required string UnknownSenders { get; init; }
    public required string? TrustedAuthserv { get; init; }
    public required int? MaxMessageBytes { get; init; }
    public required string? FallbackCharset { get; init; }
    public required string? SignatureZh { get; init; }
    public required string? SignatureEn { get; init; }
    public required string? Host { get; init; }
    public required int? Port { get; init; }
    public required string? Security { get; init; }
    public required string? SignIn { get; init; }
    public required string? UserName { get; init; }
    public required string? TokenUrl { get; init; }
    public required string? ClientId { get; init; }
    public required string? Scope { get; init; }
    public required string? Folder { get; init; }
    public required string? ProcessedFolder { get; init; }
    public required string? FailedFolder { get; init; }

    /// <summary>A password, a client secret or a webhook's key is stored.</summary>
    public required bool HasSecret { get; init; }

    public required bool HasRefreshToken { get; init; }
    public required int Revision { get; init; }
    public required MailboxStateView Now { get; init; }

    /// <summary>What a form that changes it starts with.</summary>
    public MailboxEntry Entry() => new()
    {
        Key = Key, Address = Address, Name = Name, Kind = Kind, IsEnabled = IsEnabled, Team = Team, Category = Category, Language = Language, UnknownSenders = UnknownSenders,
        TrustedAuthserv = TrustedAuthserv, MaxMessageBytes = MaxMessageBytes, FallbackCharset = FallbackCharset, SignatureZh = SignatureZh, SignatureEn = SignatureEn, Host = Host,
        Port = Port, Security = Security, SignIn = SignIn, UserName = UserName, TokenUrl = TokenUrl, ClientId = ClientId, Scope = Scope, Folder = Folder,
        ProcessedFolder = ProcessedFolder, FailedFolder = FailedFolder,
    };
}

/// <summary>Mailboxes for administrators, with how they are doing; and the mailbox of a mail for those who handle it.</summary>
public sealed class MailboxReading(DeskDatabase database, TimeProvider clock)
{
    public const string Off = "off";
    public const string Open = "open";
    public const string Unwatched = "unwatched";

    /// <summary>The mailbox a mail came through, also one that was switched off since. Null: the door of the desk's settings.</summary>
    /// <param name="key">What <c>Source.Mailbox</c> says, lower case: the mailbox's key, or its address from senders that know no keys.</param>
    public static async Task<Mailbox?> OfAsync(DeskDb db, string key, CancellationToken cancellationToken)
    {
        var found = await db.Mailboxes.Where(row => row.Key == key || row.Address == key).ToListAsync(cancellationToken);
        return found.Find(row => row.Key == key) ?? found.FirstOrDefault();
    }

    /// <exception cref="DeskRuleException">403.</exception>
    public async Task<IReadOnlyList<MailboxView>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        MailboxEditing.Check(caller);
        await using var db = database.Read();
        return await ViewsAsync(db, db.Mailboxes, cancellationToken);
    }

    /// <summary>Null: there is none.</summary>
    /// <exception cref="DeskRuleException">403.</exception>
    public async Task<MailboxView?> FindAsync(Caller caller, string key, CancellationToken cancellationToken)
    {
        MailboxEditing.Check(caller);
        await using var db = database.Read();
        return (await ViewsAsync(db, db.Mailboxes.Where(row => row.Key == key), cancellationToken)).SingleOrDefault();
    }

    private async Task<IReadOnlyList<MailboxView>> ViewsAsync(DeskDb db, IQueryable<Mailbox> mailboxes, CancellationToken cancellationToken)
    {
        var rows = await mailboxes.OrderBy(row => row.Key)
            .Select(row => new
            {
                Mailbox = row,
                Watch = db.MailboxWatches.Single(watch => watch.MailboxId == row.Id),
                LastMailAt = db.MailsIn.Where(mail => mail.Mailbox == row.Key).OrderByDescending(mail => mail.ReceivedAt).Select(mail => (DateTimeOffset?)mail.ReceivedAt).FirstOrDefault(),
            })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => View(row.Mailbox, row.Watch, row.LastMailAt))];
    }

    private MailboxView View(Mailbox mailbox, MailboxWatch watch, DateTimeOffset? lastMailAt)
    {
        var isHeld = watch.Owner is not null && watch.UntilAt > clock.GetUtcNow();
        var isImap = mailbox.Kind == MailboxKind.Imap;
        var state = !mailbox.IsEnabled ? Off : !isImap ? Open : isHeld ? watch.State : Unwatched;
        return new MailboxView
        {
            Key = mailbox.Key, Address = mailbox.Address, Name = mailbox.Name, Kind = mailbox.Kind, IsEnabled = mailbox.IsEnabled, Team = mailbox.TeamKey, Category = mailbox.Category,
            Language = mailbox.Language, UnknownSenders = mailbox.UnknownSenders, TrustedAuthserv = mailbox.TrustedAuthserv, MaxMessageBytes = mailbox.MaxMessageBytes,
            FallbackCharset = mailbox.FallbackCharset, SignatureZh = mailbox.SignatureZh, SignatureEn = mailbox.SignatureEn, Host = mailbox.Host, Port = mailbox.Port,
            Security = mailbox.Security, SignIn = mailbox.SignIn, UserName = mailbox.UserName, TokenUrl = mailbox.TokenUrl, ClientId = mailbox.ClientId, Scope = mailbox.Scope,
            Folder = mailbox.Folder, ProcessedFolder = mailbox.ProcessedFolder, FailedFolder = mailbox.FailedFolder,
            HasSecret = (mailbox.Secret ?? mailbox.KeyHash) is not null, HasRefreshToken = mailbox.RefreshToken is not null, Revision = mailbox.Revision,
            Now = new MailboxStateView(state, isHeld && mailbox.IsEnabled ? watch.Owner : null, watch.SeenAt, lastMailAt, isImap ? watch.Backlog : null, mailbox.IsEnabled ? watch.Error : null),
        };
    }
}
