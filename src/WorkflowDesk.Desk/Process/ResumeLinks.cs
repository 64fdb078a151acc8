using System.Globalization;
using System.Text;

namespace WorkflowDesk.Desk.Process;

/// <summary>
/// Links with which somebody without an account answers one bookmark. What a link may do stands in it, signed with a key
/// that all desks of a database share; the bookmark is answered once, so a link works once.
/// </summary>
public sealed class ResumeLinks(LinkKey key, TimeProvider clock)
{
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(14);

    public async Task<(string Token, DateTimeOffset ExpiresAt)> CreateAsync(string bookmarkId, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var expiresAt = clock.GetUtcNow() + lifetime;
        var content = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{expiresAt.ToUnixTimeSeconds()} {bookmarkId}"));
        return (SignedText.Write(content, await key.ReadAsync(cancellationToken)), expiresAt);
    }

    /// <summary>The bookmark a link answers; null when it was not made by this desk or has expired.</summary>
    public async Task<string?> ReadAsync(string token, CancellationToken cancellationToken)
    {
        if (!SignedText.TryRead(token, out var text, out var signature) || !signature.IsBy(await key.ReadAsync(cancellationToken)))
        {
            return null;
        }

        return text.Split(' ', 2) is [var expires, var bookmarkId]
            && long.Parse(expires, CultureInfo.InvariantCulture) > clock.GetUtcNow().ToUnixTimeSeconds()
            ? bookmarkId
            : null;
    }
}
