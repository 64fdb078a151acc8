using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>How one step of a version does.</summary>
/// <param name="Waiting">Instances that wait at it, or inside the process it is, right now.</param>
/// <param name="Passed">Of the instances looked at, how many have completed it.</param>
/// <param name="Median">Time from reaching to leaving it; null when nobody has left it yet.</param>
/// <param name="Percentile90">Nine of ten took no longer.</param>
/// <param name="Rework">Share of the instances that came to it more than once, 0 to 1.</param>
public sealed record StepFigures(string ActivityId, int Waiting, int Passed, TimeSpan? Median, TimeSpan? Percentile90, double Rework);

/// <param name="Looked">How many instances the times and rates are from.</param>
public sealed record StepStatisticsView(IReadOnlyDictionary<string, StepFigures> Steps, int Running, int Looked);

/// <summary>Counts where the running instances of a version stand and how long its steps take, from bookmarks and journal.</summary>
public sealed class StepStatistics(DeskDatabase database)
{
    /// <summary>Times come from this many of the newest instances: enough for a 90th percentile, quick to read.</summary>
    public const int Newest = 300;

    public async Task<StepStatisticsView> OfAsync(WorkflowDefinition definition, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var container = $"Workflow1:{definition.Root.GetText("id")}:";
        var running = await db.Instances.CountAsync(row => row.DefinitionVersionId == definition.Id && row.FinishedAt == null, cancellationToken);
        var nodes = await db.Bookmarks
            .Where(row => db.Instances.Any(instance => instance.Id == row.InstanceId && instance.DefinitionVersionId == definition.Id))
            .Select(row => new { row.InstanceId, row.NodeId }).ToListAsync(cancellationToken);
        var waiting = nodes.Select(row => (row.InstanceId, Step: NodePath.StepOf(row.NodeId, container))).Where(row => row.Step is not null).Distinct()
            .GroupBy(row => row.Step!).ToDictionary(group => group.Key, group => group.Count());

        var newest = await db.Instances.Where(row => row.DefinitionVersionId == definition.Id)
            .OrderByDescending(row => row.CreatedAt).Select(row => row.Id).Take(Newest).ToListAsync(cancellationToken);
        var visits = new Dictionary<string, Visits>(StringComparer.Ordinal);
        foreach (var part in newest.Chunk(100))
        {
            await ReadAsync(db, part, container, visits, cancellationToken);
        }

        var steps = waiting.Keys.Union(visits.Keys).ToDictionary(id => id, id => visits.GetValueOrDefault(id, new Visits()).Figures(id, waiting.GetValueOrDefault(id)));
        return new(steps, running, newest.Count);
    }

    private static async Task ReadAsync(DeskDb db, string[] instances, string container, Dictionary<string, Visits> visits, CancellationToken cancellationToken)
    {
        var rows = await db.Journal
            .Where(row => instances.Contains(row.InstanceId) && row.NodeId.StartsWith(container)
                && (row.Event == nameof(JournalEvent.Started) || row.Event == nameof(JournalEvent.Completed)))
            .OrderBy(row => row.InstanceId).ThenBy(row => row.Sequence)
            .Select(row => new { row.InstanceId, row.NodeId, row.ActivityInstanceId, row.Event, row.At })
            .ToListAsync(cancellationToken);
        var started = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var row in rows.Where(row => NodePath.IsStep(row.NodeId, container)))
        {
            var step = row.NodeId[container.Length..];
            var visit = visits.TryGetValue(step, out var known) ? known : visits[step] = new Visits();
            if (row.Event == nameof(JournalEvent.Started))
            {
                visit.Times[row.InstanceId] = visit.Times.GetValueOrDefault(row.InstanceId) + 1;
                started[row.ActivityInstanceId] = row.At;
            }
            else if (started.Remove(row.ActivityInstanceId, out var since))
            {
                visit.Durations.Add(row.At - since);
                visit.Completed.Add(row.InstanceId);
            }
        }
    }

    private sealed class Visits
    {
        public Dictionary<string, int> Times { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Completed { get; } = new(StringComparer.Ordinal);

        public List<TimeSpan> Durations { get; } = [];

        public StepFigures Figures(string id, int waiting)
        {
            Durations.Sort();
            return new(id, waiting, Completed.Count, At(.5), At(.9), Times.Count == 0 ? 0 : (double)Times.Values.Count(times => times > 1) / Times.Count);
        }

        // The nearest rank: with ten values the 90th percentile is the ninth.
        private TimeSpan? At(double share) => Durations.Count == 0 ? null : Durations[Math.Max(0, (int)Math.Ceiling(share * Durations.Count) - 1)];
    }
}
