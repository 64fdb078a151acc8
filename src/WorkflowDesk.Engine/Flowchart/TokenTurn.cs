using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Engine.Flowchart;

/// <summary>What follows in token mode from one activity of a flowchart being completed. Nothing is known of dead paths
/// here: a target that waits for an arrival that never comes keeps the flowchart open.</summary>
internal sealed class TokenTurn(FlowTokens tokens, FlowGraph graph, FlowchartPlan plan, ActivityContext context)
{
    private readonly List<ScheduledChild> _scheduled = [];
    private readonly List<string> _cancelled = [];

    public ActivityResult Complete(ChildCompletion child)
    {
        var followed = graph.Outbound(plan.IndexOf(child.Node)).Where(c => child.Outcomes.Follows(c.Port)).DistinctBy(c => (c.Port, c.Target)).ToList();
        foreach (var connection in followed)
        {
            tokens.Add(new(child.Node.Id, connection.Port, graph.Activities[connection.Target].Id));
        }

        tokens.ConsumeAt(child.Node.Id);
        foreach (var connection in followed)
        {
            Arrive(connection);
        }

        if (_scheduled.Count > 0)
        {
            return ActivityResult.Schedule([.. _scheduled]).Cancelling(_cancelled);
        }

        return IsOver() ? ActivityResult.Done() : ActivityResult.Continue().Cancelling(_cancelled);
    }

    private void Arrive(FlowConnection connection)
    {
        var target = graph.Activities[connection.Target];
        var runs = plan.MergeModeOf(connection.Target) switch
        {
            MergeMode.Merge => HasArrivedAlongAll(graph.ForwardInbound(connection.Target)),
            MergeMode.Converge => HasArrivedAlongAll(graph.Inbound(connection.Target)),
            MergeMode.Cascade => TakesTheFirst(connection),
            MergeMode.Race => CancelUpstream(connection.Target) && TakesTheFirst(connection),
            _ => !graph.ForwardInbound(connection.Target).Any(inbound => tokens.WaitsAt(graph.Activities[inbound.Source].Id)),
        };
        // Two outcomes of one activity may lead to the same target: that is one arrival.
        if (runs && !_scheduled.Exists(s => s.Node == target))
        {
            _scheduled.Add(new(target));
        }
    }

    private bool HasArrivedAlongAll(IReadOnlyList<FlowConnection> inbound) =>
        inbound.Count <= 1 || inbound.All(connection => tokens.IsLive(graph, connection));

    private bool TakesTheFirst(FlowConnection arrived)
    {
        if (tokens.Swallow(graph, arrived))
        {
            return false;
        }

        foreach (var other in graph.ForwardInbound(arrived.Target).Where(c => c.Index != arrived.Index))
        {
            tokens.Add(new(graph.Activities[other.Source].Id, other.Port, graph.Activities[other.Target].Id) { IsBlocked = true });
        }

        return true;
    }

    private bool CancelUpstream(int target)
    {
        foreach (var child in Burst.ChildrenOf(context.Activity))
        {
            var activity = plan.IndexOf(child.Node);
            if (activity != target && !_cancelled.Contains(child.Id) && graph.IsReachable(activity) && graph.Reaches(activity, target))
            {
                _cancelled.Add(child.Id);
                tokens.Forget(child.Node.Id);
            }
        }

        return true;
    }

    /// <summary>Nothing runs, nothing is queued, nothing is faulted and nothing is under way.</summary>
    private bool IsOver() =>
        !tokens.HasLive && !context.Burst.IsQueued(context.Activity) && context.UnfinishedChildren.All(c => _cancelled.Contains(c.ActivityInstanceId));
}
