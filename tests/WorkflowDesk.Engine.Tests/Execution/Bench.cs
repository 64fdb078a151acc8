using System.Globalization;
using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions.Scripting;
using WorkflowDesk.Engine.Instances;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Engine.Tests.Execution;

/// <summary>An engine on the in-memory store with a manual clock, ids that count and scripts played by C# functions.</summary>
internal sealed class Bench
{
    private int _ids;

    public Bench(WorkflowRunnerOptions? options, params Activity[] more)
        : this(engine: null, options, more)
    {
    }

    public Bench()
        : this(engine: null)
    {
    }

    /// <param name="engine">Null plays the scripts.</param>
    public Bench(IScriptEngine? engine, WorkflowRunnerOptions? options = null, params Activity[] more)
    {
        Runner = new WorkflowRunner(new ActivityRegistry([.. BuiltInActivities.All, .. more]), engine ?? Scripts, Clock, NextId, options);
        Runtime = new WorkflowRuntime(Store, Runner);
    }

    public ManualClock Clock { get; } = new();

    public InMemoryWorkflowStore Store { get; } = new();

    public PlayedScripts Scripts { get; } = new();

    public WorkflowRunner Runner { get; }

    public WorkflowRuntime Runtime { get; }

    public object? Host { get; set; }

    public async Task<WorkflowDefinition> PublishAsync(WorkflowDefinition definition)
    {
        Store.Add(definition, await Runner.TriggersAsync(definition, Store.FindDefinitionAsync, CancellationToken.None));
        return definition;
    }

    public async Task<WorkflowInstance> StartAsync(WorkflowDefinition definition, JsonObject? input = null)
    {
        await PublishAsync(definition);
        return await Runtime.StartAsync(new() { DefinitionVersionId = definition.Id, Input = input }, Host, CancellationToken.None);
    }

    public Task<WorkflowInstance> StartAsync(JsonObject root, JsonObject? input = null) => StartAsync(Definition(root), input);

    public Task<int> EventAsync(string name, JsonNode? payload = null) =>
        Runtime.DeliverAsync(
            new Stimulus("Elsa.Event", new JsonObject { ["EventName"] = name }) { Input = new JsonObject { ["__EventPayloadWorkflowInput"] = payload?.DeepClone() } },
            Host,
            CancellationToken.None);

    public async Task<WorkflowInstance> InstanceAsync(string id) =>
        await Store.FindInstanceAsync(id, CancellationToken.None) ?? throw new InvalidOperationException($"no instance {id}");

    /// <summary>What Elsa.WriteLine wrote, in order, of all instances.</summary>
    public string Lines => string.Join(' ', Store.Journal.Where(r => r.EventName == JournalEvent.Log).Select(r => r.Message));

    public static WorkflowDefinition Definition(JsonObject root, string id = "flow", Action<JsonObject>? more = null)
    {
        var json = new JsonObject
        {
            ["id"] = $"{id}-1",
            ["definitionId"] = id,
            ["name"] = id,
            ["version"] = 1,
            ["toolVersion"] = "3.8.0.0",
            ["isLatest"] = true,
            ["isPublished"] = true,
            ["root"] = root,
        };
        more?.Invoke(json);
        return WorkflowDefinition.Read(json);
    }

    private string NextId() => Interlocked.Increment(ref _ids).ToString("x", CultureInfo.InvariantCulture);
}

/// <summary>Writes definition JSON in short form.</summary>
internal static class Elsa
{
    public static JsonObject Activity(string type, string id, params (string Name, JsonNode? Value)[] properties)
    {
        var json = new JsonObject { ["id"] = id, ["type"] = $"Elsa.{type}", ["version"] = 1, ["name"] = id };
        foreach (var (name, value) in properties)
        {
            json[name] = value;
        }

        return json;
    }

    public static JsonObject Input(string type, JsonNode? value) => new() { ["typeName"] = "Object", ["expression"] = new JsonObject { ["type"] = type, ["value"] = value } };

    public static JsonObject Literal(JsonNode? value) => Input("Literal", value);

    public static JsonObject Script(string text) => Input("JavaScript", text);

    /// <summary>Writes its own id.</summary>
    public static JsonObject Line(string id) => Activity("WriteLine", id, ("text", Literal(id)));

    public static JsonObject Wait(string id) => Activity("Event", id, ("eventName", Literal(id)));

    public static JsonObject Decision(string id) => Activity("FlowDecision", id, ("condition", Script(id)));

    public static JsonObject Join(string id, string mode) => Activity("FlowJoin", id, ("mode", Literal(mode)));

    public static JsonObject Sequence(params JsonObject[] activities) => Activity("Sequence", "seq", ("activities", new JsonArray([.. activities])));

    /// <summary>Connections as <c>a>b</c> or <c>a:Port>b</c>, separated by blanks.</summary>
    public static JsonObject Flow(string connections, params JsonObject[] activities)
    {
        var list = new JsonArray();
        foreach (var connection in connections.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (from, to) = (connection.Split('>')[0], connection.Split('>')[1]);
            var parts = from.Split(':');
            list.Add(new JsonObject
            {
                ["source"] = new JsonObject { ["activity"] = parts[0], ["port"] = parts.Length > 1 ? parts[1] : "Done" },
                ["target"] = new JsonObject { ["activity"] = to, ["port"] = "In" },
            });
        }

        return Activity("Flowchart", "chart", ("activities", new JsonArray([.. activities])), ("connections", list));
    }

    public static JsonObject Variable(string id, string type = "Object", JsonNode? value = null, bool kept = true) => new()
    {
        ["id"] = id,
        ["name"] = id,
        ["typeName"] = type,
        ["value"] = value,
        ["storageDriverTypeName"] = kept ? "WorkflowInstanceStorageDriver" : null,
    };
}
