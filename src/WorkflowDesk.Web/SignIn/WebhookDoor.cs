using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail.Mailboxes;

namespace WorkflowDesk.Web.SignIn;

/// <summary>
/// Lets a service in that posts mail, and only at the webhook mailbox its key belongs to: the key as password of Basic
/// authentication, which fits into an address, or after <c>ApiKey</c>.
/// </summary>
internal sealed class WebhookDoor(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, DeskDatabase database)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Webhook";

    /// <summary>Addresses of webhook mailboxes begin with it; the mailbox's key follows.</summary>
    public const string Path = "/api/mail/webhook";

    private const int LongestKey = 200;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var mailbox = Request.Path.Value![Path.Length..].Trim('/');
        if (Given() is not { Length: > 0 and <= LongestKey } given)
        {
            return AuthenticateResult.NoResult();
        }

        await using var db = database.Read();
        var known = await db.Mailboxes.Where(row => row.Key == mailbox && row.Kind == MailboxKind.Webhook).Select(row => row.KeyHash).SingleOrDefaultAsync(Context.RequestAborted);
        if (known is null || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(MailboxEditing.HashOf(given)), Encoding.ASCII.GetBytes(known)))
        {
            return AuthenticateResult.Fail("The key does not belong to this mailbox.");
        }

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, "mailbox " + mailbox)], Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Basic realm=\"mailbox\", charset=\"UTF-8\"";
        return base.HandleChallengeAsync(properties);
    }

    private string? Given()
    {
        if (TokenDoor.SecretOf(Request, TokenDoor.ApiKey) is { } key)
        {
            return key;
        }

        if (TokenDoor.SecretOf(Request, "Basic ") is not { } basic)
        {
            return null;
        }

        var buffer = new byte[basic.Length];
        if (!Convert.TryFromBase64String(basic, buffer, out var length))
        {
            return null;
        }

        var pair = Encoding.UTF8.GetString(buffer, 0, length);
        return pair.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? pair[(colon + 1)..] : null;
    }
}
