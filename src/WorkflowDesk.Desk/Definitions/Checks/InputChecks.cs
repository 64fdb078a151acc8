using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions.Checks;

/// <summary>An input that the activity does not have would be passed over in silence: a misspelling, or one that another version had.</summary>
internal static class InputChecks
{
    private static readonly HashSet<string> s_common = new(StringComparer.OrdinalIgnoreCase)
    {
        "id", "nodeId", "name", "type", "version", "customProperties", "metadata", "canStartWorkflow", "runAsynchronously",
        "workflowDefinitionId", "workflowDefinitionVersionId", "latestAvailablePublishedVersion", "latestAvailablePublishedVersionId",
    };

    // Written by old designers, without meaning since.
    private static readonly HashSet<(string Type, string Property)> s_leftovers = [("Elsa.Delay", "strategy"), ("Elsa.Flowchart", "start")];

    public static IEnumerable<DefinitionProblem> Find(CheckedDefinition definition)
    {
        foreach (var node in definition.Own)
        {
            var descriptor = node.Activity.Descriptor;
            if (descriptor.TypeName == "Elsa.NotFoundActivity")
            {
                continue;
            }

            var inputs = descriptor.Inputs.Select(input => ElsaJson.CamelCase(input.Name)).ToList();
            var known = new HashSet<string>(
                [
                    .. inputs,
                    .. descriptor.Outputs.Select(output => ElsaJson.CamelCase(output.Name)),
                    .. descriptor.Ports.Where(port => port.Kind == PortKind.Embedded).Select(port => port.Name),
                ],
                StringComparer.OrdinalIgnoreCase);
            foreach (var (property, value) in node.Json)
            {
                if (!s_common.Contains(property) && !known.Contains(property.TrimStart('_')) && IsMeant(node, value) && !s_leftovers.Contains((descriptor.TypeName, property)))
                {
                    yield return DeskProblems.UnknownInput.At(node, property, inputs.Count == 0 ? "–" : string.Join(", ", inputs));
                }
            }
        }
    }

    /// <summary>Containers and activities of Elsa keep lists and objects of their own; an expression is always an input.</summary>
    private static bool IsMeant(ActivityNode node, JsonNode? value) => value switch
    {
        null => false,
        JsonObject json => json.ContainsKey("expression") || json.ContainsKey("memoryReference") || IsOurs(node),
        _ => IsOurs(node),
    };

    private static bool IsOurs(ActivityNode node) => node.Activity.Descriptor.TypeName.StartsWith("WorkflowDesk.", StringComparison.Ordinal);
}
