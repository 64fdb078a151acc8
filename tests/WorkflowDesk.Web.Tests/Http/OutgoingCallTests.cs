using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Http;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Testing;
using static WorkflowDesk.Testing.Written;

namespace WorkflowDesk.Web.Tests.Http;

/// <summary>Requests of workflows leave after the commit, at least once under one key; the instance goes on once.</summary>
public sealed class OutgoingCallTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_call_is_sent_once_by_many_desks_and_its_response_resumes_the_instance(TestDatabase kind)
    {
        await using var outside = await Outside.OpenAsync();
        await using var desk = await StoryDesk.OpenAsync(kind);
        await PublishCallAsync(desk, outside.Url + "/scale");
        await desk.StartAsync("caller");
        Assert.Empty(outside.Requests);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ActivatorUtilities.CreateInstance<HttpSender>(desk.Services).SweepAsync(CancellationToken.None))));
        var (method, path, key, authorization, body) = Assert.Single(outside.Requests);
        Assert.Equal(("POST", "/scale", "Bearer of-the-test", """{"kilo":3}"""), (method, path, authorization, body));
        Assert.False(string.IsNullOrEmpty(key), "the request has no Idempotency-Key");
        Assert.Equal("Finished", Assert.Single(await desk.InstancesAsync("caller")).Status);
        await using var db = desk.Database.Read();
        Assert.Equal("42 200", await db.Journal.Where(row => row.Event == "Log").Select(row => row.Message).SingleAsync());
        Assert.Empty(await db.HttpCalls.ToListAsync());
    }

    [Fact]
    public async Task The_authorization_of_a_call_stands_in_no_journal()
    {
        await using var outside = await Outside.OpenAsync();
        await using var desk = await StoryDesk.OpenAsync();
        await PublishCallAsync(desk, outside.Url);
        await desk.StartAsync("caller");
        await Sender(desk).SweepAsync(CancellationToken.None);
        await using var db = desk.Database.Read();
        Assert.DoesNotContain(await db.Journal.Select(row => row.Data).ToListAsync(), data => data?.Contains("of-the-test", StringComparison.Ordinal) == true);
        Assert.DoesNotContain("of-the-test", Assert.Single(await desk.InstancesAsync("caller")).State, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_left_by_a_desk_that_died_is_sent_again_under_the_same_key()
    {
        await using var outside = await Outside.OpenAsync();
        await using var desk = await StoryDesk.OpenAsync();
        await PublishCallAsync(desk, outside.Url);
        await desk.StartAsync("caller");
        await ChangeAsync(desk, call => call.ClaimedUntil = desk.Clock.Now + HttpOptions.ClaimFor);
        var id = await CallAsync(desk);
        await Sender(desk).SweepAsync(CancellationToken.None);
        Assert.Empty(outside.Requests);
        desk.Clock.Advance(HttpOptions.ClaimFor);
        await Sender(desk).SweepAsync(CancellationToken.None);
        Assert.Equal(id, Assert.Single(outside.Requests).Key);
        Assert.Equal("Finished", Assert.Single(await desk.InstancesAsync("caller")).Status);
    }

    [Fact]
    public async Task A_passing_failure_is_tried_again_when_the_workflow_asks_for_resilience()
    {
        await using var outside = await Outside.OpenAsync();
        await using var desk = await StoryDesk.OpenAsync();
        await PublishCallAsync(desk, outside.Url, resilient: true);
        outside.Answers.Enqueue(503);
        await desk.StartAsync("caller");
        await Sender(desk).SweepAsync(CancellationToken.None);
        Assert.Equal("Running", Assert.Single(await desk.InstancesAsync("caller")).Status);
        desk.Clock.Advance(RetryPolicy.Default.Delay);
        await Sender(desk).SweepAsync(CancellationToken.None);
        Assert.Equal("Finished", Assert.Single(await desk.InstancesAsync("caller")).Status);
        Assert.Equal(2, outside.Requests.Count);
        Assert.Single(outside.Requests.Select(request => request.Key).Distinct());
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://127.0.0.1:5080/tickets")]
    [InlineData("http://localhost:5080/tickets")]
    public async Task Addresses_of_the_desk_and_of_the_machine_below_are_not_called(string url)
    {
        await using var desk = await StoryDesk.OpenAsync();
        desk.Services.GetRequiredService<HttpOptions>().OwnAddresses = [new Uri("http://127.0.0.1:5080")];
        await desk.PublishAsync("caller", [Activity("Elsa.FlowSendHttpRequest", "call", ("url", Input(url))), Line("reached")]);
        await desk.StartAsync("caller");
        await Sender(desk).SweepAsync(CancellationToken.None);
        await using var db = desk.Database.Read();
        var lines = await db.Journal.Where(row => row.Event == "Log").Select(row => row.Message!).ToListAsync();
        Assert.True(lines is [var line] && (line.Contains("may not call", StringComparison.Ordinal) || line.Contains("the desk itself", StringComparison.Ordinal)), string.Join("; ", lines));
    }

    [Fact]
    public async Task With_a_list_of_hosts_only_those_are_called()
    {
        await using var outside = await Outside.OpenAsync();
        await using var desk = await StoryDesk.OpenAsync();
        desk.Services.GetRequiredService<HttpOptions>().AllowedHosts = ["*.partner.example"];
        await PublishCallAsync(desk, outside.Url);
        await desk.StartAsync("caller");
        await Sender(desk).SweepAsync(CancellationToken.None);
        Assert.Empty(outside.Requests);
    }

    private static HttpSender Sender(StoryDesk desk) => desk.Services.GetRequiredService<HttpSender>();

    private static Task PublishCallAsync(StoryDesk desk, string url, bool resilient = false) => PublishAsync(
        desk.Services,
        "caller",
        [
            Activity(
                "Elsa.FlowSendHttpRequest", "call", ("url", Input(url)), ("method", Input("POST")), ("content", Input(new JsonObject { ["kilo"] = 3 }, "Object")),
                ("authorization", Input("Bearer of-the-test")), ("enableResiliency", Input(resilient)), ("parsedContent", Output("scale")), ("statusCode", Output("status"))),
            Activity("Elsa.WriteLine", "line", ("text", Input("`${getVariable('scale').weight} ${getVariable('status')}`", "JavaScript"))),
        ],
        ports: new Dictionary<string, string> { ["call"] = "200" },
        variables: ["scale", "status"]);

    private static async Task ChangeAsync(StoryDesk desk, Action<HttpCallRow> change)
    {
        await using var write = await desk.Database.BeginWriteAsync(CancellationToken.None);
        change(await write.Db.HttpCalls.SingleAsync());
        await write.CommitAsync(CancellationToken.None);
    }

    private static async Task<string> CallAsync(StoryDesk desk)
    {
        await using var db = desk.Database.Read();
        return (await db.HttpCalls.SingleAsync()).Id;
    }
}
