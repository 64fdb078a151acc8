using System.Globalization;
using System.Net.Mail;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using WorkflowDesk.Desk.Attachments;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <param name="Address">Lower case.</param>
/// <param name="Name">Empty when the sender gave none.</param>
public sealed record InboundAddress(string Address, string Name);

public sealed record InboundHeader(string Name, string Value);

/// <param name="Content">Base64 in the posted JSON, decoded only when needed; of a large file, its name in the content store.</param>
public sealed record InboundAttachment(string Name, string ContentType, string? ContentId, JsonElement Content)
{
    /// <summary>Where a large file lies; null: its bytes are here.</summary>
    public StoredContent? Stored => PostedMail.Named(Content);

    /// <summary>Null: what was posted is not base64, or the file is large and lies in the content store.</summary>
    public byte[]? Bytes() =>
        Content.ValueKind == JsonValueKind.String && Content.TryGetBytesFromBase64(out var bytes) ? bytes : null;
}

/// <summary>
/// One mail as the gateway posts it: the shape of Postmark's inbound webhook, with <c>Source</c> and <c>RawEmail</c> where
/// the sender of the post has them (see <c>src/mail-gateway/contract</c>). Reading forgives: a field of the wrong kind
/// counts as absent and is named in <see cref="Problems"/>. Only a mail without any usable sender is refused.
/// </summary>
public sealed partial record InboundMail
{
    private const int MaxName = 100;
    private const int MaxMessageId = 998;

    public required InboundAddress From { get; init; }

    public IReadOnlyList<InboundAddress> To { get; init; } = [];

    public IReadOnlyList<InboundAddress> Cc { get; init; } = [];

    public required string Subject { get; init; }

    /// <summary>The RFC 5322 Message-ID with angle brackets (Postmark's own <c>MessageID</c> is the provider's).</summary>
    public string? MessageId { get; init; }

    /// <summary>Message-IDs this mail answers, the nearest first.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    public DateTimeOffset? SentAt { get; init; }

    public required string TextBody { get; init; }

    public required string HtmlBody { get; init; }

    public IReadOnlyList<InboundHeader> Headers { get; init; } = [];

    public IReadOnlyList<InboundAttachment> Attachments { get; init; } = [];

    /// <summary>The door it came through, lower case; with <see cref="RawSha256"/> the key against doubles.</summary>
    public required string Mailbox { get; init; }

    public required string RawSha256 { get; init; }

    /// <summary>Empty for reports of mail systems; null when the sender of the post does not know it.</summary>
    public string? EnvelopeFrom { get; init; }

    public IReadOnlyList<string> EnvelopeTo { get; init; } = [];

    /// <summary>What the gateway found out about the sender; null when it checked nothing.</summary>
    public MailAuthentication? Authentication { get; init; }

    /// <summary>Too large to be taken whole: only its head is here.</summary>
    public bool IsOversize { get; init; }

    /// <summary>The text or the HTML was too long for a letter: its begin is here, and all of it is among the attachments.</summary>
    public bool IsCut { get; init; }

    /// <summary>Why the gateway could not read the body; null when it could.</summary>
    public string? ParseError { get; init; }

    /// <summary>Fields that were not what they should be.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    public string? Header(string name) =>
        Headers.FirstOrDefault(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase))?.Value;

    /// <param name="postedSha256">Stands in for the raw mail's hash when no raw mail was posted.</param>
    /// <param name="ownAddress">The mailbox when the post names none.</param>
    /// <exception cref="DeskRuleException">400: not a JSON object, or no usable sender; names the field.</exception>
    public static InboundMail Read(JsonElement posted, string postedSha256, string ownAddress)
    {
        if (posted.ValueKind != JsonValueKind.Object)
        {
            throw Refuse("$", "The body must be one JSON object in the shape of an inbound mail.");
        }

        var problems = new List<string>();
        var read = new JsonFields(posted, "", problems);
        var source = read.Object("Source");
        var headers = read.Objects("Headers").Select(header => new InboundHeader(header.Text("Name"), header.Text("Value"))).ToList();
        string? HeaderOf(string name) => headers.Find(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase))?.Value;

        var envelopeFrom = source?.TextOrNull("EnvelopeFrom");
        var sender = AddressOf(read.Object("FromFull") is { } full ? full.Text("Email") : "", read.Object("FromFull")?.Text("Name"))
            ?? AddressOf(read.Text("From"), read.Text("FromName"))
            ?? AddressOf(envelopeFrom ?? "", null)
            ?? throw Refuse("From", $"'{read.Text("From")}' is no mail address, and neither FromFull.Email nor Source.EnvelopeFrom holds one.");
        if (sender.Name.Length == 0)
        {
            sender = sender with { Name = CleanName(read.Text("FromName")) };
        }

        var to = Addresses(read.Objects("ToFull"));
        var references = MessageIds(source?.TextOrNull("InReplyTo") ?? HeaderOf("In-Reply-To"))
            .Concat((source?.Texts("References") is { Count: > 0 } listed ? MessageIds(string.Join(' ', listed)) : MessageIds(HeaderOf("References"))).AsEnumerable().Reverse())
            .Distinct(StringComparer.Ordinal).Take(60).ToList();
        var mailbox = source?.TextOrNull("Mailbox") is { Length: > 0 } named ? named : to.Count > 0 ? to[0].Address : ownAddress;
        var wholes = new[] { ("TextBody", "message.txt", "text/plain"), ("HtmlBody", "message.html", "text/html") }
            .Select(text => new InboundAttachment(text.Item2, text.Item3, null, read.Raw(text.Item1 + PostedMail.Whole))).Where(text => text.Stored is not null).ToList();
        return new InboundMail
        {
            From = sender,
            To = to,
            Cc = Addresses(read.Objects("CcFull")),
            Subject = read.Text("Subject"),
            MessageId = MessageIds(source?.TextOrNull("MessageIdHeader") ?? HeaderOf("Message-ID")).FirstOrDefault(),
            References = references,
            SentAt = DateOf(read.Text("Date")),
            TextBody = read.Text("TextBody"),
            HtmlBody = read.Text("HtmlBody"),
            Headers = headers,
            Attachments = [.. wholes, .. read.Objects("Attachments").Select(file =>
                new InboundAttachment(file.Text("Name"), file.Text("ContentType"), file.Text("ContentID").Trim().Trim('<', '>') is { Length: > 0 } id ? id : null, file.Raw("Content")))],
            IsCut = wholes.Count > 0 || (source?.Flag("BodyCut") ?? false),
            Mailbox = mailbox.Trim().ToLowerInvariant(),
            RawSha256 = RawHash(read, source) ?? postedSha256,
            EnvelopeFrom = envelopeFrom?.Trim().Trim('<', '>'),
            EnvelopeTo = [.. (source?.Texts("EnvelopeTo") ?? []).Select(address => address.Trim().Trim('<', '>').ToLowerInvariant())],
            Authentication = source?.Object("Authentication") is { } checks ? AuthenticationOf(checks) : null,
            IsOversize = source?.Flag("Oversize") ?? false,
            ParseError = source?.TextOrNull("ParseError"),
            Problems = problems,
        };
    }

    private static MailAuthentication AuthenticationOf(JsonFields checks)
    {
        static AuthenticationResult Result(JsonFields check) => new(
            check.Text("result").Trim().ToLowerInvariant(), check.Text("domain").Trim().ToLowerInvariant(),
            check.Raw("aligned").ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null });
        return new MailAuthentication
        {
            Spf = checks.Object("spf") is { } spf ? Result(spf) : null,
            Dkim = [.. checks.Objects("dkim").Select(Result)],
            Dmarc = checks.Object("dmarc") is { } dmarc ? Result(dmarc) with { Aligned = null } : null,
            DmarcPolicy = checks.Object("dmarc")?.Text("policy").Trim().ToLowerInvariant() ?? "",
            Arc = checks.Object("arc")?.Text("result").Trim().ToLowerInvariant() ?? "",
        };
    }

    /// <summary>The hash is computed here where the raw mail came along; a cut one is known by the hash the gateway took of the whole.</summary>
    private static string? RawHash(JsonFields read, JsonFields? source)
    {
        var claimed = source?.TextOrNull("RawSha256")?.ToLowerInvariant();
        var claimIsHash = claimed is { Length: 64 } && claimed.All(char.IsAsciiHexDigit);
        if (claimIsHash && source!.Flag("Oversize"))
        {
            return claimed;
        }

        return PostedMail.Named(read.Raw("RawEmail"))?.Sha256
            ?? (RawBytes(read) is { } bytes ? Convert.ToHexStringLower(SHA256.HashData(bytes)) : claimIsHash ? claimed : null);
    }

    /// <summary>Where a large message lies as it was received; null: it is in the post, or was not posted.</summary>
    public static StoredContent? StoredRawOf(JsonElement posted) =>
        posted.ValueKind == JsonValueKind.Object && posted.TryGetProperty("RawEmail", out var raw) ? PostedMail.Named(raw) : null;

    /// <summary>The message as it was received, byte for byte; null: it was not posted, or is large (<see cref="StoredRawOf"/>).</summary>
    public static byte[]? RawOf(JsonElement posted) => posted.ValueKind == JsonValueKind.Object ? RawBytes(new JsonFields(posted, "", [])) : null;

    private static byte[]? RawBytes(JsonFields read)
    {
        var raw = read.Raw("RawEmail");
        return raw.ValueKind != JsonValueKind.String || raw.GetString() is not { Length: > 0 } text ? null
            : read.Text("RawEmailEncoding") == "base64" && raw.TryGetBytesFromBase64(out var decoded) ? decoded
            : Encoding.UTF8.GetBytes(text);
    }

    private static List<InboundAddress> Addresses(IEnumerable<JsonFields> people) =>
        [.. people.Select(person => AddressOf(person.Text("Email"), person.Text("Name"))).OfType<InboundAddress>()];

    private static InboundAddress? AddressOf(string text, string? name)
    {
        text = text.Trim();
        if (!Bare().IsMatch(text))
        {
            if (!MailAddress.TryCreate(text, out var parsed) || !Bare().IsMatch(parsed.Address))
            {
                return null;
            }

            name = string.IsNullOrWhiteSpace(name) ? parsed.DisplayName : name;
            text = parsed.Address;
        }

        return new InboundAddress(text.ToLowerInvariant(), CleanName(name ?? ""));
    }

    private static string CleanName(string name)
    {
        var clean = string.Concat(name.EnumerateRunes().Where(rune => !Rune.IsControl(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format)).Trim();
        return clean.Length <= MaxName ? clean : clean[..(char.IsHighSurrogate(clean[MaxName - 1]) ? MaxName - 1 : MaxName)];
    }

    private static List<string> MessageIds(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return [];
        }

        var ids = BracketedId().Matches(text.Length > 65_536 ? text[..65_536] : text).Select(match => match.Value).Where(id => id.Length <= MaxMessageId).ToList();
        // Some programs forget the brackets.
        return ids.Count == 0 && Bare().IsMatch(text.Trim()) ? [$"<{text.Trim()}>"] : ids;
    }

    private static DateTimeOffset? DateOf(string text) =>
        DateTimeOffset.TryParse(text.Split('(')[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;

    private static DeskRuleException Refuse(string field, string why) => new("mail-not-usable", 400, why)
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { [field] = why },
    };

    [GeneratedRegex(@"^[^\s@<>""(),;:]{1,64}@[^\s@<>""(),;:]{1,190}\z", RegexOptions.None, 1000)]
    private static partial Regex Bare();

    [GeneratedRegex(@"<[^<>\s]+>", RegexOptions.None, 1000)]
    private static partial Regex BracketedId();
}
