using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Tests.Api;

public sealed class AuthorizationTests(WebApp app) : IClassFixture<WebApp>
{
    /// <summary>Who is not listed here must sign in. Adding a line is a decision.</summary>
    private static readonly string[] OpenToStrangers =
    [
        "health/live", "health/ready", "openapi/{documentName}.json", "api/session",
        "sign-in", "sign-out", "denied", "error/{code:int}", "preferences",
        // The secret of a single-use link is its key; kept mail is shown in Development only.
        "act/{token}", "password/{secret}", "dev/mail", "dev/mail/{id:guid}",
        // Published workflows say themselves who may reach them; links that answer a wait or tell an event are signed.
        "workflows/{**path}", "elsa/api/bookmarks/resume", "elsa/api/events/trigger",
    ];

    [Fact]
    public void Nobody_enters_without_signing_in_except_where_it_is_decided()
    {
        var open = Endpoints()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(endpoint => endpoint.RoutePattern.RawText ?? "")
            .Distinct()
            .Where(route => !OpenToStrangers.Contains(route.Trim('/'), StringComparer.OrdinalIgnoreCase))
            .ToList();

        Assert.True(open.Count == 0, "Open to strangers without a decision: " + string.Join(", ", open));
    }

    [Fact]
    public async Task Kept_mail_is_for_development_only()
    {
        using var admin = await app.ProgramOfAsync("admin");
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("/dev/mail")).StatusCode);
    }

    [Fact]
    public async Task Every_address_of_the_api_answers_401_to_a_stranger()
    {
        using var stranger = app.Stranger();
        var asked = 0;
        foreach (var endpoint in Endpoints().Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("api/", StringComparison.Ordinal)))
        {
            var path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/').Replace("{number}", "TS202405200001", StringComparison.Ordinal).Replace("{id:guid}", Guid.Empty.ToString(), StringComparison.Ordinal);
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Where(method => (method, path) is not ("POST", "/api/session")))
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path.TrimEnd('/'));
                using var response = await stranger.SendAsync(request);
                var problem = await WebApp.ReadAsync(response, 401);
                Assert.Equal("not-signed-in", problem["code"]!.ToString());
                asked++;
            }
        }

        Assert.True(asked > 20, $"only {asked} addresses were asked: the test looks at the wrong list");
    }

    [Fact]
    public async Task The_gateway_key_opens_the_mail_door_and_no_other()
    {
        using var gateway = app.Gateway();
        Assert.Equal(HttpStatusCode.Unauthorized, (await gateway.GetAsync("/api/tickets")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await gateway.PostAsync("/api/mail/inbound", new StringContent("not JSON", System.Text.Encoding.UTF8, "application/json"))).StatusCode);

        using var admin = await app.ProgramOfAsync("admin");
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.PostAsJsonAsync("/api/mail/inbound", new { })).StatusCode);
        using var guess = app.With("ApiKey", WebApp.GatewayKey + "x", "en");
        Assert.Equal(HttpStatusCode.Unauthorized, (await guess.PostAsJsonAsync("/api/mail/inbound", new { })).StatusCode);
    }

    [Fact]
    public async Task A_person_who_leaves_loses_access_at_once()
    {
        using var program = await app.ProgramOfAsync("zhao");
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/me")).StatusCode);

        await SetActiveAsync("zhao", false);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/me")).StatusCode);
        await SetActiveAsync("zhao", true);
    }

    [Fact]
    public async Task A_machine_acts_with_the_key_of_its_person()
    {
        await using var db = app.Read();
        var person = await db.People.SingleAsync(row => row.UserName == "sun");
        var issued = await app.Get<AccessTokens>().IssueApiKeyAsync(person, "nightly report", CancellationToken.None);
        using var machine = app.With("ApiKey", issued.Token, "en");
        var me = await WebApp.ReadAsync(await machine.GetAsync("/api/me"), 200);
        Assert.Equal("sun", me["userName"]!.ToString());

        using var mixedUp = app.With("Bearer", issued.Token, "en");
        Assert.Equal(HttpStatusCode.Unauthorized, (await mixedUp.GetAsync("/api/me")).StatusCode);
        Assert.DoesNotContain(issued.Token, await File.ReadAllTextAsync(await DatabaseCopyAsync(), System.Text.Encoding.Latin1), StringComparison.Ordinal);
    }

    private async Task<string> DatabaseCopyAsync()
    {
        await using var db = app.Read();
        var copy = Path.Combine(Path.GetDirectoryName(db.Database.GetDbConnection().DataSource)!, $"copy-{Guid.NewGuid():N}.db");
        await db.Database.ExecuteSqlAsync($"vacuum into {copy}");
        return copy;
    }

    private async Task SetActiveAsync(string userName, bool isActive)
    {
        await using var step = await app.Get<DeskSteps>().BeginAsync(Caller.System, CancellationToken.None);
        (await step.Db.People.SingleAsync(person => person.UserName == userName)).IsActive = isActive;
        await step.CommitAsync(CancellationToken.None);
    }

    private IEnumerable<RouteEndpoint> Endpoints() => app.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();
}
