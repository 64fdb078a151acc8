using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace WorkflowDesk.Desk.Data;

/// <summary>
/// Statements of a transaction that several steps share, each prepared once: the steps ask nearly the same. The provider
/// prepares a text anew for every command, which is the dearest part of most of them.
/// </summary>
internal sealed class KeptStatements
{
    private const int Most = 200;

    private readonly Dictionary<string, Kept> _byText = new(StringComparer.Ordinal);

    /// <returns>Null: it has to be run as it is.</returns>
    public SqliteDataReader? Read(DbCommand command) =>
        Find(command) is { } kept ? kept.Reader = kept.Command.ExecuteReader() : null;

    /// <inheritdoc cref="Read"/>
    public int? Run(DbCommand command) => Find(command)?.Command.ExecuteNonQuery();

    /// <summary>Before the connection closes.</summary>
    public void Release()
    {
        foreach (var kept in _byText.Values)
        {
            kept.Command.Dispose();
        }

        _byText.Clear();
    }

    private Kept? Find(DbCommand command)
    {
        if (!_byText.TryGetValue(command.CommandText, out var kept))
        {
            if (_byText.Count >= Most)
            {
                return null;
            }

            kept = new Kept(new SqliteCommand(command.CommandText, (SqliteConnection)command.Connection!, (SqliteTransaction)command.Transaction!));
            _byText.Add(command.CommandText, kept);
        }

        // The same question inside its own answer.
        if (kept.Reader is { IsClosed: false })
        {
            return null;
        }

        kept.Command.CommandTimeout = command.CommandTimeout;
        kept.Command.Parameters.Clear();
        foreach (SqliteParameter parameter in command.Parameters)
        {
            kept.Command.Parameters.Add(parameter);
        }

        return kept;
    }

    private sealed class Kept(SqliteCommand command)
    {
        public SqliteCommand Command { get; } = command;

        public SqliteDataReader? Reader { get; set; }
    }
}

/// <summary>Leads what Entity Framework asks inside a shared transaction to its <see cref="KeptStatements"/>.</summary>
internal sealed class KeptStatementsInterceptor : DbCommandInterceptor
{
    public static KeptStatementsInterceptor Instance { get; } = new();

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult((eventData.Context as DeskDb)?.Kept?.Read(command) is { } reader ? InterceptionResult<DbDataReader>.SuppressWithResult(reader) : result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult((eventData.Context as DeskDb)?.Kept?.Run(command) is { } rows ? InterceptionResult<int>.SuppressWithResult(rows) : result);
    }
}
