using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Engine.Execution;

/// <summary>A request to somewhere outside. It leaves after the commit of the step that asks for it, at least once.</summary>
public sealed record HttpCall
{
    /// <summary>Stays the same for every try, so that the other side can tell a repetition.</summary>
    public required string Id { get; init; }

    public required string InstanceId { get; init; }

    /// <summary>Answered with what <see cref="HttpCallResult.ToInput"/> says.</summary>
    public required string BookmarkId { get; init; }

    /// <summary>Absolute, http or https.</summary>
    public required string Url { get; init; }

    public required string Method { get; init; }

    /// <summary>Values by name.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public byte[]? Content { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Secret: never in a journal or a log.</summary>
    public string? Authorization { get; init; }

    /// <summary>How a passing failure is tried again; null: whatever comes of the first try is the answer.</summary>
    public RetryPolicy? Retry { get; init; }
}

/// <summary>What became of a call.</summary>
public sealed record HttpCallResult
{
    /// <summary>Null: there was no response.</summary>
    public int? StatusCode { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public string? ContentType { get; init; }

    public byte[] Content { get; init; } = [];

    /// <summary>There was no response in time.</summary>
    public bool TimedOut { get; init; }

    /// <summary>Why there was no response.</summary>
    public string? Failure { get; init; }

    /// <summary>As it comes to the activity that waits.</summary>
    public JsonObject ToInput() => new()
    {
        ["statusCode"] = StatusCode,
        ["headers"] = new JsonObject(Headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))),
        ["contentType"] = ContentType,
        ["content"] = Convert.ToBase64String(Content),
        ["timedOut"] = TimedOut,
        ["failure"] = Failure,
    };
}

/// <summary>What a workflow answers to the request that reached it.</summary>
public sealed record HttpAnswer(int StatusCode, IReadOnlyDictionary<string, string> Headers, string? ContentType, byte[] Content);

/// <summary>How a step left the request of somebody outside.</summary>
/// <param name="Id">Given by the host with the request.</param>
/// <param name="Answer">Null: not answered in this step.</param>
/// <param name="IsOpen">The workflow waits for a call of its own and will answer afterwards.</param>
public sealed record HttpExchange(string Id, HttpAnswer? Answer, bool IsOpen)
{
    /// <summary>The key of <see cref="WorkflowInstance.Properties"/> while an instance may answer.</summary>
    internal const string Property = "HttpExchange";

    /// <summary>The request this instance may answer now; null when there is none, or nobody waits for it any more.</summary>
    internal static string? IdOf(WorkflowInstance instance, DateTimeOffset now) =>
        instance.Properties[Property] is JsonObject exchange && Activities.Moments.Read(exchange["until"]) >= now ? (string?)exchange["id"] : null;
}
