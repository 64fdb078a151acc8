namespace WorkflowDesk.Desk.Attachments;

/// <summary>A file whose bytes are already in the <see cref="ContentStore"/> and that a step is about to put on a ticket.</summary>
/// <param name="Name">Already passed through <see cref="SafeFileName"/>.</param>
/// <param name="ContentType">Already passed through <see cref="ContentTypes"/>: what the bytes are, not what the sender says.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ContentId">Content-ID of an inline image, without angle brackets.</param>
/// <param name="Danger">One of <see cref="FileDanger"/>; null when nothing speaks against the file.</param>
public sealed record NewAttachment(string Name, string ContentType, long Size, string Sha256, string? ContentId = null, string? Danger = null)
{
    /// <param name="start">The first <see cref="ContentTypes.SniffLength"/> bytes, or all when there are fewer.</param>
    /// <param name="name">As the sender wrote it.</param>
    /// <param name="claimedType">What the sender says it is.</param>
    public static NewAttachment Of(StoredContent stored, ReadOnlySpan<byte> start, string? name, string? claimedType, string? contentId = null) =>
        new(SafeFileName.Of(name), ContentTypes.Of(start, claimedType), stored.Size, stored.Sha256, contentId, FileDanger.Of(start, name, claimedType));
}
