using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Execution;
using WorkflowDesk.Engine.Expressions.Scripting;
using WorkflowDesk.Testing;
using static WorkflowDesk.Testing.Written;

namespace WorkflowDesk.Desk.Tests.Definitions;

public class PartsOnOtherDesksTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite, null)]
    [InlineData(TestDatabase.Postgres, null)]
    [InlineData(TestDatabase.Sqlite, "part")]
    public async Task A_part_named_without_a_version_is_taken_in_its_new_version_by_a_desk_that_did_not_publish_it(TestDatabase kind, string? definitionId)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        await desk.PublishAsync("part", [Line("one")], new JsonObject { ["usableAsActivity"] = true });
        var use = Activity("Part", "use", ("workflowDefinitionId", definitionId));
        use.Remove("version");
        await desk.PublishAsync("whole", [use]);

        // Another desk: nothing of the first but the database.
        var cache = new DefinitionCache();
        var runner = new WorkflowRunner(desk.Get<ActivityRegistry>(), desk.Get<IScriptEngine>(), desk.Clock, RandomIds.Next);
        Assert.Equal(1, await VersionUsedAsync());
        await desk.PublishAsync("part", [Line("two")], new JsonObject { ["usableAsActivity"] = true }, version: 2);
        Assert.Equal(2, await VersionUsedAsync());

        async Task<int> VersionUsedAsync()
        {
            await using var db = desk.Database.Read();
            var store = new DeskWorkflowStore(db, cache);
            var whole = await store.FindDefinitionAsync(DefinitionQuery.PublishedOf("whole"), CancellationToken.None);
            var graph = await runner.Graphs.GetAsync(whole!, store.FindDefinitionAsync, CancellationToken.None);
            Assert.Same(graph, await runner.Graphs.GetAsync(whole!, store.FindDefinitionAsync, CancellationToken.None));
            return Assert.Single(graph.Used).Version;
        }
    }
}
