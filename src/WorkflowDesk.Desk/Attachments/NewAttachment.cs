namespace WorkflowDesk.Desk.Attachments;

/// <summary>A file whose bytes are already in the <see cref="ContentStore"/> and that a step is about to put on a ticket.</summary>
/// <param name="Name">Already passed through <see cref="SafeFileName"/>.</param>
/// <param name="ContentType">Already passed through <see cref="ContentTypes"/>: what the bytes are, not what the sender says.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ContentId">Content-ID of an inline image, without angle brackets.</param>
public sealed record NewAttachment(string Name, string ContentType, long Size, string Sha256, string? ContentId = null);
