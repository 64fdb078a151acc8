using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;

namespace WorkflowDesk.Desk.Runs;

/// <summary>Which entries of an instance's journal are meant; null does not choose.</summary>
public sealed record JournalFilter(
    IReadOnlyList<string>? ActivityIds, IReadOnlyList<string>? ActivityNodeIds, IReadOnlyList<string>? ExcludedActivityTypes, IReadOnlyList<string>? EventNames);

/// <summary>One entry, as it happened.</summary>
public sealed record JournalEntry(
    long Sequence, DateTimeOffset At, string ActivityInstanceId, string? ParentActivityInstanceId, string ActivityId, string NodeId, string ActivityType, string Event,
    string? Message, JsonObject? Inputs, JsonObject? Payload);

/// <param name="Total">All entries the filter chooses.</param>
public sealed record JournalPage(IReadOnlyList<JournalEntry> Items, int Total);

public static class JournalReading
{
    /// <summary>Entries one answer holds at most.</summary>
    public const int MostEntries = 1000;

    public static async Task<JournalPage> ReadAsync(DeskDb db, string instanceId, JournalFilter filter, int skip, int take, CancellationToken cancellationToken)
    {
        var rows = db.Journal.Where(row => row.InstanceId == instanceId);
        if (filter.ActivityIds is { } activities)
        {
            rows = rows.Where(row => activities.Contains(row.ActivityId));
        }

        if (filter.ActivityNodeIds is { } nodes)
        {
            rows = rows.Where(row => nodes.Contains(row.NodeId));
        }

        if (filter.ExcludedActivityTypes is { Count: > 0 } types)
        {
            rows = rows.Where(row => !types.Contains(row.ActivityType));
        }

        if (filter.EventNames is { Count: > 0 } events)
        {
            rows = rows.Where(row => events.Contains(row.Event));
        }

        var total = await rows.CountAsync(cancellationToken);
        var found = await rows.OrderBy(row => row.Sequence).Skip(skip).Take(Math.Clamp(take, 0, MostEntries)).ToListAsync(cancellationToken);
        return new JournalPage([.. found.Select(Entry)], total);
    }

    private static JournalEntry Entry(JournalRow row)
    {
        var data = row.Data is null ? null : JsonNode.Parse(row.Data) as JsonObject;
        var inputs = data?["inputs"] as JsonObject;
        data?.Remove("inputs");
        var payload = new JsonObject();
        foreach (var (name, value) in data ?? [])
        {
            // As Elsa names them: Outcomes, Outputs, Data.
            payload[char.ToUpperInvariant(name[0]) + name[1..]] = value?.DeepClone();
        }

        return new(
            row.Sequence, row.At, row.ActivityInstanceId, row.ParentActivityInstanceId, row.ActivityId, row.NodeId, row.ActivityType, row.Event, row.Message, inputs,
            payload.Count == 0 ? null : payload);
    }
}
