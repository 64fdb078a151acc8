namespace WorkflowDesk.Desk.Notifications;

/// <summary>A message to one person as the app shows it, however else it reaches them.</summary>
public sealed class Message
{
    /// <summary>A mail of its own.</summary>
    public const string ByMail = "mail";

    /// <summary>Nowhere but here.</summary>
    public const string InApp = "app";

    /// <summary>Waits for the next digest.</summary>
    public const string ForDigest = "digest";

    /// <summary>Its digest has been made, or was not needed because it had been read by then.</summary>
    public const string Digested = "digested";

    public required Guid Id { get; init; }

    public required Guid PersonId { get; init; }

    public Guid? TicketId { get; init; }

    /// <summary>Key of its <see cref="MessageKind"/>.</summary>
    public required string Template { get; init; }

    public required string Subject { get; init; }

    /// <summary>Plain text, without the layout of a mail and without single-use links.</summary>
    public required string Body { get; init; }

    /// <summary>Where in the desk it leads, from the root; null: nowhere.</summary>
    public string? Path { get; init; }

    public required string Delivery { get; set; }

    /// <summary>When its digest is due.</summary>
    public DateTimeOffset? DigestAt { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ReadAt { get; set; }
}
