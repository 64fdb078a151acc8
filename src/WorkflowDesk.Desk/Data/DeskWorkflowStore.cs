using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Desk.Data;

/// <summary>
/// Workflow rows inside the transaction of a <see cref="DeskWrite"/>: what the runtime saves commits with everything
/// else the step does. Plain commands, because this is the hot path; the same text runs on both databases.
/// </summary>
public sealed class DeskWorkflowStore(DeskDb db, DefinitionCache definitions) : IWorkflowStore
{
    private readonly List<Incident> _incidents = [];

    /// <summary>Whether requests were sent or answered through this object.</summary>
    public bool HasHttpTraffic { get; private set; }

    /// <summary>Incidents saved through this object.</summary>
    public IReadOnlyList<Incident> Incidents => _incidents;

    public async ValueTask<WorkflowDefinition?> FindDefinitionAsync(DefinitionQuery query, CancellationToken cancellationToken)
    {
        if (query.TypeName is { } type)
        {
            return await FindUsableAsync(type, query.Version, cancellationToken);
        }

        var id = query.VersionId ?? await VersionIdAsync(query, cancellationToken);
        return id is null ? null : await definitions.FindAsync(db, id, cancellationToken);
    }

    public async ValueTask<WorkflowInstance?> FindInstanceAsync(string instanceId, CancellationToken cancellationToken)
    {
        await using var command = SqlText.Command(db, $"select state from workflow_instances where id = @id{(db.IsSqlite ? "" : " for update")}");
        SqlText.Add(command, "id", instanceId);
        return await command.ExecuteScalarAsync(cancellationToken) is string state ? WorkflowInstance.FromJson(state) : null;
    }

    public async ValueTask<IReadOnlyList<string>> FindRunningAsync(RunningQuery query, CancellationToken cancellationToken)
    {
        if (!db.IsSqlite)
        {
            // Held until the step ends. On SQLite a step that writes is alone anyway.
            await using var wait = SqlText.Command(db, "select pg_advisory_xact_lock(hashtextextended(@name, 0))");
            SqlText.Add(wait, "name", query.LockName);
            await SqlText.RunAsync(db, wait, cancellationToken);
        }

        await using var command = SqlText.Command(db, "");
        var where = "status = @status";
        SqlText.Add(command, "status", nameof(WorkflowStatus.Running));
        if (query.DefinitionId is not null)
        {
            where += " and definition_id = @definition_id";
            SqlText.Add(command, "definition_id", query.DefinitionId);
        }

        if (query.ByCorrelation)
        {
            where += query.CorrelationId is null ? " and correlation_id is null" : " and correlation_id = @correlation_id";
            if (query.CorrelationId is not null)
            {
                SqlText.Add(command, "correlation_id", query.CorrelationId);
            }
        }

        SqlText.Set(command, $"select id from workflow_instances where {where}");
        return await ReadIdsAsync(command, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<string>> FindRunningChildrenAsync(string instanceId, CancellationToken cancellationToken)
    {
        await using var command = SqlText.Command(db, "select id from workflow_instances where parent_id = @parent_id and status = @status order by id");
        SqlText.Add(command, "parent_id", instanceId);
        SqlText.Add(command, "status", nameof(WorkflowStatus.Running));
        return await ReadIdsAsync(command, cancellationToken);
    }

    private static async ValueTask<IReadOnlyList<string>> ReadIdsAsync(DbCommand command, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }

    public async ValueTask<Bookmark?> FindBookmarkAsync(string bookmarkId, CancellationToken cancellationToken)
    {
        await using var command = SqlText.Command(db, $"select {BookmarkColumns} from bookmarks where id = @id");
        SqlText.Add(command, "id", bookmarkId);
        return await ReadBookmarksAsync(command, cancellationToken) is [var bookmark] ? bookmark : null;
    }

    public async ValueTask<IReadOnlyList<Bookmark>> FindBookmarksAsync(
        string name, string? hash, string? correlationId, string? instanceId, CancellationToken cancellationToken)
    {
        await using var command = SqlText.Command(db, "");
        var where = new List<string> { "name = @name" };
        SqlText.Add(command, "name", name);
        foreach (var (column, value) in new[] { ("hash", hash), ("correlation_id", correlationId), ("instance_id", instanceId) })
        {
            if (value is not null)
            {
                where.Add($"{column} = @{column}");
                SqlText.Add(command, column, value);
            }
        }

        SqlText.Set(command, $"select {BookmarkColumns} from bookmarks where {string.Join(" and ", where)} order by created_at, id");
        return await ReadBookmarksAsync(command, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<Bookmark>> FindDueBookmarksAsync(DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        await using var command = SqlText.Command(db, $"select {BookmarkColumns} from bookmarks where due_at <= @now order by due_at, id limit @max");
        SqlText.Add(command, "now", Moment(now));
        SqlText.Add(command, "max", max);
        return await ReadBookmarksAsync(command, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<Trigger>> FindTriggersAsync(string name, string hash, CancellationToken cancellationToken)
    {
        var rows = await db.Triggers.AsNoTracking().Where(row => row.Name == name && row.Hash == hash).OrderBy(row => row.DefinitionId).ThenBy(row => row.Id).ToListAsync(cancellationToken);
        return [.. rows.Select(row => row.Read())];
    }

    public async ValueTask<IReadOnlyList<Trigger>> FindDueTriggersAsync(DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        var rows = await db.Triggers.AsNoTracking().Where(row => row.NextDueAt <= now).OrderBy(row => row.NextDueAt).ThenBy(row => row.Id).Take(max).ToListAsync(cancellationToken);
        return [.. rows.Select(row => row.Read())];
    }

    public async ValueTask<Trigger?> TakeDueTriggerAsync(string triggerId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = db.IsSqlite
            ? db.Triggers.Where(row => row.Id == triggerId && row.NextDueAt <= now)
            : db.Triggers.FromSql($"select * from workflow_triggers where id = {triggerId} and next_due_at <= {now.ToUniversalTime()} for update skip locked");
        return (await rows.AsNoTracking().ToListAsync(cancellationToken)) is [var row] ? row.Read() : null;
    }

    public async ValueTask<IReadOnlyList<PendingStimulus>> FindPendingStimuliAsync(DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        var rows = await db.Stimuli.AsNoTracking().Where(row => row.NextTryAt <= now).OrderBy(row => row.CreatedAt).ThenBy(row => row.Id).Take(max).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new PendingStimulus(
            row.Id,
            new Stimulus(row.Name, Parse(row.Payload)) { CorrelationId = row.CorrelationId, InstanceId = row.InstanceId, Input = Parse(row.Input) as JsonObject },
            row.CreatedAt,
            row.ExpiresAt))];
    }

    public async ValueTask RemoveStimulusAsync(string id, CancellationToken cancellationToken) =>
        await db.Stimuli.Where(row => row.Id == id).ExecuteDeleteAsync(cancellationToken);

    public async ValueTask SaveAsync(WorkflowCommit commit, CancellationToken cancellationToken)
    {
        foreach (var change in commit.Instances)
        {
            await SaveAsync(change, cancellationToken);
            db.TouchedInstances.Add(change.Instance.Id);
        }

        foreach (var id in commit.BookmarksRemoved)
        {
            await using var delete = SqlText.Command(db, "delete from bookmarks where id = @id");
            SqlText.Add(delete, "id", id);
            await SqlText.RunAsync(db, delete, cancellationToken);
        }

        await InsertBookmarksAsync(commit.BookmarksAdded, cancellationToken);
        await InsertJournalAsync(commit.Journal, cancellationToken);
        foreach (var pending in commit.StimuliAdded)
        {
            db.Stimuli.Add(new StimulusRow
            {
                Id = pending.Id,
                Name = pending.Stimulus.Name,
                Payload = Write(pending.Stimulus.Payload),
                CorrelationId = pending.Stimulus.CorrelationId,
                InstanceId = pending.Stimulus.InstanceId,
                Input = Write(pending.Stimulus.Input),
                CreatedAt = pending.CreatedAt,
                ExpiresAt = pending.ExpiresAt,
                NextTryAt = pending.CreatedAt,
            });
        }

        foreach (var id in commit.StimuliRemoved)
        {
            await RemoveStimulusAsync(id, cancellationToken);
        }

        foreach (var move in commit.TriggersMoved)
        {
            await db.Triggers.Where(row => row.Id == move.TriggerId).ExecuteUpdateAsync(row => row.SetProperty(trigger => trigger.NextDueAt, move.NextDueAt), cancellationToken);
        }

        await HttpTraffic.SaveAsync(db, commit, commit.Instances.Count > 0 ? commit.Instances[0].Instance.UpdatedAt : default, cancellationToken);
        HasHttpTraffic |= commit.HttpCalls.Count + commit.HttpExchanges.Count > 0;
        _incidents.AddRange(commit.IncidentsAdded);
    }

    private async Task<WorkflowDefinition?> FindUsableAsync(string type, int? version, CancellationToken cancellationToken)
    {
        var rows = await db.Definitions.Select(row => new { row.Id, row.DefinitionId, row.Name, row.Version }).ToListAsync(cancellationToken);
        var named = rows.Where(row => (WorkflowDefinition.ActivityTypeNameOf(row.Name) is { Length: > 0 } name ? name : row.DefinitionId) == type);
        foreach (var row in named.OrderByDescending(row => row.Version == version).ThenByDescending(row => row.Version))
        {
            if (await definitions.FindAsync(db, row.Id, cancellationToken) is { Options.UsableAsActivity: true } found)
            {
                return found;
            }
        }

        return null;
    }

    private async Task<string?> VersionIdAsync(DefinitionQuery query, CancellationToken cancellationToken)
    {
        var rows = db.Definitions.Where(row => row.DefinitionId == query.DefinitionId);
        rows = query switch
        {
            { Version: { } version } => rows.Where(row => row.Version == version),
            { Published: true } => rows.Where(row => row.IsPublished),
            _ => rows.Where(row => row.IsLatest),
        };
        return await rows.Select(row => row.Id).SingleOrDefaultAsync(cancellationToken);
    }

    private async Task SaveAsync(InstanceChange change, CancellationToken cancellationToken)
    {
        var instance = change.Instance;
        await using var command = SqlText.Command(db, change.IsNew
            ? """
              insert into workflow_instances (id, definition_id, definition_version_id, definition_version, parent_id, correlation_id, name,
                status, sub_status, state, revision, incident_count, created_at, updated_at, finished_at)
              values (@id, @definition_id, @definition_version_id, @definition_version, @parent_id, @correlation_id, @name,
                @status, @sub_status, @state, @revision, @incident_count, @created_at, @updated_at, @finished_at)
              on conflict (id) do nothing
              """
            : """
              update workflow_instances set definition_version_id = @definition_version_id, definition_version = @definition_version,
                correlation_id = @correlation_id, name = @name, status = @status, sub_status = @sub_status, state = @state,
                revision = @revision, incident_count = @incident_count, updated_at = @updated_at, finished_at = @finished_at
              where id = @id and revision = @expected
              """);
        SqlText.Add(command, "id", instance.Id);
        SqlText.Add(command, "definition_version_id", instance.DefinitionVersionId);
        SqlText.Add(command, "definition_version", instance.DefinitionVersion);
        SqlText.Add(command, "correlation_id", instance.CorrelationId);
        SqlText.Add(command, "name", instance.Name);
        SqlText.Add(command, "status", instance.Status.ToString());
        SqlText.Add(command, "sub_status", instance.SubStatus.ToString());
        SqlText.Add(command, "state", instance.ToJson());
        SqlText.Add(command, "revision", instance.Revision);
        SqlText.Add(command, "incident_count", instance.Incidents.Count(incident => incident.ResolvedAt is null));
        SqlText.Add(command, "updated_at", Moment(instance.UpdatedAt));
        SqlText.Add(command, "finished_at", Moment(instance.FinishedAt));
        if (change.IsNew)
        {
            SqlText.Add(command, "definition_id", instance.DefinitionId);
            SqlText.Add(command, "parent_id", instance.ParentWorkflowInstanceId);
            SqlText.Add(command, "created_at", Moment(instance.CreatedAt));
        }
        else
        {
            SqlText.Add(command, "expected", change.ExpectedRevision);
        }

        if (await SqlText.RunAsync(db, command, cancellationToken) != 1)
        {
            throw new ConcurrencyException(instance.Id);
        }
    }

    private async Task InsertBookmarksAsync(IReadOnlyList<Bookmark> bookmarks, CancellationToken cancellationToken)
    {
        if (bookmarks.Count == 0)
        {
            return;
        }

        await using var command = SqlText.Command(db, "");
        var rows = new SqlRows("insert into bookmarks (id, instance_id, name, hash, activity_id, node_id, activity_instance_id, correlation_id, payload, metadata, tag, auto_burn, created_at, due_at) values ");
        foreach (var bookmark in bookmarks)
        {
            rows.Add(
                command, bookmark.Id, bookmark.InstanceId, bookmark.Name, bookmark.Hash, bookmark.ActivityId, bookmark.NodeId, bookmark.ActivityInstanceId,
                bookmark.CorrelationId, Write(bookmark.Payload), bookmark.Metadata is null ? null : JsonSerializer.Serialize(bookmark.Metadata, DeskJson.Options),
                bookmark.Tag, bookmark.AutoBurn, Moment(bookmark.CreatedAt), Moment(bookmark.DueAt));
        }

        SqlText.Set(command, rows.ToString());
        await SqlText.RunAsync(db, command, cancellationToken);
    }

    private async Task InsertJournalAsync(IReadOnlyList<JournalRecord> journal, CancellationToken cancellationToken)
    {
        // 11 columns a row; both databases take thousands of parameters a statement, 100 rows stay well below.
        foreach (var part in journal.Chunk(100))
        {
            await using var command = SqlText.Command(db, "");
            var rows = new SqlRows("insert into journal (instance_id, sequence, at, activity_instance_id, parent_activity_instance_id, activity_id, node_id, activity_type, event, message, data) values ");
            foreach (var record in part)
            {
                rows.Add(
                    command, record.InstanceId, record.Sequence, Moment(record.Timestamp), record.ActivityInstanceId, record.ParentActivityInstanceId, record.ActivityId, record.NodeId,
                    record.ActivityType, record.EventName.ToString(), record.Message, record.PayloadJson());
            }

            SqlText.Set(command, rows.ToString());
            await SqlText.RunAsync(db, command, cancellationToken);
        }
    }

    private const string BookmarkColumns = "id, instance_id, name, hash, activity_id, node_id, activity_instance_id, correlation_id, payload, metadata, tag, auto_burn, created_at, due_at";

    private async Task<IReadOnlyList<Bookmark>> ReadBookmarksAsync(DbCommand command, CancellationToken cancellationToken)
    {
        var found = new List<Bookmark>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(new Bookmark
            {
                Id = reader.GetString(0),
                InstanceId = reader.GetString(1),
                Name = reader.GetString(2),
                Hash = reader.GetString(3),
                ActivityId = reader.GetString(4),
                NodeId = reader.GetString(5),
                ActivityInstanceId = reader.GetString(6),
                CorrelationId = SqlText.Text(reader, 7),
                Payload = Parse(SqlText.Text(reader, 8)),
                Metadata = SqlText.Text(reader, 9) is { } metadata ? JsonSerializer.Deserialize<Dictionary<string, string>>(metadata, DeskJson.Options) : null,
                Tag = SqlText.Text(reader, 10),
                AutoBurn = reader.GetBoolean(11),
                CreatedAt = SqlText.Moment(db, reader, 12)!.Value,
                DueAt = SqlText.Moment(db, reader, 13),
            });
        }

        return found;
    }

    private object? Moment(DateTimeOffset? at) => at is null ? null : db.IsSqlite ? at.Value.UtcTicks : at.Value.ToUniversalTime();

    private static JsonNode? Parse(string? json) => json is null ? null : JsonNode.Parse(json);

    private static string? Write(JsonNode? node) => node?.ToJsonString(DeskJson.Options);
}
