using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Testing;

/// <summary>A second version of the support ticket: security reviews every plan, and asking the requester became a call by phone.</summary>
public static class SecondVersion
{
    public const string Review = "security-review";

    /// <summary>The step that asked the requester is gone, this one stands in its place.</summary>
    public const string Call = "call-requester";

    /// <summary>Publishes it: new tickets take it, running ones stay where they are.</summary>
    public static Task PublishSecondVersionAsync(this StoryDesk desk) => PublishAsync(desk.Services);

    /// <inheritdoc cref="PublishSecondVersionAsync"/>
    public static async Task PublishAsync(IServiceProvider services)
    {
        var folder = Directory.CreateTempSubdirectory("version-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "v2.json"), Read().Write());
            await services.GetRequiredService<DefinitionImport>().ImportAsync(folder, CancellationToken.None);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static WorkflowDefinition Read()
    {
        var first = File.ReadAllText(Path.Combine(StoryDesk.WorkflowsFolder(), "support-ticket", "v1.json"));
        var json = (JsonObject)WorkflowDefinition.Read(first).With(id: "support-ticket-v2", version: 2, isLatest: true, isPublished: true).Json;
        var activities = (JsonArray)json["root"]!["activities"]!;
        var connections = (JsonArray)json["root"]!["connections"]!;

        activities.Add(Step(Review, "安全评审", "Security review", "role:supervisor", "Reviewed"));
        var cut = connections.Single(connection => Source(connection) == "record-plan")!;
        cut["target"]!["activity"] = Review;
        connections.Add(Connection(Review, "Reviewed", "needs-approval"));

        activities.Remove(activities.Single(activity => (string?)activity!["id"] == "provide-information"));
        activities.Add(Step(Call, "致电报告人", "Call the requester", "role:agent", "Answered", "NoAnswer"));
        foreach (var connection in connections)
        {
            foreach (var end in new[] { connection!["source"]!, connection["target"]! }.Where(end => (string?)end["activity"] == "provide-information"))
            {
                end["activity"] = Call;
            }
        }

        return WorkflowDefinition.Read(json);
    }

    private static string? Source(JsonNode? connection) => (string?)connection!["source"]!["activity"];

    private static JsonObject Connection(string from, string port, string to) => new()
    {
        ["source"] = new JsonObject { ["activity"] = from, ["port"] = port },
        ["target"] = new JsonObject { ["activity"] = to, ["port"] = "In" },
    };

    private static JsonObject Step(string id, string zh, string en, string candidates, params string[] outcomes) => new()
    {
        ["id"] = id,
        ["name"] = id,
        ["type"] = "WorkflowDesk.UserTask",
        ["version"] = 1,
        ["metadata"] = new JsonObject
        {
            ["displayText"] = zh,
            ["displayTexts"] = new JsonObject { ["zh-CN"] = zh, ["en"] = en },
            ["designer"] = new JsonObject { ["position"] = new JsonObject { ["x"] = 60, ["y"] = 60 } },
        },
        ["title"] = Input(new JsonObject { ["zh-CN"] = zh, ["en"] = en }),
        ["candidates"] = Input(new JsonArray(candidates)),
        ["outcomes"] = Input(new JsonArray([.. outcomes.Select(outcome => new JsonObject
        {
            ["name"] = outcome,
            ["label"] = new JsonObject { ["zh-CN"] = outcome, ["en"] = outcome },
        })])),
    };

    private static JsonObject Input(JsonNode value) => new()
    {
        ["typeName"] = "Object",
        ["expression"] = new JsonObject { ["type"] = "Object", ["value"] = value },
    };
}
