using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>A stored version as a designer draws it. Made for whoever asked, who may change it.</summary>
/// <param name="Graph">Of that same JSON.</param>
/// <param name="StandsAlone">No other definition was looked for, so it looks the same whatever becomes of them.</param>
public sealed record DesignerDrawing(JsonObject Json, WorkflowGraph Graph, bool StandsAlone);

/// <summary>
/// A stored version as a designer can draw it: every activity with id and node id, types and versions that there are
/// descriptions of, arrays where older files have other shapes. What is stored stays as it is.
/// </summary>
public sealed class DesignerView(WorkflowRunner runner, DefinitionCache definitions)
{
    /// <summary>The definition for a designer, with the row's word on what is latest and published.</summary>
    /// <param name="language">Of its names: <c>zh-CN</c> or <c>en</c>.</param>
    /// <param name="content">What the row holds, when it is at hand: it becomes the drawing, so nobody else may look at it. Null: it is read from the row.</param>
    public async Task<DesignerDrawing> DrawAsync(DeskDb db, DefinitionRow row, string language, WorkflowDefinition? content, CancellationToken cancellationToken)
    {
        var drawing = await DrawableAsync(db, content ?? WorkflowDefinition.ReadWritten(row.Source), language, cancellationToken);
        var shown = drawing.Json;
        Stamp(shown, row);
        if (shown.GetObject("customProperties") is not { } custom)
        {
            DesignerModel.Set(shown, "customProperties", custom = []);
        }

        custom[DesignerModel.StampKey] = row.Stamp;
        DesignerNames.ShowDefinition(shown, custom, language);
        return drawing;
    }

    /// <summary>The version as a file that Elsa, Studio and this desk import: as it was written, whatever is known here.</summary>
    public static JsonObject Export(DefinitionRow row)
    {
        var json = WorkflowDefinition.ReadWritten(row.Source).Json;
        Stamp(json, row);
        json.Remove("links");
        json.Remove("$schema");
        json.Insert(0, "$schema", "https://elsaworkflows.io/schemas/workflow-definition/v3.0.0/schema.json");
        return json;
    }

    private async Task<DesignerDrawing> DrawableAsync(DeskDb db, WorkflowDefinition definition, string language, CancellationToken cancellationToken)
    {
        var json = definition.Json;
        // Typed collections of old files are unwrapped before anything runs; here so that what is drawn is part of the JSON.
        if (ElsaJson.Unwrapped(definition.Root) is var unwrapped && unwrapped != definition.Root)
        {
            DesignerModel.Set(json, "root", unwrapped);
            definition = WorkflowDefinition.Read(json);
        }

        if (json.Get("root") is null)
        {
            DesignerModel.Set(json, "root", definition.Root);
        }

        var store = new DeskWorkflowStore(db, definitions);
        var standsAlone = true;
        var graph = await runner.Graphs.CompileAsync(definition, FindOther, cancellationToken);
        foreach (var child in graph.Root.Children)
        {
            Draw(child, language);
        }

        return new DesignerDrawing(definition.Json, graph, standsAlone);

        ValueTask<WorkflowDefinition?> FindOther(DefinitionQuery query, CancellationToken cancelled)
        {
            standsAlone = false;
            return store.FindDefinitionAsync(query, cancelled);
        }
    }

    private static void Draw(ActivityNode node, string language)
    {
        var json = node.Json;
        json["id"] = node.Id;
        json["nodeId"] = node.NodeId;
        DesignerNames.Show(json, language);
        var isOffered = node.Uses is { } used ? used.Options.UsableAsActivity : !node.IsUnknown;
        if (!isOffered)
        {
            UnknownActivities.StandIn(json);
            return;
        }

        DesignerModel.Set(json, "type", node.Activity.Descriptor.TypeName);
        DesignerModel.Set(json, "version", node.Activity.Descriptor.Version);
        TaskPorts.Show(node);
        if (node.Uses is not null)
        {
            return;
        }

        foreach (var child in node.Children)
        {
            Draw(child, language);
        }

        // After the children, which are drawn where they stand.
        if (node.Activity.Descriptor.IsContainer)
        {
            MakeArray(json, "activities");
            MakeArray(json, "variables");
        }

        if (node.Activity.Descriptor.TypeName == "Elsa.Flowchart")
        {
            DesignerModel.Set(json, "connections", new JsonArray([.. json.GetItems("connections").OfType<JsonObject>().Select(Connection).Where(IsDrawable)]));
        }

        bool IsDrawable(JsonObject connection) =>
            node.Children.Any(child => child.Id == connection["source"]!["activity"]?.ToString()) && node.Children.Any(child => child.Id == connection["target"]!["activity"]?.ToString());
    }

    private static void MakeArray(JsonObject json, string name)
    {
        if (json.Get(name) is not JsonArray)
        {
            DesignerModel.Set(json, name, new JsonArray([.. json.GetItems(name).Select(item => item.DeepClone())]));
        }
    }

    /// <summary>Files of old have the flat form <c>{ source, target, sourcePort, targetPort }</c>, or write names in another case.</summary>
    private static JsonObject Connection(JsonObject written)
    {
        var connection = new JsonObject { ["source"] = End("source", "sourcePort"), ["target"] = End("target", "targetPort") };
        foreach (var (name, value) in written)
        {
            if (!connection.Any(known => string.Equals(known.Key, name, StringComparison.OrdinalIgnoreCase)) && name is not ("sourcePort" or "targetPort"))
            {
                connection[ElsaJson.CamelCase(name)] = value?.DeepClone();
            }
        }

        return connection;

        JsonObject End(string name, string flatPort)
        {
            var end = written.Get(name) as JsonObject;
            var shown = new JsonObject { ["activity"] = end?.GetText("activity") ?? written.GetText(name) };
            if ((end is null ? written.GetText(flatPort) : end.GetText("port")) is { } port)
            {
                shown["port"] = port;
            }

            return shown;
        }
    }

    private static void Stamp(JsonObject json, DefinitionRow row)
    {
        DesignerModel.Set(json, "id", row.Id);
        DesignerModel.Set(json, "definitionId", row.DefinitionId);
        DesignerModel.Set(json, "name", row.Name);
        DesignerModel.Set(json, "version", row.Version);
        DesignerModel.Set(json, "createdAt", row.CreatedAt);
        DesignerModel.Set(json, "isLatest", row.IsLatest);
        DesignerModel.Set(json, "isPublished", row.IsPublished);
        DesignerModel.Set(json, "isReadonly", row.IsReadonly);
        DesignerModel.WriteValuesAsText(json);
    }
}
