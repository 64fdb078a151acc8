using Microsoft.AspNetCore.SignalR;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Studio;

/// <summary>
/// Where Studio's instance viewer hears of changes. It says which instance it shows and is put into that instance's group;
/// <see cref="InstanceWatch"/> speaks to the groups.
/// </summary>
internal sealed class InstanceHub(InstanceWatch watch) : Hub
{
    /// <summary>Beside the API, not below it: Studio takes <c>/api</c> off the address it knows.</summary>
    public const string Path = "/elsa/hubs/workflow-instance";

    private static readonly object CallerKey = new();

    public override Task OnConnectedAsync()
    {
        Context.Items[CallerKey] = Context.GetHttpContext() is { } http ? SignedIn.MaybeCallerOf(http) : null;
        return base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        watch.Leave(Context.ConnectionId);
        return base.OnDisconnectedAsync(exception);
    }

    /// <summary>Called by Studio by this name; it expects no answer.</summary>
    public async Task ObserveInstanceAsync(string instanceId)
    {
        if (Context.Items[CallerKey] is not Caller caller || !InstanceEndpoints.MayWatch(caller))
        {
            Context.Abort();
            return;
        }

        // In the group first: a change between the two is then told once too often rather than not at all.
        await Groups.AddToGroupAsync(Context.ConnectionId, instanceId, Context.ConnectionAborted);
        await watch.ObserveAsync(instanceId, Context.ConnectionId, Context.ConnectionAborted);
    }
}

internal static class InstanceHubMapping
{
    public static IServiceCollection AddInstanceHub(this IServiceCollection services)
    {
        services.AddSignalR();
        return services.AddSingleton<InstanceWatch>().AddHostedService(provider => provider.GetRequiredService<InstanceWatch>());
    }

    public static void MapInstanceHub(this WebApplication app)
    {
        // A socket carries the cookie of its person wherever the page comes from; a token must be known to the page.
        app.UseWhen(
            http => http.Request.Path.StartsWithSegments(InstanceHub.Path, StringComparison.OrdinalIgnoreCase),
            hub => hub.Use((http, next) => !TokenDoor.IsFor(http.Request) && ComesFromElsewhere(http.Request) ? RefuseAsync(http) : next(http)));
        app.MapHub<InstanceHub>(InstanceHub.Path);
    }

    private static bool ComesFromElsewhere(HttpRequest request) =>
        request.Headers.Origin.ToString() is { Length: > 0 } origin
        && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && string.Equals(page.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));

    private static Task RefuseAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
