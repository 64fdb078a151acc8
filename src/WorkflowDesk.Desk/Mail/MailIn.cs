namespace WorkflowDesk.Desk.Mail;

/// <summary>A message as it arrived. Stored before it is understood, so that nothing is lost when understanding fails.</summary>
public sealed class MailIn
{
    public const string Received = "received";
    public const string Understood = "understood";
    public const string Failed = "failed";

    /// <summary>Waits for a person who says what becomes of it.</summary>
    public const string Held = "held";

    /// <summary>A rule or a person put it aside; it can be taken back.</summary>
    public const string Discarded = "discarded";

    public static readonly IReadOnlyList<string> States = [Received, Understood, Held, Discarded, Failed];

    public required Guid Id { get; init; }

    public required string Mailbox { get; init; }

    /// <summary>SHA-256 (hex) of the raw message; with <see cref="Mailbox"/> the key against doubles.</summary>
    public required string RawSha256 { get; init; }

    /// <summary>SHA-256 of the posted JSON in the content store.</summary>
    public required string PostedSha256 { get; init; }

    /// <summary>RFC 5322 Message-ID with its angle brackets.</summary>
    public string? MessageId { get; init; }

    public required string FromAddress { get; init; }

    public string FromName { get; init; } = "";

    public required string Subject { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public string State { get; set; } = Received;

    /// <summary>What was made of it: <c>ticket</c>, <c>reply</c>, <c>answer</c>, <c>decision</c>, <c>reopened</c>,
    /// <c>ignored:…</c>, <c>held:…</c>, <c>refused:…</c>, <c>discarded:…</c>.</summary>
    public string? Decision { get; set; }

    public Guid? TicketId { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset? NextTryAt { get; set; }

    public string? Error { get; set; }

    /// <summary>JSON list of <see cref="Inbound.TraceLine"/>: what each step decided, in order.</summary>
    public string Trace { get; set; } = "[]";

    /// <summary>One of <see cref="Inbound.MailVerdict"/>; null until a step has looked.</summary>
    public string? Verdict { get; set; }

    /// <summary>What it was before somebody discarded it: state and decision, separated by a blank.</summary>
    public string? HeldAs { get; set; }
}
