using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>Enough of a stored version to notice that it changed, without reading it.</summary>
public sealed record DefinitionMark(string Id, string DefinitionId, int Version, string Name, bool IsLatest, bool IsPublished, string Stamp)
{
    /// <summary>All versions, oldest first within a definition. Read from an index alone.</summary>
    public static async Task<IReadOnlyList<DefinitionMark>> ReadAsync(DeskDb db, CancellationToken cancellationToken) =>
        await db.Definitions.OrderBy(row => row.DefinitionId).ThenBy(row => row.Version)
            .Select(row => new DefinitionMark(row.Id, row.DefinitionId, row.Version, row.Name, row.IsLatest, row.IsPublished, row.Stamp))
            .ToListAsync(cancellationToken);
}
