using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Instances;
using WorkflowDesk.Engine.Tests.Execution;
using static WorkflowDesk.Engine.Tests.Execution.Elsa;

namespace WorkflowDesk.Engine.Tests.Expressions;

public class EvaluationTests
{
    [Fact]
    public async Task All_scripts_of_an_activity_go_out_in_one_request()
    {
        var bench = new Bench();
        bench.Scripts.On("a", _ => "1").On("b", _ => "2");
        await bench.StartAsync(Activity("Fault", "f", ("code", Script("a")), ("message", Script("b"))));
        Assert.Equal(["Code", "Message"], Assert.Single(bench.Scripts.Requests).Scripts.Select(s => s.Key));
    }

    [Fact]
    public async Task Constants_variables_and_inputs_never_go_out()
    {
        var bench = new Bench();
        var root = Sequence(
            Line("a"),
            Activity("WriteLine", "v", ("text", Input("Variable", "{\"id\":\"x\"}"))),
            Activity("WriteLine", "i", ("text", Input("Input", new JsonObject { ["name"] = "NAME" }))));
        root["variables"] = new JsonArray(Variable("x", "Int32", "7"));
        await bench.StartAsync(root, new JsonObject { ["name"] = "n" });
        Assert.Equal("a 7 n", bench.Lines);
        Assert.Empty(bench.Scripts.Requests);
    }

    [Fact]
    public async Task A_script_gets_the_variables_it_names_and_what_it_sets_is_converted()
    {
        var bench = new Bench();
        bench.Scripts.On("getCount()", s => s.Variables.Count);
        bench.Scripts.Sets["count"] = "5";
        bench.Scripts.Sets["created"] = "new";
        var root = Sequence(
            Activity("WriteLine", "w", ("text", Script("getCount()"))),
            Activity("WriteLine", "x", ("text", Input("Variable", new JsonObject { ["id"] = "count" }))),
            Wait("e"));
        root["variables"] = new JsonArray(Variable("count", "Int32", "1"), Variable("other"));
        var instance = await bench.StartAsync(root);
        Assert.Equal("1 5", bench.Lines);
        Assert.Contains("\"created\":\"new\"", instance.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_of_a_dictionary_may_be_expressions()
    {
        var bench = new Bench();
        bench.Scripts.On("ticket", _ => 7);
        await bench.PublishAsync(Bench.Definition(Activity("WriteLine", "w", ("text", Input("Input", new JsonObject { ["name"] = "id" }))), "child"));
        await bench.StartAsync(Activity(
            "ExecuteWorkflow",
            "x",
            ("workflowDefinitionId", Literal("child")),
            ("input", Input("Object", new JsonObject { ["id"] = new JsonObject { ["type"] = "JavaScript", ["value"] = "ticket" }, ["plain"] = 1 }))));
        Assert.Equal("7", bench.Lines);
    }

    [Fact]
    public async Task Outputs_of_the_same_container_reach_a_script_in_the_same_burst()
    {
        var bench = new Bench();
        bench.Scripts.On("one", _ => 1).On("getResultFromR()", s => s.Outputs.Single(o => o.ActivityName == "r").Value?.DeepClone()).On("getLastResult()", s => s.LastResult?.DeepClone());
        await bench.StartAsync(Sequence(
            Activity("RunJavaScript", "r", ("script", Literal("one"))),
            Activity("WriteLine", "a", ("text", Script("getResultFromR()"))),
            Activity("WriteLine", "b", ("text", Script("getLastResult()")))));
        Assert.Equal("1 1", bench.Lines);
    }

    [Fact]
    public async Task The_journal_keeps_inputs_and_outputs_but_no_secrets()
    {
        var bench = new Bench(null, new Sender());
        await bench.StartAsync(new JsonObject { ["id"] = "s", ["type"] = "Test.Sender", ["to"] = Literal("lin"), ["password"] = Literal("hunter2") });
        var payloads = bench.Store.Journal.Select(r => r.PayloadJson()).OfType<string>().ToList();
        Assert.Contains("""{"inputs":{"To":"lin"}}""", payloads);
        Assert.Contains("""{"outputs":{"Sent":"已发送"},"outcomes":["Done"]}""", payloads);
        Assert.DoesNotContain(payloads, p => p.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_input_without_a_type_name_counts_as_not_set_as_in_Elsa()
    {
        var bench = new Bench();
        await bench.StartAsync(Activity("WriteLine", "w", ("text", new JsonObject { ["expression"] = new JsonObject { ["type"] = "Literal", ["value"] = "x" } })));
        Assert.Equal("", bench.Lines);
        Assert.Contains(bench.Store.Journal, r => r.EventName == JournalEvent.Log);
    }

    private sealed class Sender : Activity
    {
        public override ActivityDescriptor Descriptor { get; } = new()
        {
            TypeName = "Test.Sender",
            DisplayName = "Sender",
            Category = "Test",
            Inputs = [new("To", "String"), new("Password", "String") { IsSensitive = true }],
            Outputs = [new("Sent", "String")],
        };

        public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) =>
            new(ActivityResult.Done().WithOutput("Sent", "已发送"));
    }
}
