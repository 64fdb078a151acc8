using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Mail.Inbound;

namespace WorkflowDesk.Desk.Mail;

/// <summary>
/// The pictures that stand inside a mail, as addresses that carry their bytes: the frame a mail is shown in has no origin,
/// so a browser would not send it the reader's cookie for a picture of the desk.
/// </summary>
public sealed class InlinePictures(InboundMail mail, ContentStore contents)
{
    /// <summary>Bytes of one picture, and of all in one mail.</summary>
    public const int LargestPicture = 4 * 1024 * 1024;

    public const int LargestMail = 12 * 1024 * 1024;

    private readonly Dictionary<string, string?> _known = new(StringComparer.OrdinalIgnoreCase);
    private int _total;

    /// <summary>Null: the mail has no such picture, or it is none, or it is too large.</summary>
    public string? AddressOf(string contentId)
    {
        if (_known.TryGetValue(contentId, out var known))
        {
            return known;
        }

        var file = mail.Attachments.FirstOrDefault(file => string.Equals(file.ContentId, contentId, StringComparison.OrdinalIgnoreCase));
        return _known[contentId] = file is not null && BytesOf(file) is { } bytes ? Embed(bytes, file.ContentType) : null;
    }

    private byte[]? BytesOf(InboundAttachment file)
    {
        if (file.Stored is not { } stored)
        {
            return file.Bytes();
        }

        if (stored.Size > LargestPicture || !contents.Holds(stored.Sha256))
        {
            return null;
        }

        using var content = contents.OpenRead(stored.Sha256);
        var bytes = new byte[stored.Size];
        content.ReadExactly(bytes);
        return bytes;
    }

    private string? Embed(byte[] bytes, string claimed)
    {
        var type = ContentTypes.Of(bytes.AsSpan(0, Math.Min(bytes.Length, ContentTypes.SniffLength)), claimed);
        if (!ContentTypes.MayShowInline(type) || bytes.Length > LargestPicture || _total + bytes.Length > LargestMail)
        {
            return null;
        }

        _total += bytes.Length;
        return $"data:{type};base64,{Convert.ToBase64String(bytes)}";
    }
}
