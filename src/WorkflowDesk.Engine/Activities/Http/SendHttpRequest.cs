using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Engine.Activities;

/// <summary>Sends a request; the activity of the status code that comes back runs inside.</summary>
internal sealed class SendHttpRequest : OutgoingCall
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.SendHttpRequest",
        DisplayName = "HTTP Request",
        Description = "Send an HTTP request.",
        Category = "HTTP",
        Kind = ActivityKind.Task,
        Inputs = [.. RequestInputs, new("ExpectedStatusCodes", "Object") { DisplayName = "Expected Status Codes", IsWrapped = false, UIHint = "http-status-codes", Description = "The status codes to expect, each with its activity." }],
        Outputs = ResponseOutputs,
        Ports =
        [
            new("unmatchedStatusCode", PortKind.Embedded) { DisplayName = "Unmatched status code" }, new("failedToConnect", PortKind.Embedded) { DisplayName = FailedToConnect },
            new("timeout", PortKind.Embedded) { DisplayName = Timeout }, new("Done"),
        ],
        Texts = Texts.Chinese("HTTP 请求", "发送 HTTP 请求。", "HTTP"),
    };

    protected internal override void Compile(NodeCompilation node)
    {
        base.Compile(node);
        var cases = new Dictionary<int, ActivityNode>();
        foreach (var item in node.Node.Json.GetItems("expectedStatusCodes").OfType<JsonObject>())
        {
            if (item.GetInt("statusCode") is { } status && item.GetObject("activity") is { } activity)
            {
                cases.TryAdd(status, node.Compile(activity, $"expectedStatusCodes[{status}].activity"));
            }
        }

        node.Prepared = ((CallPlan)node.Prepared!) with
        {
            Cases = cases,
            Expected = [.. node.Node.Json.GetItems("expectedStatusCodes").OfType<JsonObject>().Select(item => item.GetInt("statusCode")).OfType<int>()],
        };
    }

    public override ValueTask<ActivityResult> ChildCompletedAsync(ActivityContext context, ChildCompletion child, CancellationToken cancellationToken) => new(ActivityResult.Done());

    protected override ActivityResult Responded(ActivityContext context, int status)
    {
        var plan = (CallPlan)context.Node.Prepared!;
        return Run(plan.Expected.Contains(status) ? plan.Cases.GetValueOrDefault(status) : context.Node.Port("unmatchedStatusCode"));
    }

    protected override ActivityResult WithoutResponse(ActivityContext context, bool timedOut) => Run(context.Node.Port(timedOut ? "timeout" : "failedToConnect"));

    private static ActivityResult Run(ActivityNode? activity) => activity is null ? ActivityResult.Done() : ActivityResult.Schedule(activity);
}

/// <summary>Sends a request; the status code that comes back is the outcome.</summary>
internal sealed class FlowSendHttpRequest : OutgoingCall
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.FlowSendHttpRequest",
        DisplayName = "HTTP Request (flow)",
        Description = "Send an HTTP request.",
        Category = "HTTP",
        Kind = ActivityKind.Task,
        Inputs = [.. RequestInputs, new("ExpectedStatusCodes", "ICollection<Int32>") { DisplayName = "Expected Status Codes", UIHint = "multitext", DefaultValue = new JsonArray(200), Description = "The status codes to expect, each an outcome." }],
        Outputs = ResponseOutputs,
        Ports = [new("Unmatched status code"), new(FailedToConnect), new(Timeout), new("Done")],
        Texts = Texts.Chinese("HTTP 请求（流程）", "发送 HTTP 请求，按状态码继续。", "HTTP"),
    };

    protected override ActivityResult Responded(ActivityContext context, int status) => ByStatus(context, status);

    protected override ActivityResult WithoutResponse(ActivityContext context, bool timedOut) => ActivityResult.Done(timedOut ? Timeout : FailedToConnect);
}

/// <summary>Fetches a file.</summary>
internal sealed class DownloadHttpFile : OutgoingCall
{
    public override ActivityDescriptor Descriptor { get; } = new()
    {
        TypeName = "Elsa.DownloadHttpFile",
        DisplayName = "Download File",
        Description = "Downloads a file from a given URL.",
        Category = "HTTP",
        Kind = ActivityKind.Task,
        Inputs = [.. RequestInputs, new("ExpectedStatusCodes", "ICollection<Int32>") { DisplayName = "Expected Status Codes", UIHint = "multitext", DefaultValue = new JsonArray(200), Description = "The status codes to expect, each an outcome." }],
        Outputs =
        [
            new("Result", "Object") { Description = "The file.", IsJournaled = false }, new("StatusCode", "Int32") { DisplayName = "Status Code" },
            new("ResponseContentStream", "Object") { IsJournaled = false }, new("ResponseContentBytes", "Object") { IsJournaled = false },
            new("ResponseHeaders", "ObjectDictionary") { DisplayName = "Response Headers" },
        ],
        Ports = [new("Unmatched status code"), new(FailedToConnect), new(Timeout), new("Done")],
        Texts = Texts.Chinese("下载文件", "从指定地址下载文件。", "HTTP"),
    };

    protected override ActivityResult Responded(ActivityContext context, int status) => ByStatus(context, status);

    protected override ActivityResult WithoutResponse(ActivityContext context, bool timedOut) => ActivityResult.Done(timedOut ? Timeout : FailedToConnect);

    protected override ActivityResult Outputs(ActivityResult result, JsonObject response)
    {
        var content = Convert.FromBase64String((string?)response["content"] ?? "");
        return result
            .WithOutput("Result", HttpContents.File(NameOf(response), (string?)response["contentType"], content))
            .WithOutput("StatusCode", response["statusCode"]?.DeepClone())
            .WithOutput("ResponseContentStream", response["content"]?.DeepClone())
            .WithOutput("ResponseContentBytes", response["content"]?.DeepClone())
            .WithOutput("ResponseHeaders", response["headers"]?.DeepClone());
    }

    private static string NameOf(JsonObject response)
    {
        var disposition = (response["headers"] as JsonObject)?.FirstOrDefault(header => header.Key.Equals("Content-Disposition", StringComparison.OrdinalIgnoreCase)).Value;
        return System.Net.Http.Headers.ContentDispositionHeaderValue.TryParse((string?)disposition, out var read) && (read.FileNameStar ?? read.FileName)?.Trim('"') is { Length: > 0 } name
            ? name
            : "download";
    }
}
