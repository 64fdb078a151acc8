using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Desk.Definitions.Checks;

/// <summary>One occasion starts one process: a new ticket, a clock, an address. Events may start several, and times always do.</summary>
internal static class TriggerChecks
{
    private const string EventName = "Elsa.Event";

    // Each desk process may have a timetable of its own.
    private static readonly HashSet<string> s_never = new(StringComparer.Ordinal) { "Elsa.Timer", "Elsa.Cron", "Elsa.StartAt" };

    public static async Task<IReadOnlyList<DefinitionProblem>> FindAsync(CheckedDefinition definition, WorkflowRunner runner, CancellationToken cancellationToken)
    {
        var starters = definition.Own.Where(node => node.CanStartWorkflow && node.Activity.Descriptor.IsTrigger).ToDictionary(node => node.NodeId, node => node, StringComparer.Ordinal);
        if (starters.Count == 0)
        {
            return [];
        }

        var mine = (await FolderSurroundings.TriggersOf(runner, definition.Definition, definition.Surroundings.FindDefinition, cancellationToken))
            .Select(trigger => (Trigger: trigger, Node: starters.Values.FirstOrDefault(node => node.Id == trigger.ActivityId)))
            .Where(pair => pair.Node is not null).ToList();
        var problems = new List<DefinitionProblem>();
        if (string.IsNullOrEmpty(definition.Definition.Options.IncidentStrategyType) && starters.Values.FirstOrDefault(node => node.Activity is TicketOpened) is { } opened)
        {
            problems.Add(DeskProblems.FaultsWhole.At(opened, null));
        }

        for (var i = 0; i < mine.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (Clash(mine[i].Trigger, mine[j].Trigger.Name, mine[j].Trigger.Hash, mine[j].Trigger.Payload))
                {
                    problems.Add(DeskProblems.TriggersClashInside.At(mine[i].Node!, null, CheckedDefinition.Label(mine[j].Node!)));
                }
            }
        }

        foreach (var other in await definition.Surroundings.OtherTriggersAsync(definition.Definition.DefinitionId, cancellationToken))
        {
            // Each process takes up its own tickets only.
            foreach (var (trigger, node) in mine.Where(pair => pair.Trigger.Name != TicketReopened.StimulusName && Clash(pair.Trigger, other.Name, other.Hash, Parse(other.Payload))))
            {
                problems.Add(trigger.Name == EventName
                    ? DeskProblems.TriggersShared.At(node!, null, other.DefinitionName)
                    : DeskProblems.TriggersClash.At(node!, null, other.DefinitionName, node!.Activity.Descriptor.DisplayName));
            }
        }

        return problems;
    }

    private static bool Clash(Trigger trigger, string name, string hash, JsonNode? payload) =>
        trigger.Name == name && !s_never.Contains(name)
        && (name == TicketOpened.StimulusName ? TicketOpened.Overlap(trigger.Payload, payload) : trigger.Hash == hash);

    private static JsonNode? Parse(string? payload) => payload is null ? null : JsonNode.Parse(payload);
}
