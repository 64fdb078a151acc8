using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Data;

/// <summary>The scripts of the schema and the model of the code are written by hand, each on its own: here they are held side by side.</summary>
public sealed class SchemaTests
{
    /// <summary>Tables that plain SQL uses and the model does not know.</summary>
    private static readonly string[] s_besideTheModel = ["schema_version", "ticket_serials"];

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task The_upgraded_schema_is_what_the_model_says(TestDatabase kind)
    {
        var folder = Directory.CreateTempSubdirectory("schema-").FullName;
        try
        {
            var database = DeskDatabase.Open(kind == TestDatabase.Sqlite ? Path.Combine(folder, "desk.db") : await PostgresServer.CreateDatabaseAsync());
            await SchemaUpgrader.UpgradeAsync(database, CancellationToken.None);
            await using var db = database.Read();
            var schema = (await ColumnsOfSchemaAsync(db)).Where(column => !s_besideTheModel.Contains(column.Split('.')[0]));
            Assert.Equal(string.Join('\n', ColumnsOfModel(db).Order(StringComparer.Ordinal)), string.Join('\n', schema.Order(StringComparer.Ordinal)));
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<string> ColumnsOfModel(DeskDb db) =>
        from entity in db.Model.GetEntityTypes()
        from property in entity.GetProperties()
        let key = property.IsPrimaryKey() ? " key" : ""
        select $"{entity.GetTableName()}.{property.GetColumnName()} {property.GetColumnType().ToLowerInvariant()}{(property.IsNullable ? "" : " not null")}{key}";

    private static async Task<List<string>> ColumnsOfSchemaAsync(DeskDb db)
    {
        var sql = db.IsSqlite
            ? """
              select m.name || '.' || c.name || ' ' || replace(lower(c.type), 'bigint', 'integer') || case when c."notnull" = 1 or c.pk > 0 then ' not null' else '' end
                || case when c.pk > 0 then ' key' else '' end
              from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%'
              """
            : """
              select c.table_name || '.' || c.column_name || ' ' || c.data_type || case when c.is_nullable = 'NO' then ' not null' else '' end
                || case when exists (select 1 from information_schema.table_constraints t
                     join information_schema.key_column_usage k on k.constraint_name = t.constraint_name and k.table_name = t.table_name
                     where t.constraint_type = 'PRIMARY KEY' and t.table_name = c.table_name and k.column_name = c.column_name) then ' key' else '' end
              from information_schema.columns c where c.table_schema = 'public'
              """;
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        // One of the two constants above.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var columns = new List<string>();
        while (await reader.ReadAsync())
        {
            columns.Add(reader.GetString(0));
        }

        return columns;
    }
}
