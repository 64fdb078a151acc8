using Microsoft.AspNetCore.Routing;

namespace WorkflowDesk.Web.Tests.Api;

public sealed class OpenApiTests(WebApp app) : IClassFixture<WebApp>
{
    [Fact]
    public async Task The_document_lists_every_route_with_a_summary()
    {
        using var stranger = app.Stranger();
        var document = await WebApp.ReadAsync(await stranger.GetAsync("/openapi/v1.json"), 200);
        Assert.StartsWith("3.1", document["openapi"]!.ToString(), StringComparison.Ordinal);
        var paths = document["paths"]!.AsObject();
        var described = 0;
        foreach (var endpoint in app.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var route = "/" + endpoint.RoutePattern.RawText!.Trim('/').Replace(":guid", "", StringComparison.Ordinal);
            if (!route.StartsWith("/api/", StringComparison.Ordinal) && !route.StartsWith("/health/", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            {
                var operation = paths[route]?[method.ToLowerInvariant()];
                Assert.True(operation is not null, $"{method} {route} is not in the document");
                Assert.False(string.IsNullOrWhiteSpace(operation["summary"]?.ToString()), $"{method} {route} has no summary");
                described++;
            }
        }

        Assert.True(described > 20, $"only {described} operations were compared: the test looks at the wrong list");
    }

    [Fact]
    public async Task Health_says_what_works()
    {
        using var stranger = app.Stranger();
        Assert.Equal("ok", (await WebApp.ReadAsync(await stranger.GetAsync("/health/live"), 200))["status"]!.ToString());
        var ready = await WebApp.ReadAsync(await stranger.GetAsync("/health/ready"), 200);
        Assert.Equal("ok", ready["database"]!.ToString());
        Assert.Equal("off", ready["gateway"]!.ToString());
        Assert.True(ready["schema"]!.GetValue<int>() > 0, "the schema's number is missing");
    }
}
