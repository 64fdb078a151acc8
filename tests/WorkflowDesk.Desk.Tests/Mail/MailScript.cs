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
        ["ToFull"] = new JsonArray(new JsonObject { ["Email"] = "support@desk.example", ["Name"] = "" }),
        ["CcFull"] = new JsonArray(),
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
            ["EnvelopeTo"] = new JsonArray("support@desk.example"), ["MessageIdHeader"] = MessageId, ["InReplyTo"] = InReplyTo,
            ["References"] = new JsonArray([.. References.Select(id => (JsonNode?)id)]), ["ParseError"] = ParseError,
        },
    };
#pragma warning restore CA1507

    public Stream Posted() => Posted(Json());

    public static Stream Posted(JsonNode json) => new MemoryStream(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
