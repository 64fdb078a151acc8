namespace WorkflowDesk.Web.Diagrams;

/// <summary>Places steps in rows from top to bottom, each below those that lead to it; ways back run along the right side.</summary>
internal static class LayeredLayout
{
    private const double NodeWidth = 176;
    private const double NodeHeight = 44;
    private const double Across = 26;
    private const double Down = 46;
    private const double Lane = 12;
    private const int Sweeps = 6;

    /// <summary>A step in its row, or the place where a long line passes a row.</summary>
    private sealed class Slot(DiagramNode? node, int row)
    {
        public DiagramNode? Node { get; } = node;

        public int Row { get; } = row;

        public double Width => Node is null ? 10 : NodeWidth;

        public double Centre { get; set; }

        public List<Slot> Above { get; } = [];

        public List<Slot> Below { get; } = [];
    }

    public static Diagram Place(Diagram diagram)
    {
        if (diagram.Nodes.Count == 0)
        {
            return diagram;
        }

        var back = BackEdges(diagram);
        var rows = Rows(diagram, back);
        var slots = diagram.Nodes.ToDictionary(node => node.Id, node => new Slot(node, rows[node.Id]));
        var grid = Enumerable.Range(0, rows.Values.Max() + 1).Select(row => slots.Values.Where(slot => slot.Row == row).ToList()).ToList();
        var chains = new Dictionary<DiagramEdge, List<Slot>>();
        foreach (var edge in diagram.Edges.Where(edge => !back.Contains(edge)))
        {
            chains[edge] = Chain(slots[edge.Key.Source], slots[edge.Key.Target], grid);
        }

        Order(grid);
        Spread(grid);
        var nodes = diagram.Nodes.Select(node => node with
        {
            X = slots[node.Id].Centre - NodeWidth / 2,
            Y = Y(slots[node.Id].Row),
            Width = NodeWidth,
            Height = NodeHeight,
        }).ToList();
        var right = grid.SelectMany(row => row).Max(slot => slot.Centre + slot.Width / 2);
        var lanes = back.Select((edge, lane) => (edge, lane)).ToDictionary(pair => pair.edge, pair => pair.lane);
        var edges = diagram.Edges.Select(edge => edge with
        {
            Line = lanes.TryGetValue(edge, out var lane)
                ? Return(slots[edge.Key.Source], slots[edge.Key.Target], right + Lane * (lane + 2))
                : Forward(chains[edge]),
        });
        return new(nodes, [.. edges]);
    }

    // Depth first from the steps nothing leads to: an edge to a step still under way leads back.
    private static HashSet<DiagramEdge> BackEdges(Diagram diagram)
    {
        var outgoing = diagram.Edges.ToLookup(edge => edge.Key.Source);
        var entered = diagram.Edges.Select(edge => edge.Key.Target).ToHashSet();
        var back = new HashSet<DiagramEdge>();
        var done = new Dictionary<string, bool>();
        foreach (var root in diagram.Nodes.OrderBy(node => node.Shape == StepShape.Start ? 0 : entered.Contains(node.Id) ? 2 : 1))
        {
            if (!done.TryAdd(root.Id, false))
            {
                continue;
            }

            var path = new Stack<(string Id, IEnumerator<DiagramEdge> Onward)>();
            path.Push((root.Id, outgoing[root.Id].GetEnumerator()));
            while (path.TryPeek(out var top))
            {
                if (!top.Onward.MoveNext())
                {
                    done[top.Id] = true;
                    path.Pop();
                }
                else if (done.TryAdd(top.Onward.Current.Key.Target, false))
                {
                    path.Push((top.Onward.Current.Key.Target, outgoing[top.Onward.Current.Key.Target].GetEnumerator()));
                }
                else if (!done[top.Onward.Current.Key.Target])
                {
                    back.Add(top.Onward.Current);
                }
            }
        }

        return back;
    }

    private static Dictionary<string, int> Rows(Diagram diagram, HashSet<DiagramEdge> back)
    {
        var forward = diagram.Edges.Where(edge => !back.Contains(edge)).ToList();
        var rows = diagram.Nodes.ToDictionary(node => node.Id, _ => 0);
        var waiting = diagram.Nodes.ToDictionary(node => node.Id, node => forward.Count(edge => edge.Key.Target == node.Id));
        var ready = new Queue<string>(diagram.Nodes.Where(node => waiting[node.Id] == 0).Select(node => node.Id));
        var outgoing = forward.ToLookup(edge => edge.Key.Source, edge => edge.Key.Target);
        while (ready.TryDequeue(out var id))
        {
            foreach (var target in outgoing[id])
            {
                rows[target] = Math.Max(rows[target], rows[id] + 1);
                if (--waiting[target] == 0)
                {
                    ready.Enqueue(target);
                }
            }
        }

        return rows;
    }

    private static List<Slot> Chain(Slot from, Slot to, List<List<Slot>> grid)
    {
        var chain = new List<Slot> { from };
        for (var row = from.Row + 1; row < to.Row; row++)
        {
            var pass = new Slot(null, row);
            grid[row].Add(pass);
            chain.Add(pass);
        }

        chain.Add(to);
        for (var i = 1; i < chain.Count; i++)
        {
            chain[i - 1].Below.Add(chain[i]);
            chain[i].Above.Add(chain[i - 1]);
        }

        return chain;
    }

    // Each row is sorted by where its neighbours stand, downwards and upwards in turn: lines cross less.
    private static void Order(List<List<Slot>> grid)
    {
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var down = sweep % 2 == 0;
            for (var i = 1; i < grid.Count; i++)
            {
                var row = down ? i : grid.Count - 1 - i;
                var place = grid[down ? row - 1 : row + 1].Select((slot, at) => (slot, at)).ToDictionary(pair => pair.slot, pair => pair.at);
                grid[row] = [.. grid[row].Select((slot, at) => (slot, at))
                    .OrderBy(pair => (down ? pair.slot.Above : pair.slot.Below) is { Count: > 0 } beside ? beside.Average(slot => place[slot]) : pair.at)
                    .Select(pair => pair.slot)];
            }
        }
    }

    // Rows are centred, then pulled towards the steps above as far as their neighbours allow.
    private static void Spread(List<List<Slot>> grid)
    {
        foreach (var row in grid)
        {
            var x = -(row.Sum(slot => slot.Width) + Across * (row.Count - 1)) / 2;
            foreach (var slot in row)
            {
                slot.Centre = x + slot.Width / 2;
                x += slot.Width + Across;
            }
        }

        foreach (var row in grid.Skip(1))
        {
            var wish = row.Select(slot => slot.Above.Count > 0 ? slot.Above.Average(above => above.Centre) : slot.Centre).ToList();
            for (var i = 0; i < row.Count; i++)
            {
                var least = i == 0 ? double.NegativeInfinity : row[i - 1].Centre + (row[i - 1].Width + row[i].Width) / 2 + Across;
                row[i].Centre = Math.Max(least, wish[i]);
            }

            // What was pushed to the right by its neighbours is moved back by half, as a block.
            var shift = row.Zip(wish, (slot, wished) => slot.Centre - wished).Average();
            row.ForEach(slot => slot.Centre -= shift);
        }
    }

    private static List<DiagramPoint> Forward(List<Slot> chain)
    {
        var line = new List<DiagramPoint>();
        for (var i = 0; i < chain.Count; i++)
        {
            var slot = chain[i];
            if (i > 0)
            {
                var turn = Y(slot.Row) - Down / 2;
                line.AddRange([new(chain[i - 1].Centre, turn), new(slot.Centre, turn), new(slot.Centre, Y(slot.Row))]);
            }

            if (i < chain.Count - 1)
            {
                line.Add(new(slot.Centre, Y(slot.Row) + NodeHeight));
            }
        }

        return line;
    }

    private static List<DiagramPoint> Return(Slot from, Slot to, double lane)
    {
        var start = new DiagramPoint(from.Centre + NodeWidth / 2, Y(from.Row) + NodeHeight * .65);
        var end = new DiagramPoint(to.Centre + NodeWidth / 2, Y(to.Row) + NodeHeight * .35);
        return [start, new(lane, start.Y), new(lane, end.Y), end];
    }

    private static double Y(int row) => row * (NodeHeight + Down);
}
