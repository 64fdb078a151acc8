using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Engine.Flowchart;

/// <summary>What follows from one activity of a flowchart being completed: which activities run, which are cancelled.</summary>
internal sealed class FlowTurn(FlowState state, FlowchartPlan plan, ActivityContext context)
{
    /// <summary>Marks a run that came through a backward connection.</summary>
    public const string BackwardTag = "backward";

    private readonly FlowGraph _graph = state.Graph;
    private readonly List<ScheduledChild> _scheduled = [];
    private readonly List<string> _cancelled = [];
    private int _justCompleted = -1;

    /// <summary>Takes a completed child into account.</summary>
    public ActivityResult Complete(ChildCompletion child)
    {
        var activity = plan.IndexOf(child.Node);
        if (child.Node.Activity is FlowJoin)
        {
            _justCompleted = activity;
            CancelUpstream(activity);
        }

        Follow(activity, child.Outcomes, child.Tag == BackwardTag);
        return Result();
    }

    private ActivityResult Result()
    {
        if (_scheduled.Count > 0)
        {
            return ActivityResult.Schedule([.. _scheduled]).Cancelling(_cancelled);
        }

        return IsOver() ? ActivityResult.Done() : ActivityResult.Continue().Cancelling(_cancelled);
    }

    /// <summary>Nothing runs, nothing is queued and nothing is faulted.</summary>
    private bool IsOver()
    {
        if (_cancelled.Count == 0)
        {
            return context.IsIdle;
        }

        return !context.Burst.IsQueued(context.Activity) && context.UnfinishedChildren.All(c => _cancelled.Contains(c.ActivityInstanceId));
    }

    /// <summary>Visits the outbound connections of an activity that completed or was skipped.</summary>
    private void Follow(int activity, Outcomes outcomes, bool ranBackward)
    {
        if (!ranBackward)
        {
            state.Visit(activity);
        }

        foreach (var connection in _graph.Outbound(activity))
        {
            var followed = outcomes.Follows(connection.Port);
            state.Visit(connection, followed);
            if (!_graph.IsBackward(connection))
            {
                Arrive(connection);
            }
            else if (followed)
            {
                GoBack(connection);
            }
        }
    }

    private void Arrive(FlowConnection connection)
    {
        var target = _graph.Activities[connection.Target];
        var mode = plan.ModeOf(connection.Target);
        var isUnderWay = mode == JoinMode.WaitAny && IsUnderWay(connection.Target);
        switch (JoinRule.Decide(state, connection, mode, isUnderWay))
        {
            case JoinDecision.Run:
                _scheduled.Add(new(target));
                if (mode == JoinMode.WaitAny)
                {
                    CancelUpstream(connection.Target);
                }

                break;
            case JoinDecision.Skip:
                Follow(connection.Target, Outcomes.Empty, ranBackward: false);
                break;
            case JoinDecision.Wait:
                break;
        }
    }

    private void GoBack(FlowConnection connection)
    {
        var target = _graph.Activities[connection.Target];
        if (!_graph.IsValidBackward(connection))
        {
            throw new InvalidOperationException(
                $"Invalid backward connection from {_graph.Activities[connection.Source]} to {target}: the source can be reached without passing the target.");
        }

        _scheduled.Add(new(target) { Tag = BackwardTag });
    }

    /// <summary>A WaitAny join takes the first that comes: whatever still runs on the way to it is cancelled, and its
    /// connections are dead for this round.</summary>
    private void CancelUpstream(int join)
    {
        foreach (var child in Burst.ChildrenOf(context.Activity))
        {
            if (_cancelled.Contains(child.Id))
            {
                continue;
            }

            var activity = plan.IndexOf(child.Node);
            if (activity != join && _graph.IsReachable(activity) && _graph.Reaches(activity, join))
            {
                _cancelled.Add(child.Id);
                Follow(activity, Outcomes.Empty, child.Tag == BackwardTag);
            }
        }
    }

    private bool IsUnderWay(int activity)
    {
        var node = _graph.Activities[activity];
        return activity == _justCompleted
            || _scheduled.Exists(s => s.Node == node)
            || context.Burst.IsQueued(context.Activity, node)
            || Array.Exists(Burst.ChildrenOf(context.Activity), c => c.Node == node);
    }
}
