using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

public enum VersionState
{
    /// <summary>Being written.</summary>
    Draft,

    /// <summary>New tickets take it.</summary>
    Published,

    /// <summary>Serves no new tickets ever again; some still run on it.</summary>
    Fading,

    /// <summary>Faded out: nothing runs on it any more.</summary>
    Faded,

    /// <summary>Served before; can serve again.</summary>
    Retired,

    /// <summary>Never served, and a newer version came.</summary>
    Superseded,
}

/// <summary>One version in the history of a definition.</summary>
public sealed record VersionEntry(
    string Id, int Version, VersionState State, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? PublishedAt, string? PublishedBy, string? Note,
    VersionCounts Counts, FadingVersion? Fading);

/// <summary>A definition with its versions, newest first.</summary>
public sealed record DefinitionEntry(string DefinitionId, WorkflowDefinition Newest, bool IsReadonly, IReadOnlyList<VersionEntry> Versions)
{
    public VersionEntry Latest => Versions[0];

    /// <summary>Null: new tickets do not take this definition.</summary>
    public VersionEntry? Published => Versions.FirstOrDefault(version => version.State == VersionState.Published);

    public VersionEntry? Draft => Latest.State == VersionState.Draft ? Latest : null;

    /// <summary>The definition's own words in a language; else its name.</summary>
    public string NameIn(string language) => Own("displayTexts", language) ?? (Newest.Name.Length > 0 ? Newest.Name : DefinitionId);

    public string DescriptionIn(string language) => Own("descriptions", language) ?? Newest.Description ?? "";

    private string? Own(string property, string language) =>
        Newest.Json.GetObject("customProperties")?.GetObject(property)?.Get(language) is JsonValue text ? text.ToString() : null;
}

/// <summary>Reads definitions for the people who own them.</summary>
public sealed class DefinitionHistory(DeskDatabase database, VersionUse use)
{
    /// <summary>All of them, by id; or the one that is asked for.</summary>
    public async Task<IReadOnlyList<DefinitionEntry>> ReadAsync(string? definitionId, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var rows = await db.Definitions.Where(row => definitionId == null ? !row.IsSystem : row.DefinitionId == definitionId)
            .OrderBy(row => row.DefinitionId).ThenByDescending(row => row.Version)
            .Select(row => new
            {
                row.Id, row.DefinitionId, row.Version, row.IsLatest, row.IsPublished, row.IsReadonly, row.CreatedAt, row.CreatedBy, row.PublishedAt, row.PublishedBy, row.Note,
                Source = row.IsLatest ? row.Source : null,
            })
            .ToListAsync(cancellationToken);
        if (rows.Count == 0)
        {
            return [];
        }

        var fading = await db.FadingVersions.ToDictionaryAsync(row => row.VersionId, StringComparer.Ordinal, cancellationToken);
        var counts = await use.CountAsync(db, cancellationToken);
        return
        [
            .. rows.GroupBy(row => row.DefinitionId).Select(versions => new DefinitionEntry(
                versions.Key,
                WorkflowDefinition.Read(versions.First(row => row.Source is not null).Source!),
                versions.First().IsReadonly,
                [.. versions.Select(row => new VersionEntry(
                    row.Id, row.Version,
                    StateOf(row.IsPublished, row.IsLatest, row.PublishedAt is not null, fading.GetValueOrDefault(row.Id)),
                    row.CreatedAt, row.CreatedBy, row.PublishedAt, row.PublishedBy, row.Note,
                    counts.GetValueOrDefault(row.Id, VersionCounts.None), fading.GetValueOrDefault(row.Id)))])),
        ];
    }

    private static VersionState StateOf(bool isPublished, bool isLatest, bool wasPublished, FadingVersion? fading) =>
        isPublished ? VersionState.Published
        : fading is not null ? fading.DoneAt is null ? VersionState.Fading : VersionState.Faded
        : wasPublished ? VersionState.Retired
        : isLatest ? VersionState.Draft : VersionState.Superseded;
}
