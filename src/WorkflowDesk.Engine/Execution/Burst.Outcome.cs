using System.Globalization;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Expressions;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Execution;

/// <summary>What a burst does with an activity's result.</summary>
internal sealed partial class Burst
{
    private async ValueTask ApplyAsync(ActivityState state, ActivityResult result, CancellationToken cancellationToken)
    {
        for (var i = 0; i < result.Outputs.Count; i++)
        {
            SetOutput(state, result.Outputs[i].Key, result.Outputs[i].Value);
        }

        if (result.CancelsOthers)
        {
            await CancelChildrenAsync(state, cancellationToken);
        }

        foreach (var id in result.Cancelled)
        {
            if (state.Children?.Find(c => c.Id == id) is { } child)
            {
                await CancelAsync(child, cancellationToken);
            }
        }

        switch (result.Kind)
        {
            case ResultKind.Done:
                await CompleteAsync(state, result.Outcomes, cancellationToken, result.Outputs);
                break;
            case ResultKind.Wait:
                foreach (var bookmark in result.Bookmarks)
                {
                    AddBookmark(state, bookmark);
                }

                Journal(state, JournalEvent.Suspended);
                break;
            case ResultKind.Schedule:
                foreach (var child in result.Children)
                {
                    _queue.Enqueue(new(child.Node, state) { Tag = child.Tag, Variables = child.Variables });
                }

                break;
            case ResultKind.Fail:
                Fault(state, result.Message!, result.Cause, new(), result.FaultDetails);
                break;
            case ResultKind.Break:
                SignalBreak(state);
                await CompleteAsync(state, Outcomes.Default, cancellationToken);
                break;
            case ResultKind.Finish:
                await CompleteAsync(state, Outcomes.Default, cancellationToken, tellParent: false);
                await CancelAsync(_root, cancellationToken);
                RemoveAllBookmarks();
                _queue.Clear();
                _finished = true;
                break;
            case ResultKind.CompleteComposite:
                await CompleteAsync(state, Outcomes.Default, cancellationToken, tellParent: false);
                var composite = state;
                while (composite.Parent is { } parent)
                {
                    composite = parent;
                    if (composite.Node.Activity is UsedWorkflow)
                    {
                        break;
                    }
                }

                await CompleteAsync(composite, result.Outcomes, cancellationToken);
                break;
            case ResultKind.Continue:
                break;
        }
    }

    /// <summary>Ends a run: what is unfinished inside is cancelled, its bookmarks go, then its container hears of it.</summary>
    private async ValueTask CompleteAsync(ActivityState state, Outcomes outcomes, CancellationToken cancellationToken, IReadOnlyList<KeyValuePair<string, JsonNode?>>? outputs = null, bool tellParent = true)
    {
        if (state.Status != ActivityStatus.Running)
        {
            return;
        }

        await CancelChildrenAsync(state, cancellationToken);
        RemoveBookmarksOf(state);
        if (state.Node.Activity is UsedWorkflow)
        {
            outputs = UsedWorkflow.CopyOutputs(this, state);
        }

        state.Status = ActivityStatus.Completed;
        state.CompletedAt = Clock.GetUtcNow();
        Journal(state, JournalEvent.Completed, outcomes: outcomes.Names, outputs: await JournalOutputsAsync(state, outputs, cancellationToken));
        if (state.Parent is not { } parent)
        {
            return;
        }

        parent.Children!.Remove(state);
        if (!tellParent || parent.Status != ActivityStatus.Running)
        {
            return;
        }

        try
        {
            if (parent.Inputs is null && parent.Node.Activity.ReadsInputsAfterChildren)
            {
                await EvaluateInputsAsync(parent, cancellationToken);
            }

            var completion = new ChildCompletion(state.Node, state.Id, outcomes) { Tag = state.Tag };
            var result = await parent.Node.Activity.ChildCompletedAsync(new ActivityContext(this, parent), completion, cancellationToken);
            await ApplyAsync(parent, result, cancellationToken);
        }
        catch (Exception e) when (IsIncident(e, cancellationToken))
        {
            // The child carries the failure, so that a retry tells its container again.
            parent.Children!.Add(state);
            Fault(state, e.Message, e, new() { CompletedWith = outcomes == Outcomes.Default ? [] : outcomes.Names });
        }
    }

    private async ValueTask CancelAsync(ActivityState state, CancellationToken cancellationToken)
    {
        if (!state.IsUnfinished)
        {
            return;
        }

        await CancelChildrenAsync(state, cancellationToken);
        await state.Node.Activity.CancelledAsync(new ActivityContext(this, state), cancellationToken);
        RemoveBookmarksOf(state);
        Withdraw(item => item.Existing == state);
        state.Status = ActivityStatus.Canceled;
        state.CompletedAt = Clock.GetUtcNow();
        state.Failed = null;
        state.Parent?.Children?.Remove(state);
        Journal(state, JournalEvent.Canceled);
    }

    private async ValueTask CancelChildrenAsync(ActivityState state, CancellationToken cancellationToken)
    {
        Withdraw(item => item.Owner == state);
        while (state.Children is { Count: > 0 } children)
        {
            await CancelAsync(children[^1], cancellationToken);
        }
    }

    private void Withdraw(Predicate<WorkItem> unwanted)
    {
        if (_queue.Count == 0)
        {
            return;
        }

        for (var i = _queue.Count; i > 0; i--)
        {
            var item = _queue.Dequeue();
            if (!unwanted(item))
            {
                _queue.Enqueue(item);
            }
        }
    }

    private static void SignalBreak(ActivityState state)
    {
        for (var ancestor = state.Parent; ancestor is not null; ancestor = ancestor.Parent)
        {
            ancestor.IsBreaking = true;
            if (ancestor.Node.Activity is ILoop)
            {
                return;
            }
        }
    }

    private void Fault(ActivityState state, string message, Exception? cause, FailedPhase failed, IReadOnlyDictionary<string, string>? details = null)
    {
        failed.Parked.AddRange(Instance.Bookmarks.FindAll(b => b.ActivityInstanceId == state.Id));
        RemoveBookmarksOf(state);
        state.Status = ActivityStatus.Faulted;
        state.CompletedAt = null;
        state.FaultCount++;
        state.Failed = failed;
        var incident = new Incident
        {
            Id = NewId(),
            InstanceId = Instance.Id,
            ActivityId = state.Node.Id,
            NodeId = state.NodeId,
            ActivityInstanceId = state.Id,
            ActivityType = state.Node.Type,
            Message = message,
            Cause = IncidentCause.Of(cause),
            Details = details,
            Timestamp = Clock.GetUtcNow(),
        };
        Instance.Incidents.Add(incident);
        _step.Add(incident);
        Journal(state, JournalEvent.Faulted, message);
        _faulted |= !(_graph.ContinuesWithIncidents ?? _step.Runner.ContinuesWithIncidents);
    }

    private void StopEndlessLoop(ActivityState state, int executions)
    {
        Fault(state, string.Create(CultureInfo.InvariantCulture, $"Endless loop: {executions} activities ran without the workflow coming to rest."), cause: null, new());
    }

    private void Finish(WorkflowSubStatus subStatus)
    {
        Instance.Status = WorkflowStatus.Finished;
        Instance.SubStatus = subStatus;
        Instance.FinishedAt = Clock.GetUtcNow();
    }

    private void AddBookmark(ActivityState state, NewBookmark wanted)
    {
        var own = wanted.PerActivityInstance || wanted.Payload is null;
        AddBookmark(new Bookmark
        {
            Id = wanted.Id ?? NewId(),
            Name = wanted.Name,
            Hash = StimulusHash.Of(wanted.Name, wanted.HashedPayload ?? wanted.Payload, own ? state.Id : null),
            InstanceId = Instance.Id,
            ActivityId = state.Node.Id,
            NodeId = state.NodeId,
            ActivityInstanceId = state.Id,
            CorrelationId = Instance.CorrelationId,
            Payload = wanted.Payload?.DeepClone(),
            DueAt = wanted.DueAt?.ToUniversalTime(),
            CreatedAt = Clock.GetUtcNow(),
            AutoBurn = wanted.AutoBurn,
            Tag = wanted.Tag,
            Metadata = wanted.Metadata,
        });
    }

    private void AddBookmark(Bookmark bookmark)
    {
        Instance.Bookmarks.Add(bookmark);
        _step.Added(bookmark);
    }

    private void RemoveBookmark(Bookmark bookmark)
    {
        if (Instance.Bookmarks.RemoveAll(b => b.Id == bookmark.Id) > 0)
        {
            _step.Removed(bookmark);
        }
    }

    private void RemoveBookmarksOf(ActivityState state)
    {
        for (var i = Instance.Bookmarks.Count - 1; i >= 0; i--)
        {
            if (Instance.Bookmarks[i].ActivityInstanceId == state.Id)
            {
                RemoveBookmark(Instance.Bookmarks[i]);
            }
        }
    }

    private void RemoveAllBookmarks()
    {
        while (Instance.Bookmarks is [.., var last])
        {
            RemoveBookmark(last);
        }
    }

    /// <summary>Puts a value where the output is bound to, and in the burst's register.</summary>
    public void SetOutput(ActivityState state, string name, JsonNode? value)
    {
        var bindings = state.Node.Outputs;
        for (var i = 0; i < bindings.Length; i++)
        {
            if (string.Equals(bindings[i].Name, name, StringComparison.OrdinalIgnoreCase))
            {
                var converted = bindings[i].Converted(value);
                if (VariableScope.FindById(state.Parent ?? state, bindings[i].Target) is { } variable)
                {
                    variable.Value = bindings[i].Converter is null ? Values.Convert(value, bindings[i].Type) : converted;
                }
                else
                {
                    SetWorkflowOutput(state.Parent ?? state, bindings[i].Target, converted, onlyDeclared: true);
                }
            }
        }

        _register.Record(state.Node, name, value);
    }

    /// <summary>Sets an output of the nearest workflow used as an activity that declares it, else of the instance.</summary>
    public void SetWorkflowOutput(ActivityState from, string name, JsonNode? value, bool onlyDeclared)
    {
        for (var state = from; state is not null; state = state.Parent)
        {
            if (state.Node.Activity is UsedWorkflow used && used.DeclaredOutput(name) is { } declared)
            {
                (state.Outputs ??= [])[declared] = value;
                return;
            }
        }

        var own = _graph.Definition.Outputs.FirstOrDefault(o => string.Equals(o.Name, name, StringComparison.OrdinalIgnoreCase))?.Name;
        if (own is not null || !onlyDeclared)
        {
            Instance.Output[own ?? name] = value?.DeepClone();
        }
    }

    private void Journal(
        ActivityState state,
        JournalEvent what,
        string? message = null,
        IReadOnlyList<string>? outcomes = null,
        IReadOnlyList<KeyValuePair<string, JsonNode?>>? inputs = null,
        IReadOnlyList<KeyValuePair<string, JsonNode?>>? outputs = null,
        JsonNode? data = null) => _step.Add(new JournalRecord
        {
            InstanceId = Instance.Id,
            Sequence = ++Instance.ExecutionLogSequence,
            ActivityInstanceId = state.Id,
            ParentActivityInstanceId = state.ParentId,
            ActivityId = state.Node.Id,
            NodeId = state.NodeId,
            ActivityType = state.Node.Type,
            ActivityVersion = state.Node.Version,
            ActivityName = state.Node.Name,
            EventName = what,
            Timestamp = Clock.GetUtcNow(),
            Message = message,
            Outcomes = outcomes,
            Inputs = inputs,
            Outputs = outputs,
            Data = data,
        });
}
