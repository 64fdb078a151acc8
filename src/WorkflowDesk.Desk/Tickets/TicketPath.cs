using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Desk.Tickets;

/// <summary>What became of one step of a ticket's process.</summary>
/// <param name="Times">How often it was started.</param>
/// <param name="Since">When it was last started.</param>
/// <param name="Outcomes">Every outcome it has ended with.</param>
/// <param name="By">Who completed it last, where a person did.</param>
public sealed record PathStep(string ActivityId, int Times, bool IsActive, bool HasFailed, DateTimeOffset Since, IReadOnlySet<string> Outcomes, string? By);

/// <param name="Definition">The version the ticket runs, or the process inside it that was asked for.</param>
/// <param name="Parts">Steps that are processes of their own and were entered, with the definition each one runs.</param>
public sealed record TicketPathView(WorkflowDefinition Definition, IReadOnlyDictionary<string, PathStep> Steps, IReadOnlyDictionary<string, WorkflowDefinition> Parts);

/// <summary>Follows a ticket through its process version, from the journal. The caller has been let in to the ticket already.</summary>
public sealed class TicketPath(DeskDatabase database, DefinitionCache definitions)
{
    /// <param name="part">The step whose own process is meant; null for the ticket's process.</param>
    /// <returns>Null: the ticket has no process, or the step has none.</returns>
    public async Task<TicketPathView?> FindAsync(Guid ticketId, string? part, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        var instanceId = await db.Tickets.Where(row => row.Id == ticketId).Select(row => row.InstanceId).SingleOrDefaultAsync(cancellationToken);
        var row = instanceId is null ? null : await db.Instances.Where(instance => instance.Id == instanceId)
            .Select(instance => new { instance.DefinitionVersionId, instance.State }).SingleOrDefaultAsync(cancellationToken);
        if (row is null || await definitions.FindAsync(db, row.DefinitionVersionId, cancellationToken) is not { } definition)
        {
            return null;
        }

        var container = $"Workflow1:{definition.Root.GetText("id")}";
        var parts = await PartsAsync(db, definition, cancellationToken);
        if (part is not null)
        {
            if (!parts.TryGetValue(part, out var inner))
            {
                return null;
            }

            definition = inner;
            container = $"{container}:{part}:{definition.Root.GetText("id")}";
            parts = await PartsAsync(db, definition, cancellationToken);
        }

        var runs = await RunsAsync(db, instanceId!, container + ":", cancellationToken);
        var failed = WorkflowInstance.FromJson(row.State).Incidents.Where(incident => incident.ResolvedAt is null)
            .Select(incident => NodePath.StepOf(incident.NodeId, container + ":")).ToHashSet();
        var waiting = await db.Bookmarks.Where(bookmark => bookmark.InstanceId == instanceId).Select(bookmark => bookmark.NodeId).ToListAsync(cancellationToken);
        var active = waiting.Select(node => NodePath.StepOf(node, container + ":")).ToHashSet();
        return new(
            definition,
            runs.ToDictionary(run => run.Key, run => run.Value.Step(run.Key, active.Contains(run.Key), failed.Contains(run.Key))),
            parts.Where(inner => runs.ContainsKey(inner.Key)).ToDictionary());
    }

    private sealed class Run
    {
        public int Times;
        public DateTimeOffset Since;
        public string? By;
        public readonly HashSet<string> Outcomes = new(StringComparer.Ordinal);

        /// <summary>Takes outcomes and, of a task, the person from what the journal kept.</summary>
        public void Complete(string? data)
        {
            if (data is null || JsonNode.Parse(data) is not JsonObject json)
            {
                Outcomes.Add("Done");
                return;
            }

            Outcomes.UnionWith(json["outcomes"] is JsonArray outcomes ? outcomes.Select(outcome => outcome?.GetValue<string>() ?? "Done") : ["Done"]);
            By = (((json["outputs"] as JsonObject)?["Result"] as JsonObject)?["by"] as JsonObject)?["name"]?.ToString() ?? By;
        }

        public PathStep Step(string id, bool isActive, bool hasFailed) => new(id, Times, isActive, hasFailed, Since, Outcomes, By);
    }

    private static async Task<Dictionary<string, Run>> RunsAsync(DeskDb db, string instanceId, string container, CancellationToken cancellationToken)
    {
        var completed = nameof(JournalEvent.Completed);
        var rows = await db.Journal
            .Where(entry => entry.InstanceId == instanceId && (entry.Event == nameof(JournalEvent.Started) || entry.Event == completed))
            .OrderBy(entry => entry.Sequence)
            .Select(entry => new { entry.NodeId, entry.Event, entry.At, Data = entry.Event == completed ? entry.Data : null })
            .ToListAsync(cancellationToken);
        var runs = new Dictionary<string, Run>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (!NodePath.IsStep(row.NodeId, container))
            {
                continue;
            }

            var id = row.NodeId[container.Length..];
            var run = runs.TryGetValue(id, out var known) ? known : runs[id] = new Run();
            if (row.Event == completed)
            {
                run.Complete(row.Data);
            }
            else
            {
                run.Times++;
                run.Since = row.At;
            }
        }

        return runs;
    }

    private async Task<Dictionary<string, WorkflowDefinition>> PartsAsync(DeskDb db, WorkflowDefinition definition, CancellationToken cancellationToken)
    {
        var parts = new Dictionary<string, WorkflowDefinition>(StringComparer.Ordinal);
        foreach (var activity in definition.Root.GetItems("activities").OfType<JsonObject>())
        {
            if (activity.GetText("id") is { } id && activity.GetText("workflowDefinitionVersionId") is { } version
                && await definitions.FindAsync(db, version, cancellationToken) is { } inner)
            {
                parts[id] = inner;
            }
        }

        return parts;
    }
}
