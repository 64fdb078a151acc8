using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Instances;
using WorkflowDesk.Engine.Moves;
using WorkflowDesk.Engine.Tests.Execution;
using static WorkflowDesk.Engine.Tests.Execution.Elsa;
using static WorkflowDesk.Engine.Tests.Moves.MoveBench;

namespace WorkflowDesk.Engine.Tests.Moves;

public class InstanceMoveTests
{
    [Fact]
    public async Task A_step_added_ahead_is_taken_and_one_added_behind_is_not()
    {
        foreach (var (place, expected) in new[] { ("plan>review review>build", "review build"), ("plan>build", "build") })
        {
            var bench = new Bench();
            var instance = await bench.StartAsync(Version(1, Flow("s>plan plan>build", Activity("Start", "s"), Wait("plan"), Line("build"))));
            var added = place.Contains("review", StringComparison.Ordinal) ? place : "plan>build s>review review>plan";
            var judgement = await bench.MoveAsync(instance, Version(2, Flow(added.Contains("s>", StringComparison.Ordinal) ? added : $"s>plan {added}", Activity("Start", "s"), Wait("plan"), Line("review"), Line("build"))));
            Assert.True(judgement.Fits, judgement.Reasons());
            await bench.EventAsync("plan");
            Assert.Equal(expected, bench.Lines);
            Assert.Equal((WorkflowStatus.Finished, 2), ((await bench.InstanceAsync(instance.Id)).Status, (await bench.InstanceAsync(instance.Id)).DefinitionVersion));
        }
    }

    [Fact]
    public async Task The_old_instance_is_left_as_it_was_and_bookmarks_keep_id_and_hash()
    {
        var bench = new Bench();
        var instance = await bench.StartAsync(Version(1, Flow("s>plan plan>build", Activity("Start", "s"), Wait("plan"), Line("build"))));
        var before = Assert.Single(bench.Store.Bookmarks);
        var text = (await bench.InstanceAsync(instance.Id)).ToJson();
        var two = Version(2, Flow("s>draft draft>build", Activity("Start", "s"), Wait("draft"), Line("build")));
        await bench.PublishAsync(two);
        var stored = await bench.InstanceAsync(instance.Id);
        var match = await new InstanceMoves(bench.Store, bench.Runner).MatchAsync("flow-1", "flow-2", new Dictionary<string, string> { ["Workflow1:chart:plan"] = "Workflow1:chart:draft" }, default);
        Assert.True(InstanceMove.Judge(stored, match).Fits);
        Assert.Equal(text, stored.ToJson());

        await bench.MoveAsync(instance, two, ("plan", "draft"));
        var after = Assert.Single(bench.Store.Bookmarks);
        Assert.Equal((before.Id, before.Hash, before.ActivityInstanceId), (after.Id, after.Hash, after.ActivityInstanceId));
        Assert.Equal(("draft", "Workflow1:chart:draft"), (after.ActivityId, after.NodeId));
        Assert.Equal(1, await bench.EventAsync("plan"));
        Assert.Equal("build", bench.Lines);
    }

    [Fact]
    public async Task A_step_that_is_gone_keeps_the_instance_where_it_is_with_the_reason()
    {
        var bench = new Bench();
        var instance = await bench.StartAsync(Version(1, Flow("s>plan plan>build", Activity("Start", "s"), Wait("plan"), Line("build"))));
        var judgement = await bench.MoveAsync(instance, Version(2, Flow("s>build", Activity("Start", "s"), Line("build"))));
        Assert.Equal("no-counterpart Workflow1:chart:plan", judgement.Reasons());
        Assert.Equal("plan", Assert.Single(judgement.Places).From.Id);
        Assert.Equal(1, (await bench.InstanceAsync(instance.Id)).DefinitionVersion);
        await bench.EventAsync("plan");
        Assert.Equal("build", bench.Lines);
    }

    [Theory]
    [InlineData("type-changed", "s>plan plan>build", "Delay")]
    [InlineData("not-connected", "s>build plan>build", "Event")]
    [InlineData("outcome-lost", "s>plan plan:Other>build", "Event")]
    public async Task What_does_not_fit_is_named(string code, string connections, string type)
    {
        var bench = new Bench();
        var instance = await bench.StartAsync(Version(1, Flow("s>plan plan>build", Activity("Start", "s"), Wait("plan"), Line("build"))));
        var judgement = await bench.MoveAsync(instance, Version(2, Flow(connections, Activity("Start", "s"), Activity(type, "plan", ("eventName", Literal("plan"))), Line("build"))));
        Assert.Equal(code, Assert.Single(judgement.Obstacles).Code);
    }

    [Fact]
    public async Task A_step_in_another_container_does_not_fit()
    {
        var bench = new Bench();
        var instance = await bench.StartAsync(Version(1, Flow("s>plan", Activity("Start", "s"), Wait("plan"))));
        var two = Version(2, Flow("s>seq", Activity("Start", "s"), Sequence(Wait("plan"))));
        Assert.Equal("no-counterpart Workflow1:chart:plan", (await bench.MoveAsync(instance, two)).Reasons());
        Assert.Equal("container-changed Workflow1:chart:plan", (await bench.MoveAsync(instance, two, ("plan", "seq:plan"))).Reasons());
    }

    [Fact]
    public async Task A_finished_instance_does_not_move()
    {
        var bench = new Bench();
        var instance = await bench.StartAsync(Version(1, Flow("s>a", Activity("Start", "s"), Line("a"))));
        Assert.Equal("not-running ", (await bench.MoveAsync(instance, Version(2, Flow("s>a", Activity("Start", "s"), Line("a"))))).Reasons());
    }

    [Fact]
    public async Task A_faulted_step_is_retried_in_the_version_that_was_mended()
    {
        var bench = new Bench();
        var instance = await bench.StartAsync(Version(1, Flow("s>w w>b", Activity("Start", "s"), Activity("WriteLine", "w", ("text", Script("nonsense"))), Line("b"))));
        Assert.Equal(WorkflowSubStatus.Faulted, instance.SubStatus);
        var judgement = await bench.MoveAsync(instance, Version(2, Flow("s>w w>b", Activity("Start", "s"), Line("w"), Line("b"))));
        Assert.True(judgement.Fits, judgement.Reasons());
        await bench.Runtime.RetryAsync(instance.Id, null, null, default);
        Assert.Equal("w b", bench.Lines);
    }

    [Fact]
    public async Task A_sequence_goes_on_behind_the_step_wherever_it_stands_now()
    {
        var bench = new Bench();
        var instance = await bench.StartAsync(Version(1, Sequence(Line("a"), Wait("e"), Line("b"))));
        var judgement = await bench.MoveAsync(instance, Version(2, Sequence(Line("new"), Line("a"), Wait("e"), Line("more"), Line("b"))));
        Assert.True(judgement.Fits, judgement.Reasons());
        await bench.EventAsync("e");
        Assert.Equal("a more b", bench.Lines);
    }

    [Fact]
    public async Task A_loop_goes_on_with_the_item_it_is_at_unless_its_items_are_others_now()
    {
        var loop = Activity("ForEach", "loop", ("items", Literal(new JsonArray("x", "y"))), ("body", Wait("e")));
        var bench = new Bench();
        var instance = await bench.StartAsync(Version(1, Flow("loop>b", (JsonObject)loop.DeepClone(), Line("b"))));
        var changed = (JsonObject)loop.DeepClone();
        changed["items"] = Literal(new JsonArray("z"));
        Assert.Equal("container-changed Workflow1:chart:loop", (await bench.MoveAsync(instance, Version(3, Flow("loop>b", changed, Line("b"))))).Reasons());
        Assert.True((await bench.MoveAsync(instance, Version(2, Flow("loop>c c>b", loop, Line("c"), Line("b"))))).Fits);
        await bench.EventAsync("e");
        await bench.EventAsync("e");
        Assert.Equal("c b", bench.Lines);
    }

    [Fact]
    public async Task Variables_go_along_by_id_or_name_new_ones_have_their_default_and_a_value_that_does_not_convert_keeps_the_instance()
    {
        var bench = new Bench();
        bench.Scripts.On("all", s => string.Join(' ', s.Variables.Select(v => $"{v.Name}={v.Value}")));
        var root = Flow(
            "set>e e>w",
            Activity("SetVariable", "set", ("variable", Variable("count")), ("value", Literal("12"))), Wait("e"), Activity("WriteLine", "w", ("text", Script("all count name fresh"))));
        bench.Scripts.On("all count name fresh", s => string.Join(' ', s.Variables.Select(v => $"{v.Name}={v.Value}")));
        JsonArray Variables(params JsonObject[] variables) => new(variables);
        var instance = await bench.StartAsync(Version(1, root, json => json["variables"] = Variables(Variable("count", "String"), Variable("name", "String", "Lin"), Variable("gone", "String", "x"))));
        var fresh = Variable("name", "String");
        fresh["id"] = "another-id";
        var text = await bench.MoveAsync(instance, Version(3, root, json => json["variables"] = Variables(Variable("count", "Guid"))));
        Assert.Equal("variable-type Workflow1 (count, Guid)", text.Reasons());
        var judgement = await bench.MoveAsync(instance, Version(2, root, json => json["variables"] = Variables(Variable("count", "Int32"), fresh, Variable("fresh", "String", "new"))));
        Assert.True(judgement.Fits, judgement.Reasons());
        await bench.EventAsync("e");
        Assert.Equal("count=12 name=Lin fresh=new", bench.Lines);
    }

    [Fact]
    public async Task An_instance_inside_a_used_workflow_moves_with_the_version_its_parent_uses()
    {
        var bench = new Bench();
        JsonObject Used(int version) => new() { ["id"] = "sub", ["type"] = "Check", ["workflowDefinitionId"] = "check", ["workflowDefinitionVersionId"] = $"check-{version}" };
        Task PublishAsync(int version, string flow, params JsonObject[] steps) => bench.PublishAsync(Bench.Definition(Flow(flow, steps), id: "check", json =>
        {
            json["id"] = $"check-{version}";
            json["version"] = version;
            json["root"]!["id"] = $"chart{version}";
        }));
        await PublishAsync(1, "ask>told", Wait("ask"), Line("told"));
        await PublishAsync(2, "ask>noted noted>told", Wait("ask"), Line("noted"), Line("told"));
        await PublishAsync(3, "answer>told", Wait("answer"), Line("told"));
        var instance = await bench.StartAsync(Version(1, Flow("sub>b", Used(1), Line("b"))));
        Assert.Equal("no-counterpart Workflow1:chart:sub:chart1:ask", (await bench.MoveAsync(instance, Version(3, Flow("sub>b", Used(3), Line("b"))))).Reasons());
        var judgement = await bench.MoveAsync(instance, Version(2, Flow("sub>b", Used(2), Line("b"))));
        Assert.True(judgement.Fits, judgement.Reasons());
        await bench.EventAsync("ask");
        Assert.Equal("noted told b", bench.Lines);
    }
}
