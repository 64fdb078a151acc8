using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.People;

/// <summary>Checks what is typed at sign-in. An unknown user costs as long as a wrong password, so that the answer's time says nothing.</summary>
public sealed class Passwords(DeskDatabase database)
{
    /// <summary>Shortest password the desk accepts for a new one.</summary>
    public const int MinLength = 10;

    /// <summary>Longest one: hashing must not take for ever.</summary>
    public const int MaxLength = 200;

    private static readonly PasswordHasher<Person> Hasher = new();

    // Nobody's: verified against when there is no such person.
    private static readonly Lazy<string> NobodysHash = new(() => Hash(Guid.NewGuid().ToString()));

    public static string Hash(string password) => Hasher.HashPassword(null!, password);

    /// <summary>The active person with that user name or address and password; null whatever was wrong.</summary>
    public async Task<Person?> CheckAsync(string user, string password, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var name = user.Trim();
        var address = name.ToLowerInvariant();
        var person = await db.People.Include(row => row.Teams)
            .Where(row => row.UserName == name || row.Email == address)
            .OrderByDescending(row => row.UserName == name)
            .FirstOrDefaultAsync(cancellationToken);
        var matches = Hasher.VerifyHashedPassword(null!, person?.PasswordHash ?? NobodysHash.Value, password) != PasswordVerificationResult.Failed;
        return matches && person is { PasswordHash: not null, IsActive: true } ? person : null;
    }
}
