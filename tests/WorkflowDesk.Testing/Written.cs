using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Engine.Execution;

namespace WorkflowDesk.Testing;

/// <summary>Definitions written for one test, published on a desk as files are.</summary>
public static class Written
{
    public static JsonObject Activity(string type, string id, params (string Name, JsonNode? Value)[] properties)
    {
        var json = new JsonObject { ["id"] = id, ["type"] = type, ["version"] = 1, ["name"] = id };
        foreach (var (name, value) in properties)
        {
            json[name] = value;
        }

        return json;
    }

    public static JsonObject Input(JsonNode? value, string type = "Literal") =>
        new() { ["typeName"] = "Object", ["expression"] = new JsonObject { ["type"] = type, ["value"] = value } };

    public static JsonObject Starting(JsonObject trigger)
    {
        trigger["customProperties"] = new JsonObject { ["canStartWorkflow"] = true };
        return trigger;
    }

    /// <summary>Where an output goes.</summary>
    public static JsonObject Output(string variable) => new() { ["typeName"] = "Object", ["memoryReference"] = new JsonObject { ["id"] = variable } };

    public static JsonObject Timer(string interval) => Starting(Activity("Elsa.Timer", "timer", ("interval", Input(interval))));

    public static JsonObject Line(string text) => Activity("Elsa.WriteLine", "line", ("text", Input(text)));

    public static JsonObject Delay(string span) => Activity("Elsa.Delay", "delay", ("timeSpan", Input(span)));

    /// <summary>One activity after the other.</summary>
    public static Task PublishAsync(this StoryDesk desk, string id, JsonObject[] activities, JsonObject? options = null, int version = 1) =>
        PublishAsync(desk.Services, id, activities, options, version);

    /// <inheritdoc cref="PublishAsync(StoryDesk, string, JsonObject[], JsonObject?, int)"/>
    /// <param name="ports">Ports by which an activity is left, by its id; Done when not given.</param>
    /// <param name="variables">Names of variables that are kept with the instance.</param>
    public static async Task PublishAsync(
        IServiceProvider services, string id, JsonObject[] activities, JsonObject? options = null, int version = 1,
        IReadOnlyDictionary<string, string>? ports = null, params string[] variables)
    {
        var connections = new JsonArray();
        for (var i = 1; i < activities.Length; i++)
        {
            connections.Add(new JsonObject
            {
                ["source"] = new JsonObject { ["activity"] = (string?)activities[i - 1]["id"], ["port"] = ports?.GetValueOrDefault((string?)activities[i - 1]["id"] ?? "") ?? "Done" },
                ["target"] = new JsonObject { ["activity"] = (string?)activities[i]["id"], ["port"] = "In" },
            });
        }

        var definition = new JsonObject
        {
            ["id"] = $"{id}-{version}", ["definitionId"] = id, ["name"] = id, ["version"] = version, ["toolVersion"] = "3.8.0.0",
            ["isLatest"] = true, ["isPublished"] = true, ["options"] = options ?? [],
            ["variables"] = new JsonArray([.. variables.Select(name => (JsonNode)new JsonObject { ["id"] = name, ["name"] = name, ["typeName"] = "Object", ["storageDriverTypeName"] = "WorkflowInstanceStorageDriver" })]),
            ["root"] = Activity("Elsa.Flowchart", "chart", ("activities", new JsonArray([.. activities])), ("connections", connections)),
        };
        var folder = Directory.CreateTempSubdirectory("definitions-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"v{version}.json"), definition.ToJsonString());
            await services.GetRequiredService<DefinitionImport>().ImportAsync(folder.FullName, CancellationToken.None);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Sweeps as so many desks at once.</summary>
    public static Task SweepTogetherAsync(this StoryDesk desk, int desks) => Task.WhenAll(Enumerable.Range(0, desks).Select(_ => Task.Run(
        () => ActivatorUtilities.CreateInstance<DueWork>(desk.Services).SweepAsync(CancellationToken.None))));

    /// <summary>Starts a definition as a program outside does; answers how many instances began.</summary>
    public static async Task<int> StartAsync(this StoryDesk desk, string definitionId) =>
        (await desk.Services.GetRequiredService<OutsideWord>().StartAsync(Caller.System, new StartWorkflow { DefinitionId = definitionId }, 1, CancellationToken.None)).Count;

    public static async Task<IReadOnlyList<InstanceRow>> InstancesAsync(this StoryDesk desk, string definitionId)
    {
        await using var db = desk.Database.Read();
        return await db.Instances.Where(row => row.DefinitionId == definitionId).OrderBy(row => row.CreatedAt).ToListAsync();
    }

    public static async Task<TriggerRow> TriggerAsync(this StoryDesk desk, string definitionId)
    {
        await using var db = desk.Database.Read();
        return await db.Triggers.SingleAsync(row => row.DefinitionId == definitionId);
    }

    /// <summary>Does in a step all but the commit, as a desk that dies.</summary>
    public static async Task DieAfterAsync(this StoryDesk desk, Func<WorkflowRuntime, Task> work)
    {
        await using var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None);
        await work(new WorkflowRuntime(new DeskWorkflowStore(step.Db, desk.Services.GetRequiredService<DefinitionCache>()), desk.Services.GetRequiredService<WorkflowRunner>()));
    }
}
