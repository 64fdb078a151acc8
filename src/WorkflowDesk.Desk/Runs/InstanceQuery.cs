using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Desk.Runs;

/// <summary>Which instances a list shows. Empty lists and nulls do not choose.</summary>
public sealed record InstanceQuery
{
    /// <summary>How far into the list a page may begin.</summary>
    public const int MaxOffset = 10_000_000;

    /// <summary>From 0.</summary>
    public int Page { get; init; }

    public int PageSize { get; init; } = 10;

    /// <summary>Beginning of an instance's id, correlation or version id; part of a definition's name or id; part of a recent instance's name.</summary>
    public string? Search { get; init; }

    public IReadOnlyList<string> DefinitionIds { get; init; } = [];

    public string? DefinitionVersionId { get; init; }

    public int? Version { get; init; }

    public string? CorrelationId { get; init; }

    public bool? HasIncidents { get; init; }

    public IReadOnlyList<WorkflowSubStatus> SubStatuses { get; init; } = [];

    public IReadOnlyList<MomentFilter> Moments { get; init; } = [];

    /// <summary>Oldest first instead of newest first.</summary>
    public bool Ascending { get; init; }

    public int Offset => (int)Math.Min((long)Math.Max(Page, 0) * PageSize, MaxOffset);
}

public enum MomentColumn
{
    CreatedAt,
    UpdatedAt,
    FinishedAt,
}

public enum MomentOperator
{
    Is,
    IsNot,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
}

public sealed record MomentFilter(MomentColumn Column, MomentOperator Operator, DateTimeOffset At);

/// <summary>One row of a list.</summary>
public sealed record InstanceSummary(
    string Id, string DefinitionId, string DefinitionVersionId, int Version, string? ParentId, WorkflowStatus Status, WorkflowSubStatus SubStatus,
    string? CorrelationId, string? Name, int IncidentCount, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? FinishedAt);

/// <param name="Total">Exact, but for a search, which follows no kind of hit further than <see cref="InstanceReading.MostHits"/>.</param>
public sealed record InstancePage(IReadOnlyList<InstanceSummary> Items, int Total);
