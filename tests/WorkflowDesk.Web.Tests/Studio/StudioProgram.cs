using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace WorkflowDesk.Web.Tests.Studio;

/// <summary>Says to the desk what Elsa Studio says.</summary>
internal sealed class StudioProgram(HttpClient client) : IDisposable
{
    public const string Definitions = "/elsa/api/workflow-definitions";

    public HttpClient Client { get; } = client;

    public static async Task<StudioProgram> OfAsync(WebApp app, string userName = "zhou", string language = "en") => new(await app.ProgramOfAsync(userName, language));

    public async Task<JsonObject> GetAsync(string path, int status = 200) => await WebApp.ReadAsync(await Client.GetAsync(path), status);

    public async Task<JsonObject> PostAsync(string path, JsonNode? body = null, int status = 200) => await WebApp.ReadAsync(await Client.PostAsJsonAsync(path, body ?? new JsonObject()), status);

    public async Task<JsonObject> SaveAsync(JsonObject model, bool? publish = false, int status = 200) =>
        await PostAsync(Definitions, new JsonObject { ["model"] = model.DeepClone(), ["publish"] = publish }, status);

    /// <summary>What the Create dialog sends: ids null, lists null, year 1, a bare root.</summary>
    public async Task<JsonObject> CreateAsync(string name)
    {
        var model = JsonNode.Parse("""
            {
              "id": null, "definitionId": null, "description": "", "createdAt": "0001-01-01T00:00:00+00:00", "version": 1, "toolVersion": "3.8.0.0",
              "variables": null, "inputs": null, "outputs": null, "outcomes": null, "customProperties": null, "isReadonly": false, "isSystem": false,
              "isLatest": false, "isPublished": false, "options": null, "links": null,
              "root": { "id": "db03218965cbc881", "type": "Elsa.Flowchart", "version": 1, "name": "Flowchart1" }
            }
            """)!.AsObject();
        model["name"] = name;
        return (await SaveAsync(model, publish: null))["workflowDefinition"]!.AsObject();
    }

    /// <summary>Draws a line of text on the canvas, as Studio sends it: no inputs but the one that was edited.</summary>
    public static JsonObject Draw(JsonObject definition, string id, string text)
    {
        var drawn = definition.DeepClone().AsObject();
        drawn["links"] = null;
        drawn["root"]!["activities"]!.AsArray().Add(new JsonObject
        {
            ["id"] = id,
            ["nodeId"] = $"{drawn["root"]!["nodeId"]}:{id}",
            ["name"] = "WriteLine1",
            ["type"] = "Elsa.WriteLine",
            ["version"] = 1,
            ["metadata"] = new JsonObject { ["designer"] = new JsonObject { ["position"] = new JsonObject { ["x"] = 100, ["y"] = 80 } } },
            ["text"] = new JsonObject { ["typeName"] = "String", ["expression"] = new JsonObject { ["type"] = "Literal", ["value"] = text }, ["memoryReference"] = null },
        });
        return drawn;
    }

    public void Dispose() => Client.Dispose();
}
