using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace WorkflowDesk.Desk.Data;

/// <summary>
/// The database of one desk: a SQLite file (WAL, synchronous FULL: what was answered survives a power cut)
/// or a PostgreSQL server.
/// </summary>
public sealed class DeskDatabase
{
    private readonly PooledDbContextFactory<DeskDb> _contexts;

    // SQLite has one writer.
    private readonly WriterLine? _line;

    private DeskDatabase(DbContextOptions<DeskDb> options, bool isSqlite)
    {
        _contexts = new PooledDbContextFactory<DeskDb>(options);
        _line = isSqlite ? new WriterLine() : null;
        IsSqlite = isSqlite;
    }

    public bool IsSqlite { get; }

    /// <summary>How long after its beginning a shared commit takes further steps.</summary>
    internal TimeSpan SharesFor { get; set; } = TimeSpan.FromMilliseconds(250);

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
            builder.UseSqlite(new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30 }.ConnectionString).AddInterceptors(KeptStatementsInterceptor.Instance);
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
        if (_line is not null)
        {
            await _line.EnterAsync(shares: false, cancellationToken);
        }

        var (db, transaction) = await BeginAsync(cancellationToken);
        return new DeskWrite(db, transaction, _line);
    }

    /// <summary>
    /// As <see cref="BeginWriteAsync"/>, for small steps that come in numbers: those that wait for SQLite at the same time
    /// commit together. Each can fail alone, and a commit returns when the disk has it. Only for steps that change nothing of
    /// what desks keep in memory (definitions, profiles, texts): what one of them wrote may yet be undone after the next has read it.
    /// </summary>
    public async Task<DeskWrite> BeginSharedWriteAsync(CancellationToken cancellationToken)
    {
        if (_line is null)
        {
            return await BeginWriteAsync(cancellationToken);
        }

        if (await _line.EnterAsync(shares: true, cancellationToken) is { } open)
        {
            await open.ContinueAsync();
            return new DeskWrite(open);
        }

        var (db, transaction) = await BeginAsync(cancellationToken);
        return new DeskWrite(new SharedCommit(db, transaction, _line, SharesFor));
    }

    private async Task<(DeskDb Db, IDbContextTransaction Transaction)> BeginAsync(CancellationToken cancellationToken)
    {
        DeskDb? db = null;
        try
        {
            db = _contexts.CreateDbContext();
            db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.TrackAll;
            // A step that fails is undone as a whole; nothing inside it needs a way back of its own.
            db.Database.AutoSavepointsEnabled = false;
            var transaction = await db.Database.BeginTransactionAsync(
                IsSqlite ? IsolationLevel.Serializable : IsolationLevel.ReadCommitted, cancellationToken);
            return (db, transaction);
        }
        catch
        {
            if (db is not null)
            {
                await db.DisposeAsync();
            }

            _line?.Leave();
            throw;
        }
    }
}
