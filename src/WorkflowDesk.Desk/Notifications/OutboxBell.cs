namespace WorkflowDesk.Desk.Notifications;

/// <summary>Rung when a message was committed; whoever sends waits for it instead of looking every second.</summary>
public sealed class OutboxBell(TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _rung = new(0, 1);
    private readonly Lock _door = new();

    public void Ring()
    {
        lock (_door)
        {
            // Many rings before somebody listens are one.
            if (_rung.CurrentCount == 0)
            {
                _rung.Release();
            }
        }
    }

    /// <summary>Returns at the next ring (or one nobody heard yet), at the latest after <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var waited = new CancellationTokenSource(atMost, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(waited.Token, cancellationToken);
        try
        {
            await _rung.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time was up: as good as a ring.
            return;
        }
    }

    public void Dispose() => _rung.Dispose();
}
