using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR;
using WorkflowDesk.Desk.Runs;

namespace WorkflowDesk.Web.Studio;

/// <summary>
/// Tells viewers what changed in the instances they show: at once when this desk changed them, within
/// <see cref="LookEvery"/> when another desk on the same database did. Asks the database only while somebody watches.
/// </summary>
internal sealed class InstanceWatch(InstanceChanges changes, InstanceBell bell, IHubContext<InstanceHub> hub, TimeProvider clock, ILogger<InstanceWatch> log) : BackgroundService
{
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    /// <summary>Instances one viewer may watch; Studio watches one.</summary>
    private const int MostPerConnection = 20;

    private readonly ConcurrentDictionary<string, InstanceSight> _seen = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Connection, string Instance), byte> _watchers = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly SemaphoreSlim _oneLook = new(1, 1);

    /// <summary>From now on the connection's group hears of the instance.</summary>
    public async Task ObserveAsync(string instanceId, string connectionId, CancellationToken cancellationToken)
    {
        if (_watchers.Keys.Count(watcher => watcher.Connection == connectionId) < MostPerConnection
            && await changes.LookAsync(instanceId, cancellationToken) is { } sight)
        {
            // Who came before may not have been told of the last change yet: what they have seen stays.
            _seen.TryAdd(instanceId, sight);
            _watchers[(connectionId, instanceId)] = 0;
            Wake();
        }
    }

    public bool IsWatched(string instanceId) => _watchers.Keys.Any(watcher => watcher.Instance == instanceId);

    public void Leave(string connectionId)
    {
        foreach (var watcher in _watchers.Keys.Where(watcher => watcher.Connection == connectionId))
        {
            _watchers.TryRemove(watcher, out _);
        }

        foreach (var unwatched in _seen.Keys.Except(_watchers.Keys.Select(watcher => watcher.Instance)))
        {
            _seen.TryRemove(unwatched, out _);
        }
    }

    /// <summary>Looks once and tells every group concerned.</summary>
    /// <returns>How many instances had changed.</returns>
    public async Task<int> LookAsync(CancellationToken cancellationToken)
    {
        await _oneLook.WaitAsync(cancellationToken);
        try
        {
            var seen = _seen.Values.ToList();
            if (seen.Count == 0)
            {
                return 0;
            }

            var changed = await changes.SinceAsync(seen, cancellationToken);
            foreach (var change in changed)
            {
                _seen.TryUpdate(change.Now.Id, change.Now, seen.First(sight => sight.Id == change.Now.Id));
                await TellAsync(change, cancellationToken);
            }

            return changed.Count;
        }
        finally
        {
            _oneLook.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bell.Rang += Listen;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await WaitAsync(stoppingToken);
                await LookAndLogAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("The watch over instances ends with the desk.");
        }
        finally
        {
            bell.Rang -= Listen;
        }
    }

    public override void Dispose()
    {
        _wake.Dispose();
        _oneLook.Dispose();
        base.Dispose();
    }

    /// <summary>Until the bell rings; while somebody watches, no longer than <see cref="LookEvery"/>.</summary>
    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        if (_seen.IsEmpty)
        {
            await _wake.WaitAsync(stoppingToken);
            return;
        }

        using var patience = new CancellationTokenSource(LookEvery, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, patience.Token);
        try
        {
            await _wake.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            log.LogTrace("Nobody rang; looking anyway.");
        }
    }

    private async Task LookAndLogAsync(CancellationToken stoppingToken)
    {
        try
        {
            await LookAsync(stoppingToken);
        }
        catch (Exception failed) when (failed is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            log.LogWarning(failed, "Could not look for changed instances; the next look tries again.");
        }
    }

    private void Listen(IReadOnlyCollection<string> instanceIds)
    {
        if (instanceIds.Any(_seen.ContainsKey))
        {
            Wake();
        }
    }

    private void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            log.LogTrace("Already awake.");
        }
    }

    private async Task TellAsync(InstanceNews change, CancellationToken cancellationToken)
    {
        var viewers = hub.Clients.Group(change.Now.Id);
        if (change.Stats.Count > 0)
        {
            await viewers.SendAsync("ActivityExecutionLogUpdatedAsync", new JsonObject { ["stats"] = new JsonArray([.. change.Stats.Select(ActivityRunShape.Stats)]) }, cancellationToken);
        }

        await viewers.SendAsync("WorkflowExecutionLogUpdatedAsync", new JsonObject(), cancellationToken);
        await viewers.SendAsync("WorkflowInstanceUpdatedAsync", new JsonObject { ["workflowInstanceId"] = change.Now.Id }, cancellationToken);
    }
}
