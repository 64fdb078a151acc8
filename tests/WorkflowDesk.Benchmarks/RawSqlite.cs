using Microsoft.Data.Sqlite;

namespace WorkflowDesk.Benchmarks;

/// <summary>The yardstick: one row, one commit, with the desk's own journal mode and synchronous setting.</summary>
internal static class RawSqlite
{
    public static async Task<Cost> MeasureAsync()
    {
        var folder = Directory.CreateTempSubdirectory("raw-").FullName;
        try
        {
            await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "raw.db")}");
            await connection.OpenAsync();
            await ExecuteAsync(connection, "pragma journal_mode = wal");
            await ExecuteAsync(connection, "pragma synchronous = full");
            await ExecuteAsync(connection, "create table notes (id integer primary key, text text not null)");
            await using var insert = connection.CreateCommand();
            insert.CommandText = "insert into notes (text) values (@text)";
            insert.Parameters.AddWithValue("text", "A line of about a hundred characters, as a row of a journal or a timeline may well be in real life.");
            await insert.PrepareAsync();
            return await Report.MeasureAsync(3000, async operations =>
            {
                for (var i = 0; i < operations; i++)
                {
                    await using var transaction = await connection.BeginTransactionAsync();
                    insert.Transaction = (SqliteTransaction)transaction;
                    await insert.ExecuteNonQueryAsync();
                    await transaction.CommitAsync();
                }
            });
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string text)
    {
        await using var command = connection.CreateCommand();
        // Constants of this class.
#pragma warning disable CA2100
        command.CommandText = text;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
