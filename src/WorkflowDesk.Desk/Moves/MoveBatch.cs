namespace WorkflowDesk.Desk.Moves;

/// <summary>A decision to move tickets to another version, and how far its execution has come. Kept for good.</summary>
public sealed class MoveBatch
{
    public required Guid Id { get; init; }

    public required string DefinitionId { get; init; }

    /// <summary>Version numbers, separated by blanks.</summary>
    public required string FromVersions { get; init; }

    public required string ToVersionId { get; init; }

    public required int ToVersion { get; init; }

    /// <summary>JSON object: node ids of the old versions to node ids of the new one, where somebody decided.</summary>
    public required string Mapping { get; init; }

    /// <summary>The definition's id while the batch runs, then null. Unique: two batches never move the same tickets.</summary>
    public string? RunningFor { get; set; }

    public required int Total { get; init; }

    public required Guid StartedById { get; init; }

    public required string StartedByName { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Who ended it before all tickets had their turn.</summary>
    public string? StoppedByName { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }
}

/// <summary>One ticket of a batch. Changed in the same transaction as the ticket itself, so that no ticket has its turn twice.</summary>
public sealed class TicketMove
{
    public required Guid BatchId { get; init; }

    public required string InstanceId { get; init; }

    /// <summary>Null: the instance belongs to no ticket.</summary>
    public string? TicketNumber { get; init; }

    public required int FromVersion { get; set; }

    /// <summary>One of <see cref="MoveState"/>.</summary>
    public string State { get; set; } = MoveState.Pending;

    /// <summary>JSON array of <see cref="MoveReason"/>: why it stayed or failed.</summary>
    public string Reasons { get; set; } = "[]";

    /// <summary>How often its turn ended with an error.</summary>
    public int Attempts { get; set; }

    public DateTimeOffset? DoneAt { get; set; }
}

/// <summary>What became of a ticket in a batch.</summary>
public static class MoveState
{
    public const string Pending = "pending";
    public const string Moved = "moved";

    /// <summary>It does not fit, or the batch was stopped: it goes on in its old version.</summary>
    public const string Stayed = "stayed";

    /// <summary>An error, several times. It goes on in its old version.</summary>
    public const string Failed = "failed";

    public static readonly IReadOnlyList<string> All = [Pending, Moved, Stayed, Failed];
}
