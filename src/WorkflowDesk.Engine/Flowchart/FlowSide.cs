namespace WorkflowDesk.Engine.Flowchart;

/// <summary>One version of a flowchart with the steps that run in it.</summary>
internal sealed class FlowSide
{
    private readonly Run?[] _runs;
    private readonly bool[] _isAhead;

    public FlowSide(FlowGraph graph, IReadOnlyList<(int Activity, bool Backward)> running)
    {
        Graph = graph;
        _runs = new Run?[graph.Activities.Count];
        _isAhead = new bool[graph.Activities.Count];
        foreach (var (activity, backward) in running)
        {
            _runs[activity] = backward && _runs[activity] != Run.Forward ? Run.Backward : Run.Forward;
        }

        for (var i = 0; i < _isAhead.Length; i++)
        {
            _isAhead[i] = running.Any(r => r.Activity != i && graph.Reaches(r.Activity, i));
        }
    }

    /// <summary>How a running step was reached.</summary>
    public enum Run
    {
        Forward,
        Backward,
    }

    public FlowGraph Graph { get; }

    /// <summary>Null when the step does not run.</summary>
    public Run? Runs(int activity) => _runs[activity];

    /// <summary>Whether a running step will, going forward, reach this one: run it or find that it is skipped.</summary>
    public bool IsAhead(int activity) => _isAhead[activity];

    /// <summary>Whether the connection is still to be visited in this round.</summary>
    public bool Comes(FlowConnection connection) => _runs[connection.Source] is not null || _isAhead[connection.Source];
}
