namespace WorkflowDesk.Web.Diagrams;

/// <summary>The process as people tell it: what they do, decide and wait for. What the desk does by itself in between is left out.</summary>
public static class CondensedDiagram
{
    /// <param name="stays">Steps that are shown in any case, such as one that failed.</param>
    public static Diagram Of(Diagram full, Func<DiagramNode, bool> stays)
    {
        var shown = full.Nodes.Where(node => node.Shape is not (StepShape.Automatic or StepShape.Join) || stays(node)).ToList();
        if (shown.Count == 0)
        {
            return LayeredLayout.Place(full);
        }

        var ids = shown.Select(node => node.Id).ToHashSet();
        var outgoing = full.Edges.ToLookup(edge => edge.Key.Source);
        var edges = new Dictionary<EdgeKey, DiagramEdge>();
        foreach (var first in shown.SelectMany(node => outgoing[node.Id]))
        {
            foreach (var way in Ways(first, ids, outgoing))
            {
                var key = EdgeKey.Of(first.Key.Source, first.Key.Port, way[^1].Target);
                edges[key] = edges.TryGetValue(key, out var known) ? known with { Ways = [.. known.Ways, way] } : new(key, first.Label, [way]);
            }
        }

        return LayeredLayout.Place(new(shown, DiagramEdge.Merge(edges.Values)));
    }

    private static List<List<EdgeKey>> Ways(DiagramEdge first, HashSet<string> shown, ILookup<string, DiagramEdge> outgoing)
    {
        var found = new List<List<EdgeKey>>();
        var visited = new HashSet<string>();
        var queue = new Queue<List<EdgeKey>>([[.. first.Through]]);
        while (queue.TryDequeue(out var way))
        {
            var at = way[^1].Target;
            if (shown.Contains(at))
            {
                found.Add(way);
            }
            else if (visited.Add(at))
            {
                foreach (var edge in outgoing[at])
                {
                    queue.Enqueue([.. way, .. edge.Through]);
                }
            }
        }

        return found;
    }
}
