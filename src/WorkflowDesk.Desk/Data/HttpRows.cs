namespace WorkflowDesk.Desk.Data;

/// <summary>A request of a workflow to somewhere outside, until its instance has the answer.</summary>
public sealed class HttpCallRow
{
    /// <summary>Sent as <c>Idempotency-Key</c>.</summary>
    public required string Id { get; init; }

    public required string InstanceId { get; init; }

    public required string BookmarkId { get; init; }

    public required string Url { get; init; }

    public required string Method { get; init; }

    /// <summary>JSON: values by name.</summary>
    public required string Headers { get; init; }

    public byte[]? Content { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Secret.</summary>
    public string? AuthorizationHeader { get; init; }

    public required int MaxAttempts { get; init; }

    /// <summary>JSON of a <see cref="Engine.Execution.RetryPolicy"/>; null: the usual numbers.</summary>
    public string? Retry { get; init; }

    public int Attempts { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset NextTryAt { get; set; }

    /// <summary>A desk sends it now; others leave it alone until then.</summary>
    public DateTimeOffset? ClaimedUntil { get; set; }
}

/// <summary>A request from outside that is held, or its answer on the way out.</summary>
public sealed class HttpExchangeRow
{
    public required string Id { get; init; }

    /// <summary>The workflow waits for a call of its own and will answer afterwards.</summary>
    public required bool IsOpen { get; set; }

    /// <summary>Null: not answered.</summary>
    public int? StatusCode { get; set; }

    /// <summary>JSON: values by name.</summary>
    public string? Headers { get; set; }

    public string? ContentType { get; set; }

    public byte[]? Content { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}
