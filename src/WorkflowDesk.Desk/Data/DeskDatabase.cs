using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace WorkflowDesk.Desk.Data;

/// <summary>
/// The database of one desk: a SQLite file (WAL, synchronous FULL: what was answered survives a power cut)
/// or a PostgreSQL server.
/// </summary>
public sealed class DeskDatabase
{
    private readonly PooledDbContextFactory<DeskDb> _contexts;

    // SQLite has one writer; waiting in this line costs nothing, while SQLITE_BUSY costs a retry.
    private readonly SemaphoreSlim? _writer;

    private DeskDatabase(DbContextOptions<DeskDb> options, bool isSqlite)
    {
        _contexts = new PooledDbContextFactory<DeskDb>(options);
        _writer = isSqlite ? new SemaphoreSlim(1, 1) : null;
        IsSqlite = isSqlite;
    }

    public bool IsSqlite { get; }

    /// <param name="database">A file path, or a PostgreSQL connection string (recognised by <c>Host=</c>).</param>
    public static DeskDatabase Open(string database, Action<DbContextOptionsBuilder<DeskDb>>? configure = null)
    {
        var isPostgres = database.Contains("Host=", StringComparison.OrdinalIgnoreCase);
        var builder = new DbContextOptionsBuilder<DeskDb>();
        if (isPostgres)
        {
            builder.UseNpgsql(new NpgsqlConnectionStringBuilder(database).ConnectionString);
        }
        else
        {
            var path = Path.GetFullPath(database);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            builder.UseSqlite(new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30 }.ConnectionString);
        }

        configure?.Invoke(builder);
        return new DeskDatabase(builder.Options, !isPostgres);
    }

    /// <summary>For reading. Changes made here are never saved.</summary>
    public DeskDb Read()
    {
        var db = _contexts.CreateDbContext();
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return db;
    }

    /// <summary>A context inside a transaction that holds the right to write from its first statement.</summary>
    public async Task<DeskWrite> BeginWriteAsync(CancellationToken cancellationToken)
    {
        if (_writer is not null)
        {
            await _writer.WaitAsync(cancellationToken);
        }

        DeskDb? db = null;
        try
        {
            db = _contexts.CreateDbContext();
            db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.TrackAll;
            // A step that fails is undone as a whole; nothing inside it needs a way back of its own.
            db.Database.AutoSavepointsEnabled = false;
            var transaction = await db.Database.BeginTransactionAsync(
                IsSqlite ? IsolationLevel.Serializable : IsolationLevel.ReadCommitted, cancellationToken);
            return new DeskWrite(db, transaction, _writer);
        }
        catch
        {
            if (db is not null)
            {
                await db.DisposeAsync();
            }

            _writer?.Release();
            throw;
        }
    }
}
