using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Http;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Testing;
using static WorkflowDesk.Testing.Written;

namespace WorkflowDesk.Web.Tests.Http;

/// <summary>The numbers of resilience strategies: how often, after which waits and because of which responses.</summary>
public sealed class RetryTests(RetryTests.Caller caller) : IClassFixture<RetryTests.Caller>
{
    private static readonly WorkflowOptions s_workflows = new()
    {
        ResilienceStrategies = new Dictionary<string, RetryPolicy>(StringComparer.OrdinalIgnoreCase)
        {
            ["patient"] = new() { MaxRetryAttempts = 2, Delay = TimeSpan.FromMinutes(1), BackoffType = RetryBackoff.Linear },
            ["never"] = new() { MaxRetryAttempts = 0 },
        },
    };

    public static TheoryData<string, double[]> Strategies => new()
    {
        { """{ "mode": "Identifier", "strategyId": "patient" }""", [60, 120] },
        { """{ "mode": "Expression", "expression": { "type": "JavaScript", "value": "'PAT' + 'IENT'" } }""", [60, 120] },
        { """{ "mode": "Identifier", "strategyId": "of another desk" }""", [1, 2, 4] },
        { """{ "mode": "Identifier", "strategyId": "never" }""", [] },
        { """{ "mode": "Identifier", "strategyId": null }""", [] },
        { """{ "$type": "HttpResilienceStrategy", "maxRetryAttempts": "4", "delay": "00:00:10", "backoffType": "Exponential", "maxDelay": "00:00:30" }""", [10, 20, 30, 30] },
        { """{ "maxRetryAttempts": 2, "delay": "00:00:05", "backoffType": "Constant" }""", [5, 5] },
        { """{ "maxRetryAttempts": 2, "statusCodes": [404] }""", [] },
        { """{ "maxRetryAttempts": 1, "statusCodes": [503] }""", [1] },
    };

    [Theory]
    [MemberData(nameof(Strategies))]
    public async Task A_call_is_tried_again_as_its_strategy_says(string strategy, double[] waits)
    {
        var (desk, outside) = caller;
        var definition = await caller.BeginAsync(strategy);
        foreach (var wait in waits)
        {
            desk.Clock.Advance(TimeSpan.FromSeconds(wait) - TimeSpan.FromTicks(1));
            var before = outside.Requests.Count;
            await SweepAsync(desk);
            Assert.True(outside.Requests.Count == before, $"try {before + 1} came before its wait of {wait} s was over");
            desk.Clock.Advance(TimeSpan.FromTicks(1));
            await SweepAsync(desk);
            Assert.True(outside.Requests.Count == before + 1, $"try {before + 1} did not come after {wait} s");
        }

        Assert.Equal(1 + waits.Length, outside.Requests.Count);
        Assert.Single(outside.Requests.Select(request => request.Key).Distinct());
        Assert.Equal("Finished", Assert.Single(await desk.InstancesAsync(definition)).Status);
    }

    [Fact]
    public async Task Jitter_stays_within_a_quarter_and_is_the_same_after_a_crash()
    {
        var (desk, _) = caller;
        await caller.BeginAsync("""{ "maxRetryAttempts": 3, "delay": "00:01:40", "backoffType": "Constant", "useJitter": true }""");
        await using var db = desk.Database.Read();
        var call = await db.HttpCalls.AsNoTracking().SingleAsync();
        var waited = call.NextTryAt - desk.Clock.Now;
        Assert.InRange(waited, TimeSpan.FromSeconds(75), TimeSpan.FromSeconds(125));
        var policy = new RetryPolicy { MaxRetryAttempts = 3, Delay = TimeSpan.FromSeconds(100), BackoffType = RetryBackoff.Constant, UseJitter = true };
        Assert.Equal(policy.WaitBefore(1, call.Id), waited);
        var all = Enumerable.Range(0, 200).Select(seed => policy.WaitBefore(1, $"call {seed}").TotalSeconds).ToList();
        Assert.All(all, wait => Assert.InRange(wait, 75, 125));
        Assert.True(all.Min() < 85 && all.Max() > 115, "the waits are not spread over their range");
    }

    [Fact]
    public void No_wait_grows_past_a_day() =>
        Assert.Equal(RetryPolicy.LongestWait, new RetryPolicy { Delay = TimeSpan.FromHours(20) }.WaitBefore(100, ""));

    [Fact]
    public async Task A_call_written_before_strategies_had_numbers_is_tried_as_usual()
    {
        var (desk, outside) = caller;
        await caller.BeginAsync("""{ "maxRetryAttempts": 5, "delay": "01:00:00" }""", send: false);
        await using (var write = await desk.Database.BeginWriteAsync(CancellationToken.None))
        {
            await write.Db.HttpCalls.ExecuteUpdateAsync(row => row.SetProperty(call => call.Retry, (string?)null));
            await write.CommitAsync(CancellationToken.None);
        }

        await SweepAsync(desk);
        desk.Clock.Advance(RetryPolicy.Default.Delay);
        await SweepAsync(desk);
        Assert.Equal(2, outside.Requests.Count);
    }

    private static Task<int> SweepAsync(StoryDesk desk) => desk.Get<HttpSender>().SweepAsync(CancellationToken.None);

    /// <summary>One desk and one server for all tests; each begins a workflow of its own.</summary>
    public sealed class Caller : IAsyncLifetime
    {
        private StoryDesk? _desk;
        private Outside? _outside;
        private int _begun;

        public void Deconstruct(out StoryDesk desk, out Outside outside) => (desk, outside) = (_desk!, _outside!);

        public async Task InitializeAsync()
        {
            _outside = await Outside.OpenAsync();
            _desk = await StoryDesk.OpenAsync(workflows: s_workflows);
        }

        /// <summary>Starts a workflow that calls a server which is out of order; answers its definition id.</summary>
        public async Task<string> BeginAsync(string strategy, bool send = true)
        {
            var (desk, outside) = this;
            await using (var write = await desk.Database.BeginWriteAsync(CancellationToken.None))
            {
                await write.Db.HttpCalls.ExecuteDeleteAsync();
                await write.CommitAsync(CancellationToken.None);
            }

            outside.Requests.Clear();
            outside.Answers.Clear();
            for (var i = 0; i < 10; i++)
            {
                outside.Answers.Enqueue(503);
            }

            var definition = $"caller-{++_begun}";
            var call = Activity("Elsa.FlowSendHttpRequest", "call", ("url", Input(outside.Url)));
            call["customProperties"] = new JsonObject { ["resilienceStrategy"] = JsonNode.Parse(strategy) };
            await desk.PublishAsync(definition, [call, Line("gone on")]);
            await desk.StartAsync(definition);
            if (send)
            {
                await SweepAsync(desk);
            }

            return definition;
        }

        public async Task DisposeAsync()
        {
            await _desk!.DisposeAsync();
            await _outside!.DisposeAsync();
        }
    }
}
