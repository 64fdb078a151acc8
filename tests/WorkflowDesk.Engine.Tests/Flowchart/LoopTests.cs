using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Instances;
using WorkflowDesk.Engine.Tests.Execution;
using static WorkflowDesk.Engine.Tests.Execution.Elsa;

namespace WorkflowDesk.Engine.Tests.Flowchart;

public class LoopTests
{
    [Fact]
    public async Task A_connection_back_runs_its_target_again_and_what_follows_is_eligible_again()
    {
        var bench = new Bench();
        bench.Scripts.On("again", true, true, false);
        await bench.StartAsync(Flow("s>work work>check check>again again:True>work again:False>end", Activity("Start", "s"), Line("work"), Line("check"), Decision("again"), Line("end")));
        Assert.Equal("work check work check work check end", bench.Lines);
    }

    [Fact]
    public async Task A_loop_over_waiting_activities_survives_a_reload_in_every_round()
    {
        var bench = new Bench();
        bench.Scripts.On("ok", false, false, true);
        var instance = await bench.StartAsync(Flow("s>work work>ok ok:False>work ok:True>end", Activity("Start", "s"), Wait("work"), Decision("ok"), Line("end")));
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(1, await bench.EventAsync("work"));
        }

        Assert.Equal("end", bench.Lines);
        Assert.Equal(WorkflowSubStatus.Finished, (await bench.InstanceAsync(instance.Id)).SubStatus);
    }

    [Fact]
    public async Task A_merge_behind_a_loop_and_from_before_it_is_lost_as_in_Elsa_and_reported()
    {
        var (pre, check) = (Decision("pre"), Decision("check"));
        var flow = Flow("pre:True>close pre:False>work work>check check:False>work check:True>close", pre, Line("close"), Line("work"), check);
        var bench = new Bench();
        bench.Scripts.On("pre", false).On("check", false, true);
        var definition = Bench.Definition(flow);
        var instance = await bench.StartAsync(definition);
        Assert.Equal("work work", bench.Lines);
        Assert.Equal(WorkflowSubStatus.Finished, instance.SubStatus);

        var problems = await DefinitionValidator.ValidateAsync(definition, bench.Runner.Registry, bench.Scripts, bench.Store.FindDefinitionAsync, CancellationToken.None);
        var problem = Assert.Single(problems);
        Assert.Equal(ProblemSeverity.Warning, problem.Severity);
        Assert.Contains("'pre'", problem.Reason, StringComparison.Ordinal);
        Assert.Contains("'check'", problem.Reason, StringComparison.Ordinal);
        Assert.Equal("close", problem.ActivityId);
    }

    [Fact]
    public async Task A_join_for_any_in_front_keeps_that_merge_and_is_not_reported()
    {
        var flow = Flow("pre:True>j pre:False>work work>check check:False>work check:True>j j>close", Decision("pre"), Line("work"), Decision("check"), Join("j", "WaitAny"), Line("close"));
        var bench = new Bench();
        bench.Scripts.On("pre", false).On("check", false, true);
        var definition = Bench.Definition(flow);
        await bench.StartAsync(definition);
        Assert.Equal("work work close", bench.Lines);
        Assert.Empty(await DefinitionValidator.ValidateAsync(definition, bench.Runner.Registry, bench.Scripts, bench.Store.FindDefinitionAsync, CancellationToken.None));
    }

    [Fact]
    public async Task Branches_inside_a_loop_meet_in_every_round()
    {
        var bench = new Bench();
        bench.Scripts.On("which", true, false).On("again", true, false);
        await bench.StartAsync(Flow(
            "s>which which:True>a which:False>b a>m b>m m>again again:True>which again:False>end",
            Activity("Start", "s"), Decision("which"), Line("a"), Line("b"), Line("m"), Decision("again"), Line("end")));
        Assert.Equal("a m b m end", bench.Lines);
    }

    [Fact]
    public async Task A_connection_back_past_its_target_is_refused_and_faults_when_it_runs()
    {
        var flow = Flow("s>a s>b a>c b>c c>again again:True>a", Activity("Start", "s"), Line("a"), Line("b"), Line("c"), Decision("again"));
        var bench = new Bench();
        bench.Scripts.On("again", true);
        var definition = Bench.Definition(flow);
        var problems = await DefinitionValidator.ValidateAsync(definition, bench.Runner.Registry, bench.Scripts, bench.Store.FindDefinitionAsync, CancellationToken.None);
        Assert.Contains(problems, p => p.Severity == ProblemSeverity.Error && p.Reason.Contains("invalid", StringComparison.Ordinal));
        var instance = await bench.StartAsync(definition);
        Assert.Equal(WorkflowSubStatus.Faulted, instance.SubStatus);
        Assert.Contains("Invalid backward connection", Assert.Single(instance.Incidents).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loop_without_rest_is_stopped_with_an_incident()
    {
        var bench = new Bench(new() { MaxExecutionsPerBurst = 50 });
        var instance = await bench.StartAsync(Flow("a>b b>a", Line("a"), Line("b")));
        Assert.Equal(WorkflowSubStatus.Faulted, instance.SubStatus);
        Assert.StartsWith("Endless loop", Assert.Single(instance.Incidents).Message, StringComparison.Ordinal);
    }
}
