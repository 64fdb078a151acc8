using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Data;

/// <summary>
/// Definitions by version id, parsed once. A version that was published never changes; for a draft, which another desk
/// on the same database may have overwritten, the row's stamp is looked at every time.
/// </summary>
public sealed class DefinitionCache
{
    private readonly ConcurrentDictionary<string, Entry> _byId = new(StringComparer.Ordinal);

    public async ValueTask<WorkflowDefinition?> FindAsync(DeskDb db, string versionId, CancellationToken cancellationToken)
    {
        if (_byId.TryGetValue(versionId, out var known) && known.IsFinal)
        {
            return known.Definition;
        }

        var now = await db.Definitions.Where(row => row.Id == versionId).Select(row => new { row.Stamp, IsFinal = row.PublishedAt != null }).SingleOrDefaultAsync(cancellationToken);
        if (now is null)
        {
            Forget(versionId);
            return null;
        }

        if (known is null || known.Stamp != now.Stamp)
        {
            known = new Entry(WorkflowDefinition.Read(await db.Definitions.Where(row => row.Id == versionId).Select(row => row.Source).SingleAsync(cancellationToken)), now.Stamp, now.IsFinal);
        }
        else if (now.IsFinal)
        {
            known = known with { IsFinal = true };
        }

        // What this step itself is changing may yet be undone.
        return db.ChangeTracker.Entries<DefinitionRow>().Any(entry => entry.Entity.Id == versionId) ? known.Definition : Keep(versionId, known);
    }

    /// <summary>For versions that were deleted.</summary>
    public void Forget(string versionId) => _byId.TryRemove(versionId, out _);

    /// <summary>One object for one stamp, whoever reads it first: compiled graphs are kept for the object.</summary>
    private WorkflowDefinition Keep(string versionId, Entry read) =>
        _byId.AddOrUpdate(versionId, read, (_, other) => other.Stamp == read.Stamp ? other with { IsFinal = other.IsFinal || read.IsFinal } : read).Definition;

    private sealed record Entry(WorkflowDefinition Definition, string Stamp, bool IsFinal);
}
