using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>A version as lists show it; its JSON is not read.</summary>
public sealed record DefinitionSummary(
    string Id, string DefinitionId, string Name, string? Description, int Version, bool IsLatest, bool IsPublished, bool IsReadonly,
    string? ToolVersion, DateTimeOffset CreatedAt);

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
public sealed class DefinitionShelf(DeskDatabase database)
{
    /// <summary>The longest page a list may ask for.</summary>
    public const int MaxPageSize = 1000;

    public async Task<(IReadOnlyList<DefinitionSummary> Items, int TotalCount)> ListAsync(DefinitionListing listing, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var rows = db.Definitions.Where(listing.Versions.Fits);
        rows = listing.DefinitionIds.Count > 0 ? rows.Where(row => listing.DefinitionIds.Contains(row.DefinitionId)) : rows;
        rows = listing.Ids.Count > 0 ? rows.Where(row => listing.Ids.Contains(row.Id)) : rows;
        rows = listing.IsSystem is { } isSystem ? rows.Where(row => row.IsSystem == isSystem) : rows;
        rows = listing.IsReadonly is { } isReadonly ? rows.Where(row => row.IsReadonly == isReadonly) : rows;
        if (listing.Search?.Trim() is { Length: > 0 } search)
        {
            var pattern = $"%{Escaped(search)}%";
            // Both databases fold case in lower(), SQLite for Latin letters only.
#pragma warning disable CA1304, CA1311, CA1862
            rows = rows.Where(row =>
                EF.Functions.Like(row.Name.ToLower(), pattern, "\\") || EF.Functions.Like((row.Description ?? "").ToLower(), pattern, "\\")
                || EF.Functions.Like(row.DefinitionId.ToLower(), pattern, "\\") || EF.Functions.Like(row.Id.ToLower(), pattern, "\\"));
#pragma warning restore CA1304, CA1311, CA1862
        }

        var total = listing.PageSize is null ? -1 : await rows.CountAsync(cancellationToken);
        var page = Sorted(rows, listing);
        if (listing.PageSize is { } size)
        {
            page = page.Skip(listing.Page * size).Take(size);
        }

        var items = await page.Select(row => new DefinitionSummary(
                row.Id, row.DefinitionId, row.Name, row.Description, row.Version, row.IsLatest, row.IsPublished, row.IsReadonly, row.ToolVersion, row.CreatedAt))
            .ToListAsync(cancellationToken);
        return (items, total < 0 ? items.Count : total);
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
        await using var db = database.Read();
        return await db.Definitions.Where(row => row.DefinitionId == definitionId).Where(versions.Fits).OrderByDescending(row => row.Version).FirstOrDefaultAsync(cancellationToken);
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
        return await DefinitionConsumers.FindAllAsync(db, definitionId, cancellationToken);
    }

    /// <summary>These versions, with the newest ones of whatever embeds them.</summary>
    public async Task<IReadOnlyList<DefinitionRow>> WithConsumersAsync(IReadOnlyList<DefinitionRow> rows, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var all = rows.ToList();
        foreach (var row in rows)
        {
            foreach (var id in await DefinitionConsumers.FindAllAsync(db, row.DefinitionId, cancellationToken))
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
        await using var db = database.Read();
        var wanted = name.Trim();
        var taken = await db.Definitions.Where(row => row.IsLatest && row.DefinitionId != exceptDefinitionId).Select(row => row.Name).ToListAsync(cancellationToken);
        return !taken.Exists(known => string.Equals(known, wanted, StringComparison.OrdinalIgnoreCase));
    }

    private static IQueryable<DefinitionRow> Sorted(IQueryable<DefinitionRow> rows, DefinitionListing listing) => (listing.OrderBy, listing.IsDescending) switch
    {
        (DefinitionOrder.Version, false) => rows.OrderBy(row => row.Version).ThenBy(row => row.DefinitionId),
        (DefinitionOrder.Version, true) => rows.OrderByDescending(row => row.Version).ThenBy(row => row.DefinitionId),
        (DefinitionOrder.Created, false) => rows.OrderBy(row => row.CreatedAt).ThenBy(row => row.DefinitionId).ThenBy(row => row.Version),
        (DefinitionOrder.Created, true) => rows.OrderByDescending(row => row.CreatedAt).ThenBy(row => row.DefinitionId).ThenByDescending(row => row.Version),
        (_, false) => rows.OrderBy(row => row.Name).ThenBy(row => row.DefinitionId).ThenByDescending(row => row.Version),
        (_, true) => rows.OrderByDescending(row => row.Name).ThenBy(row => row.DefinitionId).ThenByDescending(row => row.Version),
    };

    private static string Escaped(string search) =>
        search.ToLowerInvariant().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
