using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using WorkflowDesk.Web.Hosting;

namespace WorkflowDesk.Web.SignIn;

/// <summary>Lets the mail gateway in, and only at the mail endpoint. Compared in constant time.</summary>
internal sealed class GatewayDoor(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, MailGateway gateway)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Gateway";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var given = TokenDoor.SecretOf(Request, TokenDoor.ApiKey);
        if (given is null || gateway.Key.Length == 0 || !CryptographicOperations.FixedTimeEquals(Digest(given), Digest(gateway.Key)))
        {
            return Task.FromResult(AuthenticateResult.Fail("The gateway key is wrong."));
        }

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, "mail-gateway")], Scheme.Name);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
    }

    // Equal lengths, as the constant-time comparison wants.
    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
