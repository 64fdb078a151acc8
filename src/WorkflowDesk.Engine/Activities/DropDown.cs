using System.Text.Json.Nodes;

namespace WorkflowDesk.Engine.Activities;

/// <summary>The items of a designer's drop-down editor.</summary>
public static class DropDown
{
    public static JsonObject Of(params string[] values) => new()
    {
        ["dropdown"] = new JsonObject
        {
            ["selectList"] = new JsonObject
            {
                ["items"] = new JsonArray([.. values.Select(v => (JsonNode)new JsonObject { ["text"] = v, ["value"] = v })]),
                ["isFlagsEnum"] = false,
            },
            ["providerName"] = null,
        },
    };

    /// <summary>The items of a list of check boxes.</summary>
    public static JsonObject CheckList(params string[] values) => new()
    {
        ["checklist"] = new JsonObject
        {
            ["checkList"] = new JsonObject
            {
                ["items"] = new JsonArray([.. values.Select(v => (JsonNode)new JsonObject { ["text"] = v, ["value"] = v, ["isChecked"] = false })]),
                ["isFlagsEnum"] = false,
            },
        },
    };
}
