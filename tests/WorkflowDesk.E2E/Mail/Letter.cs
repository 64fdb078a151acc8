using System.Text;

namespace WorkflowDesk.E2E.Mail;

/// <summary>Messages as real mail programs write them, byte by byte.</summary>
public sealed record Letter(string From, string MessageId, byte[] Bytes)
{
    public const string Desk = "support@desk.example";

    /// <summary>The smallest PNG: one transparent pixel.</summary>
    public static readonly byte[] Picture = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==");

    /// <summary>In GB18030, with characters of four bytes, 8bit body and a picture whose Chinese name is written as in RFC 2231.</summary>
    public static Letter Gb18030(string from, string name, string subject, string text, string pictureName)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var gb = Encoding.GetEncoding("GB18030");
        var id = NewId(from);
        const string Border = "=_sheet_7Q4";
        var bytes = new MemoryStream();
        Ascii($"From: {Word(gb, name)} <{from}>\r\n");
        Ascii($"To: <{Desk}>\r\n");
        Ascii($"Subject: {Word(gb, subject)}\r\n");
        Ascii($"Date: Mon, 20 May 2024 09:31:07 +0800\r\nMessage-ID: {id}\r\nMIME-Version: 1.0\r\n");
        Ascii($"Content-Type: multipart/mixed; boundary=\"{Border}\"\r\n\r\n");
        Ascii($"--{Border}\r\nContent-Type: text/plain; charset=GB18030\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
        bytes.Write(gb.GetBytes(text.ReplaceLineEndings("\r\n")));
        Ascii($"\r\n--{Border}\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n");
        Ascii($"Content-Disposition: attachment;\r\n filename*=GB18030''{Percent(gb.GetBytes(pictureName))}\r\n\r\n");
        Ascii(Convert.ToBase64String(Picture, Base64FormattingOptions.InsertLineBreaks) + $"\r\n--{Border}--\r\n");
        return new Letter(from, id, bytes.ToArray());

        void Ascii(string part) => bytes.Write(Encoding.ASCII.GetBytes(part));
    }

    /// <summary>Plain text in UTF-8. An answer names the message it answers.</summary>
    public static Letter Plain(string from, string subject, string text, string? answers = null)
    {
        var id = NewId(from);
        var thread = answers is null ? "" : $"In-Reply-To: {answers}\r\nReferences: {answers}\r\n";
        var message =
            $"From: {from}\r\nTo: {Desk}\r\nSubject: {Word(Encoding.UTF8, subject)}\r\nMessage-ID: {id}\r\n{thread}" +
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" +
            text.ReplaceLineEndings("\r\n") + "\r\n";
        return new Letter(from, id, Encoding.UTF8.GetBytes(message));
    }

    private static string NewId(string from) => $"<{Guid.NewGuid():N}@{from[(from.IndexOf('@', StringComparison.Ordinal) + 1)..]}>";

    // One encoded word holds 75 characters (RFC 2047, 2), so text is cut before it is encoded, never inside a character.
    private static string Word(Encoding charset, string text)
    {
        var words = new List<string>();
        var rest = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (charset.GetByteCount(rest.ToString() + rune) > 36)
            {
                words.Add(Encoded());
            }

            rest.Append(rune.ToString());
        }

        words.Add(Encoded());
        return string.Join("\r\n ", words);

        string Encoded()
        {
            var word = $"=?{charset.WebName.ToUpperInvariant()}?B?{Convert.ToBase64String(charset.GetBytes(rest.ToString()))}?=";
            rest.Clear();
            return word;
        }
    }

    private static string Percent(byte[] bytes) => string.Concat(bytes.Select(value => $"%{value:X2}"));
}
