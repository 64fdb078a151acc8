namespace WorkflowDesk.Web.Diagrams;

/// <summary>The outcome written beside a line.</summary>
/// <param name="At">On the base line of the text: where it begins, or its middle.</param>
public sealed record EdgeLabel(string Text, DiagramPoint At, bool IsCentred)
{
    /// <summary>Of the letters, in the units of the drawing.</summary>
    public const double Size = 11;

    /// <summary>A longer outcome ends in an ellipsis.</summary>
    private const double Longest = 230;

    public string Anchor => IsCentred ? "middle" : "start";

    public double Left => IsCentred ? At.X - Width / 2 : At.X;

    public double Right => Left + Width;

    private double Width { get; } = DiagramSvg.WidthOf(Text, Size);

    /// <summary>One label for every line of the drawing, in the same order; null: a line that says nothing.</summary>
    public static IReadOnlyList<EdgeLabel?> Place(Diagram diagram)
    {
        var placed = new List<EdgeLabel?>();
        foreach (var edge in diagram.Edges)
        {
            placed.Add(edge.Label.Length == 0 ? null : Places(edge).Where(label => !diagram.Nodes.Any(label.Touches) && !placed.Exists(other => other is not null && label.Touches(other)))
                .FirstOrDefault(Places(edge).First()));
        }

        return placed;
    }

    public bool Touches(EdgeLabel other) => Math.Abs(At.Y - other.At.Y) < Size && Left < other.Right && other.Left < Right;

    public bool Touches(DiagramNode node) => At.Y > node.Y && At.Y - Size < node.Y + node.Height && Left < node.X + node.Width && node.X < Right;

    /// <summary>Where it could stand, the best first: where the line leaves its step, then along every stretch, then at its end.</summary>
    private static IEnumerable<EdgeLabel> Places(DiagramEdge edge)
    {
        var text = DiagramSvg.Lines(edge.Label, Longest, Size, 1)[0];
        var line = DiagramSvg.Clean(edge.Line);
        yield return First(text, line);
        for (var i = 1; i < line.Count; i++)
        {
            var (from, to) = (line[i - 1], line[i]);
            var middle = new DiagramPoint((from.X + to.X) / 2, (from.Y + to.Y) / 2);
            yield return IsLevel(from, to) ? new(text, middle with { Y = middle.Y - 4 }, true) : new(text, new(middle.X + 5, middle.Y + 4), false);
            if (!IsLevel(from, to))
            {
                yield return new(text, new(to.X + 5, to.Y - Math.Sign(to.Y - from.Y) * 12), false);
                yield return new(text, new(middle.X - 5 - DiagramSvg.WidthOf(text, Size), middle.Y + 4), false);
            }
        }

        // A crowded drawing: anywhere along the line, on either side of it.
        foreach (var share in new[] { .25, .75, .1, .9 })
        {
            for (var i = 1; i < line.Count; i++)
            {
                var (from, to) = (line[i - 1], line[i]);
                var at = new DiagramPoint(from.X + (to.X - from.X) * share, from.Y + (to.Y - from.Y) * share);
                yield return IsLevel(from, to) ? new(text, at with { Y = at.Y - 4 }, true) : new(text, new(at.X + 5, at.Y + 4), false);
                yield return IsLevel(from, to) ? new(text, at with { Y = at.Y + Size + 2 }, true) : new(text, new(at.X - 5 - DiagramSvg.WidthOf(text, Size), at.Y + 4), false);
            }
        }
    }

    /// <summary>
    /// Over the first stretch of a straight line, else beside or over the stretch after the first bend, because several
    /// lines leave a step at the same point.
    /// </summary>
    private static EdgeLabel First(string text, List<DiagramPoint> line)
    {
        if (line.Count == 2)
        {
            return new(text, IsLevel(line[0], line[1]) ? new(line[0].X + Math.Sign(line[1].X - line[0].X) * 6, line[0].Y - 5) : new(line[0].X + 5, line[0].Y + 16), false);
        }

        var (bend, next) = (line[1], line[2]);
        return IsLevel(bend, next) ? new(text, new((bend.X + next.X) / 2, bend.Y - 4), true)
            : new(text, IsReturn(line) ? new(line[0].X + 6, line[0].Y - 5) : new(bend.X + 5, bend.Y + (next.Y > bend.Y ? 18 : -10)), false);
    }

    private static bool IsLevel(DiagramPoint a, DiagramPoint b) => Math.Abs(b.X - a.X) > Math.Abs(b.Y - a.Y);

    // Leaves to the right and comes back from there: its first stretch is long and its own.
    private static bool IsReturn(List<DiagramPoint> line) => line.Count == 4 && line[1].X > line[0].X && line[3].X < line[2].X;
}
