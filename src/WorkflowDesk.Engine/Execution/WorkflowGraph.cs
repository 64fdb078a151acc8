using System.Collections.Concurrent;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Engine.Execution;

/// <summary>A definition version compiled: immutable, shared by all its instances and all threads.</summary>
public sealed class WorkflowGraph
{
    private readonly Dictionary<string, ActivityNode> _byNodeId;

    internal WorkflowGraph(WorkflowDefinition definition, ActivityNode root, IReadOnlyList<ActivityNode> nodes, IReadOnlyList<DefinitionProblem> problems)
    {
        Definition = definition;
        Root = root;
        Nodes = nodes;
        Problems = problems;
        ContinuesWithIncidents = definition.Options.IncidentStrategyType is { Length: > 0 } strategy
            ? DefinitionOptions.ShortName(strategy) == "ContinueWithIncidentsStrategy"
            : null;
        _byNodeId = new(nodes.Count, StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            // Duplicate ids are a reported problem; the first one keeps the place.
            _byNodeId.TryAdd(node.NodeId, node);
        }
    }

    public WorkflowDefinition Definition { get; }

    /// <summary>The implicit outermost activity, <c>Workflow1</c>.</summary>
    public ActivityNode Root { get; }

    public IReadOnlyList<ActivityNode> Nodes { get; }

    /// <summary>What compilation found wrong.</summary>
    public IReadOnlyList<DefinitionProblem> Problems { get; }

    /// <summary>The definition's own incident strategy; null leaves it to the host.</summary>
    internal bool? ContinuesWithIncidents { get; }

    public ActivityNode? Find(string nodeId) => _byNodeId.GetValueOrDefault(nodeId);

    /// <summary>The first activity with this id, outermost first.</summary>
    public ActivityNode? FindActivity(string activityId)
    {
        foreach (var node in Nodes)
        {
            if (string.Equals(node.Id, activityId, StringComparison.Ordinal))
            {
                return node;
            }
        }

        return null;
    }
}

/// <summary>Compiled definitions by version id. A version never changes, so an entry is never outdated.</summary>
public sealed class WorkflowGraphs(ActivityRegistry registry)
{
    private readonly ConcurrentDictionary<string, WorkflowGraph> _graphs = new(StringComparer.Ordinal);

    /// <summary>The graph if it was compiled before.</summary>
    public WorkflowGraph? Find(string versionId) => _graphs.GetValueOrDefault(versionId);

    public async ValueTask<WorkflowGraph> GetAsync(WorkflowDefinition definition, DefinitionResolver resolver, CancellationToken cancellationToken)
    {
        if (_graphs.TryGetValue(definition.Id, out var known))
        {
            return known;
        }

        return _graphs.GetOrAdd(definition.Id, await GraphCompiler.CompileAsync(definition, registry, resolver, cancellationToken));
    }

    /// <summary>Drops a version whose definition was replaced: drafts are edited in place.</summary>
    public void Forget(string versionId) => _graphs.TryRemove(versionId, out _);
}
