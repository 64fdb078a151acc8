namespace WorkflowDesk.Desk.Scenarios;

/// <summary>A scenario that a process owner keeps in the desk.</summary>
public sealed class ScenarioRow
{
    public required Guid Id { get; init; }

    public required string DefinitionId { get; init; }

    /// <summary>Unique in the definition, also among those that ship.</summary>
    public required string Key { get; init; }

    /// <summary>The JSON as it was written; it has been read without problems.</summary>
    public required string Source { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public required string UpdatedBy { get; set; }

    public int Revision { get; set; } = 1;
}

/// <summary>What came of the last run of a scenario on a version.</summary>
public sealed class ScenarioResultRow
{
    public required string DefinitionVersionId { get; init; }

    public required string ScenarioKey { get; init; }

    public required string DefinitionId { get; init; }

    /// <summary>Of the version's and the scenario's JSON: another one means that the result tells of something older.</summary>
    public required string TestedHash { get; init; }

    public required bool Passed { get; init; }

    /// <summary>JSON of <see cref="ScenarioResult"/>.</summary>
    public required string Result { get; init; }

    public required DateTimeOffset RanAt { get; init; }

    public required string RanBy { get; init; }
}
