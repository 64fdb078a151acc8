using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WorkflowDesk.E2E.Mail;

/// <summary>A message the sink took, decoded as far as the tests look: enough for what the desk itself writes.</summary>
public sealed partial record ReceivedMail(string From, IReadOnlyList<string> To, IReadOnlyDictionary<string, string> Headers, string Text)
{
    /// <summary>Byte for byte, as Latin-1.</summary>
    public string Raw { get; init; } = "";

    public string MessageId => Headers.GetValueOrDefault("message-id", "");

    public string Subject => Headers.GetValueOrDefault("subject", "");

    /// <summary>The single-use link of the text, if there is one.</summary>
    public Uri? ActLink => LinkIn(Text);

    public static Uri? LinkIn(string text) => ActLinks().Match(text) is { Success: true } match ? new Uri(match.Value) : null;

    public static ReceivedMail Read(string from, IReadOnlyList<string> to, byte[] raw)
    {
        var (headers, body) = Split(Encoding.Latin1.GetString(raw));
        return new ReceivedMail(from, to, headers, TextOf(headers, body)) { Raw = Encoding.Latin1.GetString(raw) };
    }

    public override string ToString() => $"to {string.Join(", ", To)}: {Subject} {MessageId}";

    private static (IReadOnlyDictionary<string, string> Headers, string Body) Split(string message)
    {
        var end = message.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var (head, body) = end < 0 ? (message, "") : (message[..end], message[(end + 4)..]);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in Folds().Replace(head, " ").Split("\r\n"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                headers[line[..colon]] = Words(line[(colon + 1)..].Trim());
            }
        }

        return (headers, body);
    }

    /// <summary>The first text/plain part, decoded.</summary>
    private static string TextOf(IReadOnlyDictionary<string, string> headers, string body)
    {
        var type = headers.GetValueOrDefault("content-type", "text/plain");
        if (Boundaries().Match(type) is { Success: true } boundary)
        {
            foreach (var part in body.Split("--" + boundary.Groups[1].Value).Skip(1))
            {
                var (partHeaders, partBody) = Split(part.TrimStart('\r', '\n'));
                if (TextOf(partHeaders, partBody) is { Length: > 0 } text)
                {
                    return text;
                }
            }

            return "";
        }

        return type.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase)
            ? Encoding.UTF8.GetString(Decode(body, headers.GetValueOrDefault("content-transfer-encoding", "7bit")))
            : "";
    }

    private static byte[] Decode(string body, string encoding) => encoding.ToLowerInvariant() switch
    {
        "base64" => Convert.FromBase64String(body),
        "quoted-printable" => QuotedPrintable(SoftBreaks().Replace(body, "")),
        _ => Encoding.Latin1.GetBytes(body),
    };

    private static byte[] QuotedPrintable(string text) => Encoding.Latin1.GetBytes(
        HexBytes().Replace(text, match => ((char)byte.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()));

    // RFC 2047; what stands between two encoded words is not text.
    private static string Words(string value) => EncodedWords().Replace(BetweenWords().Replace(value, "?==?"), match =>
    {
        var bytes = match.Groups[2].Value is "B" or "b"
            ? Convert.FromBase64String(match.Groups[3].Value)
            : QuotedPrintable(match.Groups[3].Value.Replace('_', ' '));
        return Encoding.GetEncoding(match.Groups[1].Value).GetString(bytes);
    });

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/act/[A-Za-z0-9_-]+", RegexOptions.None, 1000)]
    private static partial Regex ActLinks();

    [GeneratedRegex(@"\r\n[ \t]+", RegexOptions.None, 1000)]
    private static partial Regex Folds();

    [GeneratedRegex("boundary=\"?([^\";]+)\"?", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Boundaries();

    [GeneratedRegex(@"=\r\n", RegexOptions.None, 1000)]
    private static partial Regex SoftBreaks();

    [GeneratedRegex("=([0-9A-Fa-f]{2})", RegexOptions.None, 1000)]
    private static partial Regex HexBytes();

    [GeneratedRegex(@"\?=\s+=\?", RegexOptions.None, 1000)]
    private static partial Regex BetweenWords();

    [GeneratedRegex(@"=\?([^?]+)\?([BbQq])\?([^?]*)\?=", RegexOptions.None, 1000)]
    private static partial Regex EncodedWords();
}
