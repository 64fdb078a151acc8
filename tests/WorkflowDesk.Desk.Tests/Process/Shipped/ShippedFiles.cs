using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Process.Shipped;

/// <summary>The definitions in the repository's <c>workflows</c>, as files and as definitions.</summary>
internal static class ShippedFiles
{
    private static readonly Dictionary<string, WorkflowDefinition> s_all = Directory
        .EnumerateFiles(StoryDesk.WorkflowsFolder(), "v*.json", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) != "scenarios")
        .Select(file => WorkflowDefinition.Read(File.ReadAllText(file)))
        .ToDictionary(definition => definition.Id, StringComparer.Ordinal);

    public static TheoryData<string> Ids { get; } = [.. s_all.Keys.Order(StringComparer.Ordinal)];

    public static IEnumerable<WorkflowDefinition> All => s_all.Values;

    public static WorkflowDefinition Read(string id) => s_all[id];

    public static string PathOf(WorkflowDefinition definition) =>
        Path.Combine(StoryDesk.WorkflowsFolder(), definition.DefinitionId, $"v{definition.Version}.json");

    public static ValueTask<WorkflowDefinition?> Find(DefinitionQuery query, CancellationToken cancellationToken) => new(s_all.Values.FirstOrDefault(definition =>
        query.VersionId is not null
            ? definition.Id == query.VersionId
            : definition.DefinitionId == query.DefinitionId && (query.Version is null || definition.Version == query.Version)));

    public static IReadOnlyList<JsonObject> Activities(WorkflowDefinition definition) =>
        [.. definition.Root["activities"]!.AsArray().Select(activity => activity!.AsObject())];

    public static JsonNode? Value(JsonObject activity, string input) => activity[input]?["expression"]?["value"];
}
