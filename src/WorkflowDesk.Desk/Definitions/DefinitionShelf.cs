using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>Finds stored definitions, for whoever shows or exports them. Changes nothing.</summary>
public sealed class DefinitionShelf(DeskDatabase database)
{
    /// <summary>Whether no other definition's newest version has this name; upper and lower case are the same name.</summary>
    /// <param name="exceptDefinitionId">The definition that wants the name; null for a new one.</param>
    public async Task<bool> IsNameUniqueAsync(string name, string? exceptDefinitionId, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var wanted = name.Trim();
        var taken = await db.Definitions.Where(row => row.IsLatest && row.DefinitionId != exceptDefinitionId).Select(row => row.Name).ToListAsync(cancellationToken);
        return !taken.Exists(known => string.Equals(known, wanted, StringComparison.OrdinalIgnoreCase));
    }
}
