using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Web.Pages;

namespace WorkflowDesk.Web.Diagrams;

/// <summary>Reads the steps of a definition, as they stand in the designer.</summary>
public sealed class DiagramReading(ActivityRegistry registry, Words words)
{
    private static readonly HashSet<string> Waiting = new(StringComparer.Ordinal)
    {
        "WorkflowDesk.UserTask", "WorkflowDesk.AskRequester", "WorkflowDesk.RequestApproval", "WorkflowDesk.VerifySolution", "WorkflowDesk.ClockReached",
        "Elsa.Event", "Elsa.Delay", "Elsa.Timer", "Elsa.Cron", "Elsa.StartAt", "Elsa.RunTask", "Elsa.HttpEndpoint",
    };

    private static readonly HashSet<string> Decisions = new(StringComparer.Ordinal) { "Elsa.FlowDecision", "Elsa.FlowSwitch", "Elsa.If", "Elsa.Switch" };

    /// <summary>Steps and connections of the root flowchart, with the places the owner gave them. A root of another kind is shown as a row of its children.</summary>
    /// <param name="language"><c>zh-CN</c> or <c>en</c>.</param>
    public Diagram Read(WorkflowDefinition definition, string language)
    {
        var root = definition.Root;
        var activities = root.GetItems("activities").OfType<JsonObject>().Where(activity => activity.GetText("id") is not null).ToList();
        if (activities.Count == 0 && root.GetText("type") is { } type && registry.Find(type)?.Descriptor.IsContainer != true)
        {
            activities = [root];
        }

        var nodes = new List<DiagramNode>();
        foreach (var activity in activities)
        {
            if (nodes.TrueForAll(node => node.Id != activity.GetText("id")))
            {
                nodes.Add(NodeOf(activity, language));
            }
        }

        var labels = activities.GroupBy(activity => activity.GetText("id")!).ToDictionary(group => group.Key, group => OutcomeLabels(group.First(), language));
        var edges = root.Get("connections") is null && activities.Count > 1 && root.GetText("type") is "Elsa.Sequence"
            ? nodes.Zip(nodes.Skip(1), (from, to) => Edge(EdgeKey.Of(from.Id, null, to.Id), "", [])).ToList()
            : [.. root.GetItems("connections").OfType<JsonObject>().Select(connection => EdgeOf(connection, labels)).OfType<DiagramEdge>()
                .Where(edge => nodes.Exists(node => node.Id == edge.Key.Source) && nodes.Exists(node => node.Id == edge.Key.Target))];
        var diagram = new Diagram(nodes, DiagramEdge.Merge(edges));
        // A step dropped onto another one does not mean that nobody placed them.
        var placed = nodes.Count > 1 && nodes.Select(node => (node.X, node.Y)).Distinct().Count() * 2 > nodes.Count;
        return placed ? DesignerLines.Draw(diagram) : LayeredLayout.Place(diagram);
    }

    /// <summary>What the process is called: its own words in this language, else its name.</summary>
    public static string NameOf(WorkflowDefinition definition, string language) =>
        definition.Json.GetObject("customProperties")?.GetObject("displayTexts")?.GetText(language) ?? definition.Name;

    /// <summary>What the step is called: what people named it, else the designer's name for it, else the type's.</summary>
    public string LabelOf(JsonObject activity, string language) =>
        StepNames.Of(activity, language) ?? NotBlank(activity.GetText("name")) ?? TypeLabel(activity.GetText("type") ?? "", language);

    private string TypeLabel(string type, string language) =>
        registry.Find(type)?.Descriptor is not { } descriptor ? type
        : descriptor.Texts.TryGetValue(language, out var texts) ? texts.DisplayName
        : descriptor.DisplayName;

    private DiagramNode NodeOf(JsonObject activity, string language)
    {
        var designer = activity.GetObject("metadata")?.GetObject("designer");
        var version = activity.GetText("workflowDefinitionVersionId");
        var type = activity.GetText("type") ?? "";
        return new(activity.GetText("id")!, LabelOf(activity, language), type, ShapeOf(type, version ?? activity.GetText("workflowDefinitionId")), version)
        {
            X = Number(designer?.GetObject("position"), "x") ?? 0,
            Y = Number(designer?.GetObject("position"), "y") ?? 0,
            Width = Math.Max(Number(designer?.GetObject("size"), "width") ?? 200, 60),
            Height = Math.Max(Number(designer?.GetObject("size"), "height") ?? 50, 36),
        };
    }

    private StepShape ShapeOf(string type, string? process)
    {
        if (process is not null)
        {
            return StepShape.Process;
        }

        if (Decisions.Contains(type))
        {
            return StepShape.Decision;
        }

        if (type is "Elsa.FlowJoin")
        {
            return StepShape.Join;
        }

        var descriptor = registry.Find(type)?.Descriptor;
        return type is "WorkflowDesk.CloseTicket" || descriptor?.IsTerminal == true ? StepShape.End
            : Waiting.Contains(type) ? StepShape.Waiting
            : type is "Elsa.Start" || descriptor?.IsTrigger == true ? StepShape.Start
            : type is "Elsa.ExecuteWorkflow" or "Elsa.DispatchWorkflow" or "Elsa.BulkDispatchWorkflows" ? StepShape.Process
            : StepShape.Automatic;
    }

    private DiagramEdge? EdgeOf(JsonObject connection, Dictionary<string, Dictionary<string, string>> labels)
    {
        // The old flat form has the ids themselves where the ends are.
        var (source, port) = connection.Get("source") is JsonObject from ? (from.GetText("activity"), from.GetText("port")) : (connection.GetText("source"), connection.GetText("sourcePort"));
        var target = connection.Get("target") is JsonObject to ? to.GetText("activity") : connection.GetText("target");
        if (source is null || target is null)
        {
            return null;
        }

        var vertices = connection.GetItems("vertices").OfType<JsonObject>()
            .Select(vertex => new DiagramPoint(Number(vertex, "x") ?? 0, Number(vertex, "y") ?? 0)).ToList();
        var key = EdgeKey.Of(source, port, target);
        var label = key.Port is "Done" ? ""
            : labels.GetValueOrDefault(source)?.GetValueOrDefault(key.Port) ?? words.Of("port", key.Port);
        return Edge(key, label, vertices);
    }

    private static DiagramEdge Edge(EdgeKey key, string label, IReadOnlyList<DiagramPoint> vertices) => new(key, label, [[key]]) { Vertices = vertices };

    // A task names its outcomes in both languages.
    private static Dictionary<string, string> OutcomeLabels(JsonObject activity, string language)
    {
        var outcomes = activity.GetObject("outcomes")?.GetObject("expression")?.Get("value");
        if (outcomes is JsonValue text && text.GetValueKind() == JsonValueKind.String)
        {
            outcomes = Parsed(text.GetValue<string>());
        }

        return (outcomes as JsonArray ?? []).OfType<JsonObject>()
            .Where(outcome => outcome.GetText("name") is not null && outcome.Get("label") is not null)
            .GroupBy(outcome => outcome.GetText("name")!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => LocalizedText.Of(group.First().Get("label")).In(language), StringComparer.Ordinal);
    }

    private static JsonNode? Parsed(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            // A draft may hold anything; the publish checks name it, the drawing only lacks the words.
            return null;
        }
    }

    private static double? Number(JsonObject? json, string name) =>
        json?.GetText(name) is { } text && double.TryParse(text, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static string? NotBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
