using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Tests.Definitions;

/// <summary>Draws small definitions: activities by hand, lines as <c>a>b, a:Outcome>b</c>.</summary>
internal static class Sketch
{
    public static WorkflowDefinition Flow(string lines, params JsonObject[] activities) => Definition("sketch", lines, activities);

    public static WorkflowDefinition Definition(string id, string lines, JsonObject[] activities, Action<JsonObject>? more = null)
    {
        var json = new JsonObject
        {
            ["id"] = $"{id}-v1",
            ["definitionId"] = id,
            ["name"] = id,
            ["version"] = 1,
            ["toolVersion"] = "3.8.2.0",
            ["isLatest"] = true,
            ["isPublished"] = true,
            ["variables"] = new JsonArray(),
            ["options"] = new JsonObject { ["incidentStrategyType"] = "ContinueWithIncidentsStrategy" },
            ["root"] = new JsonObject
            {
                ["id"] = "flow",
                ["type"] = "Elsa.Flowchart",
                ["version"] = 1,
                ["activities"] = new JsonArray([.. activities.Select(activity => (JsonNode)activity)]),
                ["connections"] = new JsonArray([.. lines.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Line)]),
            },
        };
        more?.Invoke(json);
        return WorkflowDefinition.Read(json);
    }

    public static JsonObject Step(string type, string id, params (string Input, JsonNode Value)[] inputs)
    {
        var json = new JsonObject
        {
            ["id"] = id,
            ["type"] = type.Contains('.', StringComparison.Ordinal) ? type : $"WorkflowDesk.{type}",
            ["version"] = 1,
            ["customProperties"] = new JsonObject { ["canStartWorkflow"] = type is "TicketOpened" or "ClockReached" },
            ["metadata"] = new JsonObject { ["displayText"] = id, ["displayTexts"] = new JsonObject { ["zh-CN"] = id, ["en"] = id } },
        };
        foreach (var (input, value) in inputs)
        {
            json[input] = value;
        }

        return json;
    }

    public static JsonObject Opened(string id = "opened") => Step("TicketOpened", id);

    public static JsonObject Close(string id = "close") => Step("CloseTicket", id);

    public static JsonObject Join(string id, string mode = "WaitAny") => Step("Elsa.FlowJoin", id, ("mode", Literal(mode)));

    /// <summary>A task with a due time.</summary>
    public static JsonObject Task(string id, params string[] outcomes) => Step("UserTask", id,
        ("candidates", Object("role:agent")), ("dueIn", Literal("1.00:00:00")),
        ("outcomes", Object([.. outcomes.Select(outcome => (JsonNode)new JsonObject { ["name"] = outcome })])));

    public static JsonObject Plan(string variable = "plan")
    {
        var plan = Task("plan", "Planned");
        plan["form"] = Object(new JsonObject { ["fields"] = new JsonArray(new JsonObject { ["name"] = "changesProduction", ["type"] = "checkbox" }) });
        plan["result"] = To(variable);
        return plan;
    }

    public static JsonObject Implement() => Task("implement", "Done", "Blocked", "Workaround");

    public static JsonObject Approval(string id = "approve-change") => Step("RequestApproval", id, ("approvers", Object("role:approver")), ("dueIn", Literal("1.00:00:00")), ("result", To("vote")));

    public static JsonObject Decision(string id, string condition) => Step("Elsa.FlowDecision", id, ("condition", Script(condition)));

    public static JsonObject Literal(JsonNode value) => Input("Literal", value);

    public static JsonObject Script(string script) => Input("JavaScript", script);

    public static JsonObject Object(params JsonNode[] items) => Input("Object", items is [JsonObject form] && form.ContainsKey("fields") ? form : new JsonArray(items));

    public static JsonObject To(string variable) => new() { ["typeName"] = "Object", ["memoryReference"] = new JsonObject { ["id"] = variable } };

    public static void Variables(JsonObject definition, params string[] names) => definition["variables"] = new JsonArray([.. names.Select(name => (JsonNode)new JsonObject
    {
        ["id"] = name,
        ["name"] = char.ToUpperInvariant(name[0]) + name[1..],
        ["typeName"] = "Object",
        ["storageDriverTypeName"] = "WorkflowInstanceStorageDriver",
    })]);

    private static JsonObject Input(string type, JsonNode value) => new() { ["typeName"] = "Object", ["expression"] = new JsonObject { ["type"] = type, ["value"] = value } };

    private static JsonNode Line(string text)
    {
        var (from, to) = (text[..text.IndexOf('>', StringComparison.Ordinal)], text[(text.IndexOf('>', StringComparison.Ordinal) + 1)..]);
        var parts = from.Split(':');
        return new JsonObject
        {
            ["source"] = new JsonObject { ["activity"] = parts[0], ["port"] = parts.Length > 1 ? parts[1] : "Done" },
            ["target"] = new JsonObject { ["activity"] = to, ["port"] = "In" },
        };
    }
}
