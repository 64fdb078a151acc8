using System.Text.Json;
using System.Text.Json.Serialization;
using WorkflowDesk.Desk;

namespace WorkflowDesk.Web.Studio;

/// <summary>
/// JSON as Studio reads and writes it: camelCase, matched by case; enums by their .NET names (one unknown name spoils
/// Studio's whole answer). The desk's own API writes enums in kebab-case, so always go through here.
/// </summary>
internal static class StudioJson
{
    /// <summary>Definitions nest one level of JSON for each container and expression.</summary>
    private const int MaxDepth = 256;

    // A property given twice: which of the two was meant nobody knows.
    private static readonly JsonDocumentOptions s_reading = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = DeskJson.Options.Encoder,
        MaxDepth = MaxDepth,
        Converters = { new JsonStringEnumConverter() },
    };

    public static IResult Answer<T>(T value, int status = StatusCodes.Status200OK) => Results.Json(value, Options, statusCode: status);

    /// <summary>The body; null when there is none.</summary>
    /// <exception cref="DeskRuleException">400: it is not the JSON expected.</exception>
    public static async Task<T?> ReadAsync<T>(HttpContext http, CancellationToken cancellationToken)
        where T : class
    {
        if (http.Request.ContentLength == 0 || (http.Request.ContentLength is null && http.Request.ContentType is null))
        {
            return null;
        }

        try
        {
            using var document = await JsonDocument.ParseAsync(http.Request.Body, s_reading, cancellationToken);
            return document.Deserialize<T>(Options);
        }
        catch (JsonException json)
        {
            throw new DeskRuleException("bad-request", 400, $"The body is not the JSON expected here ({json.Path ?? "$"}, line {(json.LineNumber ?? 0) + 1}).");
        }
    }
}
