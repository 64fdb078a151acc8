using System.Text.Json.Nodes;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Studio;

/// <summary>Going down into a container: one activity with all inside, and the way to it.</summary>
internal static class DefinitionGraphEndpoints
{
    public static void MapStudioGraphs(this IEndpointRouteBuilder api)
    {
        api.MapGet("/workflow-definitions/subgraph/{id}", SubgraphAsync);
        api.MapGet("/workflow-definitions/subgraph/segments/{id}", SegmentsAsync);
    }

    /// <param name="parentNodeId">Missing or unknown: the whole workflow.</param>
    private static async Task<IResult> SubgraphAsync(
        string id, string? parentNodeId, DefinitionShelf shelf, DeskDatabase database, DesignerView view, HttpContext http, CancellationToken cancellationToken)
    {
        var graph = await GraphAsync(id, shelf, database, view, http, cancellationToken);
        return StudioJson.Answer(Show((parentNodeId is null ? null : graph.Find(parentNodeId)) ?? graph.Root));
    }

    private static async Task<IResult> SegmentsAsync(
        string id, string? childNodeId, DefinitionShelf shelf, DeskDatabase database, DesignerView view, HttpContext http, CancellationToken cancellationToken)
    {
        var graph = await GraphAsync(id, shelf, database, view, http, cancellationToken);
        var child = graph.Find(childNodeId ?? "")
            ?? throw new DeskRuleException("unknown-node", 400, StudioApi.Say(SignedIn.CallerOf(http), $"流程中没有节点“{childNodeId}”。", $"There is no node '{childNodeId}' in the workflow."));
        var segments = new List<object>();
        var (inside, container) = (child, child.Parent ?? child);
        for (var above = child.Parent; above is not null; above = above.Parent)
        {
            // Flowcharts are the canvases themselves; what one goes down through is the activity around them.
            if (above.Parent is not null && above.Activity.Descriptor.TypeName != "Elsa.Flowchart")
            {
                if (segments.Count == 0)
                {
                    container = above;
                }

                segments.Insert(0, new { ActivityNodeId = above.NodeId, ActivityId = above.Id, ActivityType = above.Type, PortName = PortOf(above, inside), ActivityName = above.Name ?? above.Type });
            }

            inside = above;
        }

        return StudioJson.Answer(new { ChildNode = Show(child), Container = Show(segments.Count == 0 ? graph.Root : container), PathSegments = segments });
    }

    private static async Task<Engine.Execution.WorkflowGraph> GraphAsync(
        string id, DefinitionShelf shelf, DeskDatabase database, DesignerView view, HttpContext http, CancellationToken cancellationToken)
    {
        var row = await shelf.FindAsync(id, cancellationToken) ?? throw DefinitionEndpoints.NotFound(SignedIn.CallerOf(http), id);
        await using var db = database.Read();
        return await view.GraphAsync(db, row, cancellationToken);
    }

    private static JsonObject Show(ActivityNode node) => new()
    {
        ["nodeId"] = node.NodeId,
        ["port"] = node.Parent is null ? null : PortOf(node.Parent, node),
        ["activity"] = ActivityOf(node),
    };

    private static JsonObject ActivityOf(ActivityNode node)
    {
        var activity = (JsonObject)node.Json.DeepClone();
        activity["nodeId"] = node.NodeId;
        if (node.Parent is null || node.Uses is not null)
        {
            // A workflow holds its canvas in the port "root"; one used as an activity shows what is inside it.
            activity["root"] = node.Children is [var root, ..] ? Inside(root) : null;
        }

        return activity;
    }

    /// <summary>An activity with the node ids it has here: definitions used as activities carry others.</summary>
    private static JsonObject Inside(ActivityNode node)
    {
        var shown = (JsonObject)node.Json.DeepClone();
        foreach (var (copy, original) in Pairs(shown, node))
        {
            copy["id"] = original.Id;
            copy["nodeId"] = original.NodeId;
        }

        return shown;
    }

    private static IEnumerable<(JsonObject Copy, ActivityNode Original)> Pairs(JsonObject copy, ActivityNode node)
    {
        yield return (copy, node);
        foreach (var child in node.Uses is null ? node.Children : [])
        {
            var path = child.Json.GetPath()[node.Json.GetPath().Length..];
            if (Follow(copy, path) is { } inner)
            {
                foreach (var pair in Pairs(inner, child))
                {
                    yield return pair;
                }
            }
        }
    }

    private static JsonObject? Follow(JsonNode from, string path)
    {
        JsonNode? at = from;
        foreach (var part in path.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            at = part[0] != '[' ? at?[part] : int.TryParse(part.Trim('[', ']'), out var index) ? at?[index] : at?[part.Trim('[', ']', '\'')];
        }

        return at as JsonObject;
    }

    private static string PortOf(ActivityNode parent, ActivityNode child)
    {
        // Its JSON stands apart from that of the workflow around it.
        if (parent.Parent is null || parent.Uses is not null)
        {
            return "root";
        }

        return child.Json.GetPath()[parent.Json.GetPath().Length..].TrimStart('.').Split('.', '[')[0];
    }
}
