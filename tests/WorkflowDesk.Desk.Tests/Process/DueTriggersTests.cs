using System.Text.Json.Nodes;
using WorkflowDesk.Testing;
using static WorkflowDesk.Testing.Written;

namespace WorkflowDesk.Desk.Tests.Process;

/// <summary>Starts by time happen once, whoever sweeps, whoever dies.</summary>
public sealed class DueTriggersTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_beat_starts_one_instance_however_many_desks_sweep(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        await desk.PublishAsync("beat", [Timer("00:01:00"), Line("tick")]);
        await desk.SweepTogetherAsync(2);
        Assert.Empty(await desk.InstancesAsync("beat"));
        for (var beat = 1; beat <= 3; beat++)
        {
            desk.Clock.Advance(TimeSpan.FromMinutes(1));
            await desk.SweepTogetherAsync(6);
            await desk.SweepTogetherAsync(2);
            Assert.Equal(beat, (await desk.InstancesAsync("beat")).Count);
        }

        Assert.Equal(desk.Clock.Now + TimeSpan.FromMinutes(1), (await desk.TriggerAsync("beat")).NextDueAt);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_desk_that_dies_before_its_commit_has_started_nothing_and_the_next_sweep_starts_it(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        await desk.PublishAsync("beat", [Timer("00:01:00"), Line("tick")]);
        desk.Clock.Advance(TimeSpan.FromMinutes(1));
        var trigger = await desk.TriggerAsync("beat");
        await desk.DieAfterAsync(async runtime => Assert.True(await runtime.FireAsync(trigger.Id, starts: true, null, CancellationToken.None), "the trigger was not due"));
        Assert.Empty(await desk.InstancesAsync("beat"));
        Assert.Equal(trigger.NextDueAt, (await desk.TriggerAsync("beat")).NextDueAt);
        await desk.SweepAsync();
        Assert.Single(await desk.InstancesAsync("beat"));
    }

    [Fact]
    public async Task A_desk_that_slept_makes_up_for_what_it_missed_with_one_start()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.PublishAsync("nightly", [Starting(Activity("Elsa.Cron", "cron", ("cronExpression", Input("0 0 1 * * *")))), Line("tick")]);
        await desk.AdvanceAsync(TimeSpan.FromDays(10));
        Assert.Single(await desk.InstancesAsync("nightly"));
        await desk.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal(2, (await desk.InstancesAsync("nightly")).Count);
    }

    [Fact]
    public async Task A_beat_goes_on_when_the_hosts_clock_was_years_ahead_and_is_put_right()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.PublishAsync("beat", [Timer("01:00:00"), Line("tick")]);
        var right = desk.Clock.Now;
        desk.Clock.SetTo(right.AddYears(3));
        await desk.SweepAsync();
        Assert.Single(await desk.InstancesAsync("beat"));
        desk.Clock.SetBackTo(right.AddMinutes(10));
        await desk.SweepAsync();
        Assert.Equal(right.AddHours(1), (await desk.TriggerAsync("beat")).NextDueAt);
        desk.Clock.SetTo(right.AddHours(1));
        await desk.SweepAsync();
        Assert.Equal(2, (await desk.InstancesAsync("beat")).Count);
    }

    [Fact]
    public async Task A_start_at_a_moment_is_not_repeated_by_publishing_again()
    {
        await using var desk = await StoryDesk.OpenAsync();
        JsonObject[] Once() => [Starting(Activity("Elsa.StartAt", "at", ("dateTime", Input("2001-01-01T00:00:00Z")))), Line("once")];
        await desk.PublishAsync("once", Once());
        await desk.SweepAsync();
        Assert.Single(await desk.InstancesAsync("once"));
        await desk.PublishAsync("once", Once(), version: 2);
        await desk.SweepAsync();
        Assert.Single(await desk.InstancesAsync("once"));
        Assert.Null((await desk.TriggerAsync("once")).NextDueAt);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Of_a_singleton_only_one_runs_however_many_start_it_at_once(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        await desk.PublishAsync("lonely", [Line("here"), Delay("00:10:00")], new JsonObject { ["activationStrategyType"] = "SingletonStrategy" });
        var started = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => desk.StartAsync("lonely"))));
        Assert.Equal(1, started.Sum());
        Assert.Single(await desk.InstancesAsync("lonely"));
        await desk.AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(1, await desk.StartAsync("lonely"));
    }
}
