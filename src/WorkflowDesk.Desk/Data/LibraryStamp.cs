using Microsoft.EntityFrameworkCore;

namespace WorkflowDesk.Desk.Data;

/// <summary>
/// The row that changes in the same transaction as any stored definition (<see cref="DeskDb.SaveChangesAsync(bool, CancellationToken)"/>
/// sees to it). Whoever keeps what was made of definitions compares it first, which also holds for several desks on one
/// database. Random, not counted: no stamp comes back, also not after a database was restored.
/// </summary>
public sealed class LibraryStamp
{
    public const string OfDefinitions = "definitions";

    public required string Name { get; init; }

    public required string Stamp { get; set; }

    public static Task<string> ReadAsync(DeskDb db, CancellationToken cancellationToken) =>
        db.LibraryStamps.Where(row => row.Name == OfDefinitions).Select(row => row.Stamp).SingleAsync(cancellationToken);
}
