using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>A definition with every version the desk has.</summary>
public sealed record DefinitionView(string DefinitionId, string Name, IReadOnlyList<DefinitionVersionView> Versions);

/// <param name="RunningInstances">Instances of this version that have not finished.</param>
public sealed record DefinitionVersionView(
    int Version, bool IsLatest, bool IsPublished, DateTimeOffset CreatedAt, string CreatedBy, string? Note, int RunningInstances);

/// <summary>Lists definitions, newest version first.</summary>
public sealed class DefinitionReading(DeskDatabase database)
{
    public async Task<IReadOnlyList<DefinitionView>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var rows = await db.Definitions
            .OrderBy(row => row.DefinitionId).ThenByDescending(row => row.Version)
            .Select(row => new { row.Id, row.DefinitionId, row.Name, row.Version, row.IsLatest, row.IsPublished, row.CreatedAt, row.CreatedBy, row.Note })
            .ToListAsync(cancellationToken);
        var running = await db.Instances.Where(row => row.FinishedAt == null)
            .GroupBy(row => row.DefinitionVersionId)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        return
        [
            .. rows.GroupBy(row => row.DefinitionId).Select(versions => new DefinitionView(
                versions.Key,
                versions.First().Name,
                [.. versions.Select(row => new DefinitionVersionView(
                    row.Version, row.IsLatest, row.IsPublished, row.CreatedAt, row.CreatedBy, row.Note, running.GetValueOrDefault(row.Id)))])),
        ];
    }
}
