using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using WorkflowDesk.Desk;

namespace WorkflowDesk.Web.Api;

/// <summary>The HTTP API: one file per resource. Stable; described at <c>/openapi/v1.json</c>.</summary>
internal static class DeskApi
{
    public static IServiceCollection AddDeskApi(this IServiceCollection services)
    {
        services.AddExceptionHandler<Problems>();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Encoder = DeskJson.Options.Encoder;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(System.Text.Json.JsonNamingPolicy.KebabCaseLower));
        });
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddOpenApi(ApiDescription.Configure);
        return services;
    }

    public static void MapDeskApi(this WebApplication app)
    {
        app.MapHealth();
        app.MapOpenApi().AllowAnonymous();
        var api = app.MapGroup("/api").AddEndpointFilter(RefuseForgedCookiesAsync);
        api.MapSession();
        api.MapTickets();
        api.MapAttachments();
        api.MapChanges();
        api.MapLeftovers();
        api.MapTasks();
        api.MapAbsences();
        api.MapPeople();
        api.MapApprovals();
        api.MapMail();
        api.MapLetters();
        api.MapCannedTexts();
        api.MapMailKeeping();
        api.MapMailboxes();
        api.MapDefinitions();
        api.MapProfiles();
        api.MapMessageTemplates();
        api.MapMessages();
        api.MapMessagePreferences();
        api.MapCalendars();
        api.MapAlerts();
    }

    // A token in a header cannot be forged by another site; a cookie travels by itself.
    internal static async ValueTask<object?> RefuseForgedCookiesAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var isChange = !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method);
        if (isChange && http.User.Identity?.AuthenticationType == CookieAuthenticationDefaults.AuthenticationScheme
            && !await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http))
        {
            return (Problem.Of(400, "The request carries a cookie without its antiforgery token.") with { Code = "antiforgery" }).AsResult();
        }

        return await next(context);
    }
}
