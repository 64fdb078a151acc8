using System.Text.Json;

namespace WorkflowDesk.Desk.Mail.Mailboxes;

/// <summary>
/// Mail that a service posts to a webhook mailbox, in the shape of Postmark's inbound webhook. What it says about its own
/// source is not believed: it would choose its mailbox and vouch for its senders.
/// </summary>
public static class WebhookMail
{
    /// <summary>The same mail with a source that says where it really came from.</summary>
    /// <param name="mailbox">Key of the mailbox it was posted to.</param>
    /// <exception cref="DeskRuleException">400: not a JSON object, or contents that are not text.</exception>
    public static async Task<Stream> FromAsync(Stream posted, string mailbox, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(posted, default, cancellationToken);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw NotAMail();
            }

            CheckContents(document.RootElement);
            var written = new MemoryStream();
            await using (var writer = new Utf8JsonWriter(written))
            {
                Write(writer, document.RootElement, mailbox);
            }

            written.Position = 0;
            return written;
        }
        catch (JsonException)
        {
            throw NotAMail();
        }
    }

    /// <summary>An object in place of base64 is how the desk itself names a file it has: nobody outside may.</summary>
    private static void CheckContents(JsonElement posted)
    {
        foreach (var property in posted.EnumerateObject())
        {
            if (property.NameEquals("RawEmail"))
            {
                CheckText(property.Value, "RawEmail");
            }

            if (property.NameEquals("Attachments") && property.Value.ValueKind == JsonValueKind.Array)
            {
                foreach (var content in property.Value.EnumerateArray().Where(file => file.ValueKind == JsonValueKind.Object)
                    .SelectMany(file => file.EnumerateObject()).Where(part => part.NameEquals("Content")))
                {
                    CheckText(content.Value, "Attachments.Content");
                }
            }
        }
    }

    private static void CheckText(JsonElement value, string field)
    {
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
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
