using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Desk.Runs;

/// <summary>
/// Lists instances, however many there are: a page is a stretch of one index and its count is read from an index alone
/// (docs/decisions/0019). The caller has been let in already.
/// </summary>
public sealed class InstanceReading(DeskDatabase database)
{
    /// <summary>A search looks no further than this many hits of each kind.</summary>
    public const int MostHits = 1000;

    /// <summary>Names are looked through in this many of the newest instances.</summary>
    public const int RecentNames = 2000;

    private const string Columns =
        "id, definition_id, definition_version_id, definition_version, parent_id, status, sub_status, correlation_id, name, incident_count, created_at, updated_at, finished_at";

    public async Task<InstancePage> ListAsync(InstanceQuery query, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        await db.Database.OpenConnectionAsync(cancellationToken);
        return string.IsNullOrWhiteSpace(query.Search)
            ? new InstancePage(await PageAsync(db, query, cancellationToken), await CountAsync(db, query, cancellationToken))
            : await SearchAsync(db, query, query.Search.Trim(), cancellationToken);
    }

    public async Task<InstanceSummary?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using var command = SqlText.ReadCommand(db);
        SqlText.Set(command, $"select {Columns} from workflow_instances where id = @id");
        SqlText.Add(command, "id", id);
        return await ReadAsync(db, command, cancellationToken) is [var found] ? found : null;
    }

    /// <summary>Ids of what the query chooses, newest first, at most <paramref name="max"/>.</summary>
    public async Task<IReadOnlyList<string>> IdsAsync(InstanceQuery query, int max, CancellationToken cancellationToken)
    {
        var page = await ListAsync(query with { Page = 0, PageSize = max }, cancellationToken);
        return [.. page.Items.Select(item => item.Id)];
    }

    private static async Task<IReadOnlyList<InstanceSummary>> PageAsync(DeskDb db, InstanceQuery query, CancellationToken cancellationToken)
    {
        await using var command = SqlText.ReadCommand(db);
        var conditions = new InstanceConditions(db, command, query);
        var order = query.Ascending ? "created_at, id" : "created_at desc, id desc";
        SqlText.Set(command, $"""
            select {Columns} from workflow_instances {(IsOneStretch(query) ? conditions.Where() : conditions.WhereByCreation())}
            order by {order} limit {conditions.Name(query.PageSize)} offset {conditions.Name(query.Offset)}
            """);
        return await ReadAsync(db, command, cancellationToken);
    }

    // One status, or one status of one definition, or the troubled ones lie side by side in an index by creation already.
    private static bool IsOneStretch(InstanceQuery query) => query.SubStatuses.Count == 1 && query.DefinitionIds.Count <= 1;

    private static async Task<int> CountAsync(DeskDb db, InstanceQuery query, CancellationToken cancellationToken)
    {
        await using var command = SqlText.ReadCommand(db);
        var conditions = new InstanceConditions(db, command, query);
        SqlText.Set(command, $"select count(*) from workflow_instances {conditions.Where()}");
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<InstancePage> SearchAsync(DeskDb db, InstanceQuery query, string text, CancellationToken cancellationToken)
    {
        await using var command = SqlText.ReadCommand(db);
        var conditions = new InstanceConditions(db, command, query);
        var definitions = await DefinitionsNamedAsync(db, text, cancellationToken);
        var upper = text.ToUpperInvariant();
        // Each kind of hit has its index, and none is followed further than MostHits.
        var kinds = new List<string>
        {
            Hits(BeginsWith("id", text.ToLowerInvariant()), "id"),
            Hits(BeginsWith("correlation_id", upper), "correlation_id desc"),
            $"select * from (select id, name as found from workflow_instances {conditions.WhereByCreation()} order by created_at desc limit {RecentNames}) recent where lower(found) like {conditions.Name($"%{Escaped(text.ToLowerInvariant())}%")} escape '\\'",
        };
        if (!string.Equals(text, upper, StringComparison.Ordinal))
        {
            kinds.Add(Hits(BeginsWith("correlation_id", text), "correlation_id desc"));
        }

        kinds.AddRange(definitions.Select(id => Hits($"definition_id = {conditions.Name(id)}", "created_at desc")));
        var hits = string.Join(" union ", kinds.Select((kind, number) => $"select id from ({kind}) k{number}"));
        var order = query.Ascending ? "created_at, id" : "created_at desc, id desc";
        SqlText.Set(command, $"with hits as ({hits}) select {Columns} from workflow_instances where id in (select id from hits limit {MostHits}) order by {order} limit {conditions.Name(query.PageSize)} offset {conditions.Name(query.Offset)}");
        var items = await ReadAsync(db, command, cancellationToken);
        SqlText.Set(command, $"with hits as ({hits}) select count(*) from (select id from hits limit {MostHits}) h");
        return new InstancePage(items, Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), System.Globalization.CultureInfo.InvariantCulture));

        string Hits(string condition, string newestFirst) =>
            $"select id, name as found from workflow_instances {conditions.Where(condition)} order by {newestFirst} limit {MostHits}";

        // A stretch of SQLite's index; other orders of letters do not keep what begins alike together.
        string BeginsWith(string column, string beginning) => db.IsSqlite
            ? $"{column} >= {conditions.Name(beginning)} and {column} < {conditions.Name(beginning + '\uffff')}"
            : $"{column} like {conditions.Name(Escaped(beginning) + "%")} escape '\\'";
    }

    private static async Task<IReadOnlyList<string>> DefinitionsNamedAsync(DeskDb db, string text, CancellationToken cancellationToken)
    {
        var known = await db.Definitions.Select(row => new { row.Id, row.DefinitionId, row.Name }).ToListAsync(cancellationToken);
        return
        [
            .. known.Where(row => row.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || row.DefinitionId.Contains(text, StringComparison.OrdinalIgnoreCase) || row.Id.StartsWith(text, StringComparison.OrdinalIgnoreCase))
                .Select(row => row.DefinitionId).Distinct().Take(20),
        ];
    }

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);

    private static async Task<IReadOnlyList<InstanceSummary>> ReadAsync(DeskDb db, DbCommand command, CancellationToken cancellationToken)
    {
        var found = new List<InstanceSummary>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(new InstanceSummary(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), SqlText.Text(reader, 4),
                Enum.Parse<WorkflowStatus>(reader.GetString(5)), Enum.Parse<WorkflowSubStatus>(reader.GetString(6)), SqlText.Text(reader, 7), SqlText.Text(reader, 8),
                reader.GetInt32(9), SqlText.Moment(db, reader, 10)!.Value, SqlText.Moment(db, reader, 11)!.Value, SqlText.Moment(db, reader, 12)));
        }

        return found;
    }
}
