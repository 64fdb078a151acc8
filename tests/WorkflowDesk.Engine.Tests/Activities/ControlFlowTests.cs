using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Instances;
using WorkflowDesk.Engine.Tests.Execution;
using static WorkflowDesk.Engine.Tests.Execution.Elsa;

namespace WorkflowDesk.Engine.Tests.Activities;

public class ControlFlowTests
{
    private static JsonObject Current => Activity("WriteLine", "current", ("text", Script("getCurrentValue()+getCurrentIndex()")));

    [Fact]
    public async Task If_runs_one_branch_and_completes_without_the_other()
    {
        Assert.Equal("yes after", await RunAsync(true, Sequence(If(Line("yes"), Line("no")), Line("after"))));
        Assert.Equal("no after", await RunAsync(false, Sequence(If(Line("yes"), Line("no")), Line("after"))));
        Assert.Equal("after", await RunAsync(false, Sequence(If(Line("yes"), null), Line("after"))));
    }

    [Fact]
    public async Task Switch_runs_the_first_match_or_all_matches_or_the_default()
    {
        Assert.Equal("a end", await RunAsync(true, Sequence(Switch("MatchFirst"), Line("end"))));
        Assert.Equal("a b end", await RunAsync(true, Sequence(Switch("MatchAny"), Line("end"))));
        Assert.Equal("d end", await RunAsync(false, Sequence(Switch("MatchAny"), Line("end"))));
    }

    [Fact]
    public async Task A_first_match_asks_no_further()
    {
        var bench = new Bench();
        bench.Scripts.On("if", true);
        await bench.StartAsync(Switch("MatchFirst"));
        Assert.Single(bench.Scripts.Requests);
    }

    [Fact]
    public async Task FlowSwitch_goes_on_by_label_or_default()
    {
        Assert.Equal("a", await RunAsync(true, FlowSwitch("MatchFirst")));
        Assert.Equal("a b", await RunAsync(true, FlowSwitch("MatchAny")));
        Assert.Equal("d", await RunAsync(false, FlowSwitch("MatchFirst")));
    }

    [Fact]
    public async Task FlowFork_follows_its_branches_and_not_Done()
    {
        var fork = Activity("FlowFork", "f", ("branches", Input("Object", "[\"A\",\"B\"]")));
        Assert.Equal("a b", await RunAsync(true, Flow("f:A>a f:B>b f>never", fork, Line("a"), Line("b"), Line("never"))));
    }

    [Fact]
    public async Task FlowNode_runs_its_body_and_goes_on() =>
        Assert.Equal("a b", await RunAsync(true, Flow("n>b", Activity("FlowNode", "n", ("body", Line("a"))), Line("b"))));

    [Fact]
    public async Task ForEach_gives_each_item_to_its_body_and_keeps_its_place_across_waits()
    {
        var bench = WithCurrent();
        await bench.StartAsync(Sequence(ForEach("[\"x\",\"y\"]", Sequence(Wait("e"), Current)), Line("end")));
        await bench.EventAsync("e");
        await bench.EventAsync("e");
        Assert.Equal("x0 y1 end", bench.Lines);
    }

    [Fact]
    public async Task ForEach_without_items_or_body_completes()
    {
        Assert.Equal("end", await RunAsync(true, Sequence(ForEach("[]", Line("never")), Line("end"))));
        Assert.Equal("end", await RunAsync(true, Sequence(ForEach("[1]", null), Line("end"))));
    }

    [Fact]
    public async Task Break_ends_the_nearest_loop_after_the_current_body()
    {
        var bench = WithCurrent();
        bench.Scripts.On("if", false, true);
        await bench.StartAsync(Sequence(ForEach("[1,2,3]", Sequence(Current, If(Activity("Break", "b"), null), Line("rest"))), Line("end")));
        Assert.Equal("10 rest 21 end", bench.Lines);
    }

    [Fact]
    public async Task While_asks_before_each_round()
    {
        var bench = new Bench();
        bench.Scripts.On("if", true, true, false);
        await bench.StartAsync(Sequence(Activity("While", "w", ("condition", Script("if")), ("body", Line("a"))), Line("end")));
        Assert.Equal("a a end", bench.Lines);
    }

    [Fact]
    public async Task A_While_that_could_never_end_fails_instead_of_hanging()
    {
        var bench = new Bench();
        bench.Scripts.On("if", true);
        Assert.Single((await bench.StartAsync(Activity("While", "w", ("condition", Script("if"))))).Incidents);
    }

    [Theory]
    [InlineData(1, 3, 1, true, "1 2 3")]
    [InlineData(1, 3, 1, false, "1 2")]
    [InlineData(3, 1, -2, true, "3 1")]
    [InlineData(1, 0, 1, true, "")]
    public async Task For_counts(int start, int end, int step, bool inclusive, string expected)
    {
        var bench = new Bench();
        bench.Scripts.On("getCurrentValue()+getCurrentIndex()", s => s.Variables.Single(v => v.Name == "CurrentValue").Value?.DeepClone());
        await bench.StartAsync(Activity("For", "f", ("start", Literal(start)), ("end", Literal(end)), ("step", Literal(step)), ("outerBoundInclusive", Literal(inclusive)), ("body", Activity("WriteLine", "w", ("text", Script("getCurrentValue()+getCurrentIndex()"))))), null);
        Assert.Equal(expected, bench.Lines);
    }

    [Fact]
    public async Task A_For_with_step_0_fails()
    {
        var bench = new Bench();
        Assert.Single((await bench.StartAsync(Activity("For", "f", ("step", Literal(0)), ("body", Line("a"))))).Incidents);
    }

    [Fact]
    public async Task Parallel_loops_and_sequences_complete_when_all_have()
    {
        var bench = WithCurrent();
        await bench.StartAsync(Sequence(
            Activity("ParallelForEach", "p", ("items", Literal("[\"x\",\"y\"]")), ("body", Sequence(Wait("e"), Current))),
            Activity("Parallel", "q", ("activities", new JsonArray(Line("a"), Line("b")))),
            Line("end")));
        Assert.Equal(2, await bench.EventAsync("e"));
        Assert.Equal("x0 y1 a b end", bench.Lines);
    }

    [Fact]
    public async Task End_ends_a_sequence() =>
        Assert.Equal("a b", await RunAsync(true, Sequence(Inner("s2", Line("a"), Activity("End", "e"), Line("never")), Line("b"))));

    [Fact]
    public async Task A_script_may_choose_outcomes_and_its_null_leaves_the_bound_variable_alone()
    {
        var bench = new Bench();
        bench.Scripts.On("run", _ => null);
        bench.Scripts.Outcomes = ["Left", "Right"];
        var script = Activity("RunJavaScript", "r", ("script", Literal("run")), ("result", new JsonObject { ["typeName"] = "Object", ["memoryReference"] = new JsonObject { ["id"] = "v" } }));
        var flow = Flow("r:Left>a r:Right>b r>never", script, Line("a"), Activity("WriteLine", "b", ("text", Input("Variable", new JsonObject { ["id"] = "v" }))), Line("never"));
        flow["variables"] = new JsonArray(Variable("v", "String", "kept"));
        await bench.StartAsync(flow);
        Assert.Equal("a kept", bench.Lines);
    }

    [Fact]
    public async Task Name_and_correlation_are_set_on_the_instance()
    {
        var bench = new Bench();
        var instance = await bench.StartAsync(Sequence(Activity("SetName", "n", ("value", Literal("无法登录"))), Activity("Correlate", "c", ("correlationId", Literal("TS1")))));
        Assert.Equal(("无法登录", "TS1"), (instance.Name, instance.CorrelationId));
    }

    [Fact]
    public async Task Fault_tells_code_category_type_and_message()
    {
        var bench = new Bench();
        var incident = Assert.Single((await bench.StartAsync(Activity("Fault", "f", ("code", Literal("E7")), ("message", Literal("kaputt"))))).Incidents);
        Assert.Equal("kaputt", incident.Message);
        Assert.Equal(("E7", "General", "System"), (incident.Details!["code"], incident.Details["category"], incident.Details["type"]));
    }

    [Fact]
    public async Task An_event_hands_over_what_came_with_it()
    {
        var bench = new Bench();
        var wait = Wait("e");
        wait["result"] = new JsonObject { ["typeName"] = "Object", ["memoryReference"] = new JsonObject { ["id"] = "v" } };
        var root = Sequence(wait, Activity("WriteLine", "w", ("text", Input("Variable", new JsonObject { ["id"] = "v" }))));
        root["variables"] = new JsonArray(Variable("v"));
        await bench.StartAsync(root);
        await bench.EventAsync("e", new JsonObject { ["name"] = "附件" });
        Assert.Equal("{\"name\":\"附件\"}", bench.Lines);
    }

    [Fact]
    public async Task A_container_that_completes_drops_its_variables_and_the_workflow_keeps_its_own()
    {
        var bench = new Bench();
        var inner = Inner("s2", Activity("SetVariable", "x", ("variable", Variable("v")), ("value", Literal("inner"))));
        inner["variables"] = new JsonArray(Variable("v", "String", "default"));
        var root = Sequence(inner, Activity("WriteLine", "w", ("text", Input("Variable", new JsonObject { ["id"] = "v" }))));
        root["variables"] = new JsonArray(Variable("v", "String", "outer"));
        await bench.StartAsync(root);
        Assert.Equal("outer", bench.Lines);
    }

    private static async Task<string> RunAsync(bool condition, JsonObject root)
    {
        var bench = new Bench();
        bench.Scripts.On("if", condition);
        var instance = await bench.StartAsync(root);
        Assert.Equal(WorkflowSubStatus.Finished, instance.SubStatus);
        return bench.Lines;
    }

    private static Bench WithCurrent()
    {
        var bench = new Bench();
        bench.Scripts.On("getCurrentValue()+getCurrentIndex()", s => $"{s.Variables.FirstOrDefault(v => v.Name == "CurrentValue")?.Value}{s.Variables.FirstOrDefault(v => v.Name == "CurrentIndex")?.Value}");
        return bench;
    }

    private static JsonObject Inner(string id, params JsonObject[] activities)
    {
        var sequence = Sequence(activities);
        sequence["id"] = id;
        return sequence;
    }

    private static JsonObject If(JsonObject then, JsonObject? otherwise) => Activity("If", "i", ("condition", Script("if")), ("then", then), ("else", otherwise));

    private static JsonObject ForEach(string items, JsonObject? body) => Activity("ForEach", "fe", ("items", Literal(items)), ("body", body));

    private static JsonObject Switch(string mode) =>
        Activity("Switch", "sw", ("mode", Literal(mode)), ("cases", new JsonArray(Case("A", Line("a")), Case("B", Line("b")))), ("default", Line("d")));

    private static JsonObject FlowSwitch(string mode) => Flow(
        "fs:A>a fs:B>b fs:Default>d",
        Activity("FlowSwitch", "fs", ("mode", Literal(mode)), ("cases", new JsonArray(Case("A", null), Case("B", null)))),
        Line("a"),
        Line("b"),
        Line("d"));

    private static JsonObject Case(string label, JsonObject? activity)
    {
        var json = new JsonObject { ["label"] = label, ["condition"] = new JsonObject { ["type"] = "JavaScript", ["value"] = "if" } };
        if (activity is not null)
        {
            json["activity"] = activity;
        }

        return json;
    }
}
