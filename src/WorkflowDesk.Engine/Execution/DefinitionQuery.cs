namespace WorkflowDesk.Engine.Execution;

/// <summary>Names one version of a definition: by version id, by number, the published or the latest one.</summary>
public sealed record DefinitionQuery
{
    private DefinitionQuery()
    {
    }

    public string? VersionId { get; private init; }

    public string? DefinitionId { get; private init; }

    public int? Version { get; private init; }

    public bool Published { get; private init; }

    public bool Latest { get; private init; }

    public static DefinitionQuery ById(string versionId) => new() { VersionId = versionId };

    public static DefinitionQuery ByVersion(string definitionId, int version) => new() { DefinitionId = definitionId, Version = version };

    public static DefinitionQuery PublishedOf(string definitionId) => new() { DefinitionId = definitionId, Published = true };

    public static DefinitionQuery LatestOf(string definitionId) => new() { DefinitionId = definitionId, Latest = true };

    public override string ToString() => this switch
    {
        { VersionId: { } id } => $"version id '{id}'",
        { Version: { } number } => $"definition '{DefinitionId}' version {number}",
        { Published: true } => $"published version of definition '{DefinitionId}'",
        _ => $"latest version of definition '{DefinitionId}'",
    };
}
