using System.Text;
using System.Text.Json.Nodes;

namespace WorkflowDesk.Desk.Tests.Mail;

/// <summary>Writes mail as the gateway posts it. Raw bytes differ with every change, as they do in life.</summary>
internal sealed record MailScript
{
    public string From { get; init; } = "lin@corp.example";

    public string FromName { get; init; } = "Lin";

    public string Subject { get; init; } = "The printer on floor 3 is silent";

    public string Text { get; init; } = "It shows no light since this morning.";

    public string Html { get; init; } = "";

    public string? MessageId { get; init; } = "<first@corp.example>";

    public string? InReplyTo { get; init; }

    public IReadOnlyList<string> References { get; init; } = [];

    public string Mailbox { get; init; } = "smtp";

    public string EnvelopeFrom { get; init; } = "lin@corp.example";

    public IReadOnlyList<string> To { get; init; } = ["support@desk.example"];

    public IReadOnlyList<string> Cc { get; init; } = [];

    public IReadOnlyList<string> EnvelopeTo { get; init; } = ["support@desk.example"];

    /// <summary>What the gateway found out about the sender.</summary>
    public JsonObject? Authentication { get; init; }

    public bool Oversize { get; init; }

    public string? ParseError { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<(string Name, string Type, byte[] Bytes, string ContentId)> Files { get; init; } = [];

    /// <summary>Something in the raw mail that no other field shows, such as a Received header.</summary>
    public string Trace { get; init; } = "";

#pragma warning disable CA1507 // The contract's names: they stay when a property is renamed.
    public JsonObject Json() => new()
    {
        ["From"] = From,
        ["FromName"] = FromName,
        ["FromFull"] = new JsonObject { ["Email"] = From, ["Name"] = FromName },
        ["ToFull"] = People(To),
        ["CcFull"] = People(Cc),
        ["Subject"] = Subject,
        ["MessageID"] = "b1b6ed0e-64b4-4a6e-9a2a-000000000001",
        ["Date"] = "Mon, 20 May 2024 09:00:00 +0800",
        ["TextBody"] = Text,
        ["HtmlBody"] = Html,
        ["Headers"] = new JsonArray([.. Headers.Select(header => (JsonNode?)new JsonObject { ["Name"] = header.Key, ["Value"] = header.Value })]),
        ["Attachments"] = new JsonArray([.. Files.Select(file => (JsonNode?)new JsonObject
        {
            ["Name"] = file.Name, ["ContentType"] = file.Type, ["ContentLength"] = file.Bytes.Length,
            ["ContentID"] = file.ContentId, ["Content"] = Convert.ToBase64String(file.Bytes),
        })]),
        ["RawEmail"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{From}|{Subject}|{MessageId}|{Text}|{Trace}")),
        ["RawEmailEncoding"] = "base64",
        ["Source"] = new JsonObject
        {
            ["Kind"] = "smtp", ["Mailbox"] = Mailbox, ["Oversize"] = Oversize, ["EnvelopeFrom"] = EnvelopeFrom,
            ["EnvelopeTo"] = new JsonArray([.. EnvelopeTo.Select(address => (JsonNode?)address)]), ["MessageIdHeader"] = MessageId, ["InReplyTo"] = InReplyTo,
            ["References"] = new JsonArray([.. References.Select(id => (JsonNode?)id)]), ["ParseError"] = ParseError,
            ["Authentication"] = Authentication?.DeepClone(),
        },
    };
#pragma warning restore CA1507

    /// <summary>As the gateway reports a sender whose domain vouches for the mail.</summary>
    public static JsonObject Passed(string domain) => Checked(domain, "pass", "reject");

    /// <summary>As the gateway reports a sender whose domain disowns the mail.</summary>
    public static JsonObject Forged(string domain) => Checked(domain, "fail", "reject");

    public static JsonObject Checked(string domain, string dmarc, string policy) => new()
    {
        ["checkedBy"] = "gateway",
        ["spf"] = new JsonObject { ["result"] = dmarc == "pass" ? "pass" : "fail", ["domain"] = domain },
        ["dkim"] = new JsonArray(),
        ["dmarc"] = new JsonObject { ["result"] = dmarc, ["policy"] = policy, ["domain"] = domain },
        ["arc"] = new JsonObject { ["result"] = "none" },
    };

    private static JsonArray People(IReadOnlyList<string> addresses) => new([.. addresses.Select(address => (JsonNode?)new JsonObject { ["Email"] = address, ["Name"] = "" })]);

    public Stream Posted() => Posted(Json());

    public static Stream Posted(JsonNode json) => new MemoryStream(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
