using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.SignIn;

/// <summary><c>Authorization: Bearer …</c> of people and <c>Authorization: ApiKey …</c> of machines.</summary>
internal sealed class TokenDoor(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccessTokens tokens, DesignerTokens designerTokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Token";
    public const string Bearer = "Bearer ";
    public const string ApiKey = "ApiKey ";

    /// <summary>The secret after the scheme's name; null when the header has another scheme.</summary>
    public static string? SecretOf(HttpRequest request, string scheme)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header[scheme.Length..].Trim() : null;
    }

    /// <summary>Whether the request carries a secret for this door. A browser cannot send headers with a socket; there it stands in the address.</summary>
    public static bool IsFor(HttpRequest request) => request.Headers.ContainsKey("Authorization") || SocketSecretOf(request) is not null;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if ((SecretOf(Request, Bearer) ?? SocketSecretOf(Request)) is { } token && token.StartsWith(DesignerTokens.Prefix, StringComparison.Ordinal))
        {
            // The designer speaks the language its person has chosen, whatever the browser says.
            return Request.Path.StartsWithSegments("/elsa", StringComparison.OrdinalIgnoreCase) && await designerTokens.CallerOfAsync(token, Context.RequestAborted) is { } person
                ? Welcome(person)
                : AuthenticateResult.Fail("The token of the designer has expired.");
        }

        var caller = (SecretOf(Request, Bearer) ?? SocketSecretOf(Request)) is { Length: > 0 } bearer
            ? await tokens.CallerOfAsync(bearer, AccessToken.Session, Context.RequestAborted)
            : SecretOf(Request, ApiKey) is { Length: > 0 } key
                ? await tokens.CallerOfAsync(key, AccessToken.ApiKey, Context.RequestAborted)
                : null;
        if (caller is null)
        {
            return AuthenticateResult.Fail("The token is unknown or has expired.");
        }

        return Welcome(caller with { Language = LanguageAsked() ?? caller.Language });
    }

    private AuthenticateResult Welcome(Caller caller)
    {
        SignedIn.Remember(Context, caller);
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, caller.UserName)], Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }

    private static string? SocketSecretOf(HttpRequest request) =>
        request.Path.StartsWithSegments("/elsa/hubs", StringComparison.OrdinalIgnoreCase) && request.Query["access_token"].ToString() is { Length: > 0 } secret ? secret : null;

    private string? LanguageAsked() =>
        Request.GetTypedHeaders().AcceptLanguage
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => LanguageOf(language.Value.ToString()))
            .FirstOrDefault(language => language is not null);

    private static string? LanguageOf(string tag) =>
        tag.StartsWith("zh", true, CultureInfo.InvariantCulture) ? Languages.Chinese
        : tag.StartsWith("en", true, CultureInfo.InvariantCulture) ? Languages.English
        : null;
}
