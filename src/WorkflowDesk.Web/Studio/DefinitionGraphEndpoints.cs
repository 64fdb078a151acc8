using System.Text.Json.Nodes;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Execution;
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
    private static async Task<IResult> SubgraphAsync(string id, string? parentNodeId, EditorJson editor, HttpContext http, CancellationToken cancellationToken) =>
        await AnswerAsync(id, $"subgraph {parentNodeId}", graph => Show((parentNodeId is null ? null : graph.Find(parentNodeId)) ?? graph.Root, SignedIn.CallerOf(http)), editor, http, cancellationToken);

    private static async Task<IResult> SegmentsAsync(string id, string? childNodeId, EditorJson editor, HttpContext http, CancellationToken cancellationToken) =>
        await AnswerAsync(id, $"segments {childNodeId}", graph => Segments(graph, childNodeId ?? "", SignedIn.CallerOf(http)), editor, http, cancellationToken);

    private static async Task<IResult> AnswerAsync(
        string id, string part, Func<WorkflowGraph, JsonObject> write, EditorJson editor, HttpContext http, CancellationToken cancellationToken) =>
        await editor.FindAsync(library => library.Find(id), SignedIn.CallerOf(http).Language, part, drawing => write(drawing.Graph), cancellationToken) is var (_, json)
            ? new WrittenJson().Add(json)
            : throw DefinitionEndpoints.NotFound(SignedIn.CallerOf(http), id);

    /// <exception cref="DeskRuleException">400: there is no such node.</exception>
    private static JsonObject Segments(WorkflowGraph graph, string childNodeId, Caller caller)
    {
        var child = graph.Find(childNodeId)
            ?? throw new DeskRuleException("unknown-node", 400, StudioApi.Say(caller, $"流程中没有节点“{childNodeId}”。", $"There is no node '{childNodeId}' in the workflow."));
        var segments = new JsonArray();
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

                segments.Insert(0, new JsonObject
                {
                    ["activityNodeId"] = above.NodeId,
                    ["activityId"] = above.Id,
                    ["activityType"] = above.Type,
                    ["portName"] = PortOf(above, inside),
                    ["activityName"] = above.Name ?? above.Type,
                });
            }

            inside = above;
        }

        return new JsonObject { ["childNode"] = Show(child, caller), ["container"] = Show(segments.Count == 0 ? graph.Root : container, caller), ["pathSegments"] = segments };
    }

    private static JsonObject Show(ActivityNode node, Caller caller) => new()
    {
        ["nodeId"] = node.NodeId,
        ["port"] = node.Parent is null ? null : PortOf(node.Parent, node),
        ["activity"] = ActivityOf(node, caller),
    };

    private static JsonObject ActivityOf(ActivityNode node, Caller caller)
    {
        var activity = (JsonObject)node.Json.DeepClone();
        activity["nodeId"] = node.NodeId;
        DesignerNames.Show(activity, caller.Language);
        if (node.Parent is null || node.Uses is not null)
        {
            // A workflow holds its canvas in the port "root"; one used as an activity shows what is inside it.
            activity["root"] = node.Children is [var root, ..] ? Inside(root, caller) : null;
        }

        return activity;
    }

    /// <summary>An activity with the node ids it has here: definitions used as activities carry others.</summary>
    private static JsonObject Inside(ActivityNode node, Caller caller)
    {
        var shown = (JsonObject)node.Json.DeepClone();
        foreach (var (copy, original) in Pairs(shown, node))
        {
            copy["id"] = original.Id;
            copy["nodeId"] = original.NodeId;
            DesignerNames.Show(copy, caller.Language);
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
