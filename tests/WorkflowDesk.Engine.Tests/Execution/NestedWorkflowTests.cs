using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;
using static WorkflowDesk.Engine.Tests.Execution.Elsa;

namespace WorkflowDesk.Engine.Tests.Execution;

public class NestedWorkflowTests
{
    [Fact]
    public async Task A_workflow_executed_inline_finishes_in_the_same_step_and_hands_back_its_output()
    {
        var bench = new Bench();
        await bench.PublishAsync(Bench.Definition(
            Sequence(Line("child"), Activity("SetOutput", "o", ("outputName", Literal("verdict")), ("outputValue", Literal("yes")))),
            "child"));
        var root = Sequence(Run("x", wait: true), Activity("WriteLine", "w", ("text", Input("Variable", new JsonObject { ["id"] = "r" }))));
        root["variables"] = new JsonArray(Variable("r"));
        var instance = await bench.StartAsync(root);
        Assert.Equal(1, bench.Store.Commits);
        Assert.Equal(WorkflowSubStatus.Finished, instance.SubStatus);
        Assert.Contains("\"verdict\":\"yes\"", bench.Lines, StringComparison.Ordinal);
        Assert.Equal(2, bench.Store.Instances.Count);
    }

    [Fact]
    public async Task A_parent_goes_on_in_the_step_in_which_its_child_finishes()
    {
        var bench = new Bench();
        await bench.PublishAsync(Bench.Definition(Sequence(Wait("e"), Line("child")), "child"));
        var parent = await bench.StartAsync(Sequence(Run("x", wait: true), Line("parent")));
        Assert.Equal(WorkflowSubStatus.Suspended, parent.SubStatus);
        var commits = bench.Store.Commits;
        await bench.EventAsync("e");
        Assert.Equal(commits + 1, bench.Store.Commits);
        Assert.Equal("child parent", bench.Lines);
        Assert.Equal(WorkflowSubStatus.Finished, (await bench.InstanceAsync(parent.Id)).SubStatus);
    }

    [Fact]
    public async Task A_dispatched_workflow_runs_after_its_sender_and_can_be_waited_for()
    {
        var bench = new Bench();
        await bench.PublishAsync(Bench.Definition(Line("child"), "child"));
        var sent = Run("x", wait: true);
        sent["type"] = "Elsa.DispatchWorkflow";
        var parent = await bench.StartAsync(Flow("s>x s>b x>after", Activity("Start", "s"), sent, Line("b"), Line("after")));
        Assert.Equal("b child after", bench.Lines);
        Assert.Equal(WorkflowSubStatus.Finished, parent.SubStatus);
        Assert.Equal(1, bench.Store.Commits);
    }

    [Fact]
    public async Task Cancelling_a_parent_cancels_the_child_it_waits_for()
    {
        var bench = new Bench();
        await bench.PublishAsync(Bench.Definition(Sequence(Wait("e")), "child"));
        var parent = await bench.StartAsync(Sequence(Run("x", wait: true)));
        await bench.Runtime.CancelAsync(parent.Id, null, CancellationToken.None);
        Assert.All(bench.Store.Instances, i => Assert.Equal(WorkflowSubStatus.Cancelled, i.SubStatus));
        Assert.Empty(bench.Store.Bookmarks);
    }

    [Fact]
    public async Task A_workflow_that_runs_itself_is_stopped_with_an_incident()
    {
        var bench = new Bench(new() { MaxWorkflowDepth = 5 });
        await bench.PublishAsync(Bench.Definition(Sequence(Run("x", wait: true)), "child"));
        await bench.Runtime.StartAsync(new StartWorkflow { DefinitionId = "child" }, null, CancellationToken.None);
        Assert.Equal(5, bench.Store.Instances.Count);
        Assert.Contains(bench.Store.Instances, i => i.Incidents.Count == 1);
    }

    [Fact]
    public async Task A_workflow_used_as_an_activity_runs_in_the_same_instance_with_inputs_outputs_and_outcomes()
    {
        var bench = new Bench();
        bench.Scripts.On("read", s => s.InputsAreVariables ? s.Variables.First(v => v.Name == "ticket").Value : null);
        var inner = Sequence(
            Activity("WriteLine", "w", ("text", Script("read"))),
            Wait("e"),
            Activity("SetOutput", "o", ("outputName", Literal("verdict")), ("outputValue", Literal("fine"))),
            Activity("Complete", "c", ("outcomes", Literal("Accepted"))),
            Line("never"));
        bench.Scripts.On("read", s => s.Variables.FirstOrDefault(v => v.Name == "ticket")?.Value);
        await bench.PublishAsync(Bench.Definition(inner, "triage", json =>
        {
            json["name"] = "Ticket triage";
            json["options"] = new JsonObject { ["usableAsActivity"] = true };
            json["inputs"] = new JsonArray(new JsonObject { ["type"] = "String", ["name"] = "ticket" });
            json["outputs"] = new JsonArray(new JsonObject { ["type"] = "String", ["name"] = "verdict" });
            json["outcomes"] = new JsonArray("Accepted", "Rejected");
        }));
        var used = new JsonObject
        {
            ["id"] = "sub",
            ["type"] = "TicketTriage",
            ["version"] = 1,
            ["workflowDefinitionId"] = "triage",
            ["ticket"] = Literal("T-7"),
            ["verdict"] = new JsonObject { ["typeName"] = "String", ["memoryReference"] = new JsonObject { ["id"] = "v" } },
        };
        var flow = Flow("sub:Accepted>yes sub:Rejected>no sub>done", used, Activity("WriteLine", "yes", ("text", Input("Variable", new JsonObject { ["id"] = "v" }))), Line("no"), Line("done"));
        flow["variables"] = new JsonArray(Variable("v", "String"));
        var definition = Bench.Definition(flow);
        Assert.DoesNotContain(
            await DefinitionValidator.ValidateAsync(definition, bench.Runner.Registry, bench.Scripts, bench.Store.FindDefinitionAsync, CancellationToken.None),
            p => p.Severity == ProblemSeverity.Error);
        var instance = await bench.StartAsync(definition);
        var bookmark = Assert.Single(bench.Store.Bookmarks);
        Assert.Equal("Workflow1:chart:sub:seq:e", bookmark.NodeId);
        await bench.EventAsync("e");
        Assert.Equal(WorkflowSubStatus.Finished, (await bench.InstanceAsync(instance.Id)).SubStatus);
        Assert.Single(bench.Store.Instances);
        Assert.EndsWith("fine", bench.Lines, StringComparison.Ordinal);
        Assert.DoesNotContain("never", bench.Lines, StringComparison.Ordinal);
        Assert.DoesNotContain("done", bench.Lines, StringComparison.Ordinal);
    }

    private static JsonObject Run(string id, bool wait) => Activity(
        "ExecuteWorkflow",
        id,
        ("workflowDefinitionId", Literal("child")),
        ("waitForCompletion", Literal(wait)),
        ("result", new JsonObject { ["typeName"] = "Object", ["memoryReference"] = new JsonObject { ["id"] = "r" } }));
}
