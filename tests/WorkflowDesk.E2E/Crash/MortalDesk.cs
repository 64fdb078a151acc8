using System.Net.Sockets;
using WorkflowDesk.E2E.Running;

namespace WorkflowDesk.E2E.Crash;

/// <summary>
/// A desk that gets killed while people use it. What a death interrupts they try again, the same deed under the same
/// name, until it is answered. New deeds begin only with leave, so that the story lasts as long as the killing does.
/// </summary>
public sealed class MortalDesk(DeskServer desk) : IDisposable
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _deeds = new(0);
    private volatile TaskCompletionSource _alive = Risen();
    private int _interrupted;
    private int _done;
    private int _enough;

    public DeskServer Desk => desk;

    /// <summary>How many requests and mails a death cut off or kept out.</summary>
    public int Interrupted => _interrupted;

    /// <summary>Lets this many new deeds begin. Deeds already begun are tried again without asking.</summary>
    public void Allow(int deeds) => _deeds.Release(deeds);

    /// <summary>Waits for leave to begin something new.</summary>
    public Task BeginAsync() => _deeds.WaitAsync();

    /// <summary>
    /// Lets this many new deeds begin, lives until as many more have been answered since the first life and a little
    /// longer, dies, and rises again. What was allowed beforehand is under way then.
    /// </summary>
    public async Task DieAfterAsync(int deeds, TimeSpan delay)
    {
        _enough += deeds;
        if (deeds > 0)
        {
            Allow(deeds);
        }

        await Patience.UntilAsync($"{deeds} deeds are done in this life", () => _done >= _enough, desk.Tail, TimeSpan.FromMinutes(3));
        await Task.Delay(delay, TimeProvider.System);
        var down = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _alive = down;
        await desk.KillAsync();
        await desk.StartAgainAsync();
        down.SetResult();
    }

    /// <summary>Does a deed: tries until it is answered.</summary>
    public async Task<T> DoAsync<T>(string what, Func<Task<T?>> attempt)
        where T : class
    {
        var answer = await InsistAsync(what, attempt);
        Interlocked.Increment(ref _done);
        return answer;
    }

    /// <summary>Tries until there is an answer. Null: not yet.</summary>
    public async Task<T> InsistAsync<T>(string what, Func<Task<T?>> attempt)
        where T : class
    {
        return await Patience.ForAsync(what, async () =>
        {
            await _alive.Task;
            try
            {
                if (await attempt() is { } answer)
                {
                    return answer;
                }
            }
            catch (Exception death) when (death is HttpRequestException or IOException or SocketException or TaskCanceledException)
            {
                Interlocked.Increment(ref _interrupted);
            }

            await Task.Delay(LookAgainAfter, TimeProvider.System);
            return null;
        }, () => desk.Tail(), TimeSpan.FromMinutes(10));
    }

    public void Dispose() => _deeds.Dispose();

    private static TaskCompletionSource Risen()
    {
        var risen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        risen.SetResult();
        return risen;
    }
}
