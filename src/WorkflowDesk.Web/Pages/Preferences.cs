using Microsoft.AspNetCore.Localization;

namespace WorkflowDesk.Web.Pages;

/// <summary>How somebody wants the desk to look; kept in cookies so that it also holds before sign-in.</summary>
public static class Preferences
{
    public const string ThemeCookie = "desk.theme";
    public const string LanguageCookie = "desk.language";

    public static readonly IReadOnlyList<string> Themes = ["auto", "light", "dark"];

    /// <summary><c>light</c>, <c>dark</c>, or null: as the device says.</summary>
    public static string? Theme(HttpRequest request) => request.Cookies[ThemeCookie] is ("light" or "dark") and var theme ? theme : null;

    public static void KeepTheme(HttpResponse response, string theme) => Keep(response, ThemeCookie, theme);

    public static void KeepLanguage(HttpResponse response, string language) =>
        Keep(response, LanguageCookie, CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(language)));

    /// <summary>Address of the page being shown, to come back to.</summary>
    public static string Here(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) ? request.PathBase + request.Path + request.QueryString : request.PathBase + request.Path;

    private static void Keep(HttpResponse response, string cookie, string value) => response.Cookies.Append(cookie, value, new CookieOptions
    {
        MaxAge = TimeSpan.FromDays(365),
        HttpOnly = true,
        IsEssential = true,
        SameSite = SameSiteMode.Lax,
        Path = "/",
    });
}
