using System.Text.Json;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>A message in the outbox. Written in the step's transaction, sent afterwards, always under the same Message-ID.</summary>
public sealed class MailOut
{
    public const string Queued = "queued";
    public const string Sent = "sent";

    /// <summary>No relay is configured: kept for reading at /dev/mail.</summary>
    public const string Kept = "kept";

    /// <summary>Refused for good, or given up after the last try: a dead letter until somebody decides.</summary>
    public const string Failed = "failed";

    /// <summary>A dead letter that an administrator has put away, with a reason.</summary>
    public const string Discarded = "discarded";

    private const int MostWords = 1000;

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

    /// <summary>To which address mail systems report; null: to the sender's own.</summary>
    public string? ReturnPath { get; init; }

    /// <summary>Null: the desk's own name and address.</summary>
    public string? FromName { get; init; }

    /// <inheritdoc cref="FromName"/>
    public string? FromAddress { get; init; }

    /// <summary>The member of staff who wrote it; null: the desk did, and other machines must not answer.</summary>
    public Guid? AuthorId { get; init; }

    /// <summary>The reply on the timeline that it brings.</summary>
    public Guid? EntryId { get; init; }

    /// <summary>JSON list of <see cref="MailCopy"/>.</summary>
    public string? Copies { get; init; }

    /// <summary>JSON list of <see cref="MailFile"/>.</summary>
    public string? Files { get; init; }

    public string State { get; set; } = Queued;

    public int Attempts { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? NextTryAt { get; set; }

    /// <summary>A desk that took it and died gives it back at this moment.</summary>
    public DateTimeOffset? ClaimedUntil { get; set; }

    public DateTimeOffset? SentAt { get; set; }

    public string? Error { get; set; }

    /// <summary>What the relay said when it took the mail.</summary>
    public string? Answer { get; set; }

    /// <summary>JSON list of <see cref="MailRefusal"/>: recipients who did not get it although others did.</summary>
    public string? Refusals { get; set; }

    /// <summary>When a mail system reported that it could not be delivered.</summary>
    public DateTimeOffset? BouncedAt { get; set; }

    /// <summary>Who put the dead letter away, and why.</summary>
    public string? ClosedBy { get; set; }

    /// <inheritdoc cref="ClosedBy"/>
    public string? ClosedBecause { get; set; }

    public IReadOnlyList<MailCopy> ReadCopies() => Read<MailCopy>(Copies);

    public IReadOnlyList<MailFile> ReadFiles() => Read<MailFile>(Files);

    public IReadOnlyList<MailRefusal> ReadRefusals() => Read<MailRefusal>(Refusals);

    /// <summary>A mail system has reported that a recipient did not get it. Reports about the same recipient replace each other.</summary>
    /// <param name="address">Null: the report does not say who; then it is the first recipient.</param>
    /// <param name="code">Status such as <c>5.1.1</c>; null: none was given.</param>
    /// <param name="message">What the mail system said.</param>
    public void Bounced(DateTimeOffset at, string? address, string? code, string message)
    {
        var refusal = new MailRefusal(address ?? ToAddress, code, message.Length > MostWords ? message[..MostWords] : message);
        BouncedAt = at;
        Refusals = Write([.. ReadRefusals().Where(known => !string.Equals(known.Address, refusal.Address, StringComparison.OrdinalIgnoreCase)), refusal]);
    }

    internal static string? Write<T>(IReadOnlyList<T> list) => list.Count == 0 ? null : JsonSerializer.Serialize(list, DeskJson.Options);

    private static T[] Read<T>(string? json) => json is null ? [] : JsonSerializer.Deserialize<T[]>(json, DeskJson.Options) ?? [];
}

/// <param name="Kind"><c>cc</c> or <c>bcc</c>.</param>
public sealed record MailCopy(string Kind, string Name, string Address)
{
    public const string Open = "cc";

    /// <summary>The others do not see that they get it.</summary>
    public const string Blind = "bcc";
}

/// <summary>A file of the content store that goes along.</summary>
/// <param name="Size">Bytes.</param>
public sealed record MailFile(string Name, string ContentType, long Size, string Sha256);

/// <param name="Code">The relay's number or the report's status; null: none.</param>
public sealed record MailRefusal(string Address, string? Code, string Message);
