using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Data;

/// <summary>Definitions by version id, parsed once: a stored version never changes.</summary>
public sealed class DefinitionCache
{
    private readonly ConcurrentDictionary<string, WorkflowDefinition> _byId = new(StringComparer.Ordinal);

    public async ValueTask<WorkflowDefinition?> FindAsync(DeskDb db, string versionId, CancellationToken cancellationToken)
    {
        if (_byId.TryGetValue(versionId, out var known))
        {
            return known;
        }

        var source = await db.Definitions.Where(row => row.Id == versionId).Select(row => row.Source).SingleOrDefaultAsync(cancellationToken);
        return source is null ? null : _byId.GetOrAdd(versionId, WorkflowDefinition.Read(source));
    }
}
