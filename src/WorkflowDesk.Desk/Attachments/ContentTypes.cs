using System.Text;
using System.Text.RegularExpressions;

namespace WorkflowDesk.Desk.Attachments;

/// <summary>What a file is, judged by its first bytes where that matters for safety.</summary>
public static partial class ContentTypes
{
    public const string Unknown = "application/octet-stream";

    /// <summary>Bytes worth handing to <see cref="Of"/>.</summary>
    public const int SniffLength = 1024;

    private static readonly string[] ActiveMarks =
        ["<!doctype html", "<html", "<head", "<body", "<script", "<iframe", "<svg", "<?xml", "<object", "<embed", "<meta", "<link", "<style"];

    /// <summary>Picture types a browser may show inside a page. Everything else is downloaded, with <c>nosniff</c>.</summary>
    public static bool MayShowInline(string contentType) => contentType is "image/png" or "image/jpeg" or "image/gif" or "image/webp";

    /// <summary>
    /// The type to keep. A picture type is only given to bytes that are that picture; whatever a browser could run
    /// (HTML, SVG, XML, scripts) becomes <c>text/plain</c> or <c>application/octet-stream</c>.
    /// </summary>
    /// <param name="start">The first <see cref="SniffLength"/> bytes, or all when there are fewer.</param>
    public static string Of(ReadOnlySpan<byte> start, string? claimed)
    {
        if (PictureOf(start) is { } picture)
        {
            return picture;
        }

        if (FileDanger.Of(start, null, null) is not null)
        {
            return Unknown;
        }

        var type = (claimed ?? "").Split(';')[0].Trim().ToLowerInvariant();
        return type switch
        {
            _ when !WellFormed().IsMatch(type) => Unknown,
            "text/plain" or "text/csv" or "text/markdown" or "text/calendar" => type,
            _ when type.StartsWith("text/", StringComparison.Ordinal) => "text/plain",
            // Its bytes are no picture a browser shows, or it is one that can carry scripts.
            _ when MayShowInline(type) || type.StartsWith("image/svg", StringComparison.Ordinal) => Unknown,
            _ when type.Contains("script", StringComparison.Ordinal) || type.Contains("html", StringComparison.Ordinal)
                || type.EndsWith("xml", StringComparison.Ordinal) || type.Contains("flash", StringComparison.Ordinal) => Unknown,
            _ => type,
        };
    }

    private static string? PictureOf(ReadOnlySpan<byte> start) => start switch
    {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [0x47, 0x49, 0x46, 0x38, 0x37 or 0x39, 0x61, ..] => "image/gif",
        [0x52, 0x49, 0x46, 0x46, _, _, _, _, 0x57, 0x45, 0x42, 0x50, ..] => "image/webp",
        [0x25, 0x50, 0x44, 0x46, 0x2D, ..] => "application/pdf",
        _ => null,
    };

    internal static bool LooksActive(ReadOnlySpan<byte> start)
    {
        // UTF-16 text hides its marks behind NULs.
        var text = Encoding.Latin1.GetString(start[..Math.Min(start.Length, SniffLength)]).Replace("\0", "", StringComparison.Ordinal);
        return ActiveMarks.Any(mark => text.Contains(mark, StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WellFormed();
}
