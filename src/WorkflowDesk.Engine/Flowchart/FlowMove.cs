using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Moves;

namespace WorkflowDesk.Engine.Flowchart;

/// <summary>
/// The counters of one run of a flowchart, written down for another version of it.
/// <para>
/// Whether a step runs depends on nothing but its own inbound connections: by how much each is ahead of the step, and
/// whether it was followed. So every step of the new version can be given these differences by itself. Where a
/// connection is in both versions and the run stands to it as before, they are carried over as they are. Elsewhere
/// they are what the new version itself would have arrived at with these steps running: a connection that a running
/// step can still reach is not ahead, one that has been passed is ahead by one, and a step nothing will reach in this
/// round is even with all of its connections. So every open step is reached by exactly what still runs.
/// </para>
/// </summary>
internal sealed class FlowMove
{
    private readonly FlowchartPlan _plan;
    private readonly FlowSide _from;
    private readonly FlowSide _to;
    private readonly FlowState _old;

    /// <summary>By activity of the new version: the one of the old it takes the place of, or -1.</summary>
    private readonly int[] _before;

    /// <summary>By activity of the old version: its place in the new, or -1.</summary>
    private readonly int[] _after;

    private readonly IReadOnlyList<Running> _running;
    private readonly List<MoveObstacle> _obstacles = [];

    public FlowMove(ActivityNode from, ActivityNode to, JsonObject? saved, NodeMatch match, IReadOnlyList<Running> running, string? oldTrigger, string? newTrigger)
    {
        var oldPlan = (FlowchartPlan)from.Prepared!;
        _plan = (FlowchartPlan)to.Prepared!;
        _from = new(oldPlan.GraphFor(oldTrigger), [.. running.Select(r => (oldPlan.IndexOf(r.From), r.Backward))]);
        _to = new(_plan.GraphFor(newTrigger), [.. running.Select(r => (_plan.IndexOf(r.To), r.Backward))]);
        _old = saved is null ? new FlowState(_from.Graph) : FlowState.FromJson(_from.Graph, saved);
        _running = running;
        State = new FlowState(_to.Graph);
        (_before, _after) = Counterparts(oldPlan, match);
        foreach (var step in running)
        {
            CheckWaysOut(oldPlan.IndexOf(step.From), _plan.IndexOf(step.To));
        }

        CheckMeetingPoints(oldPlan);
        for (var i = 0; i < _plan.Activities.Count; i++)
        {
            Carry(i);
        }

        CarryTheRest();
    }

    /// <summary>Where the instance stands: a step that runs, in the old and in the new version.</summary>
    public sealed record Running(ActivityNode From, ActivityNode To, bool Backward);

    public FlowState State { get; }

    /// <summary>What is under way in token mode, along the connections of the new version.</summary>
    public FlowTokens Carry(FlowTokens tokens)
    {
        var moved = new FlowTokens();
        foreach (var token in tokens.All)
        {
            if (_running.FirstOrDefault(step => step.From.Id == token.To) is { } running && !token.IsBlocked)
            {
                // Its target runs and will take it up when it completes.
                moved.Add(token with { To = running.To.Id });
                continue;
            }

            var along = _from.Graph.Connections.FirstOrDefault(connection => token.IsAlong(_from.Graph, connection));
            var ways = along is null ? [] : InPlaceOf(along).ToList();
            if (ways.Count == 0 && !token.IsBlocked)
            {
                _obstacles.Add(new(MoveObstacles.JoinLost, along is null ? "" : _from.Graph.Activities[along.Target].NodeId));
            }

            foreach (var way in token.IsBlocked ? ways : ways.Take(1))
            {
                moved.Add(token with { From = _to.Graph.Activities[way.Source].Id, Outcome = way.Port, To = _to.Graph.Activities[way.Target].Id });
            }
        }

        return moved;
    }

    private IEnumerable<FlowConnection> InPlaceOf(FlowConnection old) => _to.Graph.Connections.Where(connection =>
        _before[connection.Target] == old.Target && (Before(connection) == old || (_to.Graph.IsReachable(connection.Source) && Replaced(connection, old.Target).Contains(old))));

    public IReadOnlyList<MoveObstacle> Obstacles => _obstacles;

    private (int[] Before, int[] After) Counterparts(FlowchartPlan oldPlan, NodeMatch match)
    {
        var before = new int[_plan.Activities.Count];
        Array.Fill(before, -1);
        // The same id has precedence over what somebody decided for a step that is gone.
        foreach (var byId in new[] { true, false })
        {
            for (var i = 0; i < oldPlan.Activities.Count; i++)
            {
                var target = byId ? match.ById(oldPlan.Activities[i]) : match.Of(oldPlan.Activities[i]);
                if (target is not null && _plan.Contains(target) && before[_plan.IndexOf(target)] < 0 && !before.Contains(i))
                {
                    before[_plan.IndexOf(target)] = i;
                }
            }
        }

        var after = new int[oldPlan.Activities.Count];
        for (var i = 0; i < after.Length; i++)
        {
            after[i] = Array.IndexOf(before, i);
        }

        return (before, after);
    }

    /// <summary>What the open step may still end with was fixed when it began: each of it must lead on.</summary>
    private void CheckWaysOut(int old, int target)
    {
        var node = _from.Graph.Activities[old];
        if (!_to.Graph.IsReachable(target))
        {
            _obstacles.Add(new(MoveObstacles.NotConnected, node.NodeId));
            return;
        }

        var ways = _to.Graph.Outbound(target).Select(Port).ToHashSet(StringComparer.Ordinal);
        if (ways.Count == 0)
        {
            // The last step now: whatever its outcome, the path ends here.
            return;
        }

        foreach (var lost in _from.Graph.Outbound(old).Select(Port).Distinct(StringComparer.Ordinal).Where(port => !ways.Contains(port)))
        {
            _obstacles.Add(new(MoveObstacles.OutcomeLost, node.NodeId, lost));
        }

        static string Port(FlowConnection connection) => connection.Port ?? "Done";
    }

    /// <summary>A branch that has arrived and waits for others must still be waited with.</summary>
    private void CheckMeetingPoints(FlowchartPlan oldPlan)
    {
        for (var old = 0; old < oldPlan.Activities.Count; old++)
        {
            // A join for any has taken what arrived.
            if (oldPlan.ModeOf(old) == JoinMode.WaitAny || !HasArrivals(old))
            {
                continue;
            }

            var nodeId = oldPlan.Activities[old].NodeId;
            var target = _after[old];
            if (target < 0 || !_to.IsAhead(target) || _to.Runs(target) is not null
                || !_to.Graph.ForwardInbound(target).Any(connection => !_to.Comes(connection) && WasFollowed(connection)))
            {
                _obstacles.Add(new(MoveObstacles.JoinLost, nodeId));
            }
            else if (_plan.ModeOf(target) == JoinMode.WaitAny)
            {
                _obstacles.Add(new(MoveObstacles.JoinModeChanged, nodeId));
            }
        }
    }

    private bool HasArrivals(int old) => _from.IsAhead(old) && _from.Runs(old) is null
        && _from.Graph.ForwardInbound(old).Any(connection => IsArrival(connection, old) && _old.WasFollowed(connection));

    /// <summary>Visited in this round, and nothing was made of it yet.</summary>
    private bool IsArrival(FlowConnection connection, int old) => !_from.Comes(connection) && _old.Visits(connection) > _old.Visits(old);

    private void Carry(int target)
    {
        var old = _before[target];
        var stands = old >= 0 && _from.Runs(old) == _to.Runs(target) && _from.IsAhead(old) == _to.IsAhead(target);
        var inbound = _to.Graph.ForwardInbound(target);
        var ahead = new (int By, bool Followed)[inbound.Count];
        for (var i = 0; i < inbound.Count; i++)
        {
            var connection = inbound[i];
            var comes = _to.Comes(connection);
            if (stands && Before(connection) is { } same && !_from.Graph.IsBackward(same) && _from.Graph.IsReachable(same.Source) && _from.Comes(same) == comes)
            {
                ahead[i] = (_old.Visits(same) - _old.Visits(old), _old.WasFollowed(same));
                continue;
            }

            if (comes && _to.Runs(target) is not null)
            {
                var open = old >= 0 ? _from.Graph.Activities[old] : _to.Graph.Activities[target];
                _obstacles.Add(new(MoveObstacles.BranchIntoRunningStep, open.NodeId, _to.Graph.Activities[connection.Source].NodeId));
            }

            ahead[i] = _to.Runs(target) switch
            {
                FlowSide.Run.Forward => (1, false),
                FlowSide.Run.Backward => (0, false),
                _ when !_to.IsAhead(target) => (0, false),
                _ => (Lead(connection, comes), !comes && WasFollowed(connection)),
            };
        }

        var visits = old >= 0 ? _old.Visits(old) : 0;
        foreach (var (by, followed) in ahead)
        {
            // What was followed has been visited at least once.
            visits = Math.Max(visits, (followed ? 1 : 0) - by);
        }

        State.Restore(target, visits);
        for (var i = 0; i < inbound.Count; i++)
        {
            State.Restore(inbound[i], visits + ahead[i].By, ahead[i].Followed);
        }
    }

    /// <summary>By how much a connection into an open step is ahead of it: as much as those it replaces, else 0 when it is
    /// still to come and 1 when it has been passed. One less behind a join for any that has run already.</summary>
    private int Lead(FlowConnection connection, bool comes)
    {
        var old = _before[connection.Target];
        if (old < 0 || !_from.IsAhead(old))
        {
            return comes ? 0 : 1;
        }

        var inbound = _from.Graph.ForwardInbound(old);
        if (Replaced(connection, old).Where(c => _from.Comes(c) == comes).Select(By).ToList() is { Count: > 0 } replaced)
        {
            return replaced.Max();
        }

        var open = inbound.Where(_from.Comes).Select(By).DefaultIfEmpty(0).Max();
        return comes ? open : open + 1;

        int By(FlowConnection c) => _old.Visits(c) - _old.Visits(old);
    }

    /// <summary>Whether a connection that has been passed brought something to the meeting point behind it.</summary>
    private bool WasFollowed(FlowConnection connection)
    {
        var old = _before[connection.Target];
        if (old >= 0 && _from.IsAhead(old))
        {
            if (Before(connection) is { } same && IsArrival(same, old))
            {
                return _old.WasFollowed(same);
            }

            var arrivals = Replaced(connection, old).Where(c => IsArrival(c, old)).ToList();
            if (arrivals.Count > 0)
            {
                var origins = Origins(connection);
                return arrivals.Exists(c => _old.WasFollowed(c) && Origins(_from.Graph, c, IsKept, _old.WasFollowed).Any(origins.Contains));
            }
        }

        // Of a branch that was not there nothing is expected: it neither lets a join run nor keeps it from running.
        // That it would have been dead is known where the way out it begins with was not taken.
        return _plan.ModeOf(connection.Target) == JoinMode.WaitAll && !Origins(connection).All(IsDead);
    }

    private bool IsDead((int Source, string? Port) origin) =>
        _from.Graph.Outbound(origin.Source).FirstOrDefault(c => c.Port == origin.Port) is { } known && _old.Visits(known) > 0 && !_old.WasFollowed(known);

    /// <summary>Connections into the same step that the new version does not have, and which came from where this one comes from.</summary>
    private List<FlowConnection> Replaced(FlowConnection connection, int old)
    {
        if (Before(connection) is not null)
        {
            return [];
        }

        var origins = Origins(connection);
        return [.. _from.Graph.ForwardInbound(old).Where(c => !IsStillThere(c) && Origins(_from.Graph, c, IsKept, _ => true).Any(origins.Contains))];
    }

    /// <summary>By activities of the old version.</summary>
    private HashSet<(int Source, string? Port)> Origins(FlowConnection connection) =>
        [.. Origins(_to.Graph, connection, i => _before[i] >= 0, _ => true).Select(origin => (_before[origin.Source], origin.Port))];

    private bool IsKept(int old) => _after[old] >= 0;

    private bool IsStillThere(FlowConnection old) => _to.Graph.Connections.Any(connection => Before(connection) == old);

    /// <summary>The ways out of steps known to both versions from which a connection is reached through steps that only one has.</summary>
    private static HashSet<(int Source, string? Port)> Origins(FlowGraph graph, FlowConnection connection, Predicate<int> kept, Predicate<FlowConnection> goes)
    {
        var origins = new HashSet<(int Source, string? Port)>();
        var open = new Stack<FlowConnection>([connection]);
        while (open.TryPop(out var current))
        {
            if (!goes(current))
            {
                continue;
            }

            if (kept(current.Source))
            {
                origins.Add((current.Source, current.Port));
                continue;
            }

            foreach (var inbound in graph.ForwardInbound(current.Source))
            {
                open.Push(inbound);
            }
        }

        return origins;
    }

    /// <summary>The connection of the old version between the same ports of the same steps.</summary>
    private FlowConnection? Before(FlowConnection connection)
    {
        var (source, target) = (_before[connection.Source], _before[connection.Target]);
        if (source < 0 || target < 0)
        {
            return null;
        }

        var twin = _to.Graph.TwinOf(connection);
        return _from.Graph.Outbound(source).FirstOrDefault(c => c.Target == target && c.Port == connection.Port && _from.Graph.TwinOf(c) == twin);
    }

    /// <summary>Connections that decide nothing, back and out of unreachable steps: kept as they are for whoever reads the state.</summary>
    private void CarryTheRest()
    {
        foreach (var connection in _to.Graph.Connections)
        {
            if ((_to.Graph.IsBackward(connection) || !_to.Graph.IsReachable(connection.Source)) && Before(connection) is { } same)
            {
                State.Restore(connection, _old.Visits(same), _old.WasFollowed(same));
            }
        }
    }
}
