namespace WorkflowDesk.Engine.Execution;

/// <summary>Names one version of a definition: by version id, by number, the published or the latest one; or a version
/// that is usable as an activity, by the activity type it makes.</summary>
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

    /// <summary>The activity type the definition makes; see <see cref="Definitions.WorkflowDefinition.ActivityTypeName"/>.</summary>
    public string? TypeName { get; private init; }

    public static DefinitionQuery ById(string versionId) => new() { VersionId = versionId };

    public static DefinitionQuery ByVersion(string definitionId, int version) => new() { DefinitionId = definitionId, Version = version };

    public static DefinitionQuery PublishedOf(string definitionId) => new() { DefinitionId = definitionId, Published = true };

    public static DefinitionQuery LatestOf(string definitionId) => new() { DefinitionId = definitionId, Latest = true };

    /// <summary>Of the versions usable as an activity of this type the one with this number, else the newest.</summary>
    public static DefinitionQuery UsableAs(string typeName, int? version) => new() { TypeName = typeName, Version = version };

    public override string ToString() => this switch
    {
        { TypeName: { } type } => $"workflow usable as activity '{type}'",
        { VersionId: { } id } => $"version id '{id}'",
        { Version: { } number } => $"definition '{DefinitionId}' version {number}",
        { Published: true } => $"published version of definition '{DefinitionId}'",
        _ => $"latest version of definition '{DefinitionId}'",
    };
}
