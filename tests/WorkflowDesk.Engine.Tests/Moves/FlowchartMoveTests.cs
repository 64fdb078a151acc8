using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Flowchart;
using WorkflowDesk.Engine.Instances;
using WorkflowDesk.Engine.Moves;
using WorkflowDesk.Engine.Tests.Execution;
using static WorkflowDesk.Engine.Tests.Execution.Elsa;
using static WorkflowDesk.Engine.Tests.Moves.MoveBench;

namespace WorkflowDesk.Engine.Tests.Moves;

/// <summary>Meeting points and loops after a move.</summary>
public class FlowchartMoveTests
{
    private static readonly JsonObject[] Fork = [Activity("Start", "s"), Wait("a"), Wait("b"), Join("j", "WaitAll"), Line("end")];

    [Theory]
    [InlineData("a>x x>j b>j", "x end")]
    [InlineData("a>j b>x x>j", "end")]
    [InlineData("a>x b>x x>j", "!join-lost")]
    [InlineData("a>j", "!join-lost")]
    [InlineData("a>j b>j s>x x>j", "end")]
    [InlineData("a>j b>j a>x x>j", "x end")]
    public async Task A_branch_that_has_arrived_waits_on_for_the_others(string middle, string expected)
    {
        var bench = new Bench();
        var instance = await bench.StartAsync(Version(1, Flow("s>a s>b a>j b>j j>end", [.. Fork.Select(a => (JsonObject)a.DeepClone())])));
        await bench.EventAsync("b");
        var judgement = await bench.MoveAsync(instance, Version(2, Flow($"s>a s>b {middle} j>end", [.. Fork.Select(a => (JsonObject)a.DeepClone()), Line("x")])));
        if (expected[0] == '!')
        {
            Assert.Equal(expected[1..], Assert.Single(judgement.Obstacles).Code);
            return;
        }

        Assert.True(judgement.Fits, judgement.Reasons());
        await bench.EventAsync("a");
        Assert.Equal(expected, bench.Lines);
        Assert.Equal(WorkflowStatus.Finished, (await bench.InstanceAsync(instance.Id)).Status);
    }

    [Fact]
    public async Task A_meeting_point_that_takes_the_first_now_does_not_fit_when_one_has_come_already()
    {
        var bench = new Bench();
        var instance = await bench.StartAsync(Version(1, Flow("s>a s>b a>j b>j j>end", [.. Fork.Select(a => (JsonObject)a.DeepClone())])));
        await bench.EventAsync("b");
        var steps = Fork.Select(a => (JsonObject)a.DeepClone()).ToArray();
        steps[3] = Join("j", "WaitAny");
        Assert.Equal("join-mode-changed Workflow1:chart:j", (await bench.MoveAsync(instance, Version(2, Flow("s>a s>b a>j b>j j>end", steps)))).Reasons());
    }

    [Fact]
    public async Task A_new_connection_from_a_running_branch_into_a_running_step_does_not_fit()
    {
        var bench = new Bench();
        var instance = await bench.StartAsync(Version(1, Flow("s>a s>b", Activity("Start", "s"), Wait("a"), Wait("b"))));
        var judgement = await bench.MoveAsync(instance, Version(2, Flow("s>a s>b a>b", Activity("Start", "s"), Wait("a"), Wait("b"))));
        Assert.Equal("branch-into-running-step Workflow1:chart:b (Workflow1:chart:a)", judgement.Reasons());
    }

    [Fact]
    public async Task A_join_for_any_that_has_run_ignores_the_late_ones_after_the_move_too()
    {
        var bench = new Bench();
        var steps = new[] { Activity("Start", "s"), Wait("a"), Join("j", "WaitAny"), Wait("w"), Line("end"), Line("x") };
        var instance = await bench.StartAsync(Version(1, Flow("s>a s>j a>j j>w w>end", [.. steps.Select(a => (JsonObject)a.DeepClone())])));
        var judgement = await bench.MoveAsync(instance, Version(2, Flow("s>a s>j a>x x>j j>w w>end", [.. steps.Select(a => (JsonObject)a.DeepClone())])));
        Assert.True(judgement.Fits, judgement.Reasons());
        await bench.EventAsync("a");
        await bench.EventAsync("w");
        Assert.Equal("end", bench.Lines);
    }

    [Fact]
    public async Task A_ticket_in_its_second_round_meets_the_new_step_and_goes_round_again()
    {
        var bench = new Bench();
        bench.Scripts.On("ok", false, false, true);
        var steps = new[] { Activity("Start", "s"), Wait("work"), Decision("ok"), Line("end"), Line("review") };
        var instance = await bench.StartAsync(Version(1, Flow("s>work work>ok ok:False>work ok:True>end", [.. steps.Select(a => (JsonObject)a.DeepClone())])));
        await bench.EventAsync("work");
        var judgement = await bench.MoveAsync(instance, Version(2, Flow("s>work work>review review>ok ok:False>work ok:True>end", [.. steps.Select(a => (JsonObject)a.DeepClone())])));
        Assert.True(judgement.Fits, judgement.Reasons());
        await bench.EventAsync("work");
        await bench.EventAsync("work");
        Assert.Equal("review review end", bench.Lines);
        Assert.Equal(WorkflowStatus.Finished, (await bench.InstanceAsync(instance.Id)).Status);
    }

    [Fact]
    public async Task A_step_decided_for_one_that_is_gone_goes_on_from_there()
    {
        var bench = new Bench();
        var instance = await bench.StartAsync(Version(1, Flow("s>a a>b b>c", Activity("Start", "s"), Wait("a"), Wait("b"), Line("c"))));
        var judgement = await bench.MoveAsync(instance, Version(2, Flow("s>b b>c", Activity("Start", "s"), Wait("b"), Line("c"))), ("a", "b"));
        Assert.True(judgement.Fits, judgement.Reasons());
        // It waits as it began to: for the event of the step that is gone.
        Assert.Equal(0, await bench.EventAsync("b"));
        Assert.Equal(1, await bench.EventAsync("a"));
        Assert.Equal("c", bench.Lines);
        Assert.Equal(WorkflowStatus.Finished, (await bench.InstanceAsync(instance.Id)).Status);
    }

    [Theory]
    [InlineData("a>j b>j", "end")]
    [InlineData("a>j b>x x>j", "end")]
    [InlineData("a>x x>j b>j", "x end")]
    [InlineData("a>j", "!join-lost")]
    public async Task Tokens_that_have_arrived_wait_on_for_the_others(string middle, string expected)
    {
        var bench = new Bench(new WorkflowRunnerOptions { FlowchartMode = FlowchartMode.TokenBased });
        var instance = await bench.StartAsync(Version(1, Flow("s>a s>b a>j b>j j>end", [.. Fork.Select(a => (JsonObject)a.DeepClone())])));
        await bench.EventAsync("b");
        var judgement = await bench.MoveAsync(instance, Version(2, Flow($"s>a s>b {middle} j>end", [.. Fork.Select(a => (JsonObject)a.DeepClone()), Line("x")])));
        if (expected[0] == '!')
        {
            Assert.Equal(expected[1..], Assert.Single(judgement.Obstacles).Code);
            return;
        }

        Assert.True(judgement.Fits, judgement.Reasons());
        await bench.EventAsync("a");
        Assert.Equal(expected, bench.Lines);
        Assert.Equal(WorkflowStatus.Finished, (await bench.InstanceAsync(instance.Id)).Status);
    }

    [Fact]
    public async Task A_state_machine_moves_only_as_it_is()
    {
        JsonObject Machine(string more) => Activity(
            "StateMachine", "machine",
            ("states", new JsonArray(new JsonObject { ["name"] = "open" }, new JsonObject { ["name"] = "closed" })),
            ("transitions", new JsonArray(new JsonObject { ["name"] = "close", ["from"] = "open", ["to"] = "closed", ["trigger"] = Wait("go"), ["extra"] = more })),
            ("initialState", Literal("open")),
            ("metadata", new JsonObject { ["displayText"] = more }));
        var bench = new Bench();
        var instance = await bench.StartAsync(Version(1, Flow("machine>b", Machine("one"), Line("b"))));
        Assert.Equal("container-changed Workflow1:chart:machine", (await bench.MoveAsync(instance, Version(3, Flow("machine>b", Machine("two"), Line("b"))))).Reasons());
        var same = Machine("one");
        same["metadata"] = new JsonObject { ["displayText"] = "another word" };
        Assert.True((await bench.MoveAsync(instance, Version(2, Flow("machine>c c>b", same, Line("c"), Line("b"))))).Fits);
        await bench.EventAsync("go");
        Assert.Equal("c b", bench.Lines);
    }
}
