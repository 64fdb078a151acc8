using WorkflowDesk.Engine.Activities;

namespace WorkflowDesk.Desk.Definitions.Checks;

/// <summary>From the end of one activity to the beginning of another. With <paramref name="Port"/>: a line of a flowchart.</summary>
internal sealed record PathStep(int To, ActivityNode? From = null, string? Port = null);

/// <summary>
/// Every way a process may take, containers opened up. Where the order inside a container is not known, every order
/// counts as possible: there may be ways here that no ticket takes, but no ticket takes a way that is not here.
/// </summary>
internal sealed class ProcessPaths
{
    private readonly Dictionary<ActivityNode, int> _indexes = [];
    private readonly List<ActivityNode> _nodes = [];
    private readonly List<List<PathStep>> _steps = [];

    public ProcessPaths(ActivityNode root)
    {
        Root = root;
        Add(root);
    }

    public ActivityNode Root { get; }

    public IReadOnlyList<ActivityNode> Nodes => _nodes;

    public int Places => _steps.Count;

    /// <summary>The place before an activity begins.</summary>
    public int Before(ActivityNode node) => _indexes[node] * 2;

    /// <summary>The place after it has ended.</summary>
    public int After(ActivityNode node) => (_indexes[node] * 2) + 1;

    public bool Has(ActivityNode node) => _indexes.ContainsKey(node);

    public ActivityNode NodeAt(int place) => _nodes[place / 2];

    public IReadOnlyList<PathStep> From(int place) => _steps[place];

    private void Add(ActivityNode node)
    {
        _indexes.Add(node, _nodes.Count);
        _nodes.Add(node);
        _steps.Add([]);
        _steps.Add([]);
        // A process used as an activity is one step here; its inside is looked at by itself.
        var children = node.UsedDefinition is null ? node.Children : [];
        foreach (var child in children)
        {
            Add(child);
        }

        switch (node.Activity.Descriptor.TypeName)
        {
            case "Elsa.Complete" or "Elsa.Finish":
                break;
            case "Elsa.Flowchart" when children.Count > 0:
                Flowchart(new FlowMap(node));
                break;
            case "Elsa.Sequence":
                Sequence(node, children);
                break;
            default:
                AnyOrder(node, children);
                break;
        }
    }

    private void Flowchart(FlowMap flow)
    {
        foreach (var start in flow.Starts)
        {
            Step(Before(flow.Flowchart), Before(flow.Nodes[start]));
        }

        for (var i = 0; i < flow.Nodes.Count; i++)
        {
            foreach (var line in flow.Out(i))
            {
                _steps[After(flow.Nodes[i])].Add(new PathStep(Before(flow.Nodes[line.Target]), flow.Nodes[i], line.Port));
            }

            if (flow.MayEndAt(i) || FlowMap.WaysOut(flow.Nodes[i]) is null)
            {
                Step(After(flow.Nodes[i]), After(flow.Flowchart));
            }
        }
    }

    private void Sequence(ActivityNode node, IReadOnlyList<ActivityNode> children)
    {
        var last = Before(node);
        foreach (var child in children)
        {
            Step(last, Before(child));
            last = After(child);
            if (child.Activity.Descriptor.IsTerminal)
            {
                Step(last, After(node));
            }
        }

        Step(last, After(node));
    }

    private void AnyOrder(ActivityNode node, IReadOnlyList<ActivityNode> children)
    {
        if (children.Count == 0)
        {
            // What the activity does lies between its two places: whoever goes the ways decides what that means.
            return;
        }

        Step(Before(node), After(node));
        foreach (var child in children)
        {
            Step(Before(node), Before(child));
            Step(After(child), After(node));
            foreach (var next in children)
            {
                Step(After(child), Before(next));
            }
        }
    }

    private void Step(int from, int to) => _steps[from].Add(new PathStep(to));
}
