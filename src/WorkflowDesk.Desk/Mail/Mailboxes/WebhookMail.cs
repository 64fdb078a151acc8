using System.Buffers;
using System.Text.Json;
using WorkflowDesk.Desk.Mail.Inbound;

namespace WorkflowDesk.Desk.Mail.Mailboxes;

/// <summary>
/// Mail that a service posts to a webhook mailbox, in the shape of Postmark's inbound webhook. What it says about its own
/// source is not believed: it would choose its mailbox and vouch for its senders.
/// </summary>
internal static class WebhookMail
{
    private static readonly HashSet<string> s_files = new(["RawEmail", "TextBody" + PostedMail.Whole, "HtmlBody" + PostedMail.Whole], StringComparer.Ordinal);

    /// <summary>The same mail with a source that says where it really came from.</summary>
    /// <param name="posted">The JSON as <see cref="PostedMail"/> made it light.</param>
    /// <param name="mailbox">Key of the mailbox it was posted to.</param>
    /// <param name="named">Hashes of what came in this post and went into the store.</param>
    /// <exception cref="DeskRuleException">400: not a JSON object, or contents that are not text.</exception>
    public static ReadOnlyMemory<byte> From(ReadOnlyMemory<byte> posted, string mailbox, IReadOnlySet<string> named)
    {
        try
        {
            using var document = JsonDocument.Parse(posted);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw NotAMail();
            }

            CheckContents(document.RootElement, named);
            var written = new ArrayBufferWriter<byte>(posted.Length + 1024);
            using (var writer = new Utf8JsonWriter(written))
            {
                Write(writer, document.RootElement, mailbox);
            }

            return written.WrittenMemory;
        }
        catch (JsonException)
        {
            throw NotAMail();
        }
    }

    /// <summary>An object in place of base64 is how the desk itself names a file it has: nobody outside may.</summary>
    private static void CheckContents(JsonElement posted, IReadOnlySet<string> named)
    {
        foreach (var property in posted.EnumerateObject())
        {
            if (s_files.Contains(property.Name))
            {
                CheckText(property.Value, property.Name, named);
            }

            if (property.NameEquals("Attachments") && property.Value.ValueKind == JsonValueKind.Array)
            {
                foreach (var content in property.Value.EnumerateArray().Where(file => file.ValueKind == JsonValueKind.Object)
                    .SelectMany(file => file.EnumerateObject()).Where(part => part.NameEquals("Content")))
                {
                    CheckText(content.Value, "Attachments.Content", named);
                }
            }
        }
    }

    private static void CheckText(JsonElement value, string field, IReadOnlySet<string> named)
    {
        var isOurs = PostedMail.Named(value) is { } stored && named.Contains(stored.Sha256);
        if (!isOurs && value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
        {
            throw new DeskRuleException("mail-not-usable", 400, $"{field} must be base64 text.") { Fields = new Dictionary<string, string>(StringComparer.Ordinal) { [field] = "must be base64 text" } };
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonElement posted, string mailbox)
    {
        writer.WriteStartObject();
        foreach (var property in posted.EnumerateObject().Where(property => !property.NameEquals("Source")))
        {
            property.WriteTo(writer);
        }

        writer.WriteStartObject("Source");
        writer.WriteString("Kind", MailboxKind.Webhook);
        writer.WriteString("Mailbox", mailbox);
        if (posted.TryGetProperty("OriginalRecipient", out var recipient) && recipient.ValueKind == JsonValueKind.String)
        {
            writer.WriteStartArray("EnvelopeTo");
            recipient.WriteTo(writer);
            writer.WriteEndArray();
        }

        writer.WriteNull("Authentication");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static DeskRuleException NotAMail() => new("mail-not-json", 400, "The body must be one JSON object in the shape of an inbound mail.");
}
