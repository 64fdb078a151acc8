using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Process;

namespace WorkflowDesk.Web.Pages.Tickets;

/// <summary>The delay its requester was told of last.</summary>
public sealed record ToldDelay(string Reason, DateTimeOffset Eta)
{
    /// <summary>Null: of none.</summary>
    public static ToldDelay? Of(JsonObject details) =>
        details[Delays.Detail] is JsonObject delay && DateTimeOffset.TryParse((string?)delay["eta"], System.Globalization.CultureInfo.InvariantCulture, out var eta)
            ? new ToldDelay((string?)delay["reason"] ?? "", eta)
            : null;
}
