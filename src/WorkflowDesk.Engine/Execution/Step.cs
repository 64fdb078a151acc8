using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Execution;

/// <summary>One step: bursts of one or more instances whose changes are saved together.</summary>
internal sealed class Step(IWorkflowStore store, WorkflowRunner runner, object? host)
{
    private readonly Dictionary<string, Tracked> _instances = new(StringComparer.Ordinal);
    private readonly List<Bookmark> _bookmarksAdded = [];
    private readonly List<string> _bookmarksRemoved = [];
    private readonly List<JournalRecord> _journal = [];
    private readonly List<Incident> _incidentsAdded = [];
    private readonly List<Incident> _incidentsResolved = [];
    private readonly List<PendingStimulus> _stimuliAdded = [];
    private readonly List<string> _stimuliRemoved = [];
    private readonly List<TriggerMove> _triggersMoved = [];
    private readonly List<HttpCall> _httpCalls = [];
    private readonly Dictionary<string, HttpExchange> _httpExchanges = new(StringComparer.Ordinal);
    private readonly Queue<Dispatched> _dispatched = new();
    private int _depth;
    private int _dispatches;
    private bool _isDispatching;

    public WorkflowRunner Runner => runner;

    public object? Host => host;

    public async ValueTask<WorkflowInstance> StartAsync(StartWorkflow request, CancellationToken cancellationToken)
    {
        var instance = await StartOneAsync(request, await GraphAsync(request, cancellationToken), cancellationToken);
        await RunDispatchedAsync(cancellationToken);
        return instance;
    }

    /// <summary>Starts an instance unless its definition's activation strategy refuses: then null, and nothing is created.</summary>
    public async ValueTask<WorkflowInstance?> ActivateAsync(StartWorkflow request, CancellationToken cancellationToken)
    {
        var instance = await ActivateOneAsync(request, cancellationToken);
        await RunDispatchedAsync(cancellationToken);
        return instance;
    }

    /// <summary>Starts what a due trigger starts, unless its activation strategy refuses, and moves the trigger on.</summary>
    /// <returns>False: it is not due, or somebody else has it.</returns>
    public async ValueTask<bool> FireAsync(string triggerId, bool starts, CancellationToken cancellationToken)
    {
        var now = runner.Clock.GetUtcNow();
        if (await store.TakeDueTriggerAsync(triggerId, now, cancellationToken) is not { } trigger)
        {
            return false;
        }

        if (starts)
        {
            await ActivateAsync(new() { DefinitionVersionId = trigger.DefinitionVersionId, TriggerActivityId = trigger.ActivityId }, cancellationToken);
        }

        _triggersMoved.Add(new(trigger.Id, TriggerSchedule.Next(trigger, now)));
        return true;
    }

    public async ValueTask<ResumeResult> ResumeAsync(string instanceId, string bookmarkId, JsonObject? input, CancellationToken cancellationToken)
    {
        if (await FindAsync(instanceId, cancellationToken) is not { } tracked)
        {
            return new(ResumeOutcome.NotFound, null);
        }

        var instance = tracked.Instance;
        if (!instance.IsRunning)
        {
            return new(ResumeOutcome.NotRunning, instance);
        }

        // The instance knows best: someone else may have answered this bookmark since it was looked up.
        if (instance.Bookmarks.Find(b => b.Id == bookmarkId) is not { } current)
        {
            return new(ResumeOutcome.NotFound, instance);
        }

        var burst = await BurstOfAsync(tracked, cancellationToken);
        if (!await RunAsync(tracked, () => burst.ResumeAsync(current, input, cancellationToken), cancellationToken))
        {
            return new(ResumeOutcome.NotFound, instance);
        }

        await RunDispatchedAsync(cancellationToken);
        return new(ResumeOutcome.Resumed, instance);
    }

    public async ValueTask<int> DeliverAsync(Stimulus stimulus, CancellationToken cancellationToken)
    {
        var hash = StimulusHash.Of(stimulus.Name, stimulus.Payload);
        var count = 0;
        // Waits are looked up before triggers start anything: a new instance must not be answered by what started it.
        var bookmarks = await store.FindBookmarksAsync(stimulus.Name, hash, stimulus.CorrelationId, stimulus.InstanceId, cancellationToken);
        if (stimulus.InstanceId is null)
        {
            foreach (var trigger in await store.FindTriggersAsync(stimulus.Name, hash, cancellationToken))
            {
                await ActivateAsync(
                    new()
                    {
                        DefinitionVersionId = trigger.DefinitionVersionId,
                        CorrelationId = stimulus.CorrelationId,
                        TriggerActivityId = trigger.ActivityId,
                        Input = stimulus.Input,
                    },
                    cancellationToken);
                // A refused start counts too: the stimulus found whom it was for.
                count++;
            }
        }

        foreach (var bookmark in bookmarks)
        {
            var result = await ResumeAsync(bookmark.InstanceId, bookmark.Id, stimulus.Input, cancellationToken);
            count += result.Outcome == ResumeOutcome.Resumed ? 1 : 0;
        }

        return count;
    }

    public async ValueTask<WorkflowInstance> CancelAsync(string instanceId, CancellationToken cancellationToken)
    {
        var tracked = await RequireAsync(instanceId, cancellationToken);
        if (tracked.Instance.IsRunning || tracked.Instance.SubStatus == WorkflowSubStatus.Faulted)
        {
            var burst = await BurstOfAsync(tracked, cancellationToken);
            await RunAsync(
                tracked,
                async () =>
                {
                    await burst.CancelAsync(cancellationToken);
                    return true;
                },
                cancellationToken);
            foreach (var child in await store.FindRunningChildrenAsync(instanceId, cancellationToken))
            {
                await CancelIfRunningAsync(child, cancellationToken);
            }

            await RunDispatchedAsync(cancellationToken);
        }

        return tracked.Instance;
    }

    /// <summary>Cancels an instance that may be gone already.</summary>
    public async ValueTask CancelIfRunningAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (await FindAsync(instanceId, cancellationToken) is { Instance.IsRunning: true, IsExecuting: false })
        {
            await CancelAsync(instanceId, cancellationToken);
        }
    }

    public async ValueTask<WorkflowInstance> RetryAsync(string instanceId, string? activityInstanceId, CancellationToken cancellationToken)
    {
        var tracked = await RequireAsync(instanceId, cancellationToken);
        var burst = await BurstOfAsync(tracked, cancellationToken);
        var known = _incidentsAdded.Count;
        IReadOnlyList<string> retried = [];
        await RunAsync(
            tracked,
            async () =>
            {
                retried = await burst.RetryAsync(activityInstanceId, cancellationToken);
                return retried.Count > 0;
            },
            cancellationToken);
        if (retried.Count == 0)
        {
            throw new WorkflowNotFoundException($"Instance '{instanceId}' has no faulted activity{(activityInstanceId is null ? "" : $" '{activityInstanceId}'")}.");
        }

        var incidents = tracked.Instance.Incidents;
        for (var i = 0; i < incidents.Count; i++)
        {
            if (incidents[i].ResolvedAt is null && retried.Contains(incidents[i].ActivityInstanceId) && !_incidentsAdded.Skip(known).Any(a => a.Id == incidents[i].Id))
            {
                incidents[i] = incidents[i] with { ResolvedAt = runner.Clock.GetUtcNow() };
                _incidentsResolved.Add(incidents[i]);
            }
        }

        await RunDispatchedAsync(cancellationToken);
        return tracked.Instance;
    }

    /// <summary>Runs a workflow inside the running activity; its caller looks at what became of it.</summary>
    public async ValueTask<WorkflowInstance> RunInlineAsync(StartWorkflow request, CancellationToken cancellationToken)
    {
        if (_depth >= runner.Options.MaxWorkflowDepth)
        {
            throw new InvalidOperationException($"Workflows run workflows more than {runner.Options.MaxWorkflowDepth} deep: does '{request.DefinitionId}' run itself?");
        }

        return await StartOneAsync(request, await GraphAsync(request, cancellationToken), cancellationToken);
    }

    /// <summary>Starts a workflow in this step, after the present bursts, if its activation strategy allows it.</summary>
    /// <param name="request">With an instance id and the parent's id.</param>
    /// <param name="note">Told the reason when the start is refused and the parent does not wait for it.</param>
    /// <exception cref="InvalidOperationException">This step has started too many.</exception>
    public void Dispatch(StartWorkflow request, Action<string> note)
    {
        if (++_dispatches > runner.Options.MaxDispatchesPerStep)
        {
            throw new InvalidOperationException($"More than {runner.Options.MaxDispatchesPerStep} workflows were dispatched in one step: does '{request.DefinitionId}' dispatch itself?");
        }

        _dispatched.Enqueue(new(request, note));
    }

    /// <exception cref="WorkflowNotFoundException">There is no such version.</exception>
    public async ValueTask<WorkflowGraph> GraphAsync(StartWorkflow request, CancellationToken cancellationToken)
    {
        if (request.DefinitionVersionId is { } versionId)
        {
            return await GraphAsync(versionId, cancellationToken);
        }

        var query = DefinitionQuery.PublishedOf(request.DefinitionId ?? throw new ArgumentException("A definition id or a version id is needed.", nameof(request)));
        var definition = await store.FindDefinitionAsync(query, cancellationToken) ?? throw new WorkflowNotFoundException($"There is no {query}.");
        return await runner.Graphs.GetAsync(definition, store.FindDefinitionAsync, cancellationToken);
    }

    public void Changed(WorkflowInstance instance) => _instances[instance.Id].IsChanged = true;

    public void Add(JournalRecord record) => _journal.Add(record);

    public void Add(Incident incident) => _incidentsAdded.Add(incident);

    public void Added(Bookmark bookmark) => _bookmarksAdded.Add(bookmark);

    public void Removed(Bookmark bookmark)
    {
        if (_bookmarksAdded.RemoveAll(b => b.Id == bookmark.Id) == 0)
        {
            _bookmarksRemoved.Add(bookmark.Id);
        }
    }

    public void Keep(Stimulus stimulus)
    {
        var now = runner.Clock.GetUtcNow();
        _stimuliAdded.Add(new(runner.NewId(), stimulus, now, now + PendingStimulus.Lifetime));
    }

    public void Call(HttpCall call) => _httpCalls.Add(call);

    /// <summary>Records the answer to a request from outside; false when this step has answered it already.</summary>
    public bool Answer(string exchangeId, HttpAnswer answer)
    {
        if (_httpExchanges.GetValueOrDefault(exchangeId) is { Answer: not null })
        {
            return false;
        }

        _httpExchanges[exchangeId] = new(exchangeId, answer, IsOpen: false);
        return true;
    }

    /// <summary>An instance comes to rest that was reached by a request: does it still mean to answer?</summary>
    public void LeaveExchange(WorkflowInstance instance)
    {
        if (instance.Properties[HttpExchange.Property]?["id"]?.GetValue<string>() is not { } id)
        {
            return;
        }

        var known = _httpExchanges.GetValueOrDefault(id);
        var isOpen = known?.Answer is null && instance.IsRunning && instance.Bookmarks.Exists(WaitsForAnswer);
        if (!isOpen)
        {
            instance.Properties.Remove(HttpExchange.Property);
        }

        if (known?.Answer is null)
        {
            _httpExchanges[id] = new(id, null, isOpen || known is { IsOpen: true });
        }

        bool WaitsForAnswer(Bookmark bookmark) =>
            runner.Registry.Find(bookmark.Name) is OutgoingCall
            || ((bookmark.Payload as JsonObject)?["ChildInstanceId"]?.GetValue<string>() is { } childId
                && _instances.GetValueOrDefault(childId)?.Instance.Properties.ContainsKey(HttpExchange.Property) == true);
    }

    public void Remove(PendingStimulus stimulus) => _stimuliRemoved.Add(stimulus.Id);

    public ValueTask SaveAsync(CancellationToken cancellationToken)
    {
        var changes = new List<InstanceChange>(_instances.Count);
        foreach (var tracked in _instances.Values)
        {
            if (!tracked.IsChanged)
            {
                continue;
            }

            FollowCorrelation(tracked.Instance);
            var expected = tracked.Instance.Revision;
            tracked.Instance.Revision = expected + 1;
            changes.Add(new(tracked.Instance, expected));
        }

        var commit = new WorkflowCommit
        {
            Instances = changes,
            BookmarksAdded = _bookmarksAdded,
            BookmarksRemoved = _bookmarksRemoved,
            Journal = _journal,
            IncidentsAdded = _incidentsAdded,
            IncidentsResolved = _incidentsResolved,
            StimuliAdded = _stimuliAdded,
            StimuliRemoved = _stimuliRemoved,
            TriggersMoved = _triggersMoved,
            HttpCalls = _httpCalls,
            HttpExchanges = [.. _httpExchanges.Values],
        };
        return commit.IsEmpty ? ValueTask.CompletedTask : store.SaveAsync(commit, cancellationToken);
    }

    private async ValueTask<WorkflowInstance?> ActivateOneAsync(StartWorkflow request, CancellationToken cancellationToken)
    {
        var graph = await GraphAsync(request, cancellationToken);
        if (request.InstanceId is { } given && await FindAsync(given, cancellationToken) is { } existing)
        {
            return existing.Instance;
        }

        return Activation.Rivals(graph.Definition, request.CorrelationId) is { } rivals && await ExistsAsync(rivals, cancellationToken)
            ? null
            : await StartOneAsync(request, graph, cancellationToken);
    }

    private async ValueTask<bool> ExistsAsync(RunningQuery query, CancellationToken cancellationToken)
    {
        // What this step has touched is newer than what the store knows.
        var stored = await store.FindRunningAsync(query, cancellationToken);
        return stored.Any(id => !_instances.ContainsKey(id)) || _instances.Values.Any(tracked => query.Matches(tracked.Instance));
    }

    private async ValueTask<WorkflowInstance> StartOneAsync(StartWorkflow request, WorkflowGraph graph, CancellationToken cancellationToken)
    {
        if (request.InstanceId is { } given && await FindAsync(given, cancellationToken) is { } existing)
        {
            return existing.Instance;
        }

        var now = runner.Clock.GetUtcNow();
        var instance = new WorkflowInstance
        {
            Id = request.InstanceId ?? runner.NewId(),
            DefinitionId = graph.Definition.DefinitionId,
            DefinitionVersionId = graph.Definition.Id,
            DefinitionVersion = graph.Definition.Version,
            ParentWorkflowInstanceId = request.ParentInstanceId,
            CorrelationId = request.CorrelationId,
            Name = request.Name,
            Input = request.Input is { } input ? (JsonObject)input.DeepClone() : [],
            Properties = request.Properties is { } properties ? (JsonObject)properties.DeepClone() : [],
            CreatedAt = now,
            UpdatedAt = now,
        };
        if (request.TriggerActivityId is { } trigger)
        {
            instance.Properties[InstanceProperties.TriggerActivityId] = trigger;
        }

        var tracked = new Tracked(instance);
        _instances.Add(instance.Id, tracked);
        var burst = new Burst(this, instance, graph);
        await RunAsync(
            tracked,
            async () =>
            {
                await burst.StartAsync(cancellationToken);
                return true;
            },
            cancellationToken);
        return instance;
    }

    private async ValueTask<bool> RunAsync(Tracked tracked, Func<ValueTask<bool>> burst, CancellationToken cancellationToken)
    {
        if (tracked.IsExecuting)
        {
            throw new InvalidOperationException($"Instance '{tracked.Instance.Id}' is executing already and cannot be entered again.");
        }

        var wasRunning = tracked.Instance.IsRunning;
        tracked.IsExecuting = true;
        _depth++;
        try
        {
            if (!await burst())
            {
                return false;
            }
        }
        finally
        {
            _depth--;
            tracked.IsExecuting = false;
        }

        if (wasRunning && !tracked.Instance.IsRunning)
        {
            await TellParentAsync(tracked.Instance, cancellationToken);
        }

        return true;
    }

    /// <summary>A parent that waits for a finished child goes on in the same step.</summary>
    private async ValueTask TellParentAsync(WorkflowInstance child, CancellationToken cancellationToken)
    {
        if (child.ParentWorkflowInstanceId is { } parentId && child.Properties[InstanceProperties.WaitForCompletion]?.GetValue<bool>() == true)
        {
            await TellAsync(parentId, child.Id, child.Properties, ChildResult.Of(child), cancellationToken);
        }
    }

    private async ValueTask<bool> TellAsync(string parentId, string childId, JsonObject properties, JsonObject result, CancellationToken cancellationToken)
    {
        if (await FindAsync(parentId, cancellationToken) is not { IsExecuting: false } parent)
        {
            return false;
        }

        var dispatcher = properties[InstanceProperties.DispatchedBy]?.GetValue<string>();
        var bookmark = parent.Instance.Bookmarks.Find(b => dispatcher is null
            ? (b.Payload as JsonObject)?["ChildInstanceId"]?.GetValue<string>() == childId
            : b.ActivityInstanceId == dispatcher);
        return bookmark is not null && (await ResumeAsync(parentId, bookmark.Id, result, cancellationToken)).Outcome == ResumeOutcome.Resumed;
    }

    private async ValueTask RunDispatchedAsync(CancellationToken cancellationToken)
    {
        // A burst inside another one leaves dispatched workflows to the outermost, and so does a parent told of a child:
        // a thousand children must not become a thousand calls inside each other.
        if (_depth > 0 || _isDispatching)
        {
            return;
        }

        _isDispatching = true;
        try
        {
            while (_dispatched.TryDequeue(out var next))
            {
                if (await ActivateOneAsync(next.Request, cancellationToken) is null)
                {
                    await RefuseAsync(next, cancellationToken);
                }
            }
        }
        finally
        {
            _isDispatching = false;
        }
    }

    private async ValueTask RefuseAsync(Dispatched refused, CancellationToken cancellationToken)
    {
        var (request, note) = refused;
        var reason = $"Workflow '{request.DefinitionId}' was not started: its activation strategy refuses another running instance.";
        if (!await TellAsync(request.ParentInstanceId!, request.InstanceId!, request.Properties ?? [], ChildResult.Refused(request.InstanceId!, reason), cancellationToken))
        {
            note(reason);
        }
    }

    private async ValueTask<Burst> BurstOfAsync(Tracked tracked, CancellationToken cancellationToken) =>
        new(this, tracked.Instance, await GraphAsync(tracked.Instance.DefinitionVersionId, cancellationToken));

    private async ValueTask<WorkflowGraph> GraphAsync(string versionId, CancellationToken cancellationToken)
    {
        var query = DefinitionQuery.ById(versionId);
        var definition = await store.FindDefinitionAsync(query, cancellationToken) ?? throw new WorkflowNotFoundException($"There is no {query}.");
        return await runner.Graphs.GetAsync(definition, store.FindDefinitionAsync, cancellationToken);
    }

    private async ValueTask<Tracked?> FindAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (_instances.TryGetValue(instanceId, out var tracked))
        {
            return tracked;
        }

        if (await store.FindInstanceAsync(instanceId, cancellationToken) is not { } instance)
        {
            return null;
        }

        return _instances[instanceId] = new Tracked(instance);
    }

    private async ValueTask<Tracked> RequireAsync(string instanceId, CancellationToken cancellationToken) =>
        await FindAsync(instanceId, cancellationToken) ?? throw new WorkflowNotFoundException($"There is no workflow instance '{instanceId}'.");

    // A bookmark is found by the correlation id the instance has at the end of the step.
    private void FollowCorrelation(WorkflowInstance instance)
    {
        var bookmarks = instance.Bookmarks;
        for (var i = 0; i < bookmarks.Count; i++)
        {
            if (!string.Equals(bookmarks[i].CorrelationId, instance.CorrelationId, StringComparison.Ordinal))
            {
                Removed(bookmarks[i]);
                bookmarks[i] = bookmarks[i] with { CorrelationId = instance.CorrelationId };
                Added(bookmarks[i]);
            }
        }
    }

    private sealed record Dispatched(StartWorkflow Request, Action<string> Note);

    private sealed class Tracked(WorkflowInstance instance)
    {
        public WorkflowInstance Instance { get; } = instance;

        public bool IsChanged { get; set; }

        public bool IsExecuting { get; set; }
    }
}
