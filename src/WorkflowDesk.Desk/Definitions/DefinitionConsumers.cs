using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>A version that embeds another definition as an activity.</summary>
public sealed record Consumer(string DefinitionId, string VersionId, int Version, string Name, bool IsLatest, bool IsPublished, bool IsReadonly);

/// <summary>Which definitions embed which.</summary>
public static class DefinitionConsumers
{
    /// <summary>Definitions whose newest version embeds this one.</summary>
    public static async Task<IReadOnlyList<Consumer>> FindAsync(DeskDb db, string definitionId, CancellationToken cancellationToken) =>
        await FindAsync(db, definitionId, row => row.IsLatest, cancellationToken);

    /// <summary>Ids of definitions that embed this one, or embed one that does; nearest first.</summary>
    public static async Task<IReadOnlyList<string>> FindAllAsync(DeskDb db, string definitionId, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        var next = new Queue<string>([definitionId]);
        while (next.TryDequeue(out var embedded))
        {
            foreach (var consumer in await FindAsync(db, embedded, cancellationToken))
            {
                if (consumer.DefinitionId != definitionId && !found.Contains(consumer.DefinitionId))
                {
                    found.Add(consumer.DefinitionId);
                    next.Enqueue(consumer.DefinitionId);
                }
            }
        }

        return found;
    }

    /// <summary>Versions of other definitions, old ones included, that embed this one.</summary>
    /// <param name="versionId">Only those that name this version; null: any.</param>
    internal static async Task<IReadOnlyList<Consumer>> FindAnyAsync(DeskDb db, string definitionId, string? versionId, CancellationToken cancellationToken)
    {
        var consumers = await FindAsync(db, definitionId, _ => true, cancellationToken, versionId);
        return [.. consumers.Where(consumer => consumer.DefinitionId != definitionId)];
    }

    /// <summary>The activities in a definition that stand for another one.</summary>
    /// <param name="types">Activity types its versions make, for activities that name nothing else.</param>
    internal static IReadOnlyList<JsonObject> References(WorkflowDefinition definition, string definitionId, IReadOnlyCollection<string> versionIds, IReadOnlyCollection<string> types)
    {
        var found = new List<JsonObject>();
        Walk(definition.Root);
        return found;

        void Walk(JsonNode? node)
        {
            switch (node)
            {
                case JsonArray array:
                    foreach (var item in array)
                    {
                        Walk(item);
                    }

                    break;
                case JsonObject json:
                    if (Embeds(json))
                    {
                        found.Add(json);
                    }

                    foreach (var (_, value) in json)
                    {
                        Walk(value);
                    }

                    break;
            }
        }

        bool Embeds(JsonObject json) =>
            TextOf(json, "type") is { } type
            && (TextOf(json, "workflowDefinitionId") is { } id ? id == definitionId
                : TextOf(json, "workflowDefinitionVersionId") is { } version ? versionIds.Contains(version)
                : TextOf(json, "id") is not null && types.Contains(type));
    }

    private static async Task<IReadOnlyList<Consumer>> FindAsync(
        DeskDb db, string definitionId, System.Linq.Expressions.Expression<Func<DefinitionRow, bool>> which, CancellationToken cancellationToken, string? versionId = null)
    {
        var versions = await db.Definitions.Where(row => row.DefinitionId == definitionId).Select(row => new { row.Id, row.Version, row.Name, row.UsableAsActivity }).ToListAsync(cancellationToken);
        var ids = versions.ConvertAll(version => version.Id);
        var types = versions.Where(version => version.UsableAsActivity).Select(version => TypeOf(version.Name, definitionId)).Distinct().ToList();
        var number = versions.Find(version => version.Id == versionId)?.Version;
        var (quotedId, type) = ($"\"{definitionId}\"", types.Count == 1 ? $"\"{types[0]}\"" : "\"type\"");
        var candidates = await db.Definitions.Where(which)
            .Where(row => row.Source.Contains(quotedId) || row.Source.Contains("workflowDefinitionVersionId") || row.Source.Contains(type))
            .OrderBy(row => row.DefinitionId).ThenBy(row => row.Version)
            .Select(row => new { row.Id, row.DefinitionId, row.Version, row.Name, row.IsLatest, row.IsPublished, row.IsReadonly, row.Source })
            .ToListAsync(cancellationToken);
        return
        [
            .. candidates
                .Where(row => References(WorkflowDefinition.Read(row.Source), definitionId, ids, types).Any(NamesTheVersion))
                .Select(row => new Consumer(row.DefinitionId, row.Id, row.Version, row.Name, row.IsLatest, row.IsPublished, row.IsReadonly)),
        ];

        bool NamesTheVersion(JsonObject reference) =>
            versionId is null || (TextOf(reference, "workflowDefinitionVersionId") is { } named ? named == versionId : reference.GetInt("version") == number);
    }

    internal static string TypeOf(string name, string definitionId) => WorkflowDefinition.ActivityTypeNameOf(name) is { Length: > 0 } type ? type : definitionId;

    // An input of that name, as Elsa.ExecuteWorkflow has one, is an object: it is looked up when it runs and embeds nothing.
    private static string? TextOf(JsonObject json, string name) =>
        json.Get(name) is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.String && value.GetValue<string>() is { Length: > 0 } text ? text : null;
}
