using Microsoft.EntityFrameworkCore.Storage;

namespace WorkflowDesk.Desk.Data;

/// <summary>One transaction. Nothing of it stays unless <see cref="CommitAsync"/> returned.</summary>
public sealed class DeskWrite : IAsyncDisposable
{
    private readonly DeskDb _db;
    private readonly IDbContextTransaction _transaction;
    private readonly WriterLine? _line;
    private readonly SharedCommit? _shared;
    private bool _disposed;

    internal DeskWrite(DeskDb db, IDbContextTransaction transaction, WriterLine? line)
    {
        (_db, _transaction, _line) = (db, transaction, line);
    }

    internal DeskWrite(SharedCommit shared)
    {
        (_db, _transaction, _shared) = (shared.Db, shared.Transaction, shared);
    }

    /// <exception cref="ObjectDisposedException">The step is over: the context may be somebody else's by now.</exception>
    public DeskDb Db
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _db;
        }
    }

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await Db.SaveChangesAsync(cancellationToken);
        await CommitSavedAsync(cancellationToken);
    }

    /// <summary>For whoever has already saved what the context tracks.</summary>
    internal Task CommitSavedAsync(CancellationToken cancellationToken)
    {
        if (_shared is null)
        {
            return _transaction.CommitAsync(cancellationToken);
        }

        // From here on it is decided together with the others, who do not stop because one does.
        _disposed = true;
        return _shared.CommitStepAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (_shared is not null)
        {
            await _shared.UndoStepAsync();
            return;
        }

        try
        {
            await _transaction.DisposeAsync();
            // The context goes back to its pool.
            _db.TouchedInstances.Clear();
            await _db.DisposeAsync();
        }
        finally
        {
            _line?.Leave();
        }
    }
}
