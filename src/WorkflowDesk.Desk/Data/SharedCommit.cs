using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace WorkflowDesk.Desk.Data;

/// <summary>
/// A transaction of SQLite that small steps continue one after the other, so that they wait for the disk once. Each of them
/// can still fail alone, and none has committed before all have.
/// </summary>
/// <param name="openFor">A slow step makes those wait that it follows: nobody joins after this.</param>
internal sealed class SharedCommit(DeskDb db, IDbContextTransaction transaction, WriterLine line, TimeSpan openFor)
{
    /// <summary>Steps that wait for one commit. The first must not wait long for the last.</summary>
    public const int Most = 16;

    private const string Savepoint = "step";

    private readonly KeptStatements _statements = new();
    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _steps = 1;
    private bool _hasWork;

    public DeskDb Db => db;

    public IDbContextTransaction Transaction => transaction;

    /// <summary>The next step begins. The first needs no way back: what it has done is all there is to undo.</summary>
    public async Task ContinueAsync()
    {
        _steps++;
        // The first needs none: most of the time nobody follows it.
        db.Kept = _statements;
        await OrBreakAsync(() => transaction.CreateSavepointAsync(Savepoint));
    }

    /// <summary>Keeps what the step has saved. Returns when the disk has it.</summary>
    public async Task CommitStepAsync()
    {
        if (_steps > 1)
        {
            await OrBreakAsync(() => transaction.ReleaseSavepointAsync(Savepoint));
        }

        _hasWork = true;
        await PassOnAsync();
        await _committed.Task;
    }

    /// <summary>Undoes what the step has done, and nothing else.</summary>
    public async Task UndoStepAsync()
    {
        if (_hasWork)
        {
            try
            {
                await transaction.RollbackToSavepointAsync(Savepoint);
            }
            catch (Exception problem)
            {
                Break(problem);
            }
        }

        await PassOnAsync();
    }

    private async Task OrBreakAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception problem)
        {
            Break(problem);
            await PassOnAsync();
            throw;
        }
    }

    /// <summary>The transaction is gone, as after a full disk: then nobody's step has happened, and all hear of it.</summary>
    private void Break(Exception problem)
    {
        _hasWork = false;
        _committed.SetException(problem);
    }

    private async Task PassOnAsync()
    {
        db.ChangeTracker.Clear();
        db.TouchedInstances.Clear();
        if (_hasWork && _steps < Most && Stopwatch.GetElapsedTime(_begun) < openFor && line.TryHandOver(this))
        {
            return;
        }

        db.Kept = null;
        _statements.Release();
        try
        {
            if (_hasWork)
            {
                await transaction.CommitAsync();
                _committed.SetResult();
            }
        }
        catch (Exception problem)
        {
            _committed.SetException(problem);
        }

        try
        {
            await transaction.DisposeAsync();
            await db.DisposeAsync();
        }
        finally
        {
            line.Leave();
        }
    }
}
