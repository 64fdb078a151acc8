using System.Collections.Concurrent;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Engine.Execution;

/// <summary>A definition version compiled: immutable, shared by all its instances and all threads.</summary>
public sealed class WorkflowGraph
{
    private readonly Dictionary<string, ActivityNode> _byNodeId;

    internal WorkflowGraph(
        WorkflowDefinition definition, ActivityNode root, IReadOnlyList<ActivityNode> nodes, IReadOnlyList<DefinitionProblem> problems, IReadOnlyCollection<WorkflowDefinition> used,
        IReadOnlyDictionary<DefinitionQuery, WorkflowDefinition> moving)
    {
        Definition = definition;
        Used = used;
        Moving = moving;
        Root = root;
        Nodes = nodes;
        Problems = problems;
        ContinuesWithIncidents = definition.Options.IncidentStrategyType is { Length: > 0 } strategy
            ? DefinitionOptions.ShortName(strategy) == "ContinueWithIncidentsStrategy"
            : null;
        HasUnknownActivities = nodes.Any(node => node.Activity is NotFoundActivity);
        ChildResults = nodes.Where(node => node.Activity is ExecuteWorkflow).SelectMany(node => node.Outputs).Select(output => output.Target).ToHashSet(StringComparer.Ordinal);
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

    /// <summary>Definitions used as activities, at any depth.</summary>
    public IReadOnlyCollection<WorkflowDefinition> Used { get; }

    /// <summary>Those of <see cref="Used"/> that the definition names without a version, with the question that found them:
    /// the answer changes when another version of the part is published, here or by another process.</summary>
    internal IReadOnlyDictionary<DefinitionQuery, WorkflowDefinition> Moving { get; }

    /// <summary>Some activity has a type that nothing here knows.</summary>
    public bool HasUnknownActivities { get; }

    /// <summary>The definition's own incident strategy; null leaves it to the host.</summary>
    internal bool? ContinuesWithIncidents { get; }

    /// <summary>Ids of the variables that take what became of a workflow run by another.</summary>
    internal IReadOnlySet<string> ChildResults { get; }

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

/// <summary>
/// Compiled definitions by version id. A graph serves the definition object it was compiled from, so a store that reads a
/// draft anew after it was overwritten gets a new graph.
/// </summary>
public sealed class WorkflowGraphs(ActivityRegistry registry)
{
    private readonly ConcurrentDictionary<string, WorkflowGraph> _graphs = new(StringComparer.Ordinal);

    public async ValueTask<WorkflowGraph> GetAsync(WorkflowDefinition definition, DefinitionResolver resolver, CancellationToken cancellationToken)
    {
        if (_graphs.TryGetValue(definition.Id, out var known) && ReferenceEquals(known.Definition, definition) && await IsCurrentAsync(known, resolver, cancellationToken))
        {
            return known;
        }

        var graph = await CompileAsync(definition, resolver, cancellationToken);
        // What is unknown today may be there tomorrow, when the definition it names was imported.
        if (!graph.HasUnknownActivities)
        {
            _graphs[definition.Id] = graph;
        }

        return graph;
    }

    /// <summary>Compiles without keeping anything, for looking at a definition that may never be stored.</summary>
    public ValueTask<WorkflowGraph> CompileAsync(WorkflowDefinition definition, DefinitionResolver resolver, CancellationToken cancellationToken) =>
        GraphCompiler.CompileAsync(definition, registry, resolver, cancellationToken);

    /// <summary>Drops a version that was replaced or deleted.</summary>
    public void Forget(string versionId) => _graphs.TryRemove(versionId, out _);

    private static async ValueTask<bool> IsCurrentAsync(WorkflowGraph graph, DefinitionResolver resolver, CancellationToken cancellationToken)
    {
        foreach (var used in graph.Used)
        {
            if (!ReferenceEquals(await resolver(DefinitionQuery.ById(used.Id), cancellationToken), used))
            {
                return false;
            }
        }

        // Asked anew every time: only the database knows what another desk has published.
        foreach (var (query, used) in graph.Moving)
        {
            if (!ReferenceEquals(await resolver(query, cancellationToken), used))
            {
                return false;
            }
        }

        return true;
    }
}
