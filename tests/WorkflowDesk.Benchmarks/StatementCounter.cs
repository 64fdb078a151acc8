using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace WorkflowDesk.Benchmarks;

/// <summary>What an operation asked of the database, on average, and the first transaction in full.</summary>
internal sealed record Asked(double Statements, double Commits, string Sample);

/// <summary>Counts at SQLite itself, so that nothing that reaches the database is missed. Begin and commit count as commits, not as statements.</summary>
internal sealed class StatementCounter : DbConnectionInterceptor
{
    private readonly ConcurrentQueue<string> _texts = [];
    private readonly ConcurrentDictionary<SqliteConnection, bool> _traced = [];
    private volatile bool _counting;

    public void Start() => _counting = true;

    public Asked Stop(int operations)
    {
        _counting = false;
        var texts = _texts.ToList();
        var commits = texts.Count(Commits);
        var statements = texts.Count(text => !Commits(text) && !Begins(text));
        var one = string.Join('\n', texts.SkipWhile(text => !Begins(text)).TakeWhile((text, i) => i == 0 || !Begins(text))
            .Select(text => text.ReplaceLineEndings(" ")).Select(text => text[..Math.Min(150, text.Length)]));
        return new Asked((double)statements / operations, (double)commits / operations, one);
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Trace(connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Trace(connection);
        return Task.CompletedTask;
    }

    private static bool Begins(string text) => text.StartsWith("BEGIN", StringComparison.OrdinalIgnoreCase);

    private static bool Commits(string text) => text.StartsWith("COMMIT", StringComparison.OrdinalIgnoreCase);

    private void Trace(DbConnection connection)
    {
        if (connection is SqliteConnection { Handle: { } handle } sqlite && _traced.TryAdd(sqlite, true))
        {
            SQLitePCL.raw.sqlite3_trace(handle, (SQLitePCL.strdelegate_trace)((_, text) =>
            {
                if (_counting)
                {
                    _texts.Enqueue(text);
                }
            }), null);
        }
    }
}
