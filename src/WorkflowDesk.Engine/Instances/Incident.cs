namespace WorkflowDesk.Engine.Instances;

/// <summary>A failure at run time: kept on the instance until someone retries it.</summary>
public sealed record Incident
{
    public required string Id { get; init; }

    public required string InstanceId { get; init; }

    public required string ActivityId { get; init; }

    public required string NodeId { get; init; }

    public required string ActivityInstanceId { get; init; }

    public required string ActivityType { get; init; }

    public required string Message { get; init; }

    /// <summary>What the exception was, innermost last; null when the activity failed without one.</summary>
    public IncidentCause? Cause { get; init; }

    /// <summary>For example code, category and type of an Elsa.Fault.</summary>
    public IReadOnlyDictionary<string, string>? Details { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>When the activity was run again.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }
}

/// <summary>An exception as text.</summary>
public sealed record IncidentCause(string Type, string Message, string? StackTrace, IncidentCause? InnerCause)
{
    public static IncidentCause? Of(Exception? exception) => exception is null
        ? null
        : new(exception.GetType().FullName ?? exception.GetType().Name, exception.Message, exception.StackTrace, Of(exception.InnerException));
}
