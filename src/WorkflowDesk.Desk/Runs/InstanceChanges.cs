using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Desk.Runs;

/// <summary>How far an instance was seen.</summary>
/// <param name="Sequence">Of its last journal entry.</param>
public sealed record InstanceSight(string Id, int Revision, long Sequence);

/// <summary>What changed since then.</summary>
/// <param name="Stats">Of the activities the journal speaks of since.</param>
public sealed record InstanceNews(InstanceSight Now, IReadOnlyList<ActivityStats> Stats);

/// <summary>Looks which of the instances somebody watches have changed, whichever desk changed them.</summary>
public sealed class InstanceChanges(DeskDatabase database)
{
    /// <summary>How far an instance is now; null: there is none.</summary>
    public async Task<InstanceSight?> LookAsync(string id, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var revision = await db.Instances.Where(row => row.Id == id).Select(row => (int?)row.Revision).SingleOrDefaultAsync(cancellationToken);
        return revision is { } known ? new InstanceSight(id, known, await SequenceAsync(db, id, cancellationToken)) : null;
    }

    public async Task<IReadOnlyList<InstanceNews>> SinceAsync(IReadOnlyCollection<InstanceSight> seen, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var ids = seen.Select(sight => sight.Id).ToList();
        var now = await db.Instances.Where(row => ids.Contains(row.Id)).Select(row => new { row.Id, row.Revision }).ToDictionaryAsync(row => row.Id, row => row.Revision, cancellationToken);
        var changes = new List<InstanceNews>();
        foreach (var sight in seen.Where(sight => now.TryGetValue(sight.Id, out var revision) && revision != sight.Revision))
        {
            var runs = await ActivityRuns.ReadAsync(db, sight.Id, withData: false, cancellationToken);
            var touched = runs.Where(run => run.LastSequence > sight.Sequence).Select(run => run.NodeId).ToHashSet(StringComparer.Ordinal);
            changes.Add(new InstanceNews(
                new InstanceSight(sight.Id, now[sight.Id], await SequenceAsync(db, sight.Id, cancellationToken)),
                [.. ActivityRuns.Stats(runs).Where(stats => touched.Contains(stats.ActivityNodeId))]));
        }

        return changes;
    }

    private static async Task<long> SequenceAsync(DeskDb db, string id, CancellationToken cancellationToken) =>
        await db.Journal.Where(row => row.InstanceId == id).MaxAsync(row => (long?)row.Sequence, cancellationToken) ?? 0;
}
