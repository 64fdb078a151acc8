using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WorkflowDesk.Desk.Http;
using WorkflowDesk.Testing;
using WorkflowDesk.Web.Http;
using static WorkflowDesk.Testing.Written;

namespace WorkflowDesk.Web.Tests.Http;

/// <summary>Requests that take too long, and requests that are too many.</summary>
public sealed class HeldRequestTests(HeldRequestTests.DeskThatSendsNothing app) : IClassFixture<HeldRequestTests.DeskThatSendsNothing>
{
    [Theory]
    [InlineData("held-short", "00:00:05")]
    [InlineData("held-usual", null)]
    public async Task A_request_whose_workflow_takes_too_long_is_answered_408_and_the_workflow_goes_on(string path, string? timeout)
    {
        await PublishAsync(
            app.Services, path,
            [
                Starting(Activity("Elsa.HttpEndpoint", "endpoint", ("path", Input(path)), ("requestTimeout", Input(timeout)))),
                Activity("Elsa.FlowSendHttpRequest", "call", ("url", Input("http://nobody.example/"))),
                Activity("Elsa.WriteHttpResponse", "answer", ("content", Input("too late"))),
            ]);
        using var stranger = app.Stranger();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var asked = stranger.GetAsync(new Uri($"/workflows/{path}", UriKind.Relative), patience.Token);
        // The request may begin to wait at any moment; time passes until it has waited long enough.
        while (!asked.IsCompleted)
        {
            patience.Token.ThrowIfCancellationRequested();
            app.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(asked, Task.Delay(10, patience.Token));
        }

        Assert.Equal(HttpStatusCode.RequestTimeout, (await asked).StatusCode);
        await using var db = app.Read();
        Assert.Equal("Running", await db.Instances.Where(row => row.DefinitionId == path).Select(row => row.Status).SingleAsync(patience.Token));
    }

    [Fact]
    public async Task An_address_that_asks_too_often_is_refused_for_the_rest_of_the_minute()
    {
        await PublishAsync(app.Services, "popular", [Starting(Activity("Elsa.HttpEndpoint", "endpoint", ("path", Input("popular")))), Line("here")]);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        using var stranger = app.Stranger();
        for (var i = 0; i < AddressLimit.Most; i++)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync("/workflows/nothing-there")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await stranger.GetAsync("/workflows/popular")).StatusCode);
        await using var db = app.Read();
        Assert.False(await db.Instances.AnyAsync(row => row.DefinitionId == "popular"), "a refused request started a workflow");
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/workflows/popular")).StatusCode);
    }

    [Fact]
    public void Each_address_is_counted_for_itself()
    {
        var clock = new ManualClock();
        var limit = new AddressLimit(clock);
        for (var i = 0; i < AddressLimit.Most; i++)
        {
            Assert.True(limit.Allows("198.51.100.7"), $"request {i + 1} of {AddressLimit.Most} was refused");
        }

        Assert.False(limit.Allows("198.51.100.7"), "one too many was let in");
        Assert.True(limit.Allows("198.51.100.8"), "another address paid for it");
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(limit.Allows("198.51.100.7"), "the minute is over");
    }

    /// <summary>A desk whose calls never leave: whoever waits for a response waits.</summary>
    public sealed class DeskThatSendsNothing : WebApp
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureTestServices(services =>
            {
                foreach (var pump in services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(HttpPump)).ToList())
                {
                    services.Remove(pump);
                }
            });
        }
    }
}
