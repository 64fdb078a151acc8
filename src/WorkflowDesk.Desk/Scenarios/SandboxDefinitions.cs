using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>
/// The definitions of a sandboxed desk: one version under test, published there, and everything else as the desk has
/// it published. Whoever embeds the definition under test embeds this version of it.
/// </summary>
public sealed class SandboxDefinitions
{
    private SandboxDefinitions(WorkflowDefinition tested, IReadOnlyList<WorkflowDefinition> others)
    {
        Tested = tested;
        Others = others;
    }

    public WorkflowDefinition Tested { get; }

    public IReadOnlyList<WorkflowDefinition> Others { get; }

    public IEnumerable<WorkflowDefinition> All => Others.Prepend(Tested);

    /// <param name="others">Published and embedded versions; those of the tested definition itself are left out.</param>
    public static SandboxDefinitions Of(WorkflowDefinition tested, IEnumerable<WorkflowDefinition> others)
    {
        var published = tested.With(isPublished: true, isLatest: true);
        return new(published, [.. others
            .Where(other => other.DefinitionId != tested.DefinitionId)
            .Select(other => Embeds(other.Root, tested.DefinitionId) ? Embedding(other, published) : other)]);
    }

    /// <summary>A stored version under test, draft or not. Null: there is no such version.</summary>
    public static async Task<SandboxDefinitions?> FindAsync(DeskDb db, string versionId, CancellationToken cancellationToken)
    {
        var row = await db.Definitions.AsNoTracking().SingleOrDefaultAsync(row => row.Id == versionId, cancellationToken);
        if (row is null)
        {
            return null;
        }

        // Versions that are published, and older ones that something may still embed by their id.
        var others = await db.Definitions.AsNoTracking().Where(other => other.DefinitionId != row.DefinitionId)
            .OrderBy(other => other.DefinitionId).ThenBy(other => other.Version)
            .Select(other => new { other.Source, other.IsPublished }).ToListAsync(cancellationToken);
        return Of(WorkflowDefinition.Read(row.Source), others.Select(other => WorkflowDefinition.Read(other.Source).With(isPublished: other.IsPublished)));
    }

    private static bool Embeds(JsonNode? node, string definitionId) => node switch
    {
        JsonArray array => array.Any(item => Embeds(item, definitionId)),
        JsonObject item => IsUse(item, definitionId) || item.Any(property => Embeds(property.Value, definitionId)),
        _ => false,
    };

    private static WorkflowDefinition Embedding(WorkflowDefinition other, WorkflowDefinition tested)
    {
        var json = (JsonObject)other.Json.DeepClone();
        Rewrite(json["root"] ?? json["Root"], tested);
        return WorkflowDefinition.Read(json);
    }

    private static void Rewrite(JsonNode? node, WorkflowDefinition tested)
    {
        switch (node)
        {
            case JsonArray array:
                foreach (var item in array)
                {
                    Rewrite(item, tested);
                }

                break;
            case JsonObject item:
                if (IsUse(item, tested.DefinitionId))
                {
                    item["workflowDefinitionVersionId"] = tested.Id;
                    item["version"] = tested.Version;
                }

                foreach (var property in item.ToList())
                {
                    Rewrite(property.Value, tested);
                }

                break;
        }
    }

    private static bool IsUse(JsonObject item, string definitionId) =>
        item["workflowDefinitionId"] is JsonValue value && value.TryGetValue<string>(out var id) && id == definitionId;
}
