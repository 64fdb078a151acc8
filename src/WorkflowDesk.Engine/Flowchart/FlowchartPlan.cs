using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Engine.Flowchart;

/// <summary>A flowchart compiled: its connections, its start, and its graph from each start that has been used.</summary>
internal sealed class FlowchartPlan
{
    private readonly ActivityNode[] _activities;
    private readonly List<FlowConnection> _connections = [];
    private readonly Dictionary<ActivityNode, int> _indexes = [];
    private readonly JoinMode[] _modes;
    private readonly MergeMode[] _mergeModes;
    private readonly ConcurrentDictionary<int, FlowGraph> _graphs = new();

    public FlowchartPlan(NodeCompilation node)
    {
        _activities = [.. node.Node.Children];
        for (var i = 0; i < _activities.Length; i++)
        {
            _indexes.Add(_activities[i], i);
        }

        foreach (var item in node.Node.Json.GetItems("connections"))
        {
            Read(item, node);
        }

        // Elsa sets connections aside while an end of them is unknown to it.
        foreach (var item in node.Node.CustomProperties.GetItems("notFoundConnections"))
        {
            if (item is JsonObject json && Ends(json) is ({ } source, _, { } target) && Find(source) >= 0 && Find(target) >= 0)
            {
                Read(json, node, unlessPresent: true);
            }
        }

        _modes = Array.ConvertAll(_activities, JoinRule.ModeOf);
        _mergeModes = Array.ConvertAll(_activities, MergeModes.Of);
    }

    public IReadOnlyList<ActivityNode> Activities => _activities;

    public int IndexOf(ActivityNode child) => _indexes[child];

    public bool Contains(ActivityNode node) => _indexes.ContainsKey(node);

    public JoinMode ModeOf(int activity) => _modes[activity];

    /// <summary>In token mode.</summary>
    public MergeMode MergeModeOf(int activity) => _mergeModes[activity];

    /// <summary>The trigger that started the instance, if it stands here; else the first Elsa.Start, the first marked
    /// <c>canStartWorkflow</c>, the first without inbound connections, the first.</summary>
    public FlowGraph GraphFor(string? triggerActivityId)
    {
        var start = triggerActivityId is null ? -1 : Array.FindIndex(_activities, a => a.Id == triggerActivityId);
        start = start >= 0 ? start : Array.FindIndex(_activities, a => a.Activity.Descriptor.IsStart);
        start = start >= 0 ? start : Array.FindIndex(_activities, a => a.CanStartWorkflow);
        start = start >= 0 ? start : Array.FindIndex(_activities, a => !_connections.Exists(c => c.Target == _indexes[a]));
        return _graphs.GetOrAdd(Math.Max(start, 0), (from, plan) => new(plan._activities, plan._connections, from), this);
    }

    private void Read(JsonNode item, NodeCompilation node, bool unlessPresent = false)
    {
        if (item is not JsonObject json)
        {
            node.Report("connections", "a connection must be an object.");
            return;
        }

        var (source, port, target) = Ends(json);
        var (sourceIndex, targetIndex) = (Find(source), Find(target));
        if (sourceIndex < 0 || targetIndex < 0)
        {
            node.Report("connections", $"the connection from '{source}' to '{target}' names an unknown activity and is left out.", ProblemSeverity.Warning);
            return;
        }

        port = string.IsNullOrEmpty(port) ? null : port;
        if (!unlessPresent || !_connections.Exists(c => c.Source == sourceIndex && c.Target == targetIndex && c.Port == port))
        {
            _connections.Add(new(_connections.Count, sourceIndex, port, targetIndex));
        }
    }

    /// <summary>Old files have the flat form { source, target, sourcePort, targetPort }.</summary>
    private static (string? Source, string? Port, string? Target) Ends(JsonObject json) => json.Get("source") is JsonObject from
        ? (from.GetText("activity"), from.GetText("port"), json.GetObject("target")?.GetText("activity"))
        : (json.GetText("source"), json.GetText("sourcePort"), json.GetText("target"));

    private int Find(string? id) => Array.FindIndex(_activities, a => a.Id == id);
}
