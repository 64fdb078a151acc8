using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>What a list asks for. A null property or an empty list does not filter.</summary>
public sealed record DefinitionListing
{
    public VersionOptions Versions { get; init; } = VersionOptions.Latest;

    public IReadOnlyList<string> DefinitionIds { get; init; } = [];

    /// <summary>Version ids.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>In name, description or one of the ids, whatever the case.</summary>
    public string? Search { get; init; }

    public bool? IsSystem { get; init; }

    public bool? IsReadonly { get; init; }

    public DefinitionOrder OrderBy { get; init; }

    public bool IsDescending { get; init; }

    /// <summary>From 0.</summary>
    public int Page { get; init; }

    /// <summary>Null: everything on one page.</summary>
    public int? PageSize { get; init; }
}

public enum DefinitionOrder
{
    Name,
    Version,
    Created,
}

/// <summary>Finds stored definitions, for whoever shows or exports them. Changes nothing.</summary>
public sealed class DefinitionShelf(DeskDatabase database, LibraryIndex index, DefinitionConsumers consumers)
{
    /// <summary>The longest page a list may ask for.</summary>
    public const int MaxPageSize = 1000;

    public async Task<(IReadOnlyList<DefinitionSummary> Items, int TotalCount)> ListAsync(DefinitionListing listing, CancellationToken cancellationToken)
    {
        var library = await index.ReadAsync(cancellationToken);
        var chosen = Sorted(library.Versions.Where(version => Chooses(listing, version)), listing).ToList();
        return (listing.PageSize is { } size ? [.. chosen.Skip(listing.Page * size).Take(size)] : chosen, chosen.Count);
    }

    /// <summary>Null: there is no such version.</summary>
    public async Task<DefinitionRow?> FindAsync(string versionId, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await db.Definitions.SingleOrDefaultAsync(row => row.Id == versionId, cancellationToken);
    }

    /// <summary>The highest version that is meant; null: there is none.</summary>
    public async Task<DefinitionRow?> FindAsync(string definitionId, VersionOptions versions, CancellationToken cancellationToken)
    {
        var library = await index.ReadAsync(cancellationToken);
        return versions.HighestOf(library.Versions, definitionId) is { } meant ? await FindAsync(meant.Id, cancellationToken) : null;
    }

    /// <summary>Those of the versions that there are, in the order asked for.</summary>
    public async Task<IReadOnlyList<DefinitionRow>> FindManyAsync(IReadOnlyList<string> versionIds, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var rows = await db.Definitions.Where(row => versionIds.Contains(row.Id)).ToListAsync(cancellationToken);
        return [.. rows.OrderBy(row => versionIds.ToList().IndexOf(row.Id))];
    }

    /// <summary>Ids of definitions that embed this one, directly or within another.</summary>
    public async Task<IReadOnlyList<string>> ConsumersAsync(string definitionId, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await consumers.FindAllAsync(db, definitionId, cancellationToken);
    }

    /// <summary>These versions, with the newest ones of whatever embeds them.</summary>
    public async Task<IReadOnlyList<DefinitionRow>> WithConsumersAsync(IReadOnlyList<DefinitionRow> rows, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var all = rows.ToList();
        foreach (var row in rows)
        {
            foreach (var id in await consumers.FindAllAsync(db, row.DefinitionId, cancellationToken))
            {
                if (!all.Exists(known => known.DefinitionId == id))
                {
                    all.Add(await db.Definitions.SingleAsync(stored => stored.DefinitionId == id && stored.IsLatest, cancellationToken));
                }
            }
        }

        return all;
    }

    /// <summary>Whether no other definition's newest version has this name; upper and lower case are the same name.</summary>
    /// <param name="exceptDefinitionId">The definition that wants the name; null for a new one.</param>
    public async Task<bool> IsNameUniqueAsync(string name, string? exceptDefinitionId, CancellationToken cancellationToken)
    {
        var wanted = name.Trim();
        var library = await index.ReadAsync(cancellationToken);
        return !library.Versions.Any(version => version.IsLatest && version.DefinitionId != exceptDefinitionId && string.Equals(version.Name, wanted, StringComparison.OrdinalIgnoreCase));
    }

    private static bool Chooses(DefinitionListing listing, DefinitionSummary version)
    {
        return listing.Versions.Choose(version)
            && (listing.DefinitionIds.Count == 0 || listing.DefinitionIds.Contains(version.DefinitionId))
            && (listing.Ids.Count == 0 || listing.Ids.Contains(version.Id))
            && (listing.IsSystem is not { } isSystem || version.IsSystem == isSystem)
            && (listing.IsReadonly is not { } isReadonly || version.IsReadonly == isReadonly)
            && (listing.Search?.Trim() is not { Length: > 0 } search || Has(version.Name, search) || Has(version.Description, search) || Has(version.DefinitionId, search) || Has(version.Id, search));

        static bool Has(string? text, string search) => text?.Contains(search, StringComparison.OrdinalIgnoreCase) == true;
    }

    private static IEnumerable<DefinitionSummary> Sorted(IEnumerable<DefinitionSummary> versions, DefinitionListing listing)
    {
        var sorted = listing.OrderBy switch
        {
            DefinitionOrder.Version => By(version => version.Version),
            DefinitionOrder.Created => By(version => version.CreatedAt),
            _ => By(version => version.Name, StringComparer.Ordinal),
        };
        var withinOne = sorted.ThenBy(version => version.DefinitionId, StringComparer.Ordinal);
        return listing is { OrderBy: DefinitionOrder.Created, IsDescending: false } ? withinOne.ThenBy(version => version.Version) : withinOne.ThenByDescending(version => version.Version);

        IOrderedEnumerable<DefinitionSummary> By<TKey>(Func<DefinitionSummary, TKey> key, IComparer<TKey>? comparer = null) =>
            listing.IsDescending ? versions.OrderByDescending(key, comparer) : versions.OrderBy(key, comparer);
    }
}
