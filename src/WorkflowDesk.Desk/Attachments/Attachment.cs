namespace WorkflowDesk.Desk.Attachments;

/// <summary>A file on a ticket. Its bytes live in the <see cref="ContentStore"/> under their SHA-256.</summary>
public sealed class Attachment
{
    public required Guid Id { get; init; }

    public required Guid TicketId { get; init; }

    /// <summary>The timeline entry it came with.</summary>
    public Guid? EntryId { get; init; }

    /// <summary>Made safe: no path, no control characters.</summary>
    public required string Name { get; init; }

    public required string ContentType { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    public required string Sha256 { get; init; }

    /// <summary>Content-ID of an inline image.</summary>
    public string? ContentId { get; init; }

    public bool IsPublic { get; init; }

    /// <summary>One of <see cref="FileDanger"/>; null when nothing speaks against the file.</summary>
    public string? Danger { get; init; }

    /// <summary>One of <see cref="FileScan"/>; null while no scanner has looked.</summary>
    public string? Scan { get; set; }

    public DateTimeOffset? ScannedAt { get; set; }

    public required string AddedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
