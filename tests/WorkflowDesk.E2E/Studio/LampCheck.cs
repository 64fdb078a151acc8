using System.Text.Json.Nodes;

namespace WorkflowDesk.E2E.Studio;

/// <summary>A small process of the tests: look at the lamp, tell what was seen.</summary>
internal static class LampCheck
{
    public const string Name = "Lamp check";
    public const string DefinitionId = "lamp-check";

    /// <summary>As a file that Studio imports.</summary>
    public static byte[] File()
    {
        var definition = new JsonObject
        {
            ["$schema"] = "https://elsaworkflows.io/schemas/workflow-definition/v3.0.0/schema.json",
            ["id"] = "lamp-check-v1",
            ["definitionId"] = DefinitionId,
            ["name"] = Name,
            ["version"] = 1,
            ["root"] = new JsonObject
            {
                ["id"] = "flow",
                ["name"] = "Flow",
                ["type"] = "Elsa.Flowchart",
                ["version"] = 1,
                ["activities"] = new JsonArray(Step("look", "Look", "on", 120), Step("tell", "Tell", "seen", 420)),
                ["connections"] = new JsonArray(new JsonObject
                {
                    ["source"] = new JsonObject { ["activity"] = "look", ["port"] = "Done" },
                    ["target"] = new JsonObject { ["activity"] = "tell", ["port"] = "In" },
                }),
            },
        };
        return System.Text.Encoding.UTF8.GetBytes(definition.ToJsonString());
    }

    /// <summary>What the first step writes, in a definition the desk answered with.</summary>
    public static string? TextOfLook(JsonObject definition) =>
        (string?)definition["root"]!["activities"]!.AsArray().Single(step => (string?)step!["id"] == "look")!["text"]!["expression"]!["value"];

    private static JsonObject Step(string id, string name, string text, int x) => new()
    {
        ["id"] = id,
        ["name"] = name,
        ["type"] = "Elsa.WriteLine",
        ["version"] = 1,
        ["metadata"] = new JsonObject { ["designer"] = new JsonObject { ["position"] = new JsonObject { ["x"] = x, ["y"] = 120 }, ["size"] = new JsonObject { ["width"] = 180, ["height"] = 50 } } },
        ["text"] = new JsonObject { ["typeName"] = "String", ["expression"] = new JsonObject { ["type"] = "Literal", ["value"] = text } },
    };
}
