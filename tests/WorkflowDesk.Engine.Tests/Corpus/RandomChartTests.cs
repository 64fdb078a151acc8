using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Instances;
using WorkflowDesk.Engine.Tests.Execution;
using static WorkflowDesk.Engine.Tests.Execution.Elsa;

namespace WorkflowDesk.Engine.Tests.Corpus;

/// <summary>Charts that nobody would think of, with forks, joins, loops, waits and cancellations, against the rules written a second time.</summary>
public sealed class RandomChartTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(200)]
    [InlineData(300)]
    public async Task A_random_chart_runs_as_the_rules_say(int firstSeed)
    {
        var sound = 0;
        for (var seed = firstSeed; seed < firstSeed + 100; seed++)
        {
            sound += await HoldsAsync(seed) ? 1 : 0;
        }

        Assert.True(sound > 50, $"only {sound} of 100 charts were fit to run");
    }

    /// <summary>False when the chart is not fit to run: it would be refused, or it would not come to rest.</summary>
    private static async Task<bool> HoldsAsync(int seed)
    {
        var random = new Random(seed);
        var (kinds, connections) = Chart(random);
        var answers = kinds.Where(k => k.Value == "decision").ToDictionary(k => k.Key, _ => (IReadOnlyList<bool>)[.. Enumerable.Range(0, 4).Select(_ => random.Next(2) == 0)]);
        var model = new ChartModel(kinds, connections, answers, "n0");
        var events = kinds.Where(k => k.Value == "wait").Select(k => k.Key).SelectMany(k => Enumerable.Repeat(k, 3)).ToArray();
        random.Shuffle(events);
        foreach (var name in events)
        {
            model.Event(name);
        }

        if (!model.IsSound)
        {
            return false;
        }

        var bench = new Bench();
        foreach (var (id, list) in answers)
        {
            bench.Scripts.On(id, [.. list, false]);
        }

        var chart = Flow(string.Join(' ', connections.Select(c => $"{c.Source}:{c.Port}>{c.Target}")), [Activity("Start", "n0"), .. kinds.Skip(1).Select(k => Node(k.Key, k.Value))]);
        var instance = await bench.StartAsync(chart);
        foreach (var name in events)
        {
            await bench.EventAsync(name);
        }

        var journal = bench.Store.Journal.Where(r => r.NodeId.StartsWith("Workflow1:chart:", StringComparison.Ordinal)).ToList();
        var log = journal.Where(r => r.EventName == JournalEvent.Completed).Select(r => kinds[r.ActivityId] == "decision" ? $"{r.ActivityId} {r.Outcomes![0]}" : r.ActivityId);
        var ended = await bench.InstanceAsync(instance.Id);
        var what = $"seed {seed}: {string.Join(' ', connections.Select(c => $"{c.Source}({kinds[c.Source]}):{c.Port}>{c.Target}({kinds[c.Target]})"))}, events {string.Join(' ', events)}";
        Equal(what, "ran", model.Log, log);
        Equal(what, "was cancelled", model.Cancelled.Order(StringComparer.Ordinal), journal.Where(r => r.EventName == JournalEvent.Canceled).Select(r => r.ActivityId).Order(StringComparer.Ordinal));
        Equal(what, "waits", model.Waiting.Order(StringComparer.Ordinal), ended.Bookmarks.Select(b => b.ActivityId).Order(StringComparer.Ordinal));
        Assert.True(ended.IsRunning == model.Waiting.Any(), $"{what}\nended {ended.Status}/{ended.SubStatus}");
        return true;
    }

    private static void Equal(string what, string fact, IEnumerable<string> wanted, IEnumerable<string> got)
    {
        var (expected, actual) = (string.Join(", ", wanted), string.Join(", ", got));
        Assert.True(expected == actual, $"{what}\n{fact} by the rules: {expected}\n{fact} here:         {actual}");
    }

    private static JsonObject Node(string id, string kind) => kind switch
    {
        "line" => Line(id),
        "decision" => Decision(id),
        "wait" => Wait(id),
        _ => Join(id, kind),
    };

    private static (Dictionary<string, string> Kinds, List<ModelConnection> Connections) Chart(Random random) =>
        RandomShape.Of(random, ["line", "line", "decision", "decision", "decision", "WaitAny", "WaitAny", "WaitAll", "WaitAllActive", "wait", "wait", "wait"]);
}
