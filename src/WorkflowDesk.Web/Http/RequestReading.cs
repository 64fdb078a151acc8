using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Http;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Web.Http;

/// <summary>What was read of a request.</summary>
/// <param name="Refusal">The status that answers it when it cannot enter a workflow; null when it can.</param>
internal sealed record RequestRead(int? Refusal, JsonObject? Request);

/// <summary>Reads a request for the endpoint it is meant for, within the endpoint's limits.</summary>
internal static class RequestReading
{
    private static readonly HashSet<string> s_secret = new(StringComparer.OrdinalIgnoreCase) { "Authorization", "Proxy-Authorization", "Cookie" };

    public static async Task<RequestRead> ReadAsync(HttpRequest request, JsonObject options, JsonObject routeData, CancellationToken cancellationToken)
    {
        var limit = Math.Min(Values.To<long?>(options["RequestSizeLimit"]) ?? HttpOptions.MaxRequest, HttpOptions.MaxRequest);
        var body = request.ContentLength > limit ? null : await BodyAsync(request.Body, limit, cancellationToken);
        if (body is null)
        {
            return Outcome(request, options, routeData, "ExposeRequestTooLargeOutcome", "Request too large", StatusCodes.Status413PayloadTooLarge);
        }

        var files = new JsonArray();
        JsonNode? content;
        try
        {
            content = await ContentAsync(request, body, files, cancellationToken);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidDataException)
        {
            return new RequestRead(StatusCodes.Status400BadRequest, null);
        }

        if (Unwanted(files, options) is var (property, outcome, status))
        {
            return Outcome(request, options, routeData, property, outcome, status);
        }

        var read = Describe(request, routeData);
        read["parsedContent"] = content;
        read["files"] = files;
        return new RequestRead(null, read);
    }

    private static RequestRead Outcome(HttpRequest request, JsonObject options, JsonObject routeData, string property, string outcome, int status)
    {
        if (!Values.To<bool>(options[property]))
        {
            return new RequestRead(status, null);
        }

        var read = Describe(request, routeData);
        read["outcome"] = outcome;
        return new RequestRead(null, read);
    }

    private static JsonObject Describe(HttpRequest request, JsonObject routeData)
    {
        var headers = Pairs(request.Headers.Where(header => !s_secret.Contains(header.Key)).Select(header => KeyValuePair.Create(header.Key, header.Value)));
        var query = Pairs(request.Query);
        return new JsonObject
        {
            ["request"] = new JsonObject
            {
                ["method"] = request.Method,
                ["scheme"] = request.Scheme,
                ["host"] = request.Host.Value,
                ["path"] = request.Path.Value,
                ["queryString"] = request.QueryString.Value,
                ["contentType"] = request.ContentType,
                ["contentLength"] = request.ContentLength,
                ["headers"] = headers.DeepClone(),
                ["query"] = query.DeepClone(),
                ["routeData"] = routeData.DeepClone(),
            },
            ["routeData"] = routeData,
            ["query"] = query,
            ["headers"] = headers,
        };
    }

    private static async Task<byte[]?> BodyAsync(Stream stream, long limit, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var part = new byte[16384];
        int read;
        while ((read = await stream.ReadAsync(part, cancellationToken)) > 0)
        {
            if (body.Length + read > limit)
            {
                return null;
            }

            await body.WriteAsync(part.AsMemory(0, read), cancellationToken);
        }

        return body.ToArray();
    }

    private static async Task<JsonNode?> ContentAsync(HttpRequest request, byte[] body, JsonArray files, CancellationToken cancellationToken)
    {
        if (body.Length == 0)
        {
            return null;
        }

        if (request.HasFormContentType)
        {
            request.Body = new MemoryStream(body);
            var form = await request.ReadFormAsync(cancellationToken);
            foreach (var file in form.Files)
            {
                using var bytes = new MemoryStream();
                await file.CopyToAsync(bytes, cancellationToken);
                files.Add(File(file.FileName, file.ContentType, bytes.ToArray()));
            }

            return Pairs(form);
        }

        var type = request.ContentType?.Split(';')[0].Trim() ?? "";
        if (type.EndsWith("json", StringComparison.OrdinalIgnoreCase))
        {
            return JsonNode.Parse(body);
        }

        if (type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || type.EndsWith("xml", StringComparison.OrdinalIgnoreCase) || type.Length == 0)
        {
            return Encoding.UTF8.GetString(body);
        }

        files.Add(File("body", type, body));
        return Convert.ToBase64String(body);
    }

    private static (string Property, string Outcome, int Status)? Unwanted(JsonArray files, JsonObject options)
    {
        var largest = Values.To<long?>(options["FileSizeLimit"]);
        var allowed = Lower(options["AllowedFileExtensions"]);
        var blocked = Lower(options["BlockedFileExtensions"]);
        var types = Lower(options["AllowedMimeTypes"]);
        foreach (var file in files.OfType<JsonObject>())
        {
            var extension = Path.GetExtension((string?)file["filename"] ?? "").ToLowerInvariant();
            if (Values.To<long>(file["size"]) > largest)
            {
                return ("ExposeFileTooLargeOutcome", "File too large", StatusCodes.Status413PayloadTooLarge);
            }

            if ((allowed.Count > 0 && !allowed.Contains(extension)) || blocked.Contains(extension))
            {
                return ("ExposeInvalidFileExtensionOutcome", "Invalid file extension", StatusCodes.Status415UnsupportedMediaType);
            }

            if (types.Count > 0 && !types.Contains(((string?)file["contentType"] ?? "").Split(';')[0].Trim().ToLowerInvariant()))
            {
                return ("ExposeInvalidFileMimeTypeOutcome", "Invalid file MIME type", StatusCodes.Status415UnsupportedMediaType);
            }
        }

        return null;

        HashSet<string> Lower(JsonNode? list) => [.. Values.ToTexts(list).Select(text => text.Trim().ToLowerInvariant()).Select(text => list == options["AllowedMimeTypes"] || text.StartsWith('.') ? text : "." + text)];
    }

    private static JsonObject File(string name, string? contentType, byte[] content) => new()
    {
        // The name alone: browsers of old send paths.
        ["filename"] = Path.GetFileName(name),
        ["contentType"] = contentType ?? "application/octet-stream",
        ["size"] = content.Length,
        ["content"] = Convert.ToBase64String(content),
    };

    private static JsonObject Pairs(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> values)
    {
        var pairs = new JsonObject();
        foreach (var (name, value) in values)
        {
            pairs[name] = value.Count > 1 ? new JsonArray([.. value.Select(one => (JsonNode?)one)]) : value.ToString();
        }

        return pairs;
    }
}
