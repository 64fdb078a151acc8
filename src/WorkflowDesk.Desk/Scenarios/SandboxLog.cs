using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>Keeps what a sandboxed desk reports as failed: a scenario must not pass over it.</summary>
internal sealed class SandboxLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _errors = new();

    public IReadOnlyList<string> Errors => [.. _errors];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            _errors.Enqueue(exception is null ? formatter(state, null) : $"{formatter(state, exception)} ({exception.GetType().Name}: {exception.Message})");
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
