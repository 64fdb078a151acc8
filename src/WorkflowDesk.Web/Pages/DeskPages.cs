using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.WebEncoders;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Web.Pages.Designer;
using WorkflowDesk.Web.Pages.Forms;
using WorkflowDesk.Web.Pages.Tickets;

namespace WorkflowDesk.Web.Pages;

/// <summary>Everything the screens need, in the order it has to stand: Add…, Use… before sign-in, Map… after it.</summary>
public static class DeskPages
{
    // Programs get problem+json from the API itself, never a page.
    private static readonly string[] ForPrograms = ["/api", "/elsa", "/designer/token", "/health", "/openapi", "/metrics"];

    public static IServiceCollection AddDeskPages(this IServiceCollection services)
    {
        services.AddLocalization(options => options.ResourcesPath = "Resources");
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.SetDefaultCulture(Languages.Default).AddSupportedCultures(Languages.Chinese, Languages.English)
                .AddSupportedUICultures(Languages.Chinese, Languages.English);
            options.RequestCultureProviders =
            [
                new CookieRequestCultureProvider { CookieName = Preferences.LanguageCookie },
                new AcceptLanguageHeaderRequestCultureProvider(),
            ];
            options.ApplyCurrentCultureToResponseHeaders = true;
        });
        // Chinese stays readable in the HTML and a third of the size.
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddRazorPages().AddMvcOptions(options => options.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true);
        services.AddSingleton<Words>().AddSingleton<Diagrams.DiagramReading>();
        services.AddSingleton<ClockWords>();
        services.AddSingleton(provider => new DeskTime(
            provider.GetRequiredService<DeskTimeZone>().Zone, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<Words>()));
        services.AddSingleton<Colleagues>().AddSingleton<Uploads>().AddSingleton<TaskForms>().AddSingleton<TicketStory>().AddSingleton<TicketDiagrams>().AddSingleton<ReplyComposer>();
        services.AddSingleton<Changes.ChangeFaces>();
        return services;
    }

    /// <summary>Headers, language, error pages and files; before anything that asks who somebody is.</summary>
    public static WebApplication UseDeskPages(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseRequestLocalization();
        app.UseWhen(context => !IsForPrograms(context), pages =>
        {
            pages.UseExceptionHandler("/error/500");
            pages.UseStatusCodePagesWithReExecute("/error/{0}");
        });
        app.UseFilesAlsoCompressed(app.Environment.WebRootFileProvider, "", (context, _) => context.Request.Query.ContainsKey("v"));
        app.UseDesignerFiles();
        // Routing has to stand after the error pages, or the address of an error page would never be looked up.
        app.UseRouting();
        return app;
    }

    public static WebApplication MapDeskPages(this WebApplication app)
    {
        app.MapRazorPages();
        app.MapDesigner();
        return app;
    }

    private static bool IsForPrograms(HttpContext context) =>
        Array.Exists(ForPrograms, path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));
}
