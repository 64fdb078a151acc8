namespace WorkflowDesk.Desk.People;

/// <summary>Somebody is away from <see cref="FromAt"/> until, but not at, <see cref="UntilAt"/>. Absences of one person never overlap.</summary>
public sealed class Absence
{
    public required Guid Id { get; init; }

    public required Guid PersonId { get; init; }

    /// <summary>Who does their work meanwhile; null: nobody.</summary>
    public Guid? ReplacementId { get; init; }

    public required DateTimeOffset FromAt { get; init; }

    /// <summary>Comes earlier when the person is back earlier.</summary>
    public required DateTimeOffset UntilAt { get; set; }

    public string Note { get; init; } = "";

    public required DateTimeOffset EnteredAt { get; init; }

    public required string EnteredBy { get; init; }
}

/// <summary>An absent person in whose place somebody acts.</summary>
/// <param name="Roles">Approvals asked of these, and of <paramref name="Teams"/>, the replacement may give too.</param>
public sealed record Absentee(Guid Id, string UserName, string Name, IReadOnlySet<string> Roles, IReadOnlySet<string> Teams);
