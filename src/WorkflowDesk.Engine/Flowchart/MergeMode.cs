using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Engine.Flowchart;

/// <summary>When an arrival runs its target, in token mode.</summary>
internal enum MergeMode
{
    /// <summary>Unless something is still on its way to one of the activities before it.</summary>
    Stream,

    /// <summary>When something has arrived along every forward connection.</summary>
    Merge,

    /// <summary>When something has arrived along every connection, those of loops included.</summary>
    Converge,

    /// <summary>At the first arrival; those along the other connections are swallowed.</summary>
    Cascade,

    /// <summary>As <see cref="Cascade"/>, and what still runs on the way to it is cancelled.</summary>
    Race,
}

internal static class MergeModes
{
    /// <summary>A join has its own mode; other activities carry theirs in <c>customProperties.mergeMode</c>.</summary>
    public static MergeMode Of(ActivityNode node) => node.Activity is FlowJoin
        ? JoinRule.ModeOf(node) == JoinMode.WaitAny ? MergeMode.Race : MergeMode.Merge
        : node.CustomProperties.GetText("mergeMode")?.ToUpperInvariant() switch
        {
            "MERGE" => MergeMode.Merge,
            "CONVERGE" => MergeMode.Converge,
            "CASCADE" => MergeMode.Cascade,
            "RACE" => MergeMode.Race,
            _ => MergeMode.Stream,
        };
}

/// <summary>How flowcharts decide what runs next; the names are Elsa's.</summary>
public enum FlowchartMode
{
    /// <summary>Leaves it to the next who decides: an instance to the host, the host to Elsa's default, which is <see cref="CounterBased"/>.</summary>
    Default,
    TokenBased,
    CounterBased,
}

internal static class FlowchartModes
{
    /// <summary>What the instance asks for, else the host. Asked anew each time: an instance may change its mind.</summary>
    public static bool UsesTokens(Burst burst)
    {
        var asked = burst.Instance.Properties.Count > 0 && burst.Instance.Properties.GetText(Instances.InstanceProperties.FlowchartMode) is { } text
            && Enum.TryParse<FlowchartMode>(text, ignoreCase: true, out var mode)
            ? mode
            : FlowchartMode.Default;
        return (asked == FlowchartMode.Default ? burst.Step.Runner.Options.FlowchartMode : asked) == FlowchartMode.TokenBased;
    }
}
