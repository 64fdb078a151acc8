using System.Collections.Concurrent;

namespace WorkflowDesk.Engine.Expressions.Scripting;

/// <summary>
/// Runs scripts in QuickJS inside processes of their own. A process is started when first needed, serves one request at
/// a time, and is killed and replaced when a script cannot be stopped from inside. Only that script's request fails.
/// </summary>
/// <param name="options">Where the sandbox is and what a script may use.</param>
/// <param name="time">Measures the limits; normally the system's, since a manual clock would stop or jump them.</param>
public sealed class ScriptSandbox(ScriptSandboxOptions options, TimeProvider time) : IScriptEngine, IAsyncDisposable
{
    private readonly SemaphoreSlim _places = new(options.Processes);
    private readonly ConcurrentStack<SandboxProcess> _idle = new();
    private int _replaced;

    /// <summary>How many processes were lost or killed since the start.</summary>
    public int ReplacedProcesses => Volatile.Read(ref _replaced);

    internal IReadOnlyList<int> IdleProcessIds => _idle.Select(each => each.Id).ToList();

    /// <summary>Starts a process ahead of the first request. Worth calling when the host starts: it takes about 100 ms.</summary>
    public async Task WarmAsync(CancellationToken cancellationToken) => await CheckAsync("0", cancellationToken);

    /// <remarks>Cancellation is honoured until the request is sent; from then on its time limit bounds the wait.</remarks>
    public async ValueTask<ScriptResult> EvaluateAsync(ScriptRequest request, CancellationToken cancellationToken)
    {
        var limit = request.TimeLimit ?? options.TimeLimit;
        return await EvaluateAsync(complete: false) ?? (await EvaluateAsync(complete: true))!;

        Task<ScriptResult?> EvaluateAsync(bool complete)
        {
            var line = SandboxMessage.Evaluate(request, limit, complete);
            return ExchangeAsync(line, limit, request.Scripts, answer => SandboxMessage.ReadResult(answer.Span, request.Scripts), cancellationToken);
        }
    }

    public async ValueTask<ScriptSyntaxError?> CheckAsync(string script, CancellationToken cancellationToken)
    {
        var line = SandboxMessage.Check(script);
        return await ExchangeAsync(line, options.TimeLimit, [new ScriptSource("", script)], answer => SandboxMessage.ReadSyntax(answer.Span), cancellationToken);
    }

    public async ValueTask<ScriptSyntaxError?> CheckTemplateAsync(string template, CancellationToken cancellationToken)
    {
        var line = SandboxMessage.CheckTemplate(template);
        return await ExchangeAsync(line, options.TimeLimit, [new ScriptSource("", template) { IsTemplate = true }], answer => SandboxMessage.ReadSyntax(answer.Span), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        // Every place taken means no request is under way.
        for (var i = 0; i < options.Processes; i++)
        {
            await _places.WaitAsync();
        }

        while (_idle.TryPop(out var process))
        {
            process.Dispose();
        }

        _places.Dispose();
    }

    private async Task<T> ExchangeAsync<T>(
        ReadOnlyMemory<byte> line, TimeSpan limit, IReadOnlyList<ScriptSource> scripts, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            // A process may have ended while idle, or through no fault of this script: evaluation is pure, so ask once more.
            for (var lastTry = false; ; lastTry = true)
            {
                var process = lastTry || !_idle.TryPop(out var idle) ? await SandboxProcess.StartAsync(options, time, cancellationToken) : idle;
                try
                {
                    var answer = read(await process.ExchangeAsync(line, limit + options.KillGrace));
                    _idle.Push(process);
                    return answer;
                }
                catch (ScriptException)
                {
                    // The process has answered and is fine.
                    _idle.Push(process);
                    throw;
                }
                catch (TimeoutException stuck)
                {
                    Discard(process);
                    throw new ScriptException(ScriptFailure.Timeout, "The script ran past its time limit.", OnlyKey(scripts), inner: stuck);
                }
                catch (IOException ended)
                {
                    var said = process.Complaints;
                    Discard(process);
                    if (lastTry)
                    {
                        throw new ScriptException(ScriptFailure.Crashed, $"The script sandbox ended while the script ran. {said}".TrimEnd(), OnlyKey(scripts), inner: ended);
                    }
                }
                catch
                {
                    Discard(process);
                    throw;
                }
            }
        }
        finally
        {
            _places.Release();
        }
    }

    private void Discard(SandboxProcess process)
    {
        process.Dispose();
        Interlocked.Increment(ref _replaced);
    }

    private static string OnlyKey(IReadOnlyList<ScriptSource> scripts) => scripts.Count == 1 ? scripts[0].Key : "";
}
