using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;

using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.SignIn;

internal static class DeskSignIn
{
    /// <summary>Policy of the mail endpoint.</summary>
    public const string GatewayOnly = "gateway";

    /// <summary>Policy of webhook mailboxes.</summary>
    public const string WebhookOnly = "webhook";

    private const string AnyDoor = "Door";

    /// <summary>What else is under /api/mail is for people and their programs.</summary>
    private static readonly string[] s_gatewayDoors = ["/api/mail/inbound", "/api/mail/watch"];

    public static IServiceCollection AddDeskSignIn(this IServiceCollection services, string dataDirectory)
    {
        services.AddSingleton<Passwords>().AddSingleton<AccessTokens>().AddSingleton<MonitoringKeys>().AddSingleton<DesignerTokens>().AddSingleton<SignInLimit>().AddSingleton<SignInDoor>().AddScoped<CookieDoor>();
        // Kept with the data, so that a restart signs nobody out.
        services.AddDataProtection().SetApplicationName("WorkflowDesk").PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(dataDirectory, "keys")));
        services.AddAntiforgery(options => options.Cookie.Name = "desk-form");
        services.AddAuthentication(AnyDoor)
            .AddPolicyScheme(AnyDoor, null, options => options.ForwardDefaultSelector = http =>
                http.Request.Path.StartsWithSegments(WebhookDoor.Path, StringComparison.OrdinalIgnoreCase) ? WebhookDoor.SchemeName
                : Array.Exists(s_gatewayDoors, door => http.Request.Path.StartsWithSegments(door, StringComparison.OrdinalIgnoreCase)) ? GatewayDoor.SchemeName
                : TokenDoor.IsFor(http.Request) ? TokenDoor.SchemeName
                : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, TokenDoor>(TokenDoor.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, GatewayDoor>(GatewayDoor.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, WebhookDoor>(WebhookDoor.SchemeName, null)
            .AddCookie(options =>
            {
                options.EventsType = typeof(CookieDoor);
                options.Cookie.Name = "desk";
                options.Cookie.HttpOnly = true;
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                options.ExpireTimeSpan = TimeSpan.FromHours(8);
                options.SlidingExpiration = true;
                options.LoginPath = "/sign-in";
                options.ReturnUrlParameter = "returnUrl";
            });
        // Whoever adds a page or an endpoint and says nothing has made one for people who are signed in.
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(GatewayOnly, policy => policy.AddAuthenticationSchemes(GatewayDoor.SchemeName).RequireAuthenticatedUser())
            .AddPolicy(WebhookOnly, policy => policy.AddAuthenticationSchemes(WebhookDoor.SchemeName).RequireAuthenticatedUser());
        return services;
    }
}
