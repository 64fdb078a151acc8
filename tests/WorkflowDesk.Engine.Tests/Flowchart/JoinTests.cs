using WorkflowDesk.Engine.Instances;
using WorkflowDesk.Engine.Tests.Execution;
using static WorkflowDesk.Engine.Tests.Execution.Elsa;

namespace WorkflowDesk.Engine.Tests.Flowchart;

public class JoinTests
{
    [Fact]
    public async Task Two_connections_on_one_port_run_both_targets_and_their_meeting_point_once()
    {
        var bench = new Bench();
        var instance = await bench.StartAsync(Flow("s>a s>b a>c b>c", Activity("Start", "s"), Line("a"), Line("b"), Line("c")));
        Assert.Equal("a b c", bench.Lines);
        Assert.Equal(WorkflowSubStatus.Finished, instance.SubStatus);
    }

    [Fact]
    public async Task A_dead_path_is_carried_on_to_the_meeting_point()
    {
        var bench = new Bench();
        bench.Scripts.On("d", true);
        await bench.StartAsync(Flow("d:True>a d:False>b b>x x>c a>c", Decision("d"), Line("a"), Line("b"), Line("x"), Line("c")));
        Assert.Equal("a c", bench.Lines);
    }

    [Fact]
    public async Task What_is_fed_by_dead_paths_only_never_runs()
    {
        var bench = new Bench();
        bench.Scripts.On("d", true);
        var instance = await bench.StartAsync(Flow("d:False>a d:False>b a>c b>c", Decision("d"), Line("a"), Line("b"), Line("c")));
        Assert.Equal("", bench.Lines);
        Assert.Equal(WorkflowSubStatus.Finished, instance.SubStatus);
    }

    [Fact]
    public async Task A_join_that_waits_for_all_waits_across_suspensions()
    {
        var bench = new Bench();
        var instance = await bench.StartAsync(Flow("s>e1 s>e2 e1>j e2>j j>c", Activity("Start", "s"), Wait("e1"), Wait("e2"), Join("j", "WaitAll"), Line("c")));
        Assert.Equal(2, bench.Store.Bookmarks.Count);
        await bench.EventAsync("e1");
        Assert.Equal("", bench.Lines);
        await bench.EventAsync("e2");
        Assert.Equal("c", bench.Lines);
        Assert.Equal(WorkflowStatus.Finished, (await bench.InstanceAsync(instance.Id)).Status);
    }

    [Fact]
    public async Task A_join_that_waits_for_all_is_skipped_when_one_path_is_dead()
    {
        var bench = new Bench();
        bench.Scripts.On("d", true);
        await bench.StartAsync(Flow("s>a s>d d:False>b a>j b>j j>c", Activity("Start", "s"), Line("a"), Decision("d"), Line("b"), Join("j", "WaitAll"), Line("c")));
        Assert.Equal("a", bench.Lines);
    }

    [Fact]
    public async Task A_join_that_waits_for_all_active_paths_runs_when_one_path_is_dead()
    {
        var bench = new Bench();
        bench.Scripts.On("d", true);
        await bench.StartAsync(Flow("s>a s>d d:False>b a>j b>j j>c", Activity("Start", "s"), Line("a"), Decision("d"), Line("b"), Join("j", "WaitAllActive"), Line("c")));
        Assert.Equal("a c", bench.Lines);
    }

    [Fact]
    public async Task A_join_that_waits_for_any_takes_the_first_and_cancels_the_others()
    {
        var bench = new Bench();
        var instance = await bench.StartAsync(Flow("s>e1 s>e2 e1>j e2>x x>j j>c", Activity("Start", "s"), Wait("e1"), Wait("e2"), Line("x"), Join("j", "WaitAny"), Line("c")));
        await bench.EventAsync("e1");
        Assert.Equal("c", bench.Lines);
        Assert.Empty(bench.Store.Bookmarks);
        Assert.Equal(WorkflowSubStatus.Finished, (await bench.InstanceAsync(instance.Id)).SubStatus);
        Assert.Contains(bench.Store.Journal, r => r.ActivityId == "e2" && r.EventName == JournalEvent.Canceled);
    }

    [Fact]
    public async Task A_join_that_waits_for_any_runs_once_when_all_paths_come()
    {
        var bench = new Bench();
        await bench.StartAsync(Flow("s>a s>b a>j b>j j>c", Activity("Start", "s"), Line("a"), Line("b"), Join("j", "WaitAny"), Line("c")));
        Assert.Equal("a b c", bench.Lines);
    }

    [Fact]
    public async Task Outcomes_without_a_connection_end_their_path()
    {
        var bench = new Bench();
        bench.Scripts.On("d", false);
        var instance = await bench.StartAsync(Flow("d:True>a", Decision("d"), Line("a")));
        Assert.Equal(WorkflowSubStatus.Finished, instance.SubStatus);
    }
}
