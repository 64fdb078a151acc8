using WorkflowDesk.Engine.Activities;

namespace WorkflowDesk.Engine.Flowchart;

/// <summary>A connection between two activities of a flowchart, by their positions in it.</summary>
internal sealed record FlowConnection(int Index, int Source, string? Port, int Target);

/// <summary>
/// The connections of a flowchart seen from one start: which lead forward and which lead back. Activities that cannot
/// be reached from the start do not take part, and nothing waits for them.
/// </summary>
internal sealed class FlowGraph
{
    private readonly FlowConnection[][] _outbound;
    private readonly FlowConnection[][] _forwardInbound;
    private readonly bool[] _isBackward;
    private readonly bool[] _isReachable;
    private readonly List<int>[] _forwardTargets;

    public FlowGraph(IReadOnlyList<ActivityNode> activities, IReadOnlyList<FlowConnection> connections, int start)
    {
        Activities = activities;
        Connections = connections;
        Start = start;
        _outbound = new FlowConnection[activities.Count][];
        for (var i = 0; i < activities.Count; i++)
        {
            _outbound[i] = [.. connections.Where(c => c.Source == i)];
        }

        _isBackward = new bool[connections.Count];
        _isReachable = new bool[activities.Count];
        _forwardTargets = new List<int>[activities.Count];
        for (var i = 0; i < activities.Count; i++)
        {
            _forwardTargets[i] = [];
        }

        Explore();
        _forwardInbound = new FlowConnection[activities.Count][];
        for (var i = 0; i < activities.Count; i++)
        {
            _forwardInbound[i] = [.. connections.Where(c => c.Target == i && _isReachable[c.Source] && !_isBackward[c.Index])];
        }
    }

    public IReadOnlyList<ActivityNode> Activities { get; }

    public IReadOnlyList<FlowConnection> Connections { get; }

    public int Start { get; }

    /// <summary>In the order they are written.</summary>
    public IReadOnlyList<FlowConnection> Outbound(int activity) => _outbound[activity];

    public IReadOnlyList<FlowConnection> ForwardInbound(int activity) => _forwardInbound[activity];

    /// <summary>Two connections may join the same ports: the number tells them apart.</summary>
    public int TwinOf(FlowConnection connection) =>
        _outbound[connection.Source].Count(c => c.Index < connection.Index && c.Port == connection.Port && c.Target == connection.Target);

    /// <summary>Those of loops included; those of activities that cannot be reached are not.</summary>
    public IReadOnlyList<FlowConnection> Inbound(int activity) => [.. Connections.Where(c => c.Target == activity && _isReachable[c.Source])];

    public bool IsBackward(FlowConnection connection) => _isBackward[connection.Index];

    public bool IsReachable(int activity) => _isReachable[activity];

    /// <summary>Whether <paramref name="to"/> lies on or behind <paramref name="from"/>, going forward only.</summary>
    public bool Reaches(int from, int to) => Reaches(from, to, without: -1);

    /// <summary>A connection back is valid when every forward path from the start to its source passes its target.</summary>
    public bool IsValidBackward(FlowConnection connection) =>
        connection.Target == Start || connection.Target == connection.Source || !Reaches(Start, connection.Source, without: connection.Target);

    /// <summary>Breadth first from the start, in the order of the connections: a connection is backward when its target
    /// already reaches its source.</summary>
    private void Explore()
    {
        var queue = new Queue<int>();
        queue.Enqueue(Start);
        _isReachable[Start] = true;
        while (queue.TryDequeue(out var activity))
        {
            foreach (var connection in _outbound[activity])
            {
                if (Reaches(connection.Target, connection.Source))
                {
                    _isBackward[connection.Index] = true;
                    continue;
                }

                _forwardTargets[activity].Add(connection.Target);
                if (!_isReachable[connection.Target])
                {
                    _isReachable[connection.Target] = true;
                    queue.Enqueue(connection.Target);
                }
            }
        }
    }

    private bool Reaches(int from, int to, int without)
    {
        if (from == without)
        {
            return false;
        }

        if (from == to)
        {
            return true;
        }

        var seen = new bool[Activities.Count];
        var stack = new Stack<int>();
        stack.Push(from);
        seen[from] = true;
        while (stack.TryPop(out var current))
        {
            foreach (var next in _forwardTargets[current])
            {
                if (next == to)
                {
                    return true;
                }

                if (next != without && !seen[next])
                {
                    seen[next] = true;
                    stack.Push(next);
                }
            }
        }

        return false;
    }
}
