using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Desk.Scenarios;

/// <summary>Reads from the journal which way a ticket took through its process, and through those beside it.</summary>
internal static class ScenarioPath
{
    private const string Flowchart = "Elsa.Flowchart";

    public static async Task<IReadOnlyList<PathStep>> ReadAsync(SandboxDesk desk, string number, CancellationToken cancellationToken)
    {
        await using var db = desk.Database.Read();
        var main = await db.Tickets.Where(ticket => ticket.Number == number).Select(ticket => ticket.InstanceId).SingleOrDefaultAsync(cancellationToken);
        var instances = await db.Instances.Where(row => row.CorrelationId == number).OrderBy(row => row.CreatedAt).ThenBy(row => row.Id)
            .Select(row => new { row.Id, row.DefinitionId, row.DefinitionVersionId }).ToListAsync(cancellationToken);
        var runs = new List<(DateTimeOffset At, int Instance, long Sequence, PathStep Step)>();
        for (var i = 0; i < instances.Count; i++)
        {
            var instance = instances[i];
            if (await desk.Definitions.FindAsync(db, instance.DefinitionVersionId, cancellationToken) is not { } definition)
            {
                continue;
            }

            var graph = await desk.Runner.Graphs.GetAsync(definition, (query, token) => FindAsync(desk, query, token), cancellationToken);
            // Of the data only what a step ended with: the rest is long.
            var journal = await db.Journal.Where(row => row.InstanceId == instance.Id).OrderBy(row => row.Sequence)
                .Select(row => new { row.ActivityInstanceId, row.NodeId, row.Event, row.At, row.Sequence, Data = row.Event == nameof(JournalEvent.Completed) ? row.Data : null })
                .ToListAsync(cancellationToken);
            foreach (var run in journal.GroupBy(row => row.ActivityInstanceId))
            {
                // What fails before it starts, because an input cannot be computed, was tried too.
                var started = run.First();
                if (graph.Find(started.NodeId) is { } node && IsDrawn(node))
                {
                    var (definitionId, versionId) = Home(node, instance.DefinitionId, instance.DefinitionVersionId);
                    var ended = run.FirstOrDefault(row => row.Event == nameof(JournalEvent.Completed));
                    runs.Add((started.At, i, started.Sequence, new PathStep(
                        definitionId, versionId, node.Id, node.NodeId, Label(node), started.At, ended?.At, ended is null ? [] : OutcomesOf(ended.Data),
                        run.Last().Event == nameof(JournalEvent.Faulted), instance.Id != main)));
                }
            }
        }

        return [.. runs.OrderBy(run => run.At).ThenBy(run => run.Instance).ThenBy(run => run.Sequence).Select(run => run.Step)];
    }

    /// <summary>Which lines the steps left by.</summary>
    public static async Task<IReadOnlyList<FollowedConnection>> ConnectionsAsync(SandboxDesk desk, IReadOnlyList<PathStep> path, CancellationToken cancellationToken)
    {
        var followed = new List<(string Definition, string Node, string Source, string Port, string Target)>();
        await using var db = desk.Database.Read();
        foreach (var step in path.Where(step => step.Outcomes.Count > 0))
        {
            if (await desk.Definitions.FindAsync(db, step.VersionId, cancellationToken) is not { } definition)
            {
                continue;
            }

            foreach (var connection in Connections(definition.Root).Where(connection => connection.Source == step.ActivityId && step.Outcomes.Contains(connection.Port)))
            {
                followed.Add((step.DefinitionId, step.NodeId, connection.Source, connection.Port, connection.Target));
            }
        }

        return [.. followed.GroupBy(line => line).Select(line => new FollowedConnection(line.Key.Definition, line.Key.Node, line.Key.Source, line.Key.Port, line.Key.Target, line.Count()))];
    }

    /// <summary>Connections of a container and of those inside it.</summary>
    public static IEnumerable<(string Source, string Port, string Target)> Connections(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            return array.SelectMany(Connections);
        }

        if (node is not JsonObject item)
        {
            return [];
        }

        var own = item["connections"] is not JsonArray connections ? [] : connections.OfType<JsonObject>()
            .Where(connection => connection["source"] is JsonObject && connection["target"] is JsonObject)
            .Select(connection => (
                connection["source"]!["activity"]?.ToString() ?? "", connection["source"]!["port"]?.ToString() ?? "Done", connection["target"]!["activity"]?.ToString() ?? ""));
        return own.Concat(item.Where(property => property.Key != "connections").SelectMany(property => Connections(property.Value)));
    }

    private static async ValueTask<Engine.Definitions.WorkflowDefinition?> FindAsync(SandboxDesk desk, DefinitionQuery query, CancellationToken cancellationToken)
    {
        await using var db = desk.Database.Read();
        return await new DeskWorkflowStore(db, desk.Definitions).FindDefinitionAsync(query, cancellationToken);
    }

    /// <summary>What a designer draws as a box: steps of a flowchart, and what does something elsewhere.</summary>
    private static bool IsDrawn(ActivityNode node) => node.Parent is not null && (node.Children.Count == 0 || node.Parent.Type == Flowchart);

    private static (string DefinitionId, string VersionId) Home(ActivityNode node, string definitionId, string versionId)
    {
        for (var container = node.Parent; container is not null; container = container.Parent)
        {
            if (container.Json["workflowDefinitionId"]?.ToString() is { } id && container.Json["workflowDefinitionVersionId"]?.ToString() is { } version)
            {
                return (id, version);
            }
        }

        return (definitionId, versionId);
    }

    private static LocalizedText Label(ActivityNode node)
    {
        var plain = node.Name ?? node.Id;
        return new(StepNames.Of(node.Json, Languages.Chinese) ?? plain, StepNames.Of(node.Json, Languages.English) ?? plain);
    }

    private static IReadOnlyList<string> OutcomesOf(string? completed)
    {
        if (completed is null)
        {
            return ["Done"];
        }

        using var data = JsonDocument.Parse(completed);
        return data.RootElement.TryGetProperty("outcomes", out var outcomes) && outcomes.ValueKind == JsonValueKind.Array
            ? [.. outcomes.EnumerateArray().Select(outcome => outcome.ToString())]
            : ["Done"];
    }
}
