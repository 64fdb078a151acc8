using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Instances;
using WorkflowDesk.Engine.Tests.Execution;
using static WorkflowDesk.Engine.Tests.Execution.Elsa;

namespace WorkflowDesk.Engine.Tests.Flowchart;

public class FlowchartEndTests
{
    [Fact]
    public async Task End_completes_its_flowchart_only_and_cancels_what_waits_there()
    {
        var inner = Flow("s>e s>end", Activity("Start", "s"), Wait("e"), Activity("End", "end"));
        inner["id"] = "inner";
        var bench = new Bench();
        var instance = await bench.StartAsync(Flow("s>inner inner>after", Activity("Start", "s"), inner, Line("after")));
        Assert.Equal("after", bench.Lines);
        Assert.Empty(bench.Store.Bookmarks);
        Assert.Equal(WorkflowSubStatus.Finished, instance.SubStatus);
    }

    [Fact]
    public async Task Finish_ends_the_instance_from_any_depth()
    {
        var inner = Sequence(Activity("Finish", "f"), Line("never"));
        var bench = new Bench();
        var instance = await bench.StartAsync(Flow("s>e s>seq seq>after", Activity("Start", "s"), Wait("e"), inner, Line("after")));
        Assert.Equal("", bench.Lines);
        Assert.Empty(bench.Store.Bookmarks);
        Assert.Equal((WorkflowStatus.Finished, WorkflowSubStatus.Finished), (instance.Status, instance.SubStatus));
    }

    [Fact]
    public async Task The_start_is_Elsa_Start_then_the_marked_then_the_unconnected_then_the_first()
    {
        var marked = Line("b");
        marked["customProperties"] = new JsonObject { ["canStartWorkflow"] = true };
        Assert.Equal("b", await RunAsync(Flow("a>b", Line("a"), Activity("Start", "s"), Line("b")), start: "s>b"));
        Assert.Equal("b", await RunAsync(Flow("", Line("a"), marked)));
        Assert.Equal("b c a", await RunAsync(Flow("b>c c>a", Line("a"), Line("b"), Line("c"))));
        Assert.Equal("a b", await RunAsync(Flow("a>b", Line("a"), Line("b"))));
        Assert.Equal("", await RunAsync(Flow("")));

        static async Task<string> RunAsync(JsonObject flow, string? start = null)
        {
            var bench = new Bench();
            if (start is not null)
            {
                flow["connections"] = Flow(start)["connections"]!.DeepClone();
            }

            await bench.StartAsync(flow);
            return bench.Lines;
        }
    }

    [Fact]
    public async Task The_trigger_that_started_the_instance_stays_its_start_after_a_reload()
    {
        var (one, two) = (Wait("one"), Wait("two"));
        one["customProperties"] = new JsonObject { ["canStartWorkflow"] = true };
        two["customProperties"] = new JsonObject { ["CanStartWorkflow"] = true };
        var bench = new Bench();
        await bench.PublishAsync(Bench.Definition(Flow("one>a two>e e>b", one, Line("a"), two, Wait("e"), Line("b"))));
        Assert.Equal(1, await bench.EventAsync("two"));
        Assert.Equal(1, await bench.EventAsync("e"));
        Assert.Equal("b", bench.Lines);
        Assert.Equal(WorkflowSubStatus.Finished, Assert.Single(bench.Store.Instances).SubStatus);
    }

    [Fact]
    public async Task A_faulted_branch_lets_others_go_on_under_the_continue_strategy_and_keeps_the_flowchart_open()
    {
        var flow = Flow("s>a1 a1>e e>b1 s>a2 a2>f", Activity("Start", "s"), Line("a1"), Wait("e"), Line("b1"), Line("a2"), Activity("Fault", "f"));
        var bench = new Bench();
        var definition = Bench.Definition(flow, more: json => json["options"] = new JsonObject { ["incidentStrategyType"] = "Elsa.Workflows.IncidentStrategies.ContinueWithIncidentsStrategy, Elsa.Workflows.Core" });
        var instance = await bench.StartAsync(definition);
        Assert.Equal(WorkflowSubStatus.Suspended, instance.SubStatus);
        await bench.EventAsync("e");
        Assert.Equal("a1 a2 b1", bench.Lines);
        instance = await bench.InstanceAsync(instance.Id);
        Assert.Equal((WorkflowStatus.Running, WorkflowSubStatus.Suspended), (instance.Status, instance.SubStatus));
        Assert.Single(instance.Incidents);
    }

    [Fact]
    public async Task A_faulted_branch_ends_the_instance_under_the_fault_strategy_after_the_queue_is_empty()
    {
        var flow = Flow("s>f s>a1 a1>e e>b1", Activity("Start", "s"), Activity("Fault", "f"), Line("a1"), Wait("e"), Line("b1"));
        var bench = new Bench();
        var instance = await bench.StartAsync(flow);
        Assert.Equal((WorkflowStatus.Finished, WorkflowSubStatus.Faulted), (instance.Status, instance.SubStatus));
        Assert.Equal(0, await bench.EventAsync("e"));
        Assert.Equal("a1", bench.Lines);
    }
}
