using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Expressions;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Execution;

/// <summary>Something in the queue of a burst.</summary>
/// <param name="Node">The activity to run.</param>
/// <param name="Owner">The run of the container it belongs to.</param>
/// <param name="Existing">A run to execute again; null starts a new one.</param>
internal sealed record WorkItem(ActivityNode Node, ActivityState? Owner, ActivityState? Existing = null)
{
    public string? Tag { get; init; }

    public IReadOnlyList<KeyValuePair<string, JsonNode?>> Variables { get; init; } = [];
}

/// <summary>
/// One burst of one instance: work is taken from a first-in-first-out queue until it is empty, then the instance is
/// finished or suspended. Only here is an instance changed. (Completion, cancellation and faults: Burst.Outcome.cs.)
/// </summary>
internal sealed partial class Burst
{
    private readonly Step _step;
    private readonly WorkflowGraph _graph;
    private readonly Queue<WorkItem> _queue = new();
    private readonly OutputRegister _register = new();
    private ActivityState _root = null!;
    private bool _isFirst;
    private string? _triggerRun;
    private bool _faulted;
    private bool _finished;

    public Burst(Step step, WorkflowInstance instance, WorkflowGraph graph)
    {
        _step = step;
        _graph = graph;
        Instance = instance;
    }

    public WorkflowInstance Instance { get; }

    public Step Step => _step;

    public TimeProvider Clock => _step.Runner.Clock;

    public object? Host => _step.Host;

    public OutputRegister Register => _register;

    /// <summary>The first burst of a new instance.</summary>
    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        Instance.SubStatus = WorkflowSubStatus.Executing;
        _isFirst = true;
        _queue.Enqueue(new(_graph.Root, Owner: null));
        await DrainAsync(cancellationToken);
        End();
    }

    /// <summary>Answers a bookmark. False when the activity no longer waits.</summary>
    public async ValueTask<bool> ResumeAsync(Bookmark bookmark, JsonObject? input, CancellationToken cancellationToken)
    {
        if (Instance.ActivityExecutionContexts.Find(c => c.Id == bookmark.ActivityInstanceId) is not { Status: ActivityStatus.Running } state)
        {
            return false;
        }

        Attach();
        Instance.SubStatus = WorkflowSubStatus.Executing;
        await AnswerAsync(state, bookmark, input ?? [], cancellationToken);
        await DrainAsync(cancellationToken);
        End();
        return true;
    }

    /// <summary>Runs faulted activities again, doing what failed.</summary>
    public async ValueTask<IReadOnlyList<string>> RetryAsync(string? activityInstanceId, CancellationToken cancellationToken)
    {
        var retried = Instance.ActivityExecutionContexts.FindAll(c => c.Status == ActivityStatus.Faulted && (activityInstanceId is null || c.Id == activityInstanceId));
        if (retried.Count == 0)
        {
            return [];
        }

        Attach();
        Instance.Status = WorkflowStatus.Running;
        Instance.SubStatus = WorkflowSubStatus.Executing;
        Instance.FinishedAt = null;
        foreach (var state in retried)
        {
            await RetryAsync(state, cancellationToken);
        }

        await DrainAsync(cancellationToken);
        End();
        return retried.ConvertAll(s => s.Id);
    }

    /// <summary>Withdraws everything and ends the instance as cancelled.</summary>
    public async ValueTask CancelAsync(CancellationToken cancellationToken)
    {
        Attach();
        await CancelAsync(_root, cancellationToken);
        RemoveAllBookmarks();
        Finish(WorkflowSubStatus.Cancelled);
        End();
    }

    /// <summary>What a trigger waits for before there is an instance: variables are at their defaults, inputs are empty.</summary>
    public async ValueTask<IReadOnlyList<NewBookmark>> TriggersAsync(ActivityNode node, CancellationToken cancellationToken)
    {
        var state = Begin(new(node, Outside(node.Parent)));
        await EvaluateInputsAsync(state, cancellationToken);
        return [.. node.Activity.Triggers(new ActivityContext(this, state))];
    }

    private ActivityState? Outside(ActivityNode? node) => node is null ? null : Begin(new(node, Outside(node.Parent)));

    public string NewId() => _step.Runner.NewId();

    public bool IsTrigger(ActivityState state) => _isFirst && string.Equals(_triggerRun, state.Id, StringComparison.Ordinal);

    public IReadOnlyList<Bookmark> BookmarksOf(ActivityState state) =>
        state.Failed is { } failed ? [.. failed.Parked] : Instance.Bookmarks.FindAll(b => b.ActivityInstanceId == state.Id);

    public JsonNode? WorkflowInput(ActivityState from, string name)
    {
        for (var state = from; state is not null; state = state.Parent)
        {
            if (state.Node.Activity is UsedWorkflow && state.Scope is { } scope)
            {
                foreach (var variable in scope.All)
                {
                    if (string.Equals(variable.Name, name, StringComparison.OrdinalIgnoreCase))
                    {
                        return variable.Value;
                    }
                }
            }
        }

        return Definitions.ElsaJson.Get(Instance.Input, name);
    }

    public void Log(ActivityState state, string text, JsonNode? data) => Journal(state, JournalEvent.Log, text, data: data?.DeepClone());

    public void Send(Stimulus stimulus) => _step.Keep(stimulus);

    /// <summary>Whether work waits in the queue for this container, and for which child.</summary>
    public bool IsQueued(ActivityState owner, ActivityNode? node = null)
    {
        foreach (var item in _queue)
        {
            if (item.Owner == owner && (node is null || item.Node == node))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Unfinished children of a container, in an array of their own.</summary>
    public static ActivityState[] ChildrenOf(ActivityState state) => state.Children is { Count: > 0 } children ? [.. children] : [];

    /// <summary>The activity that started the instance, if a trigger did.</summary>
    public string? TriggerActivityId => (string?)Instance.Properties[InstanceProperties.TriggerActivityId];

    private async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        var executions = 0;
        while (_queue.TryDequeue(out var item))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var state = item.Existing ?? Begin(item);
            if (++executions > _step.Runner.Options.MaxExecutionsPerBurst)
            {
                StopEndlessLoop(state, executions - 1);
                return;
            }

            await ExecuteAsync(state, cancellationToken);
        }
    }

    private ActivityState Begin(WorkItem item)
    {
        var state = new ActivityState
        {
            Id = NewId(),
            NodeId = item.Node.NodeId,
            ParentId = item.Owner?.Id,
            Tag = item.Tag,
            Status = ActivityStatus.Running,
            StartedAt = Clock.GetUtcNow(),
            Node = item.Node,
            Parent = item.Owner,
        };
        if (item.Variables.Count > 0)
        {
            state.DynamicVariables = new(item.Variables);
        }

        if (item.Owner is null)
        {
            _root = state;
        }
        else
        {
            (item.Owner.Children ??= []).Add(state);
        }

        VariableScope.Attach(state);
        if (_isFirst && _triggerRun is null && IsTriggerNode(item.Node))
        {
            _triggerRun = state.Id;
        }

        return state;
    }

    private bool IsTriggerNode(ActivityNode node) => TriggerActivityId is { } id && id == node.Id;

    private async ValueTask ExecuteAsync(ActivityState state, CancellationToken cancellationToken)
    {
        try
        {
            await EvaluateInputsAsync(state, cancellationToken);
            Journal(state, JournalEvent.Started, inputs: await JournalInputsAsync(state, cancellationToken));
            var result = await state.Node.Activity.ExecuteAsync(new ActivityContext(this, state), cancellationToken);
            await ApplyAsync(state, result, cancellationToken);
            RequireSomethingToWaitFor(state);
        }
        catch (Exception e) when (IsIncident(e, cancellationToken))
        {
            Fault(state, e.Message, e, failed: new());
        }
    }

    private async ValueTask AnswerAsync(ActivityState state, Bookmark bookmark, JsonObject input, CancellationToken cancellationToken)
    {
        if (bookmark.AutoBurn)
        {
            RemoveBookmark(bookmark);
        }

        try
        {
            await EvaluateInputsAsync(state, cancellationToken);
            Journal(state, JournalEvent.Resumed, inputs: await JournalInputsAsync(state, cancellationToken));
            var context = new ActivityContext(this, state) { IsResuming = true };
            var result = await state.Node.Activity.ResumeAsync(context, new Resumption(bookmark, input), cancellationToken);
            await ApplyAsync(state, result, cancellationToken);
            RequireSomethingToWaitFor(state);
        }
        catch (Exception e) when (IsIncident(e, cancellationToken))
        {
            Fault(state, e.Message, e, new() { Resumed = bookmark, Input = (JsonObject)input.DeepClone() });
        }
    }

    private void RequireSomethingToWaitFor(ActivityState state)
    {
        if (state.Status == ActivityStatus.Running
            && state.Children is not { Count: > 0 }
            && !IsQueued(state)
            && !Instance.Bookmarks.Exists(b => b.ActivityInstanceId == state.Id))
        {
            throw new InvalidOperationException($"Activity {state.Node} did not complete, but waits for nothing: no bookmark, no child.");
        }
    }

    private async ValueTask RetryAsync(ActivityState state, CancellationToken cancellationToken)
    {
        var failed = state.Failed ?? new FailedPhase();
        state.Failed = null;
        state.Status = ActivityStatus.Running;
        foreach (var bookmark in failed.Parked)
        {
            AddBookmark(bookmark);
        }

        if (failed.Resumed is { } answered)
        {
            await AnswerAsync(state, answered, failed.Input ?? [], cancellationToken);
        }
        else if (failed.CompletedWith is { } outcomes)
        {
            await CompleteAsync(state, outcomes.Count == 0 ? Outcomes.Default : Outcomes.Of(outcomes), cancellationToken);
        }
        else
        {
            _queue.Enqueue(new(state.Node, state.Parent, state));
        }
    }

    /// <summary>Everything an activity or script does wrong is an incident, except what makes the whole step void.</summary>
    private bool IsIncident(Exception e, CancellationToken cancellationToken) =>
        e is not ConcurrencyException
        && !(e is OperationCanceledException && cancellationToken.IsCancellationRequested)
        && _step.Runner.Options.AbortsStep?.Invoke(e) != true;

    private void Attach()
    {
        var byId = new Dictionary<string, ActivityState>(Instance.ActivityExecutionContexts.Count, StringComparer.Ordinal);
        foreach (var state in Instance.ActivityExecutionContexts)
        {
            state.Node = _graph.Find(state.NodeId) ?? throw new InvalidOperationException(
                $"Instance '{Instance.Id}' is at activity '{state.NodeId}', which version {Instance.DefinitionVersion} of definition '{Instance.DefinitionId}' does not have.");
            state.Parent = state.ParentId is { } parentId ? byId[parentId] : null;
            state.Children = null;
            state.Inputs = null;
            byId.Add(state.Id, state);
            if (state.Parent is { } parent)
            {
                (parent.Children ??= []).Add(state);
            }
            else
            {
                _root = state;
            }

            VariableScope.Attach(state);
        }

        foreach (var item in Instance.ScheduledActivities)
        {
            _queue.Enqueue(new(
                _graph.Find(item.NodeId) ?? throw new InvalidOperationException($"Instance '{Instance.Id}' has work left for the unknown activity '{item.NodeId}'."),
                item.OwnerId is { } owner ? byId.GetValueOrDefault(owner) : null,
                item.ExistingId is { } existing ? byId.GetValueOrDefault(existing) : null)
            { Tag = item.Tag, Variables = item.Variables is { } variables ? [.. variables] : [] });
        }

        Instance.ScheduledActivities.Clear();
    }

    private void End()
    {
        if (Instance.IsRunning)
        {
            if (_faulted && !_finished)
            {
                Finish(WorkflowSubStatus.Faulted);
            }
            else if (_finished || _root.Status is ActivityStatus.Completed)
            {
                Finish(WorkflowSubStatus.Finished);
            }
            else
            {
                Instance.SubStatus = WorkflowSubStatus.Suspended;
            }
        }

        Instance.UpdatedAt = Clock.GetUtcNow();
        Instance.ActivityExecutionContexts.Clear();
        Detach(_root);
        foreach (var item in _queue)
        {
            Instance.ScheduledActivities.Add(new()
            {
                NodeId = item.Node.NodeId,
                OwnerId = item.Owner?.Id,
                ExistingId = item.Existing?.Id,
                Tag = item.Tag,
                Variables = item.Variables.Count == 0 ? null : new(item.Variables),
            });
        }

        KeepStoredInput();
        _step.LeaveExchange(Instance);
        _step.Changed(Instance);
    }

    private void Detach(ActivityState state)
    {
        Instance.ActivityExecutionContexts.Add(state);
        VariableScope.Detach(state);
        state.Node.Activity.Suspend(state);
        if (state.Children is { } children)
        {
            foreach (var child in children)
            {
                Detach(child);
            }
        }
    }

    // An input lives on only when it is declared with a storage driver that keeps it.
    private void KeepStoredInput()
    {
        if (Instance.Input.Count == 0)
        {
            return;
        }

        var kept = new JsonObject();
        foreach (var (name, value) in Instance.Input)
        {
            foreach (var input in _graph.Definition.Inputs)
            {
                if (string.Equals(input.Name, name, StringComparison.OrdinalIgnoreCase)
                    && Definitions.VariableDefinition.StorageOf(input.StorageDriverType) == Definitions.VariableStorage.Instance)
                {
                    kept[name] = value?.DeepClone();
                }
            }
        }

        Instance.Input = kept;
    }
}
