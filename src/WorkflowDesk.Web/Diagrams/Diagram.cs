namespace WorkflowDesk.Web.Diagrams;

/// <summary>What a step is to the people who read the diagram.</summary>
public enum StepShape
{
    /// <summary>Done by the desk itself in a moment.</summary>
    Automatic,

    /// <summary>Waits for a person, a message or a time.</summary>
    Waiting,

    Decision,

    Join,

    /// <summary>A process of its own, used as one step.</summary>
    Process,

    Start,

    End,
}

/// <summary>One step. Lengths are in the units of the drawing (one is a pixel at full size).</summary>
/// <param name="Id">The activity's id in its flowchart.</param>
/// <param name="VersionId">Of a step that is a process of its own: the version it names.</param>
public sealed record DiagramNode(string Id, string Label, string TypeName, StepShape Shape, string? VersionId)
{
    public double X { get; init; }

    public double Y { get; init; }

    public double Width { get; init; }

    public double Height { get; init; }
}

/// <summary>What a connection is known by: its two ends and the outcome it follows (null and Done are the same).</summary>
public readonly record struct EdgeKey(string Source, string Port, string Target)
{
    public static EdgeKey Of(string source, string? port, string target) => new(source, string.IsNullOrEmpty(port) ? "Done" : port, target);
}

/// <param name="Label">The outcome in the reader's words; empty when it says nothing.</param>
/// <param name="Ways">What it stands for: one connection, or several in a row where steps between are left out; each way that has these ends.</param>
public sealed record DiagramEdge(EdgeKey Key, string Label, IReadOnlyList<IReadOnlyList<EdgeKey>> Ways)
{
    /// <summary>Every connection it stands for.</summary>
    public IEnumerable<EdgeKey> Through => Ways.SelectMany(way => way).Distinct();

    /// <summary>Bend points from the designer.</summary>
    public IReadOnlyList<DiagramPoint> Vertices { get; init; } = [];

    /// <summary>The line, in order; straight between the points, corners rounded.</summary>
    public IReadOnlyList<DiagramPoint> Line { get; init; } = [];

    /// <summary>Outcomes that lead from one step to the same other one share a line and a label.</summary>
    public static IReadOnlyList<DiagramEdge> Merge(IEnumerable<DiagramEdge> edges) =>
    [
        .. edges.GroupBy(edge => (edge.Key.Source, edge.Key.Target)).Select(same => same.Count() == 1
            ? same.First()
            : same.First() with
            {
                Label = string.Join(" / ", same.Select(edge => edge.Label).Where(label => label.Length > 0).Distinct()),
                Ways = [.. same.SelectMany(edge => edge.Ways)],
            }),
    ];
}

public readonly record struct DiagramPoint(double X, double Y);

/// <summary>A process version as boxes and lines.</summary>
public sealed record Diagram(IReadOnlyList<DiagramNode> Nodes, IReadOnlyList<DiagramEdge> Edges)
{
    private const double Margin = 24;

    public double Left => Extent(node => node.X, point => point.X, Math.Min) - Margin;

    public double Top => Extent(node => node.Y, point => point.Y, Math.Min) - Margin;

    public double Width => Extent(node => node.X + node.Width, point => point.X, Math.Max) + Margin - Left;

    public double Height => Extent(node => node.Y + node.Height, point => point.Y, Math.Max) + Margin - Top;

    private double Extent(Func<DiagramNode, double> ofNode, Func<DiagramPoint, double> ofPoint, Func<double, double, double> best) =>
        Nodes.Select(ofNode).Concat(Edges.SelectMany(edge => edge.Line).Select(ofPoint)).DefaultIfEmpty(0).Aggregate(best);
}
