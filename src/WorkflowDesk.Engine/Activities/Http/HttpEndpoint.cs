using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Engine.Activities;

/// <summary>Waits for a request from outside, or starts a workflow when it comes.</summary>
public sealed class HttpEndpoint : Activity
{
    public const string TypeName = "Elsa.HttpEndpoint";

    /// <summary>The key under which the host hands the request over: exchangeId, until, outcome, request, parsedContent, files, routeData, query, headers.</summary>
    public const string RequestKey = "__HttpRequest";

    internal HttpEndpoint()
    {
    }

    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = TypeName,
        DisplayName = "HTTP Endpoint",
        Description = "Wait for an inbound HTTP request that matches the specified path and methods.",
        Category = "HTTP",
        Kind = ActivityKind.Trigger,
        Inputs =
        [
            new("Path", "String") { Description = "The path below /workflows; {name} stands for a part that varies.", IsRequired = true },
            new("SupportedMethods", "String[]") { DisplayName = "Supported Methods", UIHint = "checklist", DefaultValue = new JsonArray("GET"), Description = "The HTTP methods to accept.", UISpecifications = DropDown.CheckList("GET", "POST", "PUT", "HEAD", "DELETE") },
            new("Authorize", "Boolean") { Category = "Security", Description = "Whether a token or an API key is needed." },
            new("Policy", "String") { Category = "Security", Description = "The role the caller needs." },
            new("RequestTimeout", "TimeSpan?") { DisplayName = "Request Timeout", Category = "Upload", Description = "How long a request is held. 30 seconds when empty." },
            new("RequestSizeLimit", "Int64?") { DisplayName = "Request Size Limit", Category = "Upload", Description = "The largest request, in bytes." },
            new("FileSizeLimit", "Int64?") { DisplayName = "File Size Limit", Category = "Upload", Description = "The largest file, in bytes." },
            new("AllowedFileExtensions", "String[]") { DisplayName = "Allowed File Extensions", UIHint = "multitext", Category = "Upload", Description = "Only these extensions; any when empty." },
            new("BlockedFileExtensions", "String[]") { DisplayName = "Blocked File Extensions", UIHint = "multitext", Category = "Upload", Description = "Never these extensions." },
            new("AllowedMimeTypes", "String[]") { DisplayName = "Allowed MIME Types", UIHint = "multitext", Category = "Upload", Description = "Only these types; any when empty." },
            .. s_exposed.Select(name => new InputDescriptor(name, "Boolean") { IsWrapped = false, Category = "Outcomes", Description = "Whether the workflow goes on by an outcome of its own instead of refusing the request." }),
        ],
        Outputs =
        [
            new("Result", "Object") { Description = "The request." }, new("ParsedContent", "Object") { DisplayName = "Parsed Content" },
            new("Files", "Object") { IsJournaled = false }, new("File", "Object") { IsJournaled = false },
            new("RouteData", "ObjectDictionary") { DisplayName = "Route Data" }, new("QueryStringData", "ObjectDictionary") { DisplayName = "Query String Data" },
            new("Headers", "ObjectDictionary"),
        ],
        Texts = Texts.Chinese("HTTP 端点", "等待符合路径和方法的 HTTP 请求，或由它启动工作流。", "HTTP"),
    };

    private static readonly string[] s_exposed = ["ExposeRequestTooLargeOutcome", "ExposeFileTooLargeOutcome", "ExposeInvalidFileExtensionOutcome", "ExposeInvalidFileMimeTypeOutcome"];

    /// <summary>What a request of this method to this path wakes; case does not matter.</summary>
    public static Stimulus Stimulus(string path, string method) => new(TypeName, Hashed(path, method));

    public override IEnumerable<NewBookmark> Triggers(ActivityContext context) => Bookmarks(context);

    public override ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken) =>
        new(context.StartedTheWorkflow && context.WorkflowInput(RequestKey) is JsonObject request ? Enter(context, request)
            : Bookmarks(context) is { Count: > 0 } bookmarks ? ActivityResult.Wait([.. bookmarks])
            : ActivityResult.Fail("The path of the endpoint is missing."));

    public override ValueTask<ActivityResult> ResumeAsync(ActivityContext context, Resumption resumption, CancellationToken cancellationToken) =>
        new(resumption.Input[RequestKey] is JsonObject request ? Enter(context, request) : ActivityResult.Fail("The wait was answered without a request."));

    public override IEnumerable<DefinitionProblem> Validate(ActivityNode node)
    {
        if (Values.To<string>(node.Constant("Path")) is { } path && path.Contains("//", StringComparison.Ordinal))
        {
            yield return new(node.Id, node.Type, "path", $"the path '{path}' contains '//'.");
        }
    }

    private static ActivityResult Enter(ActivityContext context, JsonObject request)
    {
        context.Burst.Instance.Properties[HttpExchange.Property] = new JsonObject { ["id"] = request["exchangeId"]?.DeepClone(), ["until"] = request["until"]?.DeepClone() };
        var files = request["files"] as JsonArray;
        return ((string?)request["outcome"] is { } outcome ? ActivityResult.Done(outcome) : ActivityResult.Done())
            .WithOutput("Result", request["request"]?.DeepClone())
            .WithOutput("ParsedContent", request["parsedContent"]?.DeepClone())
            .WithOutput("Files", files?.DeepClone())
            .WithOutput("File", files is { Count: > 0 } ? files[0]?.DeepClone() : null)
            .WithOutput("RouteData", request["routeData"]?.DeepClone())
            .WithOutput("QueryStringData", request["query"]?.DeepClone())
            .WithOutput("Headers", request["headers"]?.DeepClone());
    }

    private static List<NewBookmark> Bookmarks(ActivityContext context)
    {
        if (context.Get<string>("Path")?.Trim() is not { Length: > 0 } path)
        {
            return [];
        }

        if (path.Contains("//", StringComparison.Ordinal))
        {
            throw new FormatException($"The path '{path}' contains '//'.");
        }

        var methods = context.GetTexts("SupportedMethods");
        return [.. (methods.Count == 0 ? ["GET"] : methods).Select(method => new NewBookmark(TypeName, Payload(context, path.Trim('/'), method))
        {
            HashedPayload = Hashed(path, method),
            Tag = path.Contains('{', StringComparison.Ordinal) ? path.Trim('/') : null,
        })];
    }

    private static JsonObject Hashed(string path, string method) => new() { ["Path"] = path.Trim('/').ToLowerInvariant(), ["Method"] = method.ToLowerInvariant() };

    private static JsonObject Payload(ActivityContext context, string path, string method)
    {
        var payload = new JsonObject { ["Path"] = path, ["Method"] = method.ToUpperInvariant() };
        foreach (var input in context.Node.Activity.Descriptor.Inputs.Where(input => input.Name is not ("Path" or "SupportedMethods")))
        {
            payload[input.Name] = input.IsWrapped ? context.Input(input.Name) : context.Node.Json.GetBool(ElsaJson.CamelCase(input.Name)) ?? false;
        }

        return payload;
    }
}
