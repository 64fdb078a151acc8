namespace WorkflowDesk.Engine.Tests.Corpus;

/// <summary>A connection of a random chart.</summary>
internal sealed record ModelConnection(string Source, string Port, string Target);

/// <summary>The rules of counter mode written down a second time, as short as they can be said and knowing nothing of
/// the engine: what should run, in which order, and what still waits.</summary>
internal sealed class ChartModel
{
    private const int Limit = 150;

    private readonly IReadOnlyDictionary<string, string> _kinds;
    private readonly IReadOnlyList<ModelConnection> _connections;
    private readonly Dictionary<string, Queue<bool>> _answers;
    private readonly HashSet<ModelConnection> _backward = [];
    private readonly HashSet<string> _reachable;
    private readonly Dictionary<string, int> _activityVisits = [];
    private readonly Dictionary<ModelConnection, (int Visits, bool Followed)> _visits = [];
    private readonly List<(string Activity, bool Backward)> _queue = [];
    private readonly List<(string Activity, bool Backward)> _waiting = [];

    /// <param name="kinds">By activity: line, decision, wait, or the mode of a join.</param>
    /// <param name="answers">Of each decision, one after another; then it is false.</param>
    public ChartModel(IReadOnlyDictionary<string, string> kinds, IReadOnlyList<ModelConnection> connections, IReadOnlyDictionary<string, IReadOnlyList<bool>> answers, string start)
    {
        _kinds = kinds;
        _connections = connections;
        _answers = answers.ToDictionary(a => a.Key, a => new Queue<bool>(a.Value));
        _reachable = [start];
        Explore(start);
        IsSound = _backward.All(c => c.Target == start || c.Target == c.Source || !Reaches(start, c.Source, without: c.Target));
        if (IsSound)
        {
            _queue.Add((start, false));
            Drain();
        }
    }

    /// <summary>False when a backward connection does not lead to a dominator, or the chart runs on and on.</summary>
    public bool IsSound { get; private set; }

    /// <summary>What ran, in order.</summary>
    public List<string> Log { get; } = [];

    public List<string> Cancelled { get; } = [];

    public IEnumerable<string> Waiting => _waiting.Select(w => w.Activity);

    public void Event(string activity)
    {
        // Only those that wait at this moment hear it, not what they bring about.
        foreach (var wait in _waiting.FindAll(w => w.Activity == activity))
        {
            if (IsSound && _waiting.Remove(wait))
            {
                Log.Add(activity);
                Complete(wait, ["Done"]);
                Drain();
            }
        }
    }

    private void Explore(string start)
    {
        var queue = new Queue<string>([start]);
        var forward = new HashSet<ModelConnection>();
        while (queue.TryDequeue(out var activity))
        {
            foreach (var connection in _connections.Where(c => c.Source == activity))
            {
                if (Reaches(connection.Target, activity, forward, without: null))
                {
                    _backward.Add(connection);
                }
                else
                {
                    forward.Add(connection);
                    if (_reachable.Add(connection.Target))
                    {
                        queue.Enqueue(connection.Target);
                    }
                }
            }
        }
    }

    private bool Reaches(string from, string to, string? without = null) =>
        Reaches(from, to, [.. _connections.Where(c => _reachable.Contains(c.Source) && !_backward.Contains(c))], without);

    private static bool Reaches(string from, string to, HashSet<ModelConnection> forward, string? without) =>
        from != without && (from == to || forward.Any(c => c.Source == from && Reaches(c.Target, to, forward, without)));

    private void Drain()
    {
        while (_queue.Count > 0 && IsSound)
        {
            var run = _queue[0];
            _queue.RemoveAt(0);
            if (Log.Count > Limit)
            {
                IsSound = false;
                return;
            }

            switch (_kinds[run.Activity])
            {
                case "wait":
                    _waiting.Add(run);
                    break;
                case "decision":
                    var answer = _answers[run.Activity].TryDequeue(out var next) && next;
                    Log.Add($"{run.Activity} {answer}");
                    Complete(run, [answer.ToString()]);
                    break;
                case "line":
                    Log.Add(run.Activity);
                    Complete(run, ["Done"]);
                    break;
                default:
                    Log.Add(run.Activity);
                    CancelUpstream(run.Activity, running: run.Activity);
                    Complete(run, ["Done"], running: run.Activity);
                    break;
            }
        }
    }

    private void Complete((string Activity, bool Backward) run, string[] outcomes, string? running = null)
    {
        if (!run.Backward)
        {
            _activityVisits[run.Activity] = VisitsOf(run.Activity) + 1;
        }

        foreach (var connection in _connections.Where(c => c.Source == run.Activity))
        {
            var followed = outcomes.Contains(connection.Port);
            _visits[connection] = (_visits.GetValueOrDefault(connection).Visits + 1, followed);
            if (!_backward.Contains(connection))
            {
                Arrive(connection, running);
            }
            else if (followed)
            {
                _queue.Add((connection.Target, true));
            }
        }
    }

    private void Arrive(ModelConnection connection, string? running)
    {
        var target = connection.Target;
        var inbound = _connections.Where(c => c.Target == target && _reachable.Contains(c.Source) && !_backward.Contains(c)).Select(c => _visits.GetValueOrDefault(c)).ToList();
        var resolved = inbound.TrueForAll(c => c.Visits > VisitsOf(target));
        var latest = inbound.Max(c => c.Visits);
        var alive = inbound.ConvertAll(c => c.Followed && c.Visits == latest);
        if (_kinds[target] == "WaitAny")
        {
            if (_visits[connection].Visits <= VisitsOf(target) || running == target || _queue.Exists(q => q.Activity == target))
            {
                return;
            }

            if (_visits[connection].Followed)
            {
                _queue.Add((target, false));
                CancelUpstream(target, running);
                return;
            }

            alive = [false];
        }

        if (resolved && (_kinds[target] == "WaitAll" ? alive.TrueForAll(a => a) : alive.Contains(true)))
        {
            _queue.Add((target, false));
        }
        else if (resolved)
        {
            Complete((target, false), [], running);
        }
    }

    private void CancelUpstream(string join, string? running)
    {
        foreach (var wait in _waiting.ToList())
        {
            if (wait.Activity != join && Reaches(wait.Activity, join) && _waiting.Remove(wait))
            {
                Cancelled.Add(wait.Activity);
                Complete(wait, [], running);
            }
        }
    }

    private int VisitsOf(string activity) => _activityVisits.GetValueOrDefault(activity);
}
