namespace WorkflowDesk.Desk.Tasks;

/// <summary>A single-use link in a mail. It opens a page; only a POST from that page acts. Only the hash of its secret is kept.</summary>
public sealed class TaskLink
{
    public required string TokenHash { get; init; }

    public required Guid TaskId { get; init; }

    public required Guid PersonId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }
}
