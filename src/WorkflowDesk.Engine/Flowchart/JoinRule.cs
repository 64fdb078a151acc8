using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Engine.Flowchart;

internal enum JoinMode
{
    /// <summary>An ordinary activity: as <see cref="WaitAllActive"/>.</summary>
    Implicit,

    /// <summary>All inbound connections are resolved and at least one was followed.</summary>
    WaitAllActive,

    /// <summary>All inbound connections are resolved and all were followed.</summary>
    WaitAll,

    /// <summary>The first inbound connection that is followed.</summary>
    WaitAny,
}

internal enum JoinDecision
{
    /// <summary>Nothing yet: other connections are still open, or this round is over.</summary>
    Wait,

    Run,

    /// <summary>It will not run this round: its own connections are visited and not followed.</summary>
    Skip,
}

/// <summary>Decides what a visit of a forward connection means for its target.</summary>
internal static class JoinRule
{
    public static JoinMode ModeOf(ActivityNode node) => node.Activity is not FlowJoin
        ? JoinMode.Implicit
        : Values.ToText(node.Constant("Mode")) switch
        {
            "WaitAll" => JoinMode.WaitAll,
            "WaitAllActive" => JoinMode.WaitAllActive,
            _ => JoinMode.WaitAny,
        };

    /// <param name="state">With the visit already counted.</param>
    /// <param name="visited">The connection just visited.</param>
    /// <param name="mode">Of its target.</param>
    /// <param name="isUnderWay">The target is queued or running.</param>
    public static JoinDecision Decide(FlowState state, FlowConnection visited, JoinMode mode, bool isUnderWay)
    {
        var target = visited.Target;
        if (mode != JoinMode.Implicit && state.Visits(visited) <= state.Visits(target))
        {
            // The join has already run or been skipped for this round.
            return JoinDecision.Wait;
        }

        if (mode == JoinMode.WaitAny)
        {
            if (isUnderWay)
            {
                return JoinDecision.Wait;
            }

            if (state.WasFollowed(visited))
            {
                return JoinDecision.Run;
            }
        }

        var inbound = state.Graph.ForwardInbound(target);
        var rounds = state.Visits(target);
        var latest = 0;
        for (var i = 0; i < inbound.Count; i++)
        {
            var visits = state.Visits(inbound[i]);
            if (visits <= rounds)
            {
                return JoinDecision.Wait;
            }

            latest = Math.Max(latest, visits);
        }

        // Only what was visited in the latest round counts: an older "followed" is stale.
        var (any, all) = (false, true);
        for (var i = 0; i < inbound.Count; i++)
        {
            var followed = state.Visits(inbound[i]) == latest && state.WasFollowed(inbound[i]);
            any |= followed;
            all &= followed;
        }

        var runs = mode switch
        {
            JoinMode.WaitAll => all,
            JoinMode.WaitAny => false,
            _ => any,
        };
        return runs ? JoinDecision.Run : JoinDecision.Skip;
    }
}
