using System.Globalization;
using System.Security.Cryptography;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Expressions.Scripting;
using WorkflowDesk.Engine.Flowchart;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Execution;

/// <summary>Gives a new unique id, as short text.</summary>
public delegate string NewId();

/// <summary>Ids of Elsa's kind: 64 random bits in hexadecimal.</summary>
public static class RandomIds
{
    public static string Next()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes).ToString("x", CultureInfo.InvariantCulture);
    }
}

/// <summary>What is the same for all instances: activity types, compiled definitions, scripts, clock, ids and limits.
/// One for the application, used by any number of threads.</summary>
public sealed class WorkflowRunner
{
    public WorkflowRunner(ActivityRegistry registry, IScriptEngine scripts, TimeProvider clock, NewId newId, WorkflowRunnerOptions? options = null)
    {
        Registry = registry;
        Scripts = scripts;
        Clock = clock;
        NewId = newId;
        Options = options ?? new WorkflowRunnerOptions();
        Graphs = new WorkflowGraphs(registry);
        ContinuesWithIncidents = DefinitionOptions.ShortName(Options.IncidentStrategy) == "ContinueWithIncidentsStrategy";
    }

    /// <summary>Compiled definitions by version id.</summary>
    public WorkflowGraphs Graphs { get; }

    internal bool ContinuesWithIncidents { get; }

    /// <summary>What starts a published version: one trigger for each stimulus of each trigger activity marked
    /// <c>canStartWorkflow</c>. To be stored when the version is published and removed when it no longer is.</summary>
    /// <exception cref="InputEvaluationException">An input of a trigger cannot be computed.</exception>
    public async ValueTask<IReadOnlyList<Trigger>> TriggersAsync(WorkflowDefinition definition, DefinitionResolver resolver, CancellationToken cancellationToken)
    {
        // Compiled afresh: a draft is checked before it is published, and the cache must not remember a draft.
        var graph = await GraphCompiler.CompileAsync(definition, Registry, resolver, cancellationToken);
        var triggers = new List<Trigger>();
        foreach (var node in graph.Nodes)
        {
            if (!node.CanStartWorkflow || !node.Activity.Descriptor.IsTrigger || node.Definition != graph.Definition)
            {
                continue;
            }

            foreach (var start in await TriggersAsync(graph, node, cancellationToken))
            {
                var hash = StimulusHash.Of(start.Name, start.HashedPayload ?? start.Payload);
                triggers.Add(new(NewId(), definition.DefinitionId, definition.Id, start.Name, node.Id, hash, start.Payload) { DueAt = start.DueAt?.ToUniversalTime() });
            }
        }

        return triggers;
    }

    /// <summary>What one trigger waits for, before there is an instance.</summary>
    internal ValueTask<IReadOnlyList<NewBookmark>> TriggersAsync(WorkflowGraph graph, ActivityNode node, CancellationToken cancellationToken)
    {
        var instance = new WorkflowInstance
        {
            Id = "",
            DefinitionId = graph.Definition.DefinitionId,
            DefinitionVersionId = graph.Definition.Id,
            DefinitionVersion = graph.Definition.Version,
            CreatedAt = Clock.GetUtcNow(),
        };
        return new Burst(new Step(new InMemoryWorkflowStore(), this, host: null), instance, graph).TriggersAsync(node, cancellationToken);
    }

    public ActivityRegistry Registry { get; }

    public IScriptEngine Scripts { get; }

    public TimeProvider Clock { get; }

    public NewId NewId { get; }

    public WorkflowRunnerOptions Options { get; }
}

/// <summary>Limits and defaults of the runner.</summary>
public sealed record WorkflowRunnerOptions
{
    /// <summary>Executions in one burst before it is taken for an endless loop and stopped with an incident. The default value is 10 000.</summary>
    public int MaxExecutionsPerBurst { get; init; } = 10_000;

    /// <summary>How deep workflows may run workflows inline. The default value is 32.</summary>
    public int MaxWorkflowDepth { get; init; } = 32;

    /// <summary>How many workflows one step may dispatch. The default value is 10 000.</summary>
    public int MaxDispatchesPerStep { get; init; } = 10_000;

    /// <summary>For definitions that name none: <c>FaultStrategy</c> or <c>ContinueWithIncidentsStrategy</c>. The default value is <c>FaultStrategy</c>, as in Elsa.</summary>
    public string IncidentStrategy { get; init; } = "FaultStrategy";

    /// <summary>How flowcharts decide what runs next, for instances that do not say it themselves
    /// (<see cref="InstanceProperties.FlowchartMode"/>). The default value is <see cref="Flowchart.FlowchartMode.CounterBased"/>, as in Elsa.</summary>
    public FlowchartMode FlowchartMode { get; init; } = FlowchartMode.CounterBased;

    /// <summary>Resilience strategies that activities ask for by their id.</summary>
    public IReadOnlyDictionary<string, RetryPolicy> ResilienceStrategies { get; init; } = new Dictionary<string, RetryPolicy>();

    /// <summary>How an instance signs addresses at which its events can be told of; null: scripts get none.</summary>
    public Func<string, CancellationToken, ValueTask<EventSigning>>? EventSigning { get; init; }

    /// <summary>True for exceptions that make the whole step void (such as a failed database statement) instead of becoming
    /// an incident: they leave the runtime's method and nothing is saved. Null: none, except <see cref="ConcurrencyException"/>.</summary>
    public Func<Exception, bool>? AbortsStep { get; init; }
}
