using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.SignIn;

/// <summary>
/// Tokens for the designer, which knows nothing of cookies. They are good below <c>/elsa</c> only, for
/// <see cref="Last"/>, and are not kept: the signed-in browser asks for the next one as long as its session lasts.
/// </summary>
public sealed class DesignerTokens(IDataProtectionProvider protection, DeskDatabase database, TimeProvider clock)
{
    /// <summary>Tells such a token from the others, which are random.</summary>
    public const string Prefix = "designer.";

    /// <summary>Who signs out elsewhere or loses a session keeps the designer this long at most.</summary>
    public static readonly TimeSpan Last = TimeSpan.FromMinutes(10);

    private const char Separator = '|';

    private readonly IDataProtector _protector = protection.CreateProtector("designer-token");

    /// <summary>Null: this person is no longer active.</summary>
    public async Task<IssuedToken?> IssueAsync(Guid personId, CancellationToken cancellationToken)
    {
        if (await FindAsync(personId, cancellationToken) is not { } person)
        {
            return null;
        }

        var expiresAt = clock.GetUtcNow() + Last;
        var content = string.Join(Separator, personId.ToString("N"), SignInDoor.StampOf(person), expiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        return new IssuedToken(Prefix + _protector.Protect(content), expiresAt);
    }

    /// <summary>Whose token it is, with their rights of this moment. Null: not ours, expired, or the person left or changed the password.</summary>
    public async Task<Caller?> CallerOfAsync(string token, CancellationToken cancellationToken)
    {
        string[] parts;
        try
        {
            parts = _protector.Unprotect(token[Prefix.Length..]).Split(Separator);
        }
        catch (CryptographicException)
        {
            return null;
        }

        if (DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[2], CultureInfo.InvariantCulture)) <= clock.GetUtcNow())
        {
            return null;
        }

        var person = await FindAsync(Guid.ParseExact(parts[0], "N"), cancellationToken);
        return person is not null && SignInDoor.StampOf(person) == parts[1] ? Caller.Of(person, Channel.Desk) : null;
    }

    private async Task<Person?> FindAsync(Guid personId, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await db.People.Include(row => row.Teams).SingleOrDefaultAsync(row => row.Id == personId && row.IsActive, cancellationToken);
    }
}
