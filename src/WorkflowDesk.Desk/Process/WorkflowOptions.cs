using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Flowchart;

namespace WorkflowDesk.Desk.Process;

/// <summary>What this desk decides for the workflows that run on it.</summary>
public sealed class WorkflowOptions
{
    /// <summary>How flowcharts decide what runs next, unless the instance says it. The default value is <see cref="FlowchartMode.CounterBased"/>.</summary>
    public FlowchartMode FlowchartMode { get; init; } = FlowchartMode.CounterBased;

    /// <summary>Resilience strategies of outgoing requests by their id, without regard to case.</summary>
    public IReadOnlyDictionary<string, RetryPolicy> ResilienceStrategies { get; init; } = new Dictionary<string, RetryPolicy>();
}
