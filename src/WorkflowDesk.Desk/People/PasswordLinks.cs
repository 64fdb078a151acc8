using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.People;

/// <summary>One-time links with which people set their password: the first one, or a new one. The newest link is the only one that works.</summary>
public sealed class PasswordLinks(DeskDatabase database, TimeProvider clock)
{
    /// <summary>How long a link waits to be used.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromDays(3);

    /// <returns>The secret of the link; only its hash is kept.</returns>
    /// <exception cref="DeskRuleException">403; 404; 422 the person is not active.</exception>
    public static async Task<IssuedToken> MakeAsync(DeskStep step, string userName, CancellationToken cancellationToken)
    {
        await PeopleAdmin.BeginAsync(step, cancellationToken);
        var person = await PeopleAdmin.FindAsync(step, userName, cancellationToken);
        if (!person.IsActive)
        {
            throw new DeskRuleException("not-active", 422, ProcessRules.Say(step.Caller, "此人已停用。", "This person is not active."));
        }

        await step.Db.AccessTokens.Where(row => row.PersonId == person.Id && row.Kind == AccessToken.PasswordLink).ExecuteDeleteAsync(cancellationToken);
        step.Record(TimelineAction.PasswordLinkMade, null, subject: person.UserName);
        return AccessTokens.Add(step, person, AccessToken.PasswordLink, null, Lasts);
    }

    /// <summary>Whose link it is. Null: unknown, used, expired, or the person is not active.</summary>
    public async Task<Person?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await OfAsync(db, secret, clock.GetUtcNow(), cancellationToken);
    }

    /// <summary>Sets the password, uses the link up, and signs the person out everywhere.</summary>
    /// <exception cref="DeskRuleException">410 the link is no longer good; 422 the password is too short.</exception>
    public static async Task<Person> UseAsync(DeskStep step, string secret, string password, string language, CancellationToken cancellationToken)
    {
        var zh = language == Languages.Chinese;
        if (password.Length is < Passwords.MinLength or > Passwords.MaxLength)
        {
            var reason = zh ? $"密码为 {Passwords.MinLength} 到 {Passwords.MaxLength} 个字符" : $"a password has {Passwords.MinLength} to {Passwords.MaxLength} characters";
            throw new DeskRuleException("weak-password", 422, reason) { Fields = new Dictionary<string, string> { ["password"] = reason } };
        }

        var person = await OfAsync(step.Db, secret, step.Now, cancellationToken);
        // Of two who use it at once, one deletes it.
        if (person is null || await step.Db.AccessTokens.Where(row => row.TokenHash == HashOf(secret)).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            throw new DeskRuleException("link-used", 410, zh ? "此链接已使用或已过期，请向管理员索取新链接。" : "This link has been used or has expired. Ask an administrator for a new one.");
        }

        person.PasswordHash = Passwords.Hash(password);
        person.Revision++;
        await step.Db.AccessTokens.Where(row => row.PersonId == person.Id && row.Kind != AccessToken.ApiKey).ExecuteDeleteAsync(cancellationToken);
        step.Record(TimelineAction.PasswordSet, null, subject: person.UserName, by: Caller.Of(person, Channel.Link));
        return person;
    }

    private static async Task<Person?> OfAsync(DeskDb db, string secret, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hash = HashOf(secret);
        return await db.AccessTokens.Where(row => row.TokenHash == hash && row.Kind == AccessToken.PasswordLink && row.ExpiresAt > now)
            .Join(db.People.Where(person => person.IsActive), row => row.PersonId, person => person.Id, (_, person) => person)
            .SingleOrDefaultAsync(cancellationToken);
    }

    private static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
