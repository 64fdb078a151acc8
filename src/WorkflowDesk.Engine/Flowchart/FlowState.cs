using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Engine.Flowchart;

/// <summary>How often activities and connections of one run of a flowchart were visited, and whether each connection
/// was followed the last time. Kept with the run under <c>FlowScope</c>, by activity ids.</summary>
internal sealed class FlowState(FlowGraph graph)
{
    public const string Property = "FlowScope";

    private readonly int[] _activityVisits = new int[graph.Activities.Count];
    private readonly int[] _connectionVisits = new int[graph.Connections.Count];
    private readonly bool[] _wasFollowed = new bool[graph.Connections.Count];

    public FlowGraph Graph { get; } = graph;

    public int Visits(int activity) => _activityVisits[activity];

    public int Visits(FlowConnection connection) => _connectionVisits[connection.Index];

    public bool WasFollowed(FlowConnection connection) => _wasFollowed[connection.Index];

    public void Visit(int activity) => _activityVisits[activity]++;

    public void Visit(FlowConnection connection, bool followed)
    {
        _connectionVisits[connection.Index]++;
        _wasFollowed[connection.Index] = followed;
    }

    /// <summary>Sets a counter of a run that comes from another version.</summary>
    public void Restore(int activity, int visits) => _activityVisits[activity] = visits;

    /// <inheritdoc cref="Restore(int, int)"/>
    public void Restore(FlowConnection connection, int visits, bool followed)
    {
        _connectionVisits[connection.Index] = visits;
        _wasFollowed[connection.Index] = followed;
    }

    public JsonObject ToJson()
    {
        var activities = new JsonObject();
        for (var i = 0; i < _activityVisits.Length; i++)
        {
            if (_activityVisits[i] > 0)
            {
                activities[Graph.Activities[i].Id] = _activityVisits[i];
            }
        }

        var connections = new JsonObject();
        foreach (var connection in Graph.Connections)
        {
            if (_connectionVisits[connection.Index] > 0)
            {
                // Negative: not followed the last time.
                connections[Key(connection)] = _wasFollowed[connection.Index] ? _connectionVisits[connection.Index] : -_connectionVisits[connection.Index];
            }
        }

        return new() { ["start"] = Graph.Activities[Graph.Start].Id, ["activities"] = activities, ["connections"] = connections };
    }

    public static FlowState FromJson(FlowGraph graph, JsonObject json)
    {
        var state = new FlowState(graph);
        var activities = json.GetObject("activities") ?? [];
        for (var i = 0; i < graph.Activities.Count; i++)
        {
            state._activityVisits[i] = activities[graph.Activities[i].Id]?.GetValue<int>() ?? 0;
        }

        var connections = json.GetObject("connections") ?? [];
        foreach (var connection in graph.Connections)
        {
            if (connections[state.Key(connection)]?.GetValue<int>() is { } visits)
            {
                state._connectionVisits[connection.Index] = Math.Abs(visits);
                state._wasFollowed[connection.Index] = visits > 0;
            }
        }

        return state;
    }

    private string Key(FlowConnection connection)
    {
        var twin = Graph.TwinOf(connection);
        return $"{Graph.Activities[connection.Source].Id}|{connection.Port}|{Graph.Activities[connection.Target].Id}{(twin == 0 ? "" : $"|{twin}")}";
    }
}
