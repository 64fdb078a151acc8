using Microsoft.EntityFrameworkCore.Storage;

namespace WorkflowDesk.Desk.Data;

/// <summary>One transaction. Nothing of it stays unless <see cref="CommitAsync"/> returned.</summary>
public sealed class DeskWrite : IAsyncDisposable
{
    private readonly IDbContextTransaction _transaction;
    private readonly SemaphoreSlim? _writer;
    private bool _disposed;

    internal DeskWrite(DeskDb db, IDbContextTransaction transaction, SemaphoreSlim? writer)
    {
        Db = db;
        _transaction = transaction;
        _writer = writer;
    }

    public DeskDb Db { get; }

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await Db.SaveChangesAsync(cancellationToken);
        await CommitSavedAsync(cancellationToken);
    }

    /// <summary>For whoever has already saved what the context tracks.</summary>
    internal Task CommitSavedAsync(CancellationToken cancellationToken) => _transaction.CommitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            await _transaction.DisposeAsync();
            // The context goes back to its pool.
            Db.TouchedInstances.Clear();
            await Db.DisposeAsync();
        }
        finally
        {
            _writer?.Release();
        }
    }
}
