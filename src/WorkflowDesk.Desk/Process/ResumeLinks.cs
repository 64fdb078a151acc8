using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Process;

/// <summary>
/// Links with which somebody without an account answers one bookmark. What a link may do stands in it, signed with a key
/// that all desks of a database share; the bookmark is answered once, so a link works once.
/// </summary>
public sealed class ResumeLinks(DeskDatabase database, TimeProvider clock)
{
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(14);

    private const string KeySetting = "resume-link-key";

    private byte[]? _key;

    public async Task<(string Token, DateTimeOffset ExpiresAt)> CreateAsync(string bookmarkId, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var expiresAt = clock.GetUtcNow() + lifetime;
        var content = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{expiresAt.ToUnixTimeSeconds()} {bookmarkId}"));
        return ($"{Base64Url.EncodeToString(content)}.{Base64Url.EncodeToString(HMACSHA256.HashData(await KeyAsync(cancellationToken), content))}", expiresAt);
    }

    /// <summary>The bookmark a link answers; null when it was not made by this desk or has expired.</summary>
    public async Task<string?> ReadAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Split('.') is not [var content, var signature] || !Base64Url.IsValid(content) || !Base64Url.IsValid(signature))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(content);
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(await KeyAsync(cancellationToken), bytes), Base64Url.DecodeFromChars(signature)))
        {
            return null;
        }

        return Encoding.UTF8.GetString(bytes).Split(' ', 2) is [var expires, var bookmarkId]
            && long.Parse(expires, CultureInfo.InvariantCulture) > clock.GetUtcNow().ToUnixTimeSeconds()
            ? bookmarkId
            : null;
    }

    private async Task<byte[]> KeyAsync(CancellationToken cancellationToken)
    {
        if (_key is { } known)
        {
            return known;
        }

        await using var write = await database.BeginWriteAsync(cancellationToken);
        var fresh = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        // Two desks may come here at once; the first key counts.
        await write.Db.Database.ExecuteSqlAsync($"insert into settings (key, value) values ({KeySetting}, {fresh}) on conflict do nothing", cancellationToken);
        var key = await write.Db.Settings.Where(row => row.Key == KeySetting).Select(row => row.Value).SingleAsync(cancellationToken);
        await write.CommitAsync(cancellationToken);
        return _key = Convert.FromBase64String(key);
    }
}
