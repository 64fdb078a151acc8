using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Desk.Runs;

/// <summary>
/// Lists instances, however many there are: a page is a stretch of one index and its count is read from an index alone
/// (docs/decisions/0019). The caller has been let in already.
/// </summary>
public sealed class InstanceReading(DeskDatabase database, LibraryIndex library, TimeProvider clock)
{
    /// <summary>Counts from here on are remembered for <see cref="RememberFor"/>: nobody sees a few more or less of so many. Smaller ones are exact.</summary>
    public const int ManyEnoughToRemember = 10_000;

    public static readonly TimeSpan RememberFor = TimeSpan.FromSeconds(30);

    private const int MostRemembered = 200;

    private readonly ConcurrentDictionary<string, (int Count, DateTimeOffset Until)> _counts = new(StringComparer.Ordinal);

    private readonly ListPlaces _places = new(clock);

    /// <summary>A search looks no further than this many hits of each kind.</summary>
    public const int MostHits = 250;

    /// <summary>So many are sorted faster than found along the moments of creation.</summary>
    private const int FewEnoughToSort = 1000;

    /// <summary>Definitions a search follows.</summary>
    private const int MostDefinitions = 20;

    /// <summary>Names are looked through in this many of the newest instances.</summary>
    public const int RecentNames = 1000;

    private const string Columns =
        "id, definition_id, definition_version_id, definition_version, parent_id, status, sub_status, correlation_id, name, incident_count, created_at, updated_at, finished_at";

    public async Task<InstancePage> ListAsync(InstanceQuery query, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        await db.Database.OpenConnectionAsync(cancellationToken);
        if (!string.IsNullOrWhiteSpace(query.Search))
        {
            return await SearchAsync(db, query, query.Search.Trim(), cancellationToken);
        }

        var total = await CountAsync(db, query, cancellationToken);
        return new InstancePage(await PageAsync(db, query, total, cancellationToken), total);
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

    private async Task<IReadOnlyList<InstanceSummary>> PageAsync(DeskDb db, InstanceQuery query, int total, CancellationToken cancellationToken)
    {
        // Counted from the nearer end; what is skipped is skipped in the index alone, and only the page's rows are read.
        var fromBehind = query.Offset > total / 2;
        var size = Math.Clamp(total - query.Offset, 0, query.PageSize);
        var offset = fromBehind ? Math.Max(total - query.Offset - size, 0) : query.Offset;
        var ascending = query.Ascending != fromBehind;
        var place = total < ManyEnoughToRemember ? null : await PlaceBeforeAsync(db, query, ascending, offset, cancellationToken);
        await using var command = SqlText.ReadCommand(db);
        var conditions = new InstanceConditions(db, command, query);
        SqlText.Set(command, $"""
            select {Columns} from workflow_instances where id in (select id from (
              select id from workflow_instances {(total <= FewEnoughToSort ? conditions.Where() : Stretch(conditions, query, place, ascending))}
              order by {Order(ascending)} limit {conditions.Name(size)} offset {conditions.Name(offset - (place?.Offset ?? 0))}) page)
            order by {Order(query.Ascending)}
            """);
        return await ReadAsync(db, command, cancellationToken);
    }

    /// <summary>The last place before the row at an offset. Those on the way there are looked up once, each from the one before.</summary>
    private async Task<ListPlace?> PlaceBeforeAsync(DeskDb db, InstanceQuery query, bool ascending, int offset, CancellationToken cancellationToken)
    {
        await using var command = SqlText.ReadCommand(db);
        var list = $"{Stretch(new InstanceConditions(db, command, query), query, null, ascending)} {Order(ascending)} {ValuesOf(command)}";
        var place = _places.Before(list, offset);
        while (offset - (place?.Offset ?? 0) >= ListPlaces.Stride && await NextPlaceAsync(db, query, place, ascending, cancellationToken) is { } next)
        {
            _places.Keep(list, place = next);
        }

        return place;
    }

    private static async Task<ListPlace?> NextPlaceAsync(DeskDb db, InstanceQuery query, ListPlace? place, bool ascending, CancellationToken cancellationToken)
    {
        await using var command = SqlText.ReadCommand(db);
        var conditions = new InstanceConditions(db, command, query);
        SqlText.Set(command, $"select created_at, id from workflow_instances {Stretch(conditions, query, place, ascending)} order by {Order(ascending)} limit 1 offset {ListPlaces.Stride - 1}");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new ListPlace((place?.Offset ?? 0) + ListPlaces.Stride, SqlText.Moment(db, reader, 0)!.Value, reader.GetString(1)) : null;
    }

    private static string Stretch(InstanceConditions conditions, InstanceQuery query, ListPlace? place, bool ascending)
    {
        var after = conditions.After(place, ascending);
        return IsOneStretch(query) ? conditions.Where(after) : conditions.WhereByCreation(after);
    }

    private static string ValuesOf(DbCommand command) => string.Join('|', command.Parameters.Cast<DbParameter>().Select(parameter => parameter.Value));

    private static string Order(bool ascending) => ascending ? "created_at, id" : "created_at desc, id desc";

    // One status, or one status of one definition, lies side by side in an index by creation already.
    private static bool IsOneStretch(InstanceQuery query) => query.SubStatuses.Count == 1 && query.DefinitionIds.Count <= 1;

    private async Task<int> CountAsync(DeskDb db, InstanceQuery query, CancellationToken cancellationToken)
    {
        await using var command = SqlText.ReadCommand(db);
        var conditions = new InstanceConditions(db, command, query);
        SqlText.Set(command, $"select count(*) from workflow_instances {conditions.Where()}");
        var key = $"{command.CommandText} {ValuesOf(command)}";
        var now = clock.GetUtcNow();
        if (_counts.TryGetValue(key, out var known) && known.Until > now)
        {
            return known.Count;
        }

        var count = Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), System.Globalization.CultureInfo.InvariantCulture);
        if (count >= ManyEnoughToRemember)
        {
            if (_counts.Count >= MostRemembered)
            {
                _counts.Clear();
            }

            _counts[key] = (count, now + RememberFor);
        }

        return count;
    }

    private async Task<InstancePage> SearchAsync(DeskDb db, InstanceQuery query, string text, CancellationToken cancellationToken)
    {
        var definitions = await DefinitionsNamedAsync(text, cancellationToken);
        await using var command = SqlText.ReadCommand(db);
        var conditions = new InstanceConditions(db, command, query);
        var upper = text.ToUpperInvariant();
        // Each kind of hit has its index, and none is followed further than MostHits.
        var kinds = new List<string>
        {
            Hits(BeginsWith("id", text.ToLowerInvariant()), "id"),
            Hits(BeginsWith("correlation_id", upper), "correlation_id desc"),
            $"select id, created_at from (select id, created_at, name from workflow_instances {conditions.WhereByCreation()} order by created_at desc limit {RecentNames}) recent where lower(name) like {conditions.Name($"%{Escaped(text.ToLowerInvariant())}%")} escape '\\'",
        };
        if (!string.Equals(text, upper, StringComparison.Ordinal))
        {
            kinds.Add(Hits(BeginsWith("correlation_id", text), "correlation_id desc"));
        }

        if (definitions.Count > 0)
        {
            // Each is a stretch of one index, newest first, and so they are merged without sorting.
            var each = definitions.Select(id => $"select id, created_at from workflow_instances {conditions.Where($"definition_id = {conditions.Name(id)}")}");
            kinds.Add($"{string.Join(" union all ", each)} order by created_at desc limit {MostHits}");
        }

        var hits = $"with hits as ({string.Join(" union ", kinds.Select((kind, number) => $"select id, created_at from ({kind}) k{number}"))})";
        SqlText.Set(command, $"{hits} select count(*) from hits");
        var total = Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), System.Globalization.CultureInfo.InvariantCulture);
        SqlText.Set(command, $"""
            {hits} select {Columns} from workflow_instances
            where id in (select id from (select id from hits order by {Order(query.Ascending)} limit {conditions.Name(query.PageSize)} offset {conditions.Name(query.Offset)}) page)
            order by {Order(query.Ascending)}
            """);
        return new InstancePage(await ReadAsync(db, command, cancellationToken), total);

        string Hits(string condition, string newestFirst) =>
            $"select id, created_at from workflow_instances {conditions.Where(condition)} order by {newestFirst} limit {MostHits}";

        // A stretch of SQLite's index; other orders of letters do not keep what begins alike together.
        string BeginsWith(string column, string beginning) => db.IsSqlite
            ? $"{column} >= {conditions.Name(beginning)} and {column} < {conditions.Name(beginning + '\uffff')}"
            : $"{column} like {conditions.Name(Escaped(beginning) + "%")} escape '\\'";
    }

    private async Task<IReadOnlyList<string>> DefinitionsNamedAsync(string text, CancellationToken cancellationToken) =>
    [
        .. (await library.ReadAsync(cancellationToken)).Versions
            .Where(version => version.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || version.DefinitionId.Contains(text, StringComparison.OrdinalIgnoreCase) || version.Id.StartsWith(text, StringComparison.OrdinalIgnoreCase))
            .Select(version => version.DefinitionId).Distinct().Take(MostDefinitions),
    ];

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
