using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Tests.Corpus;
using WorkflowDesk.Engine.Tests.Execution;
using static WorkflowDesk.Engine.Tests.Execution.Elsa;

namespace WorkflowDesk.Engine.Tests.Moves;

/// <summary>A random chart and small changes to it.</summary>
internal sealed record RandomChart(
    int Version, IReadOnlyDictionary<string, string> Kinds, IReadOnlyList<ModelConnection> Connections, IReadOnlyDictionary<string, bool[]> Answers)
{
    /// <summary>Steps the other version does not have.</summary>
    public IReadOnlyList<string> Added { get; init; } = [];

    private string Label { get; init; } = "";

    public static RandomChart Of(Random random)
    {
        var (kinds, order) = RandomShape.Of(random, ["line", "line", "decision", "decision", "WaitAny", "WaitAll", "WaitAllActive", "wait", "wait", "wait", "wait"]);
        var answers = kinds.Where(k => k.Value == "decision").ToDictionary(k => k.Key, _ => Enumerable.Range(0, 4).Select(_ => random.Next(2) == 0).ToArray());
        return new(1, kinds, order, answers);
    }

    /// <summary>Every wait three times, in any order.</summary>
    public IReadOnlyList<string> Events(Random random)
    {
        var events = Kinds.Where(k => k.Value == "wait").SelectMany(k => Enumerable.Repeat(k.Key, 3)).ToArray();
        random.Shuffle(events);
        return events;
    }

    public RandomChart Edited(string edit, Random random)
    {
        var kinds = new Dictionary<string, string>(Kinds);
        var connections = Connections.ToList();
        switch (edit)
        {
            case "rename":
                return this with { Version = 2, Label = "another word" };
            case "add-line" or "add-wait":
                var at = random.Next(connections.Count);
                kinds["x"] = edit == "add-line" ? "line" : "wait";
                var cut = connections[at];
                connections[at] = new("x", "Done", cut.Target);
                connections.Insert(at, cut with { Target = "x" });
                return this with { Version = 2, Kinds = kinds, Connections = connections, Added = ["x"] };
            case "remove":
                var candidates = kinds.Where(k => k.Key != "n0" && k.Value is "line" or "wait").Select(k => k.Key).ToList();
                if (candidates.Count == 0)
                {
                    return this with { Version = 2 };
                }

                var gone = candidates[random.Next(candidates.Count)];
                kinds.Remove(gone);
                var ways = connections.Where(c => c.Source == gone && c.Target != gone).Select(c => c.Target).ToList();
                var bridged = connections.Where(c => c.Source != gone)
                    .SelectMany(c => c.Target == gone ? ways.Select(target => c with { Target = target }) : [c]).Distinct().ToList();
                return this with { Version = 2, Kinds = kinds, Connections = bridged };
            default:
                return this with { Version = 2 };
        }
    }

    public JsonObject Json()
    {
        var chart = Flow(
            string.Join(' ', Connections.Select(c => $"{c.Source}:{c.Port}>{c.Target}")),
            [Activity("Start", "n0"), .. Kinds.Where(k => k.Key != "n0").Select(k => Node(k.Key, k.Value))]);
        foreach (var step in (JsonArray)chart["activities"]!)
        {
            step!["metadata"] = new JsonObject { ["displayText"] = Label };
        }

        return chart;
    }

    public override string ToString() => string.Join(' ', Connections.Select(c => $"{c.Source}({Kinds[c.Source]}):{c.Port}>{c.Target}({Kinds[c.Target]})"));

    private static JsonObject Node(string id, string kind) => kind switch
    {
        "line" => Line(id),
        "decision" => Decision(id),
        "wait" => Wait(id),
        _ => Join(id, kind),
    };
}
