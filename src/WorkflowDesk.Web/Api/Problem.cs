using System.Text.Json.Serialization;

namespace WorkflowDesk.Web.Api;

/// <summary>RFC 9457 problem: <see cref="Code"/> is stable, <see cref="Detail"/> is for people.</summary>
public sealed record Problem(int Status, string Code, string Title, string Detail)
{
    public const string MediaType = "application/problem+json";

    public string Type => "about:blank";

    /// <summary>Fields that are wrong and why.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Fields { get; init; }

    public static Problem Of(int status, string? detail = null)
    {
        var (code, title) = status switch
        {
            400 => ("bad-request", "The request cannot be understood"),
            401 => ("not-signed-in", "Sign in first"),
            403 => ("forbidden", "Not allowed"),
            404 => ("not-found", "There is no such thing, or it is not yours to see"),
            405 => ("method-not-allowed", "This address does not know that method"),
            409 => ("conflict", "Somebody was faster"),
            413 => ("too-large", "The request is too large"),
            415 => ("media-type", "The media type is not understood here"),
            422 => ("rule", "A rule of the desk says no"),
            429 => ("too-many", "Too many requests"),
            _ => ("error", "The desk failed"),
        };
        return new Problem(status, code, title, detail ?? title);
    }

    public IResult AsResult() => Results.Json(this, contentType: MediaType, statusCode: Status);
}
