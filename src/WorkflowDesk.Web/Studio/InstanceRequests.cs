using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Runs;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Web.Studio;

/// <summary>The filters of Studio's list of instances. Empty lists and nulls do not choose.</summary>
internal sealed record InstanceListRequest
{
    private const int MostRows = 500;

    public int? Page { get; init; }

    public int? PageSize { get; init; }

    public string? SearchTerm { get; init; }

    public string? DefinitionId { get; init; }

    public IReadOnlyList<string>? DefinitionIds { get; init; }

    public string? CorrelationId { get; init; }

    public int? Version { get; init; }

    public bool? HasIncidents { get; init; }

    public bool? IsSystem { get; init; }

    public string? Status { get; init; }

    public IReadOnlyList<string>? Statuses { get; init; }

    public string? SubStatus { get; init; }

    public IReadOnlyList<string>? SubStatuses { get; init; }

    /// <summary>Nothing means descending. By what to order is not looked at: Studio always leaves it out, and creation is meant.</summary>
    public string? OrderDirection { get; init; }

    public IReadOnlyList<TimestampFilter>? TimestampFilters { get; init; }

    /// <summary>Null: nothing can fit.</summary>
    public InstanceQuery? Query()
    {
        IReadOnlyList<WorkflowSubStatus> wanted = [.. Chosen(SubStatus, SubStatuses).SelectMany(SubStatusesOf).Distinct()];
        IReadOnlyList<WorkflowSubStatus> possible = [.. Chosen(Status, Statuses).SelectMany(SubStatusesOfStatus).Distinct()];
        IReadOnlyList<WorkflowSubStatus> both = wanted.Count == 0 ? possible : possible.Count == 0 ? wanted : [.. wanted.Intersect(possible)];
        if ((wanted.Count > 0 && both.Count == 0) || IsSystem == true)
        {
            return null;
        }

        return new InstanceQuery
        {
            Page = Page ?? 0,
            PageSize = Math.Clamp(PageSize ?? 10, 1, MostRows),
            Search = SearchTerm,
            DefinitionIds = [.. Chosen(DefinitionId, DefinitionIds)],
            CorrelationId = CorrelationId,
            Version = Version,
            HasIncidents = HasIncidents,
            SubStatuses = both,
            Moments = [.. (TimestampFilters ?? []).Select(filter => filter.Read())],
            Ascending = string.Equals(OrderDirection, "Ascending", StringComparison.OrdinalIgnoreCase),
        };
    }

    private static IEnumerable<string> Chosen(string? one, IReadOnlyList<string>? many) => (many ?? []).Append(one ?? "").Where(text => text.Length > 0).Distinct();

    private static IEnumerable<WorkflowSubStatus> SubStatusesOf(string name) => Parse<WorkflowSubStatus>(name, "subStatuses") is var status && status == WorkflowSubStatus.Suspended
        ? [status, WorkflowSubStatus.Interrupted] : [status];

    private static IEnumerable<WorkflowSubStatus> SubStatusesOfStatus(string name) => Parse<WorkflowStatus>(name, "statuses") == WorkflowStatus.Running
        ? [WorkflowSubStatus.Pending, WorkflowSubStatus.Executing, WorkflowSubStatus.Suspended, WorkflowSubStatus.Interrupted]
        : [WorkflowSubStatus.Finished, WorkflowSubStatus.Cancelled, WorkflowSubStatus.Faulted];

    internal static T Parse<T>(string name, string field)
        where T : struct, Enum =>
        Enum.TryParse<T>(name, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value
        : throw new DeskRuleException("bad-request", 400, $"{field}: '{name}' is none of {string.Join(", ", Enum.GetNames<T>())}.");
}

/// <summary>For example <c>CreatedAt</c> <c>GreaterThan</c> a moment.</summary>
internal sealed record TimestampFilter(string? Column, string? Operator, DateTimeOffset Timestamp)
{
    public MomentFilter Read() => new(
        InstanceListRequest.Parse<MomentColumn>(Column ?? "", "timestampFilters.column"), InstanceListRequest.Parse<MomentOperator>(Operator ?? "", "timestampFilters.operator"), Timestamp);
}

internal sealed record JournalRequest(JournalChoice? Filter);

internal sealed record JournalChoice(
    IReadOnlyList<string>? ActivityIds, IReadOnlyList<string>? ActivityNodeIds, IReadOnlyList<string>? ExcludedActivityTypes, IReadOnlyList<string>? EventNames)
{
    public JournalFilter Read() => new(ActivityIds, ActivityNodeIds, ExcludedActivityTypes, EventNames);
}

internal sealed record IdsRequest(IReadOnlyList<string>? Ids);

/// <summary>By ids, or every running instance of a version or definition.</summary>
internal sealed record BulkCancelRequest(IReadOnlyList<string>? Ids, string? DefinitionVersionId, string? DefinitionId, string? VersionOptions);
