using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Engine.Moves;

/// <summary>
/// Finds the steps of one version in another: the same id in the same container, unless somebody decided otherwise.
/// What a workflow starts with is its counterpart whatever its id, and a workflow used as an activity is followed
/// into the version that the new definition uses.
/// </summary>
public sealed class NodeMatch
{
    private readonly Dictionary<string, string> _decided;
    private readonly Dictionary<ActivityNode, ActivityNode?> _found = [];

    /// <param name="from">The version instances run on.</param>
    /// <param name="to">The version they are to go on in.</param>
    /// <param name="decided">Node ids of <paramref name="from"/> that somebody mapped to node ids of <paramref name="to"/>.</param>
    public NodeMatch(WorkflowGraph from, WorkflowGraph to, IReadOnlyDictionary<string, string>? decided = null)
    {
        From = from;
        To = to;
        _decided = new(decided ?? new Dictionary<string, string>(), StringComparer.Ordinal);
    }

    public WorkflowGraph From { get; }

    public WorkflowGraph To { get; }

    /// <summary>The counterpart of a step; null when there is none.</summary>
    public ActivityNode? Of(ActivityNode node)
    {
        if (!_found.TryGetValue(node, out var known))
        {
            known = _decided.TryGetValue(node.NodeId, out var nodeId) ? To.Find(nodeId) : ById(node);
            _found[node] = known;
        }

        return known;
    }

    /// <summary>The counterpart by id alone, whatever was decided for the step itself.</summary>
    internal ActivityNode? ById(ActivityNode node)
    {
        if (node.Parent is not { } parent)
        {
            return To.Root;
        }

        if (Of(parent) is not { } container)
        {
            return null;
        }

        return container.Activity is WorkflowRoot or UsedWorkflow && parent.Activity is WorkflowRoot or UsedWorkflow
            ? container.Children[0]
            : container.Children.FirstOrDefault(child => string.Equals(child.Id, node.Id, StringComparison.Ordinal));
    }
}
