using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.People;

/// <summary>A secret as it is handed out, once. Afterwards only its hash is known.</summary>
public sealed record IssuedToken(string Token, DateTimeOffset? ExpiresAt);

/// <summary>Issues, recognises and revokes bearer tokens of people and API keys of machines.</summary>
public sealed class AccessTokens(DeskDatabase database, DeskSteps steps, TimeProvider clock)
{
    /// <summary>How long a person's token lives.</summary>
    public static readonly TimeSpan SessionLasts = TimeSpan.FromHours(12);

    public Task<IssuedToken> OpenSessionAsync(Person person, CancellationToken cancellationToken) =>
        IssueAsync(person, AccessToken.Session, null, SessionLasts, cancellationToken);

    /// <summary>A key without end for a machine that acts as <paramref name="person"/>.</summary>
    public Task<IssuedToken> IssueApiKeyAsync(Person person, string name, CancellationToken cancellationToken) =>
        IssueAsync(person, AccessToken.ApiKey, name, null, cancellationToken);

    /// <summary>Such a key as part of the caller's step: there is none unless that commits.</summary>
    internal static IssuedToken AddApiKey(DeskStep step, Person person, string name) => Add(step, person, AccessToken.ApiKey, name, null);

    /// <summary>Whose token it is, with their rights of this moment. Null: unknown, expired, or the person is not active.</summary>
    public async Task<Caller?> CallerOfAsync(string token, string kind, CancellationToken cancellationToken)
    {
        var hash = HashOf(token);
        var now = clock.GetUtcNow();
        await using var db = database.Read();
        var person = await db.AccessTokens
            .Where(row => row.TokenHash == hash && row.Kind == kind && (row.ExpiresAt == null || row.ExpiresAt > now))
            .Join(db.People.Include(row => row.Teams), row => row.PersonId, row => row.Id, (_, row) => row)
            .SingleOrDefaultAsync(cancellationToken);
        return person is { IsActive: true } ? await Replacements.CallerAsync(db, person, Channel.Api, now, cancellationToken) : null;
    }

    public async Task RevokeAsync(string token, Caller caller, CancellationToken cancellationToken)
    {
        var hash = HashOf(token);
        await using var step = await steps.BeginAsync(caller, cancellationToken);
        await step.Db.AccessTokens.Where(row => row.TokenHash == hash).ExecuteDeleteAsync(cancellationToken);
        await step.CommitAsync(cancellationToken);
    }

    private async Task<IssuedToken> IssueAsync(Person person, string kind, string? name, TimeSpan? lasts, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(Caller.Of(person, Channel.Api), cancellationToken);
        await step.Db.AccessTokens.Where(row => row.ExpiresAt != null && row.ExpiresAt <= step.Now).ExecuteDeleteAsync(cancellationToken);
        var issued = Add(step, person, kind, name, lasts);
        step.Record(TimelineAction.SignedIn, null, subject: name ?? kind);
        await step.CommitAsync(cancellationToken);
        return issued;
    }

    internal static IssuedToken Add(DeskStep step, Person person, string kind, string? name, TimeSpan? lasts)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var expiresAt = step.Now + lasts;
        step.Db.AccessTokens.Add(new AccessToken
        {
            TokenHash = HashOf(token),
            PersonId = person.Id,
            Kind = kind,
            Name = name,
            CreatedAt = step.Now,
            ExpiresAt = expiresAt,
        });
        return new IssuedToken(token, expiresAt);
    }

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
