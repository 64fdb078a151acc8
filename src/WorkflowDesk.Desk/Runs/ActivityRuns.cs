using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Desk.Runs;

/// <summary>The runs of an instance's activities, in the order they started. One read of the instance's journal.</summary>
public static class ActivityRuns
{
    /// <param name="withData">Inputs, outputs and outcomes too.</param>
    public static async Task<IReadOnlyList<ActivityRun>> ReadAsync(DeskDb db, string instanceId, bool withData, CancellationToken cancellationToken)
    {
        var rows = await db.Journal.Where(row => row.InstanceId == instanceId && row.Event != nameof(JournalEvent.Log))
            .OrderBy(row => row.Sequence)
            .Select(row => new { row.Sequence, row.At, row.ActivityInstanceId, row.ParentActivityInstanceId, row.ActivityId, row.NodeId, row.ActivityType, row.Event, Data = withData ? row.Data : null })
            .ToListAsync(cancellationToken);
        var waiting = await db.Bookmarks.Where(row => row.InstanceId == instanceId).Select(row => row.ActivityInstanceId).Distinct().ToListAsync(cancellationToken);
        var runs = new List<ActivityRun>();
        var byId = new Dictionary<string, ActivityRun>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (!byId.TryGetValue(row.ActivityInstanceId, out var run))
            {
                run = new ActivityRun
                {
                    Id = row.ActivityInstanceId,
                    InstanceId = instanceId,
                    ActivityId = row.ActivityId,
                    NodeId = row.NodeId,
                    ActivityType = row.ActivityType,
                    ParentId = row.ParentActivityInstanceId,
                    StartedAt = row.At,
                    HasBookmarks = waiting.Contains(row.ActivityInstanceId),
                };
                runs.Add(run);
                byId.Add(run.Id, run);
            }

            Apply(run, Enum.Parse<JournalEvent>(row.Event), row.At, row.Data);
            run.LastSequence = row.Sequence;
        }

        FindParents(runs);
        return runs;
    }

    /// <summary>Badges of every activity that ran.</summary>
    public static IReadOnlyList<ActivityStats> Stats(IEnumerable<ActivityRun> runs) =>
    [
        .. runs.GroupBy(run => run.NodeId).Select(node => new ActivityStats(
            node.First().ActivityId, node.Key, node.Count(), node.Count(run => run.CompletedAt is not null), node.Count(run => run.CompletedAt is null),
            node.Any(run => run.HasBookmarks), node.Any(run => run.Status == ActivityStatus.Faulted))),
    ];

    private static void Apply(ActivityRun run, JournalEvent what, DateTimeOffset at, string? data)
    {
        var json = data is null ? null : JsonNode.Parse(data) as JsonObject;
        switch (what)
        {
            case JournalEvent.Started or JournalEvent.Resumed or JournalEvent.Suspended:
                // Also after a fault: somebody ran it again.
                (run.Status, run.CompletedAt) = (ActivityStatus.Running, null);
                run.Inputs = Part(json, "inputs") ?? run.Inputs;
                break;
            case JournalEvent.Completed:
                (run.Status, run.CompletedAt) = (ActivityStatus.Completed, at);
                run.Outputs = Part(json, "outputs");
                run.Outcomes = (json?["outcomes"] as JsonArray)?.DeepClone() as JsonArray;
                break;
            case JournalEvent.Canceled:
                (run.Status, run.CompletedAt) = (ActivityStatus.Canceled, at);
                break;
            case JournalEvent.Faulted:
                run.Status = ActivityStatus.Faulted;
                run.Faults++;
                break;
        }
    }

    private static JsonObject? Part(JsonObject? json, string name) => (json?[name] as JsonObject)?.DeepClone() as JsonObject;

    /// <summary>Rows of old do not name the container's run: the latest one that had started then.</summary>
    private static void FindParents(List<ActivityRun> runs)
    {
        var latest = new Dictionary<string, ActivityRun>(StringComparer.Ordinal);
        foreach (var run in runs)
        {
            var end = run.NodeId.LastIndexOf(':');
            if (run.ParentId is null && end > 0)
            {
                run.ParentId = latest.GetValueOrDefault(run.NodeId[..end])?.Id;
            }

            latest[run.NodeId] = run;
        }
    }
}
