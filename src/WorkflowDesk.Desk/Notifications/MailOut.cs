namespace WorkflowDesk.Desk.Notifications;

/// <summary>A message in the outbox. Written in the step's transaction, sent afterwards, always under the same Message-ID.</summary>
public sealed class MailOut
{
    public const string Queued = "queued";
    public const string Sent = "sent";

    /// <summary>No relay is configured: kept for reading at /dev/mail.</summary>
    public const string Kept = "kept";

    /// <summary>Refused for good, or given up after the last try.</summary>
    public const string Failed = "failed";

    public required Guid Id { get; init; }

    /// <summary>With angle brackets; the idempotency key towards the world.</summary>
    public required string MessageId { get; init; }

    public Guid? TicketId { get; init; }

    public Guid? PersonId { get; init; }

    /// <summary>Name of the template it was made from.</summary>
    public required string Template { get; init; }

    public required string ToName { get; init; }

    public required string ToAddress { get; init; }

    public required string Subject { get; init; }

    public required string Text { get; init; }

    public required string Html { get; init; }

    public string? InReplyTo { get; init; }

    /// <summary>References header: Message-IDs separated by one blank.</summary>
    public string? ReferenceIds { get; init; }

    public string State { get; set; } = Queued;

    public int Attempts { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? NextTryAt { get; set; }

    /// <summary>A desk that took it and died gives it back at this moment.</summary>
    public DateTimeOffset? ClaimedUntil { get; set; }

    public DateTimeOffset? SentAt { get; set; }

    public string? Error { get; set; }
}
