using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Mail.Mailboxes;

/// <summary>
/// Adds, changes and removes mailboxes, for administrators. Works inside the caller's step. Every change is an entry of the
/// timeline with what was before and after; of secrets it says only that they changed.
/// </summary>
public sealed class MailboxEditing(MailboxSecrets secrets, ProfileShelf profiles)
{
    /// <exception cref="DeskRuleException">403; 422 with the fields that are wrong.</exception>
    public async Task<Mailbox> AddAsync(DeskStep step, MailboxEntry entry, CancellationToken cancellationToken)
    {
        await BeginAsync(step, cancellationToken);
        entry = entry.Tidy();
        await CheckAsync(step, entry, null, cancellationToken);
        var mailbox = new Mailbox
        {
            Id = step.NewId(), Key = entry.Key, Kind = entry.Kind, Address = "", Name = "", CreatedAt = step.Now, UpdatedAt = step.Now, UpdatedBy = step.Caller.Name,
        };
        step.Db.Mailboxes.Add(mailbox);
        step.Db.MailboxWatches.Add(new MailboxWatch { MailboxId = mailbox.Id });
        Write(mailbox, entry);
        step.Record(TimelineAction.MailboxAdded, null, subject: mailbox.Key, data: Changes([], Facts(mailbox)));
        return mailbox;
    }

    /// <param name="seen">The revision the caller has seen.</param>
    /// <exception cref="DeskRuleException">403; 404; 409 stale; 422 with the fields that are wrong.</exception>
    public async Task<Mailbox> ChangeAsync(DeskStep step, string key, MailboxEntry entry, int seen, CancellationToken cancellationToken)
    {
        await BeginAsync(step, cancellationToken);
        var mailbox = await FindAsync(step, key, cancellationToken);
        CheckSeen(step, mailbox, seen);
        entry = (entry with { Key = key, Kind = mailbox.Kind }).Tidy();
        await CheckAsync(step, entry, mailbox, cancellationToken);
        var before = Facts(mailbox);
        var newSecrets = new[] { ("password", entry.Password), ("clientSecret", entry.ClientSecret), ("refreshToken", entry.RefreshToken) }.Where(secret => secret.Item2 is not null).Select(secret => secret.Item1).ToList();
        Write(mailbox, entry);
        var changes = Changes(before, Facts(mailbox));
        foreach (var secret in newSecrets)
        {
            changes[secret] = new JsonArray("…", "…");
        }

        if (changes.Count > 0)
        {
            Noted(step, mailbox);
            step.Record(TimelineAction.MailboxChanged, null, subject: key, data: changes);
        }

        return mailbox;
    }

    /// <summary>The mail that came through it stays where it is.</summary>
    /// <exception cref="DeskRuleException">403; 404; 409 stale.</exception>
    public static async Task RemoveAsync(DeskStep step, string key, int seen, CancellationToken cancellationToken)
    {
        await BeginAsync(step, cancellationToken);
        var mailbox = await FindAsync(step, key, cancellationToken);
        CheckSeen(step, mailbox, seen);
        await step.Db.MailboxWatches.Where(watch => watch.MailboxId == mailbox.Id).ExecuteDeleteAsync(cancellationToken);
        step.Db.Mailboxes.Remove(mailbox);
        step.Record(TimelineAction.MailboxRemoved, null, subject: key, data: Changes(Facts(mailbox), []));
    }

    /// <summary>The key with which a service posts to a webhook mailbox. Shown this once; the one before stops working.</summary>
    /// <exception cref="DeskRuleException">403; 404; 422 the mailbox is of another kind.</exception>
    public static async Task<string> NewKeyAsync(DeskStep step, string key, CancellationToken cancellationToken)
    {
        await BeginAsync(step, cancellationToken);
        var mailbox = await FindAsync(step, key, cancellationToken);
        if (mailbox.Kind != MailboxKind.Webhook)
        {
            throw new DeskRuleException("no-webhook", 422, ProcessRules.Say(step.Caller, "只有 Webhook 邮箱使用密钥。", "Only webhook mailboxes have a key."));
        }

        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        mailbox.KeyHash = HashOf(secret);
        Noted(step, mailbox);
        step.Record(TimelineAction.MailboxKeyMade, null, subject: key);
        return secret;
    }

    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    internal static void Check(Caller caller)
    {
        if (!caller.Is(Role.Administrator))
        {
            throw new DeskRuleException("administrators-only", 403, ProcessRules.Say(caller, "只有管理员可以管理邮箱。", "Mailboxes are for administrators."));
        }
    }

    // Two who add the same key at once come one after the other, and the second is told.
    private static async Task BeginAsync(DeskStep step, CancellationToken cancellationToken)
    {
        Check(step.Caller);
        if (!step.Db.IsSqlite)
        {
            await step.Db.Database.ExecuteSqlRawAsync("select pg_advisory_xact_lock(20240541)", cancellationToken);
        }
    }

    private static async Task<Mailbox> FindAsync(DeskStep step, string key, CancellationToken cancellationToken) =>
        await step.Db.Mailboxes.SingleOrDefaultAsync(row => row.Key == key, cancellationToken)
        ?? throw DeskRuleException.NotFound(ProcessRules.Say(step.Caller, $"没有邮箱“{key}”。", $"There is no mailbox '{key}'."));

    private static void CheckSeen(DeskStep step, Mailbox mailbox, int seen)
    {
        if (mailbox.Revision != seen)
        {
            throw new DeskRuleException("stale-revision", 409, ProcessRules.Say(step.Caller, "该邮箱已被他人修改，请刷新后再试。", "Somebody has changed this mailbox meanwhile. Reload and try again."));
        }
    }

    private async Task CheckAsync(DeskStep step, MailboxEntry entry, Mailbox? known, CancellationToken cancellationToken)
    {
        if (await new MailboxChecks(step, entry, known).FindAsync(profiles, cancellationToken) is { Count: > 0 } wrong)
        {
            throw new DeskRuleException("invalid-mailbox", 422, ProcessRules.Say(step.Caller, "请更正标出的内容。", "Please correct what is marked.")) { Fields = wrong };
        }
    }

    private static void Noted(DeskStep step, Mailbox mailbox)
    {
        mailbox.Revision++;
        (mailbox.UpdatedAt, mailbox.UpdatedBy) = (step.Now, step.Caller.Name);
    }

    private void Write(Mailbox mailbox, MailboxEntry entry)
    {
        (mailbox.Address, mailbox.Name, mailbox.IsEnabled) = (entry.Address, entry.Name, entry.IsEnabled);
        (mailbox.TeamKey, mailbox.Category, mailbox.Language) = (entry.Team, entry.Category, entry.Language);
        (mailbox.UnknownSenders, mailbox.TrustedAuthserv) = (entry.UnknownSenders, entry.TrustedAuthserv);
        (mailbox.MaxMessageBytes, mailbox.FallbackCharset) = (entry.MaxMessageBytes, entry.FallbackCharset);
        (mailbox.SignatureZh, mailbox.SignatureEn) = (entry.SignatureZh, entry.SignatureEn);
        (mailbox.Host, mailbox.Port, mailbox.Security) = (entry.Host, entry.Port, entry.Security);
        (mailbox.Folder, mailbox.ProcessedFolder, mailbox.FailedFolder) = (entry.Folder, entry.ProcessedFolder, entry.FailedFolder);
        var isOAuth = entry.SignIn == MailboxSignIn.OAuth2;
        var stays = mailbox.SignIn == entry.SignIn;
        mailbox.Secret = (isOAuth ? entry.ClientSecret : entry.Password) is { } secret ? secrets.Seal(secret) : stays ? mailbox.Secret : null;
        mailbox.RefreshToken = !isOAuth ? null : entry.RefreshToken is { } token ? secrets.Seal(token) : stays ? mailbox.RefreshToken : null;
        (mailbox.SignIn, mailbox.UserName) = (entry.SignIn, entry.UserName);
        (mailbox.TokenUrl, mailbox.ClientId, mailbox.Scope) = isOAuth ? (entry.TokenUrl, entry.ClientId, entry.Scope) : (null, null, null);
    }

    private static JsonObject Facts(Mailbox mailbox) => new()
    {
        ["address"] = mailbox.Address,
        ["name"] = mailbox.Name,
        ["kind"] = mailbox.Kind,
        ["enabled"] = mailbox.IsEnabled ? "yes" : "no",
        ["team"] = mailbox.TeamKey ?? "",
        ["category"] = mailbox.Category ?? "",
        ["language"] = mailbox.Language ?? "",
        ["unknownSenders"] = mailbox.UnknownSenders,
        ["trustedAuthserv"] = mailbox.TrustedAuthserv ?? "",
        ["maxMessageBytes"] = mailbox.MaxMessageBytes?.ToString(CultureInfo.InvariantCulture) ?? "",
        ["fallbackCharset"] = mailbox.FallbackCharset ?? "",
        ["signatureZh"] = mailbox.SignatureZh ?? "",
        ["signatureEn"] = mailbox.SignatureEn ?? "",
        ["server"] = mailbox.Host is null ? "" : $"{mailbox.Host}:{mailbox.Port?.ToString(CultureInfo.InvariantCulture)} {mailbox.Security}",
        ["signIn"] = mailbox.SignIn ?? "",
        ["userName"] = mailbox.UserName ?? "",
        ["tokenUrl"] = mailbox.TokenUrl ?? "",
        ["clientId"] = mailbox.ClientId ?? "",
        ["scope"] = mailbox.Scope ?? "",
        ["folders"] = mailbox.Folder is null ? "" : $"{mailbox.Folder} → {mailbox.ProcessedFolder} / {mailbox.FailedFolder}",
    };

    /// <summary>By field, what was and what is.</summary>
    private static JsonObject Changes(JsonObject before, JsonObject after)
    {
        var changes = new JsonObject();
        foreach (var field in after.Select(pair => pair.Key).Union(before.Select(pair => pair.Key), StringComparer.Ordinal))
        {
            var (was, now) = (before[field]?.ToString() ?? "", after[field]?.ToString() ?? "");
            if (was != now)
            {
                changes[field] = new JsonArray(was, now);
            }
        }

        return changes;
    }
}
