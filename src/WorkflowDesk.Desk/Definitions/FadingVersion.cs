namespace WorkflowDesk.Desk.Definitions;

/// <summary>A version that never serves new tickets again; its running tickets finish on it.</summary>
public sealed class FadingVersion
{
    public required string VersionId { get; init; }

    public required string DefinitionId { get; init; }

    public required int Version { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>Who is told when the last ticket is done.</summary>
    public Guid? ById { get; init; }

    public required string ByName { get; init; }

    /// <summary>When nothing ran on it any more; null: something does.</summary>
    public DateTimeOffset? DoneAt { get; set; }
}
