using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Pages.Tickets;

/// <summary>Something in the process failed and nobody has tried it again yet.</summary>
public sealed record OpenIncident(string InstanceId, string ActivityInstanceId, string Activity, string Message, DateTimeOffset At)
{
    public static async Task<IReadOnlyList<OpenIncident>> OfAsync(DeskDatabase database, Guid ticketId, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var entries = await db.Timeline
            .Where(entry => entry.TicketId == ticketId
                && (entry.Action == TimelineAction.Incident || entry.Action == TimelineAction.IncidentRetried))
            .OrderBy(entry => entry.At).ThenBy(entry => entry.Id)
            .ToListAsync(cancellationToken);
        var open = new Dictionary<string, OpenIncident>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (entry.Action == TimelineAction.IncidentRetried)
            {
                open.Remove(entry.Subject ?? "");
            }
            else if (JsonNode.Parse(entry.Data) is JsonObject data && data["activityInstance"]?.ToString() is { } activity)
            {
                open[activity] = new OpenIncident(data["instance"]?.ToString() ?? "", activity, entry.Step ?? "", entry.Text, entry.At);
            }
        }

        return [.. open.Values];
    }
}
