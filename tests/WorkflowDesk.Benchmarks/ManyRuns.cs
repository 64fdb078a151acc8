using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Benchmarks;

/// <summary>Names to ask for in the calls.</summary>
internal sealed record Samples(
    IReadOnlyList<string> DefinitionIds, IReadOnlyList<string> VersionIds, string InstanceId, string NodeId, string RunId, string Number, DateTimeOffset Middle);

/// <summary>Fills a desk: one ticket is really opened, its definition and instance are then copied with plain inserts.</summary>
internal static class ManyRuns
{
    /// <summary>Every so many copies has a journal of its own.</summary>
    private const int JournalEvery = 50;

    private static readonly (string Status, string SubStatus, int Incidents, int OfHundred)[] s_mixture =
    [
        ("Finished", "Finished", 0, 90), ("Finished", "Cancelled", 0, 4), ("Running", "Suspended", 0, 5), ("Running", "Suspended", 1, 1),
    ];

    public static async Task<Samples> InsertAsync(StudioDesk desk, HttpClient owner, int definitions, int instances)
    {
        var answer = await owner.PostAsJsonAsync("/api/tickets", new { title = "Cannot sign in", description = "The captcha is rejected." });
        var number = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["number"]!.ToString();
        await using var db = desk.Services.GetRequiredService<DeskDatabase>().Read();
        var original = await db.Instances.SingleAsync(row => row.CorrelationId == number);
        var started = await db.Journal.Where(row => row.InstanceId == original.Id && row.ActivityId == "accept").OrderBy(row => row.Sequence).FirstAsync();

        await using var connection = new SqliteConnection($"Data Source={desk.DatabaseFile}");
        await connection.OpenAsync();
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync();
        var ids = await DefinitionsAsync(connection, transaction, definitions);
        await StampAsync(connection, transaction);
        await InstancesAsync(connection, transaction, original, ids, instances);
        await transaction.CommitAsync();
        return new Samples(
            [.. ids.Select(id => id.Definition)], [.. ids.Select(id => id.Version)], original.Id, started.NodeId, $"{original.Id}.{started.ActivityInstanceId}", number,
            original.CreatedAt.AddMinutes(-instances / 2));
    }

    private static async Task<IReadOnlyList<(string Definition, string Version)>> DefinitionsAsync(SqliteConnection connection, SqliteTransaction transaction, int count)
    {
        var ids = new List<(string, string)>();
        await using var copy = connection.CreateCommand();
        copy.Transaction = transaction;
        copy.CommandText = """
            insert into workflow_definitions (id, definition_id, version, name, description, is_latest, is_published, source, stamp, created_at, created_by, published_at, published_by)
            select @id, @definition, 1, @name, description, 1, 1, json_set(source, '$.id', @id, '$.definitionId', @definition),
              @id, created_at, created_by, published_at, published_by
            from workflow_definitions where id = 'support-ticket-v1'
            """;
        for (var i = 0; i < count; i++)
        {
            var definition = $"process-{i}";
            var version = $"{definition}-v1";
            copy.Parameters.Clear();
            copy.Parameters.AddWithValue("id", version);
            copy.Parameters.AddWithValue("definition", definition);
            copy.Parameters.AddWithValue("name", $"Process {i}");
            await copy.ExecuteNonQueryAsync();
            ids.Add((definition, version));
        }

        return ids;
    }

    /// <summary>What the desk does itself whenever it writes a definition.</summary>
    private static async Task StampAsync(SqliteConnection connection, SqliteTransaction transaction)
    {
        await using var stamp = connection.CreateCommand();
        stamp.Transaction = transaction;
        stamp.CommandText = "update library_stamps set stamp = 'many'";
        await stamp.ExecuteNonQueryAsync();
    }

    private static async Task InstancesAsync(
        SqliteConnection connection, SqliteTransaction transaction, InstanceRow original, IReadOnlyList<(string Definition, string Version)> definitions, int count)
    {
        await using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = """
            insert into workflow_instances (id, definition_id, definition_version_id, definition_version, correlation_id, name, status, sub_status, state, revision,
              incident_count, created_at, updated_at, finished_at)
            values (@id, @definition, @version, 1, @number, @name, @status, @sub_status, @state, 1, @incidents, @created, @updated, @finished)
            """;
        foreach (var name in new[] { "id", "definition", "version", "number", "name", "status", "sub_status", "state", "incidents", "created", "updated", "finished" })
        {
            insert.Parameters.Add(new SqliteParameter(name, null));
        }

        await insert.PrepareAsync();
        await using var journal = connection.CreateCommand();
        journal.Transaction = transaction;
        journal.CommandText = """
            insert into journal (instance_id, sequence, at, activity_instance_id, parent_activity_instance_id, activity_id, node_id, activity_type, event, message, data)
            select @id, sequence, at, activity_instance_id, parent_activity_instance_id, activity_id, node_id, activity_type, event, message, data from journal where instance_id = @original
            """;
        for (var i = 0; i < count; i++)
        {
            // Ids of copies are as scattered as those of real instances.
            var id = ((uint)(i * 2654435761L)).ToString("x8", CultureInfo.InvariantCulture) + i.ToString("x", CultureInfo.InvariantCulture);
            var (status, subStatus, incidents) = Mixed(i);
            var created = original.CreatedAt.AddMinutes(-i);
            var number = $"TS{created.UtcDateTime:yyyyMMdd}{i % 10_000:0000}";
            var definition = definitions[i % definitions.Count];
            Set("id", id);
            Set("definition", definition.Definition);
            Set("version", definition.Version);
            Set("number", number);
            Set("name", $"{number} Cannot sign in {i}");
            Set("status", status);
            Set("sub_status", subStatus);
            Set("state", original.State);
            Set("incidents", incidents);
            Set("created", created.UtcTicks);
            Set("updated", created.AddHours(20).UtcTicks);
            Set("finished", status == "Finished" ? created.AddHours(20).UtcTicks : DBNull.Value);
            await insert.ExecuteNonQueryAsync();
            if (i % JournalEvery == 0)
            {
                journal.Parameters.Clear();
                journal.Parameters.AddWithValue("id", id);
                journal.Parameters.AddWithValue("original", original.Id);
                await journal.ExecuteNonQueryAsync();
            }
        }

        void Set(string name, object value) => insert.Parameters[name].Value = value;
    }

    private static (string Status, string SubStatus, int Incidents) Mixed(int number)
    {
        var place = number * 37 % 100;
        foreach (var (status, subStatus, incidents, share) in s_mixture)
        {
            if (place < share)
            {
                return (status, subStatus, incidents);
            }

            place -= share;
        }

        return ("Finished", "Finished", 0);
    }
}
