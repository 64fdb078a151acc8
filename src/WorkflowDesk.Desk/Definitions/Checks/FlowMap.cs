using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions.Checks;

/// <summary>A line of a flowchart, by the positions of the activities it joins. A missing port counts as Done.</summary>
internal sealed record FlowLine(int Source, string Port, int Target);

/// <summary>A flowchart as a picture: its activities, the lines between them, where it may start.</summary>
internal sealed class FlowMap
{
    private const string Done = "Done";

    // Their ways out are named by their inputs, or by a script while it runs.
    private static readonly HashSet<string> s_namesItsOwnOutcomes = new(StringComparer.Ordinal)
    {
        "Elsa.FlowSwitch", "Elsa.FlowFork", "Elsa.RunJavaScript", "Elsa.FlowSendHttpRequest", "Elsa.DownloadHttpFile",
        "Elsa.HttpEndpoint", "Elsa.BulkDispatchWorkflows", "Elsa.NotFoundActivity",
    };

    private readonly List<FlowLine>[] _out;

    public FlowMap(ActivityNode flowchart)
    {
        Flowchart = flowchart;
        Nodes = flowchart.Children;
        var lines = new List<FlowLine>();
        foreach (var item in flowchart.Json.GetItems("connections").OfType<JsonObject>())
        {
            var (source, port, target) = item.GetObject("source") is { } from
                ? (from.GetText("activity"), from.GetText("port"), item.GetObject("target")?.GetText("activity"))
                : (item.GetText("source"), item.GetText("sourcePort"), item.GetText("target"));
            var (sourceIndex, targetIndex) = (IndexOf(source), IndexOf(target));
            if (sourceIndex >= 0 && targetIndex >= 0)
            {
                lines.Add(new FlowLine(sourceIndex, string.IsNullOrEmpty(port) ? Done : port, targetIndex));
            }
        }

        Lines = lines;
        _out = [.. Nodes.Select((_, index) => lines.Where(line => line.Source == index).ToList())];
        Starts = FindStarts();
    }

    public ActivityNode Flowchart { get; }

    public IReadOnlyList<ActivityNode> Nodes { get; }

    public IReadOnlyList<FlowLine> Lines { get; }

    /// <summary>Where it begins by itself, and each trigger that may start the process here.</summary>
    public IReadOnlyList<int> Starts { get; }

    public static bool IsFlowchart(ActivityNode node) => node.Activity.Descriptor.TypeName == "Elsa.Flowchart";

    /// <summary>The outcomes an activity may end with; null when they cannot be known from outside. None: nothing comes after it.</summary>
    public static IReadOnlyList<string>? WaysOut(ActivityNode node)
    {
        var descriptor = node.Activity.Descriptor;
        if (node.Activity is HumanTask task)
        {
            return task.WaysOut(node);
        }

        if (descriptor.IsTerminal)
        {
            return [];
        }

        if (node.UsedDefinition is { } used)
        {
            return used.Outcomes.Count > 0 ? used.Outcomes : [Done];
        }

        if (s_namesItsOwnOutcomes.Contains(descriptor.TypeName))
        {
            return null;
        }

        var ports = descriptor.Ports.Where(port => port.Kind == PortKind.Flow).Select(port => port.Name).ToList();
        return ports.Count > 0 ? ports : [Done];
    }

    public IReadOnlyList<FlowLine> Out(int index) => _out[index];

    public IEnumerable<FlowLine> In(int index) => Lines.Where(line => line.Target == index);

    /// <summary>Whether the flow can stop behind this activity: nothing follows one of its ways out.</summary>
    public bool MayEndAt(int index) =>
        _out[index].Count == 0 || WaysOut(Nodes[index])?.Any(way => _out[index].TrueForAll(line => line.Port != way)) == true;

    /// <summary>Everything behind these positions, themselves included, without going on behind <paramref name="stop"/>.</summary>
    public bool[] Behind(IEnumerable<int> from, Func<int, bool>? stop = null)
    {
        var seen = new bool[Nodes.Count];
        var open = new Stack<int>(from);
        while (open.TryPop(out var current))
        {
            if (seen[current])
            {
                continue;
            }

            seen[current] = true;
            if (stop?.Invoke(current) != true)
            {
                foreach (var line in _out[current])
                {
                    open.Push(line.Target);
                }
            }
        }

        return seen;
    }

    private List<int> FindStarts()
    {
        if (Nodes.Count == 0)
        {
            return [];
        }

        var indexes = Enumerable.Range(0, Nodes.Count).ToList();
        // The order in which the engine chooses.
        var first = indexes.FindIndex(index => Nodes[index].Activity.Descriptor.IsStart);
        first = first >= 0 ? first : indexes.FindIndex(index => Nodes[index].CanStartWorkflow);
        first = first >= 0 ? first : indexes.FindIndex(index => Lines.All(line => line.Target != index));
        return [.. indexes.Where(index => index == Math.Max(first, 0) || (Nodes[index].CanStartWorkflow && Nodes[index].Activity.Descriptor.IsTrigger))];
    }

    private int IndexOf(string? id)
    {
        for (var i = 0; i < Nodes.Count; i++)
        {
            if (Nodes[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }
}
