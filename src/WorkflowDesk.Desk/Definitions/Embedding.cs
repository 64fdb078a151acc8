using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>How an activity names the definition it stands for, if it does: by id, by version id, or by its type alone.</summary>
public sealed record Embedding(string Type, string? DefinitionId, string? VersionId, int? Version)
{
    /// <summary>Null: it is no activity.</summary>
    public static Embedding? Of(JsonObject json)
    {
        if (TextOf(json, "type") is not { } type)
        {
            return null;
        }

        var embedding = new Embedding(type, TextOf(json, "workflowDefinitionId"), TextOf(json, "workflowDefinitionVersionId"), json.GetInt("version"));
        return embedding is { DefinitionId: null, VersionId: null } && TextOf(json, "id") is null ? null : embedding;
    }

    /// <param name="versionIds">Of all versions of the definition.</param>
    /// <param name="types">Activity types these make, for activities that name nothing else.</param>
    public bool IsOf(string definitionId, IReadOnlyCollection<string> versionIds, IReadOnlyCollection<string> types) =>
        DefinitionId is not null ? DefinitionId == definitionId
        : VersionId is not null ? versionIds.Contains(VersionId)
        : types.Contains(Type);

    // An input of that name, as Elsa.ExecuteWorkflow has one, is an object: it is looked up when it runs and embeds nothing.
    private static string? TextOf(JsonObject json, string name) =>
        json.Get(name) is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is { Length: > 0 } text ? text : null;
}
