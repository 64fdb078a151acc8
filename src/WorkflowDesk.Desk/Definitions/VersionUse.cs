using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>How much a version is used.</summary>
/// <param name="Running">Its own instances that have not finished.</param>
/// <param name="RunningInside">Unfinished instances of processes that have this one inside.</param>
/// <param name="Servers">Published versions that new tickets reach this one through, itself included.</param>
public sealed record VersionCounts(int Running, int RunningInside, int Finished, int FinishedInside, IReadOnlyList<string> Servers)
{
    public static VersionCounts None { get; } = new(0, 0, 0, 0, []);

    /// <summary>Tickets that may still come to it.</summary>
    public int AllRunning => Running + RunningInside;

    public int AllFinished => Finished + FinishedInside;
}

/// <summary>
/// Counts the instances of every version. A process used inside another has no instances of its own: those of the
/// processes around it count for it.
/// </summary>
public sealed class VersionUse
{
    // A definition changes its stamp with every save, so an entry is never outdated.
    private readonly ConcurrentDictionary<(string Id, string Stamp), IReadOnlyList<Reference>> _references = new();

    /// <summary>Counts by version id.</summary>
    public async Task<IReadOnlyDictionary<string, VersionCounts>> CountAsync(DeskDb db, CancellationToken cancellationToken)
    {
        var rows = await db.Definitions.Select(row => new VersionKey(row.Id, row.DefinitionId, row.Version, row.Name, row.IsPublished, row.IsLatest, row.Stamp)).ToListAsync(cancellationToken);
        var around = await AroundAsync(db, rows, cancellationToken);
        var counts = await db.Instances.GroupBy(row => new { row.DefinitionVersionId, IsFinished = row.FinishedAt != null })
            .Select(group => new { group.Key.DefinitionVersionId, group.Key.IsFinished, Count = group.Count() })
            .ToListAsync(cancellationToken);
        var running = counts.Where(count => !count.IsFinished).ToDictionary(count => count.DefinitionVersionId, count => count.Count, StringComparer.Ordinal);
        var finished = counts.Where(count => count.IsFinished).ToDictionary(count => count.DefinitionVersionId, count => count.Count, StringComparer.Ordinal);
        var published = rows.Where(row => row.IsPublished).ToDictionary(row => row.Id, row => $"{row.Name} v{row.Version}", StringComparer.Ordinal);
        return rows.ToDictionary(row => row.Id, row =>
        {
            var outer = around[row.Id];
            return new VersionCounts(
                running.GetValueOrDefault(row.Id), outer.Sum(id => running.GetValueOrDefault(id)),
                finished.GetValueOrDefault(row.Id), outer.Sum(id => finished.GetValueOrDefault(id)),
                [.. outer.Append(row.Id).Where(published.ContainsKey).Select(id => published[id])]);
        }, StringComparer.Ordinal);
    }

    /// <summary>For each version the ids of those that have it inside, directly or through others.</summary>
    private async Task<Dictionary<string, HashSet<string>>> AroundAsync(DeskDb db, List<VersionKey> rows, CancellationToken cancellationToken)
    {
        var unread = rows.Where(row => !_references.ContainsKey((row.Id, row.Stamp))).Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
        if (unread.Count > 0)
        {
            var sources = await db.Definitions.Where(row => unread.Contains(row.Id) && row.Source.Contains("workflowDefinition")).Select(row => new { row.Id, row.Source }).ToDictionaryAsync(row => row.Id, row => row.Source, cancellationToken);
            foreach (var row in rows.Where(row => unread.Contains(row.Id)))
            {
                _references[(row.Id, row.Stamp)] = sources.TryGetValue(row.Id, out var source) ? ReferencesIn(source) : [];
            }
        }

        var around = rows.ToDictionary(row => row.Id, _ => new HashSet<string>(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var outer in rows)
        {
            var open = new Queue<string>([outer.Id]);
            var seen = new HashSet<string>(StringComparer.Ordinal) { outer.Id };
            while (open.TryDequeue(out var id))
            {
                var row = rows.Find(known => known.Id == id)!;
                foreach (var inside in _references[(row.Id, row.Stamp)].Select(reference => reference.Find(rows)).OfType<string>().Where(seen.Add))
                {
                    around[inside].Add(outer.Id);
                    open.Enqueue(inside);
                }
            }
        }

        return around;
    }

    private static List<Reference> ReferencesIn(string source)
    {
        var found = new List<Reference>();
        Walk(WorkflowDefinition.Read(source).Root);
        return found;

        void Walk(JsonNode? node)
        {
            foreach (var child in node switch { JsonArray list => list, JsonObject json => json.Select(property => property.Value), _ => Enumerable.Empty<JsonNode?>() })
            {
                Walk(child);
            }

            // Of an input with that name, as Elsa.ExecuteWorkflow has, nothing runs inside.
            if (node is JsonObject activity && (Text(activity, "workflowDefinitionVersionId") ?? Text(activity, "workflowDefinitionId")) is not null)
            {
                found.Add(new Reference(Text(activity, "workflowDefinitionVersionId"), Text(activity, "workflowDefinitionId"), activity.GetInt("version")));
            }
        }
    }

    private static string? Text(JsonObject json, string name) => json.Get(name) is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private sealed record VersionKey(string Id, string DefinitionId, int Version, string Name, bool IsPublished, bool IsLatest, string Stamp);

    private sealed record Reference(string? VersionId, string? DefinitionId, int? Version)
    {
        /// <summary>As the engine looks it up: the version named, else the number, else the published, else the newest.</summary>
        public string? Find(List<VersionKey> rows) =>
            (rows.Find(row => row.Id == VersionId)
                ?? rows.Find(row => row.DefinitionId == DefinitionId && row.Version == Version)
                ?? rows.Find(row => row.DefinitionId == DefinitionId && row.IsPublished)
                ?? rows.Find(row => row.DefinitionId == DefinitionId && row.IsLatest))?.Id;
    }
}
