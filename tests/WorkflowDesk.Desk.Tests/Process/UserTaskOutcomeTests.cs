using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Process;

public sealed class UserTaskOutcomeTests
{
    /// <summary>As the designer leaves it: names typed as chips, one of them with a look of its own.</summary>
    private const string Definition = """
        {"id":"review-v1","definitionId":"review","name":"Review","version":1,"isPublished":true,
         "variables":[{"id":"v","name":"Done","typeName":"String","storageDriverTypeName":"WorkflowInstanceStorageDriver"}],
         "root":{"id":"flow","type":"Elsa.Flowchart","version":1,"activities":[
           {"id":"look","type":"WorkflowDesk.UserTask","version":1,
            "candidates":{"typeName":"String[]","expression":{"type":"Object","value":"[\"role:agent\"]"}},
            "outcomeNames":{"typeName":"ICollection<String>","expression":{"type":"Object","value":"[\"Safe\",\"Unsafe\"]"}},
            "outcomes":{"typeName":"Object","expression":{"type":"Object","value":"[{\"name\":\"Unsafe\",\"label\":{\"zh-CN\":\"不安全\",\"en\":\"Not safe\"},\"tone\":\"danger\"}]"}}},
           {"id":"safe","type":"Elsa.SetName","version":1,"value":{"typeName":"String","expression":{"type":"Literal","value":"safe"}}},
           {"id":"unsafe","type":"Elsa.SetName","version":1,"value":{"typeName":"String","expression":{"type":"Literal","value":"unsafe"}}}],
          "connections":[
           {"source":{"activity":"look","port":"Safe"},"target":{"activity":"safe","port":"In"}},
           {"source":{"activity":"look","port":"Unsafe"},"target":{"activity":"unsafe","port":"In"}}]}}
        """;

    [Fact]
    public async Task Names_given_in_the_designer_are_the_buttons_and_the_ways_out()
    {
        await using var desk = await StoryDesk.OpenAsync(TestDatabase.Sqlite);
        var folder = Directory.CreateTempSubdirectory("review-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "v1.json"), Definition);
        await desk.Services.GetRequiredService<DefinitionImport>().ImportAsync(folder, CancellationToken.None);
        Directory.Delete(folder, recursive: true);

        var number = await desk.OpenTicketAsync("A door stands open");
        await using (var step = await desk.Steps.BeginAsync(Caller.System, CancellationToken.None))
        {
            var ticket = await step.LockTicketAsync(number, CancellationToken.None);
            await desk.Process.StartAsync(step, ticket, new StartWorkflow { DefinitionId = "review", CorrelationId = number, InstanceId = "r1" }, CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
        }

        var task = await desk.OpenTaskAsync(number, "look");
        var outcomes = JsonNode.Parse(task.Outcomes)!.AsArray();
        Assert.Equal(["Safe", "Unsafe"], outcomes.Select(outcome => outcome!["name"]!.ToString()));
        Assert.Equal("不安全", outcomes[1]!["label"]!["zh-CN"]!.ToString());
        Assert.Equal("default", outcomes[0]!["tone"]!.ToString());

        var chen = await desk.CallerAsync("chen");
        await using (var step = await desk.Steps.BeginAsync(chen, CancellationToken.None))
        {
            await desk.Process.CompleteTaskAsync(step, task.Id, new TaskCompletion("op", null, "Unsafe", []), CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
        }

        await using var db = desk.Services.GetRequiredService<DeskDatabase>().Read();
        Assert.Equal("unsafe", (await db.Instances.SingleAsync(row => row.Id == "r1")).Name);
    }
}
