using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;
using static WorkflowDesk.Engine.Tests.Execution.Elsa;

namespace WorkflowDesk.Engine.Tests.Execution;

public class DurabilityTests
{
    [Fact]
    public async Task A_step_saves_once()
    {
        var bench = new Bench();
        await bench.StartAsync(Sequence(Line("a"), Wait("e"), Line("b"), Line("c")));
        Assert.Equal(1, bench.Store.Commits);
        await bench.EventAsync("e");
        Assert.Equal(2, bench.Store.Commits);
        Assert.Equal("a b c", bench.Lines);
    }

    [Fact]
    public async Task A_bookmark_is_answered_once()
    {
        var bench = new Bench();
        await bench.StartAsync(Sequence(Wait("e"), Wait("f")));
        var bookmark = Assert.Single(bench.Store.Bookmarks);
        Assert.Equal(ResumeOutcome.Resumed, (await bench.Runtime.ResumeAsync(bookmark.Id, null, null, CancellationToken.None)).Outcome);
        Assert.Equal(ResumeOutcome.NotFound, (await bench.Runtime.ResumeAsync(bookmark.Id, null, null, CancellationToken.None)).Outcome);
        Assert.Equal("f", Assert.Single(bench.Store.Bookmarks).ActivityId);
    }

    [Fact]
    public async Task Of_two_steps_on_one_instance_the_second_to_save_is_refused()
    {
        var bench = new Bench();
        var instance = await bench.StartAsync(Sequence(Wait("e"), Line("a")));
        var stale = await bench.InstanceAsync(instance.Id);
        await bench.EventAsync("e");
        var late = new WorkflowCommit { Instances = [new(stale, stale.Revision)] };
        await Assert.ThrowsAsync<ConcurrencyException>(() => bench.Store.SaveAsync(late, CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task Starting_again_with_the_same_id_returns_the_instance_that_is_there()
    {
        var bench = new Bench();
        await bench.PublishAsync(Bench.Definition(Sequence(Line("a"), Wait("e"))));
        var request = new StartWorkflow { DefinitionId = "flow", InstanceId = "mine" };
        await bench.Runtime.StartAsync(request, null, CancellationToken.None);
        await bench.Runtime.StartAsync(request, null, CancellationToken.None);
        Assert.Equal("a", bench.Lines);
        Assert.Single(bench.Store.Instances);
    }

    [Fact]
    public async Task Variables_without_a_storage_driver_are_back_at_their_default_after_a_wait()
    {
        var bench = new Bench();
        bench.Scripts.On("kept", s => s.Variables.First(v => v.Name == "kept").Value).On("lost", s => s.Variables.First(v => v.Name == "lost").Value);
        var root = Sequence(
            Activity("SetVariable", "s1", ("variable", Variable("kept")), ("value", Literal("new"))),
            Activity("SetVariable", "s2", ("variable", Variable("lost")), ("value", Literal("new"))),
            Activity("WriteLine", "w1", ("text", Script("lost"))),
            Wait("e"),
            Activity("WriteLine", "w2", ("text", Script("kept"))),
            Activity("WriteLine", "w3", ("text", Script("lost"))));
        root["variables"] = new JsonArray(Variable("kept", "String", "old"), Variable("lost", "String", "old", kept: false));
        await bench.StartAsync(root);
        await bench.EventAsync("e");
        Assert.Equal("new new old", bench.Lines);
    }

    [Fact]
    public async Task Inputs_declared_with_a_driver_outlive_a_wait_and_others_do_not()
    {
        var bench = new Bench();
        var definition = Bench.Definition(
            Sequence(Wait("e"), Activity("WriteLine", "w1", ("text", Input("Input", new JsonObject { ["name"] = "kept" }))), Activity("WriteLine", "w2", ("text", Input("Input", new JsonObject { ["name"] = "lost" })))),
            more: json => json["inputs"] = new JsonArray(
                new JsonObject { ["type"] = "String", ["name"] = "kept", ["storageDriverType"] = "Elsa.Workflows.WorkflowInstanceStorageDriver, Elsa.Workflows.Core" },
                new JsonObject { ["type"] = "String", ["name"] = "lost" }));
        await bench.StartAsync(definition, new JsonObject { ["Kept"] = "k", ["lost"] = "l" });
        await bench.EventAsync("e");
        Assert.Equal("k ", bench.Lines);
    }

    [Fact]
    public async Task A_delay_comes_due_at_its_moment()
    {
        var bench = new Bench();
        await bench.StartAsync(Sequence(Activity("Delay", "d", ("timeSpan", "01:00:00")), Line("a")));
        Assert.Equal(bench.Clock.Now.AddHours(1), Assert.Single(bench.Store.Bookmarks).DueAt);
        Assert.Equal(0, await bench.Runtime.RunDueAsync(10, null, CancellationToken.None));
        bench.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await bench.Runtime.RunDueAsync(10, null, CancellationToken.None));
        Assert.Equal("a", bench.Lines);
    }

    [Fact]
    public async Task An_event_published_before_its_receiver_waits_still_arrives_within_ten_minutes()
    {
        var bench = new Bench();
        await bench.StartAsync(Activity("PublishEvent", "p", ("eventName", Literal("e")), ("payload", Input("Object", "{\"n\":1}"))));
        Assert.Equal(0, await bench.Runtime.DeliverPendingAsync(10, null, CancellationToken.None));
        bench.Clock.Advance(TimeSpan.FromMinutes(9));
        await bench.StartAsync(Bench.Definition(Sequence(Wait("e"), Line("got")), id: "receiver"));
        Assert.Equal(1, await bench.Runtime.DeliverPendingAsync(10, null, CancellationToken.None));
        Assert.Equal("got", bench.Lines);
        Assert.Equal(0, await bench.Runtime.DeliverPendingAsync(10, null, CancellationToken.None));
    }

    [Fact]
    public async Task A_stimulus_nobody_waits_for_is_dropped_after_ten_minutes()
    {
        var bench = new Bench();
        await bench.StartAsync(Activity("PublishEvent", "p", ("eventName", Literal("e"))));
        bench.Clock.Advance(TimeSpan.FromMinutes(10));
        await bench.Runtime.DeliverPendingAsync(10, null, CancellationToken.None);
        Assert.Empty(await bench.Store.FindPendingStimuliAsync(bench.Clock.Now, 10, CancellationToken.None));
    }

    [Fact]
    public async Task A_correlation_id_set_late_is_found_on_bookmarks_set_early()
    {
        var bench = new Bench();
        await bench.StartAsync(Flow("s>e s>c", Activity("Start", "s"), Wait("e"), Activity("Correlate", "c", ("correlationId", Literal("T-1")))));
        Assert.Equal("T-1", Assert.Single(bench.Store.Bookmarks).CorrelationId);
        var stimulus = new Stimulus("Elsa.Event", new JsonObject { ["EventName"] = "e" });
        Assert.Equal(0, await bench.Runtime.DeliverAsync(stimulus with { CorrelationId = "T-2" }, null, CancellationToken.None));
        Assert.Equal(1, await bench.Runtime.DeliverAsync(stimulus with { CorrelationId = "T-1" }, null, CancellationToken.None));
    }

    [Fact]
    public async Task An_instance_written_and_read_is_the_same()
    {
        var bench = new Bench();
        var root = Flow("s>e s>d", Activity("Start", "s"), Wait("e"), Activity("Delay", "d"));
        root["variables"] = new JsonArray(Variable("v", "Int32", "7"));
        var instance = await bench.StartAsync(root);
        var json = instance.ToJson();
        Assert.Equal(json, WorkflowInstance.FromJson(json).ToJson());
        Assert.DoesNotContain("null", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_withdraws_all_that_waits_and_tells_the_journal()
    {
        var bench = new Bench();
        var instance = await bench.StartAsync(Flow("s>e s>d", Activity("Start", "s"), Wait("e"), Activity("Delay", "d")));
        await bench.Runtime.CancelAsync(instance.Id, null, CancellationToken.None);
        instance = await bench.InstanceAsync(instance.Id);
        Assert.Equal((WorkflowStatus.Finished, WorkflowSubStatus.Cancelled), (instance.Status, instance.SubStatus));
        Assert.Empty(bench.Store.Bookmarks);
        Assert.Equal(4, bench.Store.Journal.Count(r => r.EventName == JournalEvent.Canceled));
        Assert.Equal(0, await bench.EventAsync("e"));
    }
}
