using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Execution;

/// <summary>Asks for a new instance.</summary>
public sealed record StartWorkflow
{
    /// <summary>The published version of this definition, unless <see cref="DefinitionVersionId"/> is given.</summary>
    public string? DefinitionId { get; init; }

    public string? DefinitionVersionId { get; init; }

    public string? CorrelationId { get; init; }

    public string? Name { get; init; }

    public JsonObject? Input { get; init; }

    /// <summary>The trigger that starts it: the flowchart starts there.</summary>
    public string? TriggerActivityId { get; init; }

    /// <summary>The caller's id for it. An instance that exists already is returned as it is: starting again does no harm.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Added to <see cref="WorkflowInstance.Properties"/>.</summary>
    public JsonObject? Properties { get; init; }

    public string? ParentInstanceId { get; init; }
}

/// <summary>How a resume ended.</summary>
public enum ResumeOutcome
{
    Resumed,

    /// <summary>No such bookmark, or it was answered already.</summary>
    NotFound,

    /// <summary>The instance is finished, cancelled or faulted.</summary>
    NotRunning,
}

/// <param name="Instance">The instance after the step; null when nothing was found.</param>
public sealed record ResumeResult(ResumeOutcome Outcome, WorkflowInstance? Instance);

/// <summary>
/// Starts, resumes and cancels instances. One object serves one unit of work: each public method is one step with one
/// <see cref="IWorkflowStore.SaveAsync"/>, inside the caller's transaction if it has one.
/// </summary>
public sealed class WorkflowRuntime(IWorkflowStore store, WorkflowRunner runner)
{
    /// <summary>Starts an instance whatever its activation strategy says: a direct run.</summary>
    /// <exception cref="WorkflowNotFoundException">No such definition, version or published version.</exception>
    public async Task<WorkflowInstance> StartAsync(StartWorkflow request, object? host, CancellationToken cancellationToken)
    {
        var step = new Step(store, runner, host);
        var instance = await step.StartAsync(request, cancellationToken);
        await step.SaveAsync(cancellationToken);
        return instance;
    }

    /// <summary>Starts an instance if the definition's activation strategy (<see cref="Activation"/>) allows it.</summary>
    /// <returns>Null when the start is refused: then nothing was created.</returns>
    /// <exception cref="WorkflowNotFoundException">No such definition, version or published version.</exception>
    public async Task<WorkflowInstance?> ActivateAsync(StartWorkflow request, object? host, CancellationToken cancellationToken)
    {
        var step = new Step(store, runner, host);
        var instance = await step.ActivateAsync(request, cancellationToken);
        await step.SaveAsync(cancellationToken);
        return instance;
    }

    /// <summary>Answers one bookmark.</summary>
    public async Task<ResumeResult> ResumeAsync(string bookmarkId, JsonObject? input, object? host, CancellationToken cancellationToken)
    {
        if (await store.FindBookmarkAsync(bookmarkId, cancellationToken) is not { } bookmark)
        {
            return new(ResumeOutcome.NotFound, null);
        }

        return await ResumeAsync(bookmark.InstanceId, bookmarkId, input, host, cancellationToken);
    }

    /// <summary>Answers one bookmark of a known instance, without looking the bookmark up.</summary>
    public async Task<ResumeResult> ResumeAsync(string instanceId, string bookmarkId, JsonObject? input, object? host, CancellationToken cancellationToken)
    {
        var step = new Step(store, runner, host);
        var result = await step.ResumeAsync(instanceId, bookmarkId, input, cancellationToken);
        await step.SaveAsync(cancellationToken);
        return result;
    }

    /// <summary>Starts every matching trigger and resumes every matching bookmark, in one step.</summary>
    /// <returns>How many instances were started or resumed.</returns>
    public async Task<int> DeliverAsync(Stimulus stimulus, object? host, CancellationToken cancellationToken)
    {
        var step = new Step(store, runner, host);
        var count = await step.DeliverAsync(stimulus, cancellationToken);
        if (count == 0 && stimulus.KeepUnmatched)
        {
            step.Keep(stimulus);
        }

        await step.SaveAsync(cancellationToken);
        return count;
    }

    /// <summary>Delivers stimuli that activities sent, one step each; those nothing matches stay until they expire.</summary>
    /// <returns>How many were delivered.</returns>
    public async Task<int> DeliverPendingAsync(int max, object? host, CancellationToken cancellationToken)
    {
        var delivered = 0;
        foreach (var pending in await store.FindPendingStimuliAsync(runner.Clock.GetUtcNow(), max, cancellationToken))
        {
            if (await DeliverPendingAsync(pending, host, cancellationToken))
            {
                delivered++;
            }
        }

        return delivered;
    }

    /// <summary>Delivers one pending stimulus and removes it with the same commit; removes it when it has expired.</summary>
    /// <returns>True when something matched.</returns>
    public async Task<bool> DeliverPendingAsync(PendingStimulus pending, object? host, CancellationToken cancellationToken)
    {
        var step = new Step(store, runner, host);
        if (await step.DeliverAsync(pending.Stimulus, cancellationToken) > 0)
        {
            step.Remove(pending);
            await step.SaveAsync(cancellationToken);
            return true;
        }

        if (pending.ExpiresAt <= runner.Clock.GetUtcNow())
        {
            await store.RemoveStimulusAsync(pending.Id, cancellationToken);
        }

        return false;
    }

    /// <summary>Starts what a due trigger starts and notes when it is due again, in one step.</summary>
    /// <param name="starts">False: only notes it.</param>
    /// <returns>False: it is not due any more, or somebody else has it.</returns>
    public async Task<bool> FireAsync(string triggerId, bool starts, object? host, CancellationToken cancellationToken)
    {
        var step = new Step(store, runner, host);
        var fired = await step.FireAsync(triggerId, starts, cancellationToken);
        await step.SaveAsync(cancellationToken);
        return fired;
    }

    /// <summary>Fires triggers and answers bookmarks that are due, one step each.</summary>
    /// <returns>How many were fired or resumed.</returns>
    public async Task<int> RunDueAsync(int max, object? host, CancellationToken cancellationToken)
    {
        var resumed = 0;
        foreach (var trigger in await store.FindDueTriggersAsync(runner.Clock.GetUtcNow(), max, cancellationToken))
        {
            resumed += await FireAsync(trigger.Id, starts: true, host, cancellationToken) ? 1 : 0;
        }

        foreach (var bookmark in await store.FindDueBookmarksAsync(runner.Clock.GetUtcNow(), max, cancellationToken))
        {
            var result = await ResumeAsync(bookmark.Id, input: null, host, cancellationToken);
            resumed += result.Outcome == ResumeOutcome.Resumed ? 1 : 0;
        }

        return resumed;
    }

    /// <summary>Withdraws what is still waiting and ends the instance and the children it waits for. No effect on a finished instance.</summary>
    /// <exception cref="WorkflowNotFoundException">No such instance.</exception>
    public async Task<WorkflowInstance> CancelAsync(string instanceId, object? host, CancellationToken cancellationToken)
    {
        var step = new Step(store, runner, host);
        var instance = await step.CancelAsync(instanceId, cancellationToken);
        await step.SaveAsync(cancellationToken);
        return instance;
    }

    /// <summary>Runs a faulted activity again and goes on from there; its incidents are marked resolved.</summary>
    /// <param name="activityInstanceId">The faulted run; null retries every faulted activity of the instance.</param>
    /// <exception cref="WorkflowNotFoundException">No such instance, or no such faulted activity in it.</exception>
    public async Task<WorkflowInstance> RetryAsync(string instanceId, string? activityInstanceId, object? host, CancellationToken cancellationToken)
    {
        var step = new Step(store, runner, host);
        var instance = await step.RetryAsync(instanceId, activityInstanceId, cancellationToken);
        await step.SaveAsync(cancellationToken);
        return instance;
    }
}

/// <summary>A definition, version, instance or activity that was asked for does not exist.</summary>
public sealed class WorkflowNotFoundException(string message) : Exception(message);
