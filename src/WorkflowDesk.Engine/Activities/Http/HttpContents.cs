using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Engine.Activities;

/// <summary>How values become bodies of HTTP messages, and bodies values.</summary>
internal static class HttpContents
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>Bytes and their type; texts are UTF-8, anything else is JSON, or a form when that is asked for.</summary>
    public static (byte[] Content, string ContentType) Write(JsonNode? value, string? contentType)
    {
        if (value is null)
        {
            return ([], contentType ?? "text/plain");
        }

        if (value is JsonValue && value.GetValueKind() == JsonValueKind.String)
        {
            return (Encoding.UTF8.GetBytes(value.GetValue<string>()), contentType ?? "text/plain; charset=utf-8");
        }

        if (value is JsonObject fields && contentType?.StartsWith(Form, StringComparison.OrdinalIgnoreCase) == true)
        {
            var pairs = fields.Select(field => $"{WebUtility.UrlEncode(field.Key)}={WebUtility.UrlEncode(Values.ToText(field.Value) ?? "")}");
            return (Encoding.UTF8.GetBytes(string.Join('&', pairs)), contentType);
        }

        return (Encoding.UTF8.GetBytes(value.ToJsonString(Instances.InstanceJson.Default.Options)), contentType ?? Json);
    }

    /// <summary>JSON as what it says, texts as text, anything else in base64. JSON that cannot be read stays text.</summary>
    public static JsonNode? Read(byte[] content, string? contentType)
    {
        if (content.Length == 0)
        {
            return null;
        }

        var type = contentType?.Split(';')[0].Trim() ?? "";
        if (type.EndsWith("json", StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                return JsonNode.Parse(content);
            }
            catch (JsonException)
            {
                return Encoding.UTF8.GetString(content);
            }
        }

        return type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || type.EndsWith("xml", StringComparison.OrdinalIgnoreCase) || type.Equals(Form, StringComparison.OrdinalIgnoreCase)
            ? Encoding.UTF8.GetString(content)
            : Convert.ToBase64String(content);
    }

    /// <summary>A dictionary of headers; a list of values becomes one with commas.</summary>
    public static Dictionary<string, string> Headers(JsonNode? headers)
    {
        var read = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        // A constant written in the designer is JSON text.
        if (headers is JsonValue && headers.GetValueKind() == JsonValueKind.String && headers.GetValue<string>().TrimStart().StartsWith('{'))
        {
            headers = JsonNode.Parse(headers.GetValue<string>());
        }

        foreach (var (name, value) in headers as JsonObject ?? [])
        {
            read[name] = value is JsonArray list ? string.Join(", ", list.Select(Values.ToText)) : Values.ToText(value) ?? "";
        }

        return read;
    }

    /// <summary>A file as workflows hand it around.</summary>
    public static JsonObject File(string name, string? contentType, byte[] content) => new()
    {
        ["filename"] = name,
        ["contentType"] = contentType ?? "application/octet-stream",
        ["size"] = content.Length,
        ["content"] = Convert.ToBase64String(content),
    };
}
