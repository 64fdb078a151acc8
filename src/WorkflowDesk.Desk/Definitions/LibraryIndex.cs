using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>What every stored version is called and which of them serve, as it stood at one stamp of the library.</summary>
/// <param name="Versions">By definition, oldest first. A version that did not change is the same object again.</param>
public sealed record LibraryList(string Stamp, IReadOnlyList<DefinitionSummary> Versions)
{
    /// <summary>Null: there is no such version.</summary>
    public DefinitionSummary? Find(string versionId) => Versions.FirstOrDefault(version => version.Id == versionId);
}

/// <summary>
/// The list of all stored versions, kept in memory and read again when any desk on the database changed one
/// (docs/decisions/0025). Only what changed is read from the rows, whose JSON is large.
/// </summary>
public sealed class LibraryIndex(DeskDatabase database)
{
    /// <summary>Owners seldom save twice while a list is read; who reads during an import gets what there is.</summary>
    private const int Attempts = 3;

    /// <summary>More changed rows than this are not named one by one.</summary>
    private const int MostNamed = 500;

    private LibraryList? _kept;

    public async Task<LibraryList> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var stamp = await LibraryStamp.ReadAsync(db, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            var kept = Volatile.Read(ref _kept);
            if (kept is not null && kept.Stamp == stamp)
            {
                return kept;
            }

            var read = new LibraryList(stamp, await ReadAsync(db, kept?.Versions ?? [], cancellationToken));
            var now = await LibraryStamp.ReadAsync(db, cancellationToken);
            if (now == stamp)
            {
                // Nothing was changed between the two statements: the list is of one moment.
                Volatile.Write(ref _kept, read);
            }

            if (now == stamp || attempt == Attempts)
            {
                return read;
            }

            stamp = now;
        }
    }

    private static async Task<IReadOnlyList<DefinitionSummary>> ReadAsync(DeskDb db, IReadOnlyList<DefinitionSummary> before, CancellationToken cancellationToken)
    {
        var marks = await DefinitionMark.ReadAsync(db, cancellationToken);
        var known = before.ToDictionary(version => version.Id, StringComparer.Ordinal);
        var changed = marks.Where(mark => !(known.TryGetValue(mark.Id, out var version) && version.Fits(mark))).Select(mark => mark.Id).ToList();
        if (changed.Count > 0)
        {
            var rows = changed.Count > MostNamed ? db.Definitions : db.Definitions.Where(row => changed.Contains(row.Id));
            await foreach (var version in Summaries(rows).AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                known[version.Id] = version;
            }
        }

        return [.. marks.Select(mark => known.GetValueOrDefault(mark.Id)).OfType<DefinitionSummary>()];
    }

    private static IQueryable<DefinitionSummary> Summaries(IQueryable<DefinitionRow> rows) => rows.Select(row => new DefinitionSummary(
        row.Id, row.DefinitionId, row.Name, row.Description, row.Version, row.IsLatest, row.IsPublished, row.IsReadonly, row.IsSystem, row.ToolVersion, row.CreatedAt, row.Stamp));
}
