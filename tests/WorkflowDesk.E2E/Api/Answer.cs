using System.Net;
using System.Text.Json.Nodes;

namespace WorkflowDesk.E2E.Api;

/// <summary>What the API answered.</summary>
public sealed record Answer(HttpStatusCode Status, JsonObject Body)
{
    public int Code => (int)Status;

    public bool IsGood => Code is >= 200 and < 300;

    /// <summary>The stable code of a problem.</summary>
    public string? Problem => (string?)Body["code"];

    public string Detail => (string?)Body["detail"] ?? "";

    public IReadOnlyList<string> WrongFields => Body["fields"] is JsonObject fields ? [.. fields.Select(wrong => wrong.Key)] : [];

    public override string ToString() => $"{Code} {Body.ToJsonString()}";
}
