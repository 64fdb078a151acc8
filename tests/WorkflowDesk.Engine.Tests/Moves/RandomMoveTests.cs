using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Flowchart;
using WorkflowDesk.Engine.Instances;
using WorkflowDesk.Engine.Tests.Execution;
using static WorkflowDesk.Engine.Tests.Execution.Elsa;

namespace WorkflowDesk.Engine.Tests.Moves;

/// <summary>
/// Charts nobody would think of, stopped anywhere, moved to a slightly other version and finished there. What should
/// happen is what happens to an instance that ran on the other version from the beginning.
/// </summary>
public sealed class RandomMoveTests
{
    private const int Charts = 150;

    [Theory]
    [InlineData("copy", 0, FlowchartMode.CounterBased)]
    [InlineData("rename", 1_000, FlowchartMode.CounterBased)]
    [InlineData("add-line", 2_000, FlowchartMode.CounterBased)]
    [InlineData("add-wait", 3_000, FlowchartMode.CounterBased)]
    [InlineData("remove", 4_000, FlowchartMode.CounterBased)]
    [InlineData("copy", 5_000, FlowchartMode.TokenBased)]
    [InlineData("add-line", 6_000, FlowchartMode.TokenBased)]
    [InlineData("add-wait", 7_000, FlowchartMode.TokenBased)]
    [InlineData("remove", 8_000, FlowchartMode.TokenBased)]
    public async Task A_moved_instance_goes_on_as_one_that_was_there_from_the_beginning(string edit, int firstSeed, FlowchartMode mode)
    {
        var (compared, refused) = (0, 0);
        for (var seed = firstSeed; seed < firstSeed + Charts; seed++)
        {
            var random = new Random(seed);
            var chart = RandomChart.Of(random);
            var events = chart.Events(random);
            var other = chart.Edited(edit, random);
            switch (await CompareAsync(chart, other, events, stop: random.Next(Math.Min(events.Count, 4)), $"{edit} {seed}", mode))
            {
                case Result.Same:
                    compared++;
                    break;
                case Result.Refused:
                    refused++;
                    break;
            }
        }

        Assert.True(compared >= Charts / 5, $"only {compared} of {Charts} instances were fit to be compared, {refused} were refused");
        Assert.True(edit is not ("copy" or "rename") || refused == 0, $"{refused} instances did not fit a copy of their own version");
    }

    private enum Result
    {
        Same,
        Refused,
        Unfit,
    }

    private static async Task<Result> CompareAsync(RandomChart chart, RandomChart other, IReadOnlyList<string> events, int stop, string what, FlowchartMode mode)
    {
        var moved = await Play.StartAsync(chart, mode, skips: []);
        var wanted = await Play.StartAsync(other, mode, skips: other.Added);
        for (var i = 0; i < stop; i++)
        {
            await moved.EventAsync(events[i]);
            await wanted.EventAsync(events[i]);
        }

        // A step more or less may change which of two branches is first, and so where an instance stands.
        if (!moved.IsRunning || moved.Waiting.Length == 0 || moved.IsUnfit || wanted.IsUnfit || moved.Waiting != wanted.Waiting || moved.Log(chart, other) != wanted.Log(chart, other))
        {
            return Result.Unfit;
        }

        var (movedFrom, wantedFrom) = (moved.Position, wanted.Position);
        var reason = await moved.MoveAsync(other);
        if (reason.Length > 0)
        {
            return Result.Refused;
        }

        wanted.WaitFromNowOn();
        foreach (var name in events.Skip(stop).Concat([.. other.Added, .. other.Added, .. other.Added]))
        {
            await moved.EventAsync(name);
            await wanted.EventAsync(name);
        }

        if (wanted.IsUnfit)
        {
            return Result.Unfit;
        }

        var story = $"{what}\nfrom {chart}\nto   {other}\nevents {string.Join(' ', events)}, moved after {stop}";
        Equal(story, "ran after the move", wanted.Since(wantedFrom), moved.Since(movedFrom));
        Equal(story, "waits", wanted.Waiting, moved.Waiting);
        Equal(story, "ended", wanted.Ended, moved.Ended);
        return Result.Same;
    }

    private static void Equal(string story, string fact, string wanted, string got) =>
        Assert.True(wanted == got, $"{story}\n{fact}, from the beginning: {wanted}\n{fact}, moved:              {got}");

    /// <summary>One instance on a bench of its own.</summary>
    private sealed class Play
    {
        private readonly Bench _bench;
        private IReadOnlyList<string> _skips;
        private WorkflowInstance _instance = null!;

        private Play(FlowchartMode mode, IReadOnlyList<string> skips)
        {
            _bench = new(new WorkflowRunnerOptions { MaxExecutionsPerBurst = 300, FlowchartMode = mode });
            _skips = skips;
        }

        public bool IsRunning => _instance.IsRunning;

        public bool IsUnfit => _instance.Incidents.Count > 0 || _bench.Store.Journal.Count > 600;

        public string Waiting => string.Join(' ', _instance.Bookmarks.Select(b => b.ActivityId).Order(StringComparer.Ordinal));

        public string Ended => $"{_instance.Status}/{_instance.SubStatus}";

        public int Position => _bench.Store.Journal.Count;

        public static async Task<Play> StartAsync(RandomChart chart, FlowchartMode mode, IReadOnlyList<string> skips)
        {
            var play = new Play(mode, skips);
            foreach (var (id, answers) in chart.Answers)
            {
                play._bench.Scripts.On(id, [.. answers, false]);
            }

            play._instance = await play._bench.StartAsync(MoveBench.Version(chart.Version, chart.Json()));
            await play.SkipAsync();
            return play;
        }

        public async Task EventAsync(string name)
        {
            if (!IsUnfit)
            {
                await _bench.EventAsync(name);
                await SkipAsync();
            }
        }

        public async Task<string> MoveAsync(RandomChart other) =>
            (await _bench.MoveAsync(_instance, MoveBench.Version(other.Version, other.Json()))).Reasons();

        /// <summary>From now on every step is waited for.</summary>
        public void WaitFromNowOn() => _skips = [];

        public string Since(int position) => _bench.Completed(position);

        /// <summary>What was completed of the steps both versions have.</summary>
        public string Log(RandomChart one, RandomChart other) =>
            string.Join(' ', Since(0).Split(' ').Where(id => one.Kinds.ContainsKey(id) && other.Kinds.ContainsKey(id)));

        /// <summary>Steps added as waits are passed at once by the instance that is there from the beginning, until the move.</summary>
        private async Task SkipAsync()
        {
            _instance = await _bench.InstanceAsync(_instance.Id);
            while (!IsUnfit && _instance.Bookmarks.Find(b => _skips.Contains(b.ActivityId)) is { } wait)
            {
                await _bench.Runtime.ResumeAsync(wait.Id, null, null, CancellationToken.None);
                _instance = await _bench.InstanceAsync(_instance.Id);
            }
        }
    }
}
