using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>
/// A stored version as a designer can draw it: every activity with id and node id, types and versions that there are
/// descriptions of, arrays where older files have other shapes. What is stored stays as it is.
/// </summary>
public sealed class DesignerView(WorkflowRunner runner, DefinitionCache definitions)
{
    /// <summary>The definition for a designer, with the row's word on what is latest and published. The caller may change the object.</summary>
    public async Task<JsonObject> ShowAsync(DeskDb db, DefinitionRow row, CancellationToken cancellationToken)
    {
        var (definition, _) = await DrawableAsync(db, row, cancellationToken);
        var shown = definition.Json;
        Stamp(shown, row);
        if (shown.GetObject("customProperties") is not { } custom)
        {
            DesignerModel.Set(shown, "customProperties", custom = []);
        }

        custom[DesignerModel.StampKey] = row.Stamp;
        return shown;
    }

    /// <summary>The graph of a version whose JSON is fit for a designer; null: no such activity.</summary>
    public async Task<WorkflowGraph> GraphAsync(DeskDb db, DefinitionRow row, CancellationToken cancellationToken) =>
        (await DrawableAsync(db, row, cancellationToken)).Graph;

    /// <summary>The version as a file that Elsa, Studio and this desk import: as it was written, whatever is known here.</summary>
    public static JsonObject Export(DefinitionRow row)
    {
        var json = (JsonObject)WorkflowDefinition.Read(row.Source).Json.DeepClone();
        Stamp(json, row);
        json.Remove("links");
        json.Remove("$schema");
        json.Insert(0, "$schema", "https://elsaworkflows.io/schemas/workflow-definition/v3.0.0/schema.json");
        return json;
    }

    private async Task<(WorkflowDefinition Definition, WorkflowGraph Graph)> DrawableAsync(DeskDb db, DefinitionRow row, CancellationToken cancellationToken)
    {
        var json = (JsonObject)WorkflowDefinition.Read(row.Source).Json.DeepClone();
        if (json.GetObject("root") is { } root)
        {
            // Typed collections of old files are unwrapped before anything runs; here so that what is drawn is part of the JSON.
            DesignerModel.Set(json, "root", ElsaJson.Unwrapped(root).DeepClone());
        }

        var definition = WorkflowDefinition.Read(json);
        if (json.Get("root") is null)
        {
            DesignerModel.Set(json, "root", definition.Root);
        }

        var graph = await runner.Graphs.CompileAsync(definition, new DeskWorkflowStore(db, definitions).FindDefinitionAsync, cancellationToken);
        foreach (var child in graph.Root.Children)
        {
            Draw(child);
        }

        return (definition, graph);
    }

    private static void Draw(ActivityNode node)
    {
        var json = node.Json;
        json["id"] = node.Id;
        json["nodeId"] = node.NodeId;
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
            Draw(child);
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
