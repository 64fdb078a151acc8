using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>What is to be published, and what whoever asks has seen of it.</summary>
public sealed record PublishOrder
{
    /// <summary>Null: the newest version. A version that was published before becomes the published one again; the newest stays the newest.</summary>
    public string? VersionId { get; init; }

    /// <summary><see cref="DefinitionRow.Stamp"/> of what was looked at; refused with 409 when it was saved since. Null: as it is now.</summary>
    public string? Stamp { get; init; }

    /// <summary>Why, for those who read the history.</summary>
    public string? Note { get; init; }

    /// <summary>False: warnings refuse too, so that somebody sees them first.</summary>
    public bool AcceptsWarnings { get; init; } = true;
}

public enum PublishOutcome
{
    Published,

    /// <summary>This version is the published one already; nothing was changed.</summary>
    AlreadyPublished,

    /// <summary>Refused: it cannot run.</summary>
    HasErrors,

    /// <summary>Refused until the warnings are accepted.</summary>
    HasWarnings,
}

/// <param name="Version">The version that was to be published.</param>
/// <param name="Problems">All that the checks found, also when it was published.</param>
/// <param name="Consumers">Definitions that embed it and were moved to the new version in the same step.</param>
public sealed record Publication(PublishOutcome Outcome, DefinitionRow Version, IReadOnlyList<DefinitionProblem> Problems, IReadOnlyList<ConsumerUpdate> Consumers)
{
    public bool IsRefused => Outcome is PublishOutcome.HasErrors or PublishOutcome.HasWarnings;
}

/// <summary>A definition that now names the new version of one it embeds.</summary>
/// <param name="IsPublished">False: it is a draft, because it was one before or because <paramref name="Problems"/> keep it from being published.</param>
public sealed record ConsumerUpdate(string DefinitionId, string Name, int Version, bool IsPublished, IReadOnlyList<DefinitionProblem> Problems);
