using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Engine.Activities;

/// <summary>
/// Sends a request to somewhere outside. The step commits the request and a bookmark; it is sent afterwards, and what
/// became of it resumes the instance in a step of its own.
/// </summary>
internal abstract class OutgoingCall : Activity
{
    protected const string FailedToConnect = "Failed to connect";
    protected const string Timeout = "Timeout";

    protected static readonly IReadOnlyList<InputDescriptor> RequestInputs =
    [
        new("Url", "String") { Description = "The URL to send the request to.", IsRequired = true },
        new("Method", "String") { UIHint = "dropdown", DefaultValue = "GET", Description = "The HTTP method to use.", UISpecifications = DropDown.Of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS") },
        new("Content", "Object") { Description = "The content to send." },
        new("ContentType", "String") { DisplayName = "Content Type", Description = "The type of the content.", UIHint = "dropdown", UISpecifications = DropDown.Of("", "text/plain", "text/html", "application/json", "application/xml", "application/x-www-form-urlencoded") },
        new("Authorization", "String") { Category = "Security", IsSensitive = true, Description = "The Authorization header; kept out of journals and logs." },
        new("DisableAuthorizationHeaderValidation", "Boolean") { DisplayName = "Disable Authorization Header Validation", Category = "Security", Description = "No effect on this desk: the header is sent as it is written." },
        new("RequestHeaders", "HttpHeaders") { DisplayName = "Request Headers", UIHint = "json-editor", Category = "Advanced", Description = "Headers to send along with the request." },
        new("EnableResiliency", "Boolean") { DisplayName = "Enable Resiliency", Category = "Advanced", Description = "Tries again after a passing failure." },
    ];

    protected internal override void Compile(NodeCompilation node)
    {
        base.Compile(node);
        node.Prepared = new CallPlan { Retry = RetryChoice.Read(node) };
    }

    internal override IEnumerable<KeyValuePair<string, CompiledExpression>> OwnExpressions(ActivityNode node) =>
        (node.Prepared as CallPlan)?.Retry?.Expression is { } expression ? [KeyValuePair.Create(RetryChoice.Property, expression)] : [];

    public override async ValueTask<ActivityResult> ExecuteAsync(ActivityContext context, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(context.Get<string>("Url"), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            return ActivityResult.Fail($"'{context.Get<string>("Url")}' is not an absolute http or https address.");
        }

        var headers = HttpContents.Headers(context.Peek("RequestHeaders"));
        headers.Remove("Authorization", out var header);
        var (content, contentType) = HttpContents.Write(context.Peek("Content"), context.Get<string>("ContentType") is { Length: > 0 } type ? type : null);
        var retry = ((CallPlan)context.Node.Prepared!).Retry is { } choice ? await choice.FindAsync(context, cancellationToken) : null;
        var call = new HttpCall
        {
            Id = context.NewId(),
            InstanceId = context.InstanceId,
            BookmarkId = context.NewId(),
            Url = url.AbsoluteUri,
            Method = context.Get<string>("Method") is { Length: > 0 } method ? method.ToUpperInvariant() : "GET",
            Headers = headers,
            Content = context.Peek("Content") is null ? null : content,
            ContentType = contentType,
            Authorization = context.Get<string>("Authorization") is { Length: > 0 } authorization ? authorization : header,
            Retry = retry ?? (context.Get<bool>("EnableResiliency") ? RetryPolicy.Default : null),
        };
        context.Burst.Step.Call(call);
        return ActivityResult.Wait(new NewBookmark(Descriptor.TypeName, new JsonObject { ["CallId"] = call.Id }) { Id = call.BookmarkId, PerActivityInstance = true });
    }

    public override ValueTask<ActivityResult> ResumeAsync(ActivityContext context, Resumption resumption, CancellationToken cancellationToken)
    {
        var input = resumption.Input;
        if (input["statusCode"] is not { } status)
        {
            context.Log((string?)input["failure"] ?? "There was no response.");
            return new(WithoutResponse(context, Values.To<bool>(input["timedOut"])));
        }

        return new(Outputs(Responded(context, Values.To<int>(status)), input));
    }

    /// <summary>A response came.</summary>
    protected abstract ActivityResult Responded(ActivityContext context, int status);

    /// <summary>None came.</summary>
    protected abstract ActivityResult WithoutResponse(ActivityContext context, bool timedOut);

    protected virtual ActivityResult Outputs(ActivityResult result, JsonObject response)
    {
        var content = Convert.FromBase64String((string?)response["content"] ?? "");
        return result
            .WithOutput("Result", new JsonObject { ["statusCode"] = response["statusCode"]?.DeepClone(), ["headers"] = response["headers"]?.DeepClone() })
            .WithOutput("StatusCode", response["statusCode"]?.DeepClone())
            .WithOutput("ParsedContent", HttpContents.Read(content, (string?)response["contentType"]))
            .WithOutput("ResponseHeaders", response["headers"]?.DeepClone());
    }

    protected static IReadOnlyList<OutputDescriptor> ResponseOutputs { get; } =
    [
        new("Result", "Object") { Description = "Status code and headers of the response." }, new("StatusCode", "Int32") { DisplayName = "Status Code" },
        new("ParsedContent", "Object") { DisplayName = "Parsed Content" }, new("ResponseHeaders", "ObjectDictionary") { DisplayName = "Response Headers" },
    ];

    /// <summary>Outcomes of the calls that stand in flowcharts.</summary>
    protected static ActivityResult ByStatus(ActivityContext context, int status)
    {
        var text = status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var expected = context.GetTexts("ExpectedStatusCodes");
        return expected.Count == 0 ? ActivityResult.Done() : ActivityResult.Done(expected.Contains(text) ? text : "Unmatched status code", "Done");
    }

    /// <summary>What is known of an activity before it runs.</summary>
    internal sealed record CallPlan
    {
        public RetryChoice? Retry { get; init; }

        /// <summary>Activities of expected status codes.</summary>
        public IReadOnlyDictionary<int, ActivityNode> Cases { get; init; } = new Dictionary<int, ActivityNode>();

        public IReadOnlyList<int> Expected { get; init; } = [];
    }
}
