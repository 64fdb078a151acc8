using WorkflowDesk.Desk.Notifications;

namespace WorkflowDesk.Desk.Http;

/// <summary>Rung after a commit: a request is to be sent, or a request from outside was answered. Only a hint; the rows decide.</summary>
public sealed class HttpBell(TimeProvider clock) : IDisposable
{
    /// <summary>Whoever holds a request looks again at least so often: another desk may have answered it.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    private readonly OutboxBell _calls = new(clock);
    private TaskCompletionSource _answered = New();

    public void RingCalls() => _calls.Ring();

    public Task WaitForCallsAsync(TimeSpan atMost, CancellationToken cancellationToken) => _calls.WaitAsync(atMost, cancellationToken);

    public void RingAnswers() => Interlocked.Exchange(ref _answered, New()).TrySetResult();

    /// <summary>Completes at the next answer. To be asked for before looking at the rows.</summary>
    public Task NextAnswer => Volatile.Read(ref _answered).Task;

    public void Dispose() => _calls.Dispose();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
