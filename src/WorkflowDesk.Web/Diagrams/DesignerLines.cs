namespace WorkflowDesk.Web.Diagrams;

/// <summary>Lines of a diagram whose steps stay where the owner put them: out at the right, in at the left, as in the designer.</summary>
internal static class DesignerLines
{
    private const double Stub = 18;

    public static Diagram Draw(Diagram diagram)
    {
        var nodes = diagram.Nodes.ToDictionary(node => node.Id);
        return diagram with { Edges = [.. diagram.Edges.Select(edge => edge with { Line = LineOf(edge, nodes[edge.Key.Source], nodes[edge.Key.Target]) })] };
    }

    private static List<DiagramPoint> LineOf(DiagramEdge edge, DiagramNode from, DiagramNode to)
    {
        var start = new DiagramPoint(from.X + from.Width, from.Y + from.Height / 2);
        var end = new DiagramPoint(to.X, to.Y + to.Height / 2);
        var line = new List<DiagramPoint> { start };
        if (edge.Vertices.Count > 0)
        {
            // Straight out to the first bend and straight in from the last one.
            line.Add(edge.Vertices[0] with { Y = start.Y });
            line.AddRange(edge.Vertices);
            line.Add(edge.Vertices[^1] with { Y = end.Y });
        }
        else if (end.X >= start.X + 2 * Stub)
        {
            var middle = (start.X + end.X) / 2;
            line.AddRange([new(middle, start.Y), new(middle, end.Y)]);
        }
        else
        {
            // Backwards: around the lower edge of both.
            var below = Math.Max(from.Y + from.Height, to.Y + to.Height) + Stub;
            line.AddRange([new(start.X + Stub, start.Y), new(start.X + Stub, below), new(end.X - Stub, below), new(end.X - Stub, end.Y)]);
        }

        line.Add(end);
        return line;
    }
}
