using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>
/// The ways out of a user task as ports. A designer takes them from <c>outcomeNames</c> alone; where a definition names
/// them only with their buttons, the lines from there would not be drawn, and would be lost with the next save.
/// </summary>
internal static class TaskPorts
{
    private const string TypeName = "WorkflowDesk.UserTask";
    private const string Names = "outcomeNames";
    private const string Buttons = "outcomes";

    public static void Show(ActivityNode node)
    {
        if (node.Activity.Descriptor.TypeName == TypeName && UserTask.OutcomesOf(node) is { Count: > 0 } names)
        {
            DesignerModel.Set(node.Json, Names, new JsonObject
            {
                ["typeName"] = "ICollection<String>",
                ["expression"] = new JsonObject { ["type"] = "Object", ["value"] = Text(names) },
            });
        }
    }

    /// <summary>Takes away, everywhere below <paramref name="node"/>, what only <see cref="Show"/> has put there.</summary>
    public static void Forget(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
            {
                Forget(item);
            }
        }
        else if (node is JsonObject json)
        {
            if (json.GetText("type") == TypeName && Value(json, Buttons) is JsonArray buttons && Value(json, Names) is JsonValue names
                && names.ToString() == Text([.. buttons.Select(button => (button as JsonObject)?.GetText("name") ?? "")]))
            {
                DesignerModel.Set(json, Names, null);
            }

            foreach (var (_, value) in json)
            {
                Forget(value);
            }
        }
    }

    private static JsonNode? Value(JsonObject activity, string input) => activity.GetObject(input)?.GetObject("expression")?.Get("value");

    private static string Text(IReadOnlyList<string> names) => new JsonArray([.. names.Select(name => (JsonNode)name)]).ToJsonString(DeskJson.Options);
}
