using System.Collections.Concurrent;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Execution;

/// <summary>A store without a database, for tests and measurements. Instances are kept as JSON, so that every step
/// starts from what a database would give back.</summary>
public sealed class InMemoryWorkflowStore : IWorkflowStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, WorkflowDefinition> _definitions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (byte[] Json, int Revision)> _instances = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Bookmark> _bookmarks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PendingStimulus> _stimuli = new(StringComparer.Ordinal);
    private readonly List<Trigger> _triggers = [];
    private readonly List<HttpCall> _httpCalls = [];
    private readonly List<HttpExchange> _httpExchanges = [];
    private readonly List<JournalRecord> _journal = [];
    private readonly HashSet<(string InstanceId, long Sequence)> _journalKeys = [];

    /// <summary>Commits so far.</summary>
    public int Commits { get; private set; }

    /// <summary>False: journals are not kept, for long measurements.</summary>
    public bool KeepsJournal { get; init; } = true;

    /// <summary>Adds or replaces a version.</summary>
    public void Add(WorkflowDefinition definition, IEnumerable<Trigger>? triggers = null)
    {
        lock (_lock)
        {
            _definitions[definition.Id] = definition;
            _triggers.RemoveAll(t => t.DefinitionVersionId == definition.Id);
            _triggers.AddRange(triggers ?? []);
        }
    }

    public IReadOnlyList<JournalRecord> JournalOf(string instanceId)
    {
        lock (_lock)
        {
            return _journal.FindAll(r => r.InstanceId == instanceId);
        }
    }

    /// <summary>All journals, in the order they were written.</summary>
    public IReadOnlyList<JournalRecord> Journal
    {
        get
        {
            lock (_lock)
            {
                return [.. _journal];
            }
        }
    }

    public IReadOnlyList<Bookmark> Bookmarks
    {
        get
        {
            lock (_lock)
            {
                return [.. _bookmarks.Values.OrderBy(b => b.CreatedAt)];
            }
        }
    }

    /// <summary>Requests that steps asked for, in their order.</summary>
    public IReadOnlyList<HttpCall> HttpCalls
    {
        get
        {
            lock (_lock)
            {
                return [.. _httpCalls];
            }
        }
    }

    /// <summary>How steps left requests from outside, in their order.</summary>
    public IReadOnlyList<HttpExchange> HttpExchanges
    {
        get
        {
            lock (_lock)
            {
                return [.. _httpExchanges];
            }
        }
    }

    public IReadOnlyList<Trigger> Triggers
    {
        get
        {
            lock (_lock)
            {
                return [.. _triggers];
            }
        }
    }

    public IReadOnlyList<WorkflowInstance> Instances
    {
        get
        {
            lock (_lock)
            {
                return [.. _instances.Values.Select(i => WorkflowInstance.FromJson(i.Json))];
            }
        }
    }

    public ValueTask<WorkflowDefinition?> FindDefinitionAsync(DefinitionQuery query, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (query.VersionId is { } id)
            {
                return new(_definitions.GetValueOrDefault(id));
            }

            if (query.TypeName is { } type)
            {
                var usable = _definitions.Values.Where(d => d.Options.UsableAsActivity && d.ActivityTypeName == type).ToList();
                return new(usable.Find(d => d.Version == query.Version) ?? usable.MaxBy(d => d.Version));
            }

            var versions = _definitions.Values.Where(d => d.DefinitionId == query.DefinitionId);
            return new(query.Version is { } number ? versions.FirstOrDefault(d => d.Version == number)
                : query.Published ? versions.Where(d => d.IsPublished).MaxBy(d => d.Version)
                : versions.MaxBy(d => d.Version));
        }
    }

    public ValueTask<WorkflowInstance?> FindInstanceAsync(string instanceId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new(_instances.TryGetValue(instanceId, out var stored) ? WorkflowInstance.FromJson(stored.Json) : null);
        }
    }

    public ValueTask<IReadOnlyList<string>> FindRunningAsync(RunningQuery query, CancellationToken cancellationToken) =>
        new([.. Instances.Where(query.Matches).Select(i => i.Id)]);

    public ValueTask<IReadOnlyList<string>> FindRunningChildrenAsync(string instanceId, CancellationToken cancellationToken) =>
        new([.. Instances.Where(i => i.IsRunning && i.ParentWorkflowInstanceId == instanceId).Select(i => i.Id)]);

    public ValueTask<Bookmark?> FindBookmarkAsync(string bookmarkId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new(_bookmarks.GetValueOrDefault(bookmarkId));
        }
    }

    public ValueTask<IReadOnlyList<Bookmark>> FindBookmarksAsync(string name, string? hash, string? correlationId, string? instanceId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new([.. _bookmarks.Values
                .Where(b => b.Name == name
                    && (hash is null || b.Hash == hash)
                    && (correlationId is null || b.CorrelationId == correlationId)
                    && (instanceId is null || b.InstanceId == instanceId))
                .OrderBy(b => b.CreatedAt)]);
        }
    }

    public ValueTask<IReadOnlyList<Trigger>> FindTriggersAsync(string name, string hash, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new([.. _triggers.Where(t => t.Name == name && t.Hash == hash)]);
        }
    }

    public ValueTask<IReadOnlyList<Bookmark>> FindDueBookmarksAsync(DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new([.. _bookmarks.Values.Where(b => b.DueAt <= now).OrderBy(b => b.DueAt).Take(max)]);
        }
    }

    public ValueTask<IReadOnlyList<Trigger>> FindDueTriggersAsync(DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new([.. _triggers.Where(t => t.DueAt <= now).OrderBy(t => t.DueAt).Take(max)]);
        }
    }

    public ValueTask<Trigger?> TakeDueTriggerAsync(string triggerId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new(_triggers.Find(t => t.Id == triggerId && t.DueAt <= now));
        }
    }

    public ValueTask<IReadOnlyList<PendingStimulus>> FindPendingStimuliAsync(DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return new([.. _stimuli.Values.OrderBy(s => s.CreatedAt).Take(max)]);
        }
    }

    public ValueTask RemoveStimulusAsync(string id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _stimuli.Remove(id);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask SaveAsync(WorkflowCommit commit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var change in commit.Instances)
            {
                var stored = _instances.TryGetValue(change.Instance.Id, out var row) ? row.Revision : 0;
                if (stored != change.ExpectedRevision)
                {
                    throw new ConcurrencyException(change.Instance.Id);
                }
            }

            if (KeepsJournal && commit.Journal.Any(r => _journalKeys.Contains((r.InstanceId, r.Sequence))))
            {
                throw new InvalidOperationException("The journal has an entry of that number already.");
            }

            foreach (var change in commit.Instances)
            {
                _instances[change.Instance.Id] = (change.Instance.ToUtf8Json(), change.Instance.Revision);
            }

            foreach (var id in commit.BookmarksRemoved)
            {
                _bookmarks.Remove(id);
            }

            foreach (var bookmark in commit.BookmarksAdded)
            {
                _bookmarks.Add(bookmark.Id, bookmark);
            }

            foreach (var stimulus in commit.StimuliAdded)
            {
                _stimuli.Add(stimulus.Id, stimulus);
            }

            _httpCalls.AddRange(commit.HttpCalls);
            _httpExchanges.AddRange(commit.HttpExchanges);
            foreach (var move in commit.TriggersMoved)
            {
                var index = _triggers.FindIndex(t => t.Id == move.TriggerId);
                if (index >= 0)
                {
                    _triggers[index] = _triggers[index] with { DueAt = move.NextDueAt };
                }
            }

            foreach (var id in commit.StimuliRemoved)
            {
                _stimuli.Remove(id);
            }

            if (KeepsJournal)
            {
                _journal.AddRange(commit.Journal);
                _journalKeys.UnionWith(commit.Journal.Select(r => (r.InstanceId, r.Sequence)));
            }

            Commits++;
        }

        return ValueTask.CompletedTask;
    }
}
