using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Testing;
using WorkflowDesk.Web.Http;
using static WorkflowDesk.Testing.Written;

namespace WorkflowDesk.Web.Tests.Http;

/// <summary>Addresses that scripts make with createEventTriggerUrl: one event, one instance, for a time.</summary>
public sealed class EventLinkTests(WebApp app) : IClassFixture<WebApp>
{
    [Fact]
    public async Task The_address_tells_its_own_instance_and_brings_what_is_posted()
    {
        var (first, link) = await BeginAsync("invited", "createEventTriggerUrl('reply given', TimeSpan.FromHours(1))");
        var (second, _) = await BeginAsync("invited", null);
        Assert.StartsWith("http://desk.example/elsa/api/events/trigger?t=", link, StringComparison.Ordinal);
        using var stranger = app.Stranger();
        var answer = await stranger.PostAsJsonAsync(new Uri(link).PathAndQuery, new { input = "fine" });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var db = app.Read();
        Assert.Equal("Finished", await StatusAsync(db, first));
        Assert.Equal("Running", await StatusAsync(db, second));
        Assert.Equal("fine", await db.Journal.Where(row => row.InstanceId == first && row.Event == "Log").OrderByDescending(row => row.Sequence).Select(row => row.Message).FirstAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(new Uri(link).PathAndQuery)).StatusCode);
    }

    [Fact]
    public async Task An_address_that_was_changed_or_has_expired_opens_nothing()
    {
        var (id, link) = await BeginAsync("guarded-event", "createEventTriggerUrl('reply given', '01:00:00')");
        var path = new Uri(link).PathAndQuery;
        using var stranger = app.Stranger();
        Assert.Equal(HttpStatusCode.BadRequest, (await stranger.GetAsync("/elsa/api/events/trigger")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await stranger.GetAsync("/elsa/api/events/trigger?t=a.b")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await stranger.GetAsync(path[..^4] + "AAAA")).StatusCode);
        // Signed by another instance for this one: each has a key of its own.
        var forged = await SignAsync("another", $"{app.Clock.Now.AddHours(1).ToUnixTimeSeconds()} {id} reply given");
        Assert.Equal(HttpStatusCode.BadRequest, (await stranger.GetAsync($"/elsa/api/events/trigger?t={forged}")).StatusCode);
        app.Clock.Advance(TimeSpan.FromHours(1));
        var late = await WebApp.ReadAsync(await stranger.GetAsync(path), 400);
        Assert.Equal("bad-token", late["code"]?.ToString());
        await using var db = app.Read();
        Assert.Equal("Running", await StatusAsync(db, id));
    }

    [Fact]
    public async Task A_word_that_comes_before_the_instance_waits_is_kept_for_it()
    {
        await PublishAsync(
            app.Services, "early",
            [Starting(Activity("Elsa.Event", "begin", ("eventName", Input("early-begin")))), Line("begun"), Activity("Elsa.Delay", "delay", ("timeSpan", Input("00:01:00"))), Activity("Elsa.Event", "reply", ("eventName", Input("reply given")))]);
        var id = Assert.Single(await app.Get<OutsideWord>().StartAsync(Caller.System, new StartWorkflow { DefinitionId = "early", TriggerActivityId = "begin" }, 1, CancellationToken.None));
        var token = await SignAsync(id, $"{app.Clock.Now.AddHours(1).ToUnixTimeSeconds()} {id} reply given");
        using var stranger = app.Stranger();
        Assert.Equal(HttpStatusCode.Accepted, (await stranger.GetAsync($"/elsa/api/events/trigger?t={token}")).StatusCode);
        await using var db = app.Read();
        Assert.Equal("Running", await StatusAsync(db, id));
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await app.SweepAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await app.SweepAsync();
        Assert.Equal("Finished", await StatusAsync(db, id));
    }

    [Fact]
    public async Task Whoever_tries_many_tokens_is_slowed_down()
    {
        using var stranger = app.Stranger();
        HttpStatusCode last = default;
        for (var i = 0; i <= AddressLimit.Most; i++)
        {
            last = (await stranger.GetAsync("/elsa/api/events/trigger?t=a.b")).StatusCode;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    /// <summary>An instance that has written its link to the journal and waits for the event.</summary>
    private async Task<(string Id, string Link)> BeginAsync(string definitionId, string? script)
    {
        if (script is not null)
        {
            await PublishAsync(
                app.Services, definitionId,
                [
                    Activity("Elsa.WriteLine", "invite", ("text", Input(script, "JavaScript"))),
                    Activity("Elsa.Event", "reply", ("eventName", Input("reply given")), ("result", Output("said"))),
                    Activity("Elsa.WriteLine", "tell", ("text", Input("getVariable('said')", "JavaScript"))),
                ],
                variables: ["said"]);
        }

        var id = Assert.Single(await app.Get<OutsideWord>().StartAsync(Caller.System, new StartWorkflow { DefinitionId = definitionId }, 1, CancellationToken.None));
        await using var db = app.Read();
        return (id, (await db.Journal.Where(row => row.InstanceId == id && row.Event == "Log").Select(row => row.Message).FirstAsync())!);
    }

    private async Task<string> SignAsync(string instanceId, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        var signing = await app.Get<EventLinks>().SigningAsync(instanceId, CancellationToken.None);
        return $"{Base64Url.EncodeToString(bytes)}.{Base64Url.EncodeToString(HMACSHA256.HashData(Convert.FromBase64String(signing.Key), bytes))}";
    }

    private static Task<string> StatusAsync(DeskDb db, string id) => db.Instances.Where(row => row.Id == id).Select(row => row.Status).SingleAsync();
}
