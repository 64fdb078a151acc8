using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Desk.Data;

/// <summary>One version of a definition. A version that was ever published is never edited again.</summary>
public sealed class DefinitionRow
{
    /// <summary>Elsa's definition version id.</summary>
    public required string Id { get; init; }

    public required string DefinitionId { get; init; }

    public required int Version { get; init; }

    public required string Name { get; set; }

    public string? Description { get; set; }

    /// <summary>Exactly one version of a definition is.</summary>
    public bool IsLatest { get; set; }

    /// <summary>At most one version of a definition is.</summary>
    public bool IsPublished { get; set; }

    /// <summary>The definition's JSON as it was written, unknown properties included. Where its <c>isLatest</c> and <c>isPublished</c> differ from this row, the row is right.</summary>
    public required string Source { get; set; }

    public string? ToolVersion { get; set; }

    /// <summary>Nobody may change or replace it through the API.</summary>
    public bool IsReadonly { get; set; }

    /// <summary>Left out of the lists people see.</summary>
    public bool IsSystem { get; set; }

    public bool UsableAsActivity { get; set; }

    /// <summary>Changes with every save.</summary>
    public string Stamp { get; set; } = "";

    /// <summary>Stamps, separated by blanks, that the last editor may still hold: from before their first save in a row on.</summary>
    public string Trail { get; set; } = "";

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>The last save; null: none since it was created.</summary>
    public DateTimeOffset? UpdatedAt { get; set; }

    public string? UpdatedBy { get; set; }

    public Guid? UpdatedById { get; set; }

    /// <summary>When it was published last; null: never.</summary>
    public DateTimeOffset? PublishedAt { get; set; }

    public string? PublishedBy { get; set; }

    /// <summary>The version it took the place of when it was published last; null: none served.</summary>
    public string? ReplacedId { get; set; }

    /// <summary>What whoever published it says about it.</summary>
    public string? Note { get; set; }

    /// <summary>Still being written: saving overwrites it.</summary>
    public bool IsDraft => IsLatest && PublishedAt is null;
}

public sealed class TriggerRow
{
    public required string Id { get; init; }

    public required string DefinitionId { get; init; }

    public required string DefinitionVersionId { get; init; }

    public required string Name { get; init; }

    public required string Hash { get; init; }

    public required string ActivityId { get; init; }

    public string? Payload { get; init; }

    /// <summary>When time starts an instance next. Null: time does not start it, or not any more.</summary>
    public DateTimeOffset? NextDueAt { get; set; }

    public static TriggerRow Of(Trigger trigger) => new()
    {
        Id = trigger.Id,
        DefinitionId = trigger.DefinitionId,
        DefinitionVersionId = trigger.DefinitionVersionId,
        Name = trigger.Name,
        Hash = trigger.Hash,
        ActivityId = trigger.ActivityId,
        Payload = trigger.Payload?.ToJsonString(DeskJson.Options),
        NextDueAt = trigger.DueAt,
    };

    public Trigger Read() => new(Id, DefinitionId, DefinitionVersionId, Name, ActivityId, Hash, Payload is null ? null : JsonNode.Parse(Payload)) { DueAt = NextDueAt };
}

/// <summary>A start at a fixed moment that has happened; the hash is that of its trigger.</summary>
public sealed record StartedMoment(string DefinitionId, string ActivityId, string Hash);

public sealed class InstanceRow
{
    public required string Id { get; init; }

    public required string DefinitionId { get; init; }

    public required string DefinitionVersionId { get; init; }

    public required int DefinitionVersion { get; init; }

    public string? ParentId { get; init; }

    /// <summary>The ticket's number.</summary>
    public string? CorrelationId { get; set; }

    public string? Name { get; set; }

    public required string Status { get; set; }

    public required string SubStatus { get; set; }

    /// <summary>JSON of the instance: what a resume needs.</summary>
    public required string State { get; set; }

    public int Revision { get; set; }

    public int IncidentCount { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }
}

public sealed class BookmarkRow
{
    public required string Id { get; init; }

    public required string InstanceId { get; init; }

    public required string Name { get; init; }

    public required string Hash { get; init; }

    public required string ActivityId { get; init; }

    public required string NodeId { get; init; }

    public required string ActivityInstanceId { get; init; }

    public string? CorrelationId { get; init; }

    public string? Payload { get; init; }

    public string? Metadata { get; init; }

    public string? Tag { get; init; }

    public bool AutoBurn { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? DueAt { get; init; }
}

public sealed class JournalRow
{
    public required string InstanceId { get; init; }

    public required long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string ActivityInstanceId { get; init; }

    /// <summary>The container's run that started this one; null for the workflow itself, and in rows of old.</summary>
    public string? ParentActivityInstanceId { get; init; }

    public required string ActivityId { get; init; }

    public required string NodeId { get; init; }

    public required string ActivityType { get; init; }

    public required string Event { get; init; }

    public string? Message { get; init; }

    public string? Data { get; init; }
}

/// <summary>An event on its way: delivered in a step of its own, tried again until it matches or expires.</summary>
public sealed class StimulusRow
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Payload { get; init; }

    public string? CorrelationId { get; init; }

    public string? InstanceId { get; init; }

    public string? Input { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required DateTimeOffset NextTryAt { get; set; }
}
