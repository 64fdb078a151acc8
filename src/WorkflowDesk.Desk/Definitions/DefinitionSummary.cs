using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>A version as lists show it; its JSON is not read.</summary>
/// <param name="Stamp">Changes with every save.</param>
public sealed record DefinitionSummary(
    string Id, string DefinitionId, string Name, string? Description, int Version, bool IsLatest, bool IsPublished, bool IsReadonly, bool IsSystem,
    string? ToolVersion, DateTimeOffset CreatedAt, string Stamp)
{
    public static DefinitionSummary Of(DefinitionRow row) => new(
        row.Id, row.DefinitionId, row.Name, row.Description, row.Version, row.IsLatest, row.IsPublished, row.IsReadonly, row.IsSystem, row.ToolVersion, row.CreatedAt, row.Stamp);

    /// <summary>Whether the mark was taken of what this says.</summary>
    internal bool Fits(DefinitionMark mark) =>
        (Id, DefinitionId, Version, Name, IsLatest, IsPublished, Stamp) == (mark.Id, mark.DefinitionId, mark.Version, mark.Name, mark.IsLatest, mark.IsPublished, mark.Stamp);
}
