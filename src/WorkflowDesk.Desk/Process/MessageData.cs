using System.Text.Json.Nodes;

namespace WorkflowDesk.Desk.Process;

/// <summary>What every message may say about a ticket beyond its fields: limits, duration in minutes, people, details.</summary>
public static class MessageData
{
    public static async Task<JsonObject> OfAsync(TicketRun run, CancellationToken cancellationToken)
    {
        var ticket = run.Ticket;
        var level = (await run.ProfileAsync(cancellationToken)).Priority(ticket.Priority);
        var data = new JsonObject
        {
            ["handler"] = (await run.PersonAsync(ticket.HandlerId, cancellationToken))?.Name,
            ["team"] = ticket.TeamKey,
            ["status"] = ticket.Status,
            ["duration"] = Minutes((ticket.ResolvedAt ?? run.Step.Now) - ticket.SubmittedAt),
            ["acceptWithin"] = level?.Assign?.ToString(),
            ["resolveWithin"] = level?.Resolve?.ToString(),
        };
        foreach (var (key, value) in ticket.ReadDetails())
        {
            data.TryAdd(key, value?.DeepClone());
        }

        return data;
    }

    private static int Minutes(TimeSpan span) => Math.Max(1, (int)span.TotalMinutes);
}
