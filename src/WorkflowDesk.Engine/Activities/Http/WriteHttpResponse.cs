using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Engine.Activities;

/// <summary>Answers the request the workflow was reached by, once its step is committed.</summary>
internal sealed class WriteHttpResponse : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.WriteHttpResponse",
        DisplayName = "HTTP Response",
        Description = "Write a response to the current HTTP response object.",
        Category = "HTTP",
        Inputs =
        [
            new("StatusCode", "HttpStatusCode") { DisplayName = "Status Code", UIHint = "dropdown", DefaultValue = "OK", Description = "The status code to answer with.", UISpecifications = DropDown.Of([.. Enum.GetNames<HttpStatusCode>().Distinct()]) },
            new("Content", "Object") { Description = "The content to write back." },
            new("ContentType", "String") { DisplayName = "Content Type", Description = "The type of the content.", UIHint = "dropdown", UISpecifications = DropDown.Of("", "text/plain", "text/html", "application/json", "application/xml", "application/x-www-form-urlencoded") },
            new("ResponseHeaders", "HttpHeaders") { DisplayName = "Response Headers", UIHint = "json-editor", Category = "Advanced", Description = "Headers to answer with." },
        ],
        Texts = Texts.Chinese("HTTP 响应", "向当前 HTTP 请求写出响应。", "HTTP"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var status = StatusOf(context.Peek("StatusCode"));
        if (status is null)
        {
            return new(ActivityResult.Fail($"'{Values.ToText(context.Peek("StatusCode"))}' is not an HTTP status code."));
        }

        var (content, contentType) = HttpContents.Write(context.Peek("Content"), context.Get<string>("ContentType") is { Length: > 0 } type ? type : null);
        return new(Answering.With(context, new HttpAnswer(status.Value, HttpContents.Headers(context.Peek("ResponseHeaders")), contentType, content)));
    }

    private static int? StatusOf(JsonNode? value) => Values.ToText(value) switch
    {
        null => 200,
        var text when int.TryParse(text, CultureInfo.InvariantCulture, out var number) => number is >= 200 and <= 599 ? number : null,
        var text when Enum.TryParse<HttpStatusCode>(text, ignoreCase: true, out var named) => (int)named,
        _ => null,
    };
}

/// <summary>Answers with a file; several are packed into one archive.</summary>
internal sealed class WriteFileHttpResponse : Activity
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.WriteFileHttpResponse",
        DisplayName = "HTTP File Response",
        Description = "Write one or more files as an HTTP response.",
        Category = "HTTP",
        Inputs =
        [
            new("ContentType", "String") { DisplayName = "Content Type", Description = "The type of the file; its own when empty." },
            new("Filename", "String") { Description = "The name the file is saved under." },
            new("EntityTag", "String") { DisplayName = "Entity Tag", Description = "Names this state of the file." },
            new("Content", "Object") { Description = "A file, a text, or a list of them.", IsJournaled = false },
            new("EnableResumableDownloads", "Boolean") { DisplayName = "Enable Resumable Downloads", Description = "No effect on this desk." },
            new("DownloadCorrelationId", "String") { DisplayName = "Download Correlation ID", Description = "No effect on this desk." },
        ],
        Texts = Texts.Chinese("HTTP 文件响应", "以文件作为 HTTP 响应；多个文件会打包。", "HTTP"),
    };

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        var content = context.Peek("Content");
        var (name, type, bytes) = content is JsonArray { Count: > 1 } many ? Pack(many) : FileOf(content is JsonArray { Count: 1 } one ? one[0] : content, 1);
        var fileName = context.Get<string>("Filename") is { Length: > 0 } given ? given : name;
        var headers = new Dictionary<string, string>
        {
            ["Content-Disposition"] = $"attachment; filename*=UTF-8''{Uri.EscapeDataString(fileName)}",
        };
        if (context.Get<string>("EntityTag") is { Length: > 0 } tag)
        {
            headers["ETag"] = tag.StartsWith('"') || tag.StartsWith("W/", StringComparison.Ordinal) ? tag : $"\"{tag}\"";
        }

        return new(Answering.With(context, new HttpAnswer(200, headers, context.Get<string>("ContentType") is { Length: > 0 } asked ? asked : type, bytes)));
    }

    private static (string Name, string ContentType, byte[] Content) FileOf(JsonNode? value, int number)
    {
        if (value is JsonObject file && file["content"] is JsonValue content && content.GetValueKind() == JsonValueKind.String && file.ContainsKey("filename"))
        {
            return ((string?)file["filename"] ?? $"file{number}", (string?)file["contentType"] ?? "application/octet-stream", Convert.FromBase64String(content.GetValue<string>()));
        }

        var (bytes, type) = HttpContents.Write(value, null);
        return (type.EndsWith("json", StringComparison.Ordinal) ? $"file{number}.json" : $"file{number}.txt", type, bytes);
    }

    private static (string Name, string ContentType, byte[] Content) Pack(JsonArray files)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < files.Count; i++)
            {
                var (name, _, content) = FileOf(files[i], i + 1);
                // Only the name: an archive must not unpack outside its folder.
                using var entry = archive.CreateEntry(name.Split('/', '\\')[^1]).Open();
                entry.Write(content);
            }
        }

        return ("download.zip", "application/zip", packed.ToArray());
    }
}

/// <summary>What answers have in common.</summary>
internal static class Answering
{
    /// <summary>Bytes of an answer.</summary>
    public const int MaxContent = 10 * 1024 * 1024;

    public static ActivityResult With(ActivityContext context, HttpAnswer answer)
    {
        if (HttpExchange.IdOf(context.Burst.Instance, context.Now) is not { } exchange)
        {
            return ActivityResult.Fail("There is no HTTP request to answer: the workflow was not reached by one, or it is answered already.");
        }

        if (answer.Content.Length > MaxContent)
        {
            return ActivityResult.Fail($"The answer has {answer.Content.Length} bytes; {MaxContent} are allowed.");
        }

        return context.Burst.Step.Answer(exchange, answer)
            ? ActivityResult.Done()
            : ActivityResult.Fail("The HTTP request is answered already.");
    }
}
