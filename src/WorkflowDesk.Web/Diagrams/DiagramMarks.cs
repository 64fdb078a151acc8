namespace WorkflowDesk.Web.Diagrams;

/// <summary>How a step is shown.</summary>
public enum StepMark
{
    None,
    Done,
    Active,
    Failed,
    Added,
    Removed,
    Changed,
}

/// <param name="Mark">The colour; never the only sign: <paramref name="Note"/> or the badge says it too.</param>
/// <param name="Badge">A short number at the corner, e.g. how often.</param>
/// <param name="Note">A short line below the name, e.g. who.</param>
/// <param name="Tip">Shown when the pointer rests on the step.</param>
public sealed record NodeMark(StepMark Mark, string? Badge = null, string? Note = null, string? Tip = null);

/// <summary>What is known about the steps and connections of one diagram.</summary>
public sealed class DiagramMarks
{
    public static DiagramMarks Empty { get; } = new();

    /// <summary>By activity id.</summary>
    public Dictionary<string, NodeMark> Nodes { get; } = new(StringComparer.Ordinal);

    /// <summary>Connections that were followed (Done), added, removed or changed.</summary>
    public Dictionary<EdgeKey, StepMark> Edges { get; } = [];

    public NodeMark Of(DiagramNode node) => Nodes.GetValueOrDefault(node.Id) ?? new(StepMark.None);

    /// <summary>A line that stands for several connections in a row is marked when each of them is, by whichever of its outcomes.</summary>
    public StepMark Of(DiagramEdge edge)
    {
        foreach (var way in edge.Ways)
        {
            var stretches = way.GroupBy(key => (key.Source, key.Target)).ToList();
            if (stretches.TrueForAll(stretch => stretch.Any(Edges.ContainsKey)))
            {
                return Edges[stretches[0].First(Edges.ContainsKey)];
            }
        }

        return StepMark.None;
    }
}

/// <summary>What the partial <c>_Diagram</c> draws.</summary>
/// <param name="Title">Says what is shown, for those who cannot see it.</param>
/// <param name="Fits">Shrinks to the width at hand; else full size in a frame that scrolls.</param>
public sealed record DiagramView(Diagram Diagram, DiagramMarks Marks, string Title, bool Fits = true);
