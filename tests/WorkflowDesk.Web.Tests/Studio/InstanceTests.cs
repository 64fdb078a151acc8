using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Runs;
using WorkflowDesk.Engine.Instances;

namespace WorkflowDesk.Web.Tests.Studio;

public sealed class InstanceTests(WebApp app) : IClassFixture<WebApp>
{
    private const string List = "/elsa/api/workflow-instances";

    private static readonly string[] StatusesStudioKnows = ["Pending", "Executing", "Suspended", "Finished", "Cancelled", "Faulted"];

    [Fact]
    public async Task Owners_administrators_and_supervisors_see_instances_and_nobody_else()
    {
        foreach (var (user, status) in new[] { ("zhou", 200), ("admin", 200), ("sun", 200), ("chen", 403), ("lin", 403) })
        {
            using var program = await app.ProgramOfAsync(user);
            foreach (var response in new[]
            {
                await program.PostAsJsonAsync(List, new { page = 0 }), await program.GetAsync("/elsa/api/activity-executions/list?WorkflowInstanceId=x&ActivityNodeId=y"),
                await program.PostAsJsonAsync("/elsa/api/activity-executions/report", new { workflowInstanceId = "x", activityNodeIds = Array.Empty<string>() }),
            })
            {
                Assert.True((int)response.StatusCode == status, $"{user} got {(int)response.StatusCode} from {response.RequestMessage!.RequestUri}");
            }
        }
    }

    [Fact]
    public async Task A_ticket_s_instance_is_listed_newest_first_with_every_field_Studio_needs()
    {
        var first = await app.OpenTicketAsync("lin", "The older one");
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await app.OpenTicketAsync("lin", "The newer one");
        var page = await ListAsync(new { page = 0, pageSize = 10, searchTerm = "", definitionIds = Array.Empty<string>(), statuses = Array.Empty<string>(), orderDirection = "Descending", timestampFilters = Array.Empty<object>() });
        var items = page["items"]!.AsArray();
        Assert.True(page["totalCount"]!.GetValue<int>() >= 2);
        var (newer, older) = (Index(items, second), Index(items, first));
        Assert.True(newer < older, "the newer instance must come first when Studio asks for no order");
        var item = items[newer]!;
        Assert.Equal("support-ticket", Text(item, "definitionId"));
        Assert.Equal("support-ticket-v1", Text(item, "definitionVersionId"));
        Assert.Equal(1, item["version"]!.GetValue<int>());
        Assert.Equal("Running", Text(item, "status"));
        Assert.Equal("Suspended", Text(item, "subStatus"));
        Assert.All(items, row => Assert.Contains(Text(row, "subStatus"), StatusesStudioKnows));

        var oldestFirst = (await ListAsync(new { page = 0, pageSize = 100, orderDirection = "Ascending" }))["items"]!.AsArray();
        Assert.True(Index(oldestFirst, first) < Index(oldestFirst, second));
        var secondPage = await ListAsync(new { page = 1, pageSize = 1 });
        Assert.Single(secondPage["items"]!.AsArray());
        Assert.NotEqual(Text(items[0], "id"), Text(secondPage["items"]![0], "id"));
    }

    [Fact]
    public async Task Filters_choose_and_the_count_agrees_with_the_rows()
    {
        var number = await app.OpenTicketAsync("lin", "Printer on fire");
        await InsertAsync("loose-finished", "loose", WorkflowSubStatus.Finished, incidents: 0, name: "Loose ends");
        await InsertAsync("loose-faulted", "loose", WorkflowSubStatus.Faulted, incidents: 1, name: "Loose ends");
        await InsertAsync("loose-cut-off", "loose", WorkflowSubStatus.Interrupted, incidents: 0, name: "Loose ends");
        foreach (var (body, ids) in new (object, string[])[]
        {
            (new { definitionIds = new[] { "loose" } }, ["loose-finished", "loose-faulted", "loose-cut-off"]),
            (new { definitionIds = new[] { "loose" }, statuses = new[] { "Finished" } }, ["loose-finished", "loose-faulted"]),
            (new { definitionIds = new[] { "loose" }, subStatuses = new[] { "Suspended" } }, ["loose-cut-off"]),
            (new { definitionIds = new[] { "loose" }, statuses = new[] { "Running" }, subStatuses = new[] { "Faulted" } }, []),
            (new { definitionIds = new[] { "loose" }, hasIncidents = true }, ["loose-faulted"]),
            (new { definitionIds = new[] { "loose" }, hasIncidents = false }, ["loose-finished", "loose-cut-off"]),
            (new { definitionIds = new[] { "loose", "nothing" }, version = 7 }, []),
            (new { definitionId = "loose", isSystem = true }, []),
            (new { definitionId = "loose", timestampFilters = new[] { new { column = "CreatedAt", @operator = "GreaterThan", timestamp = "2100-01-01T00:00:00Z" } } }, []),
            (new { definitionId = "loose", timestampFilters = new[] { new { column = "FinishedAt", @operator = "LessThan", timestamp = "2100-01-01T00:00:00Z" } } }, ["loose-finished", "loose-faulted"]),
            (new { searchTerm = "loose-fin" }, ["loose-finished"]),
            (new { searchTerm = "LOOSE-FIN" }, ["loose-finished"]),
            (new { searchTerm = "ose end" }, ["loose-finished", "loose-faulted", "loose-cut-off"]),
            (new { searchTerm = "100%_nothing" }, []),
        })
        {
            var page = await ListAsync(body);
            Assert.Equal(ids.Order(StringComparer.Ordinal), page["items"]!.AsArray().Select(item => Text(item, "id")).Order(StringComparer.Ordinal));
            Assert.Equal(ids.Length, page["totalCount"]!.GetValue<int>());
        }

        foreach (var term in new[] { number, number.ToLowerInvariant(), number[..^1], "printer on" })
        {
            Assert.True(Index((await ListAsync(new { searchTerm = term, pageSize = 50 }))["items"]!.AsArray(), number) >= 0, $"'{term}' does not find {number}");
        }

        using var owner = await app.ProgramOfAsync("zhou");
        Assert.Contains("subStatuses", (await WebApp.ReadAsync(await owner.PostAsJsonAsync(List, new { subStatuses = new[] { "Sleeping" } }), 400))["errors"]!["generalErrors"]![0]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_instance_shows_its_state_and_keeps_secrets()
    {
        await InsertAsync("secretive", "vault", WorkflowSubStatus.Faulted, incidents: 1, name: "s", change: state =>
        {
            state.Input = new JsonObject { ["ticket"] = 7, ["apiToken"] = "hunter2", ["nested"] = new JsonObject { ["Password"] = "hunter2" } };
            state.Bookmarks.Add(new Bookmark
            {
                Id = "b", Name = "Elsa.RunTask", Hash = "hash-hunter2", InstanceId = "secretive", ActivityId = "a", NodeId = "Workflow1:a", ActivityInstanceId = "r",
                Payload = new JsonObject { ["TaskId"] = "hunter2" }, CreatedAt = app.Clock.GetUtcNow(),
            });
        });
        using var owner = await app.ProgramOfAsync("zhou");
        using var response = await owner.GetAsync($"{List}/secretive");
        var instance = await WebApp.ReadAsync(response, 200);
        Assert.DoesNotContain("hunter2", instance.ToJsonString(), StringComparison.Ordinal);
        var state = instance["workflowState"]!;
        Assert.Equal(7, state["input"]!["ticket"]!.GetValue<int>());
        Assert.Equal("Faulted", Text(state, "subStatus"));
        var incident = Assert.Single(state["incidents"]!.AsArray());
        Assert.Equal("No agent available", Text(incident, "message"));
        Assert.Equal("secretive.r", Text(incident, "activityInstanceId"));
        Assert.Equal("System.InvalidOperationException", Text(incident!["exception"], "type"));
        Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync($"{List}/no-such-instance")).StatusCode);

        using var export = await owner.GetAsync($"{List}/secretive/export");
        Assert.Equal("attachment", export.Content.Headers.ContentDisposition!.DispositionType);
        Assert.DoesNotContain("hunter2", await export.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_journal_comes_in_order_with_filters_and_pages()
    {
        var (id, _) = await TicketAsync("Journal wanted");
        var all = await JournalAsync(id, new { filter = (object?)null }, "take=1000");
        var items = all["items"]!.AsArray();
        Assert.Equal(items.Count, all["totalCount"]!.GetValue<int>());
        var sequences = items.Select(item => item!["sequence"]!.GetValue<long>()).ToList();
        Assert.Equal(sequences.Order(), sequences);
        Assert.Equal("Started", Text(items[0], "eventName"));

        var leaves = await JournalAsync(id, new { filter = new { excludedActivityTypes = new[] { "Elsa.Workflow", "Elsa.Flowchart" } } }, "skip=0&take=3");
        Assert.Equal(3, leaves["items"]!.AsArray().Count);
        Assert.All(leaves["items"]!.AsArray(), item => Assert.DoesNotContain(Text(item, "activityType"), new[] { "Elsa.Workflow", "Elsa.Flowchart" }));
        var next = await JournalAsync(id, new { filter = new { excludedActivityTypes = new[] { "Elsa.Workflow", "Elsa.Flowchart" } } }, "skip=3&take=1");
        Assert.True(next["items"]![0]!["sequence"]!.GetValue<long>() > leaves["items"]![2]!["sequence"]!.GetValue<long>());

        var waits = await JournalAsync(id, new { filter = new { eventNames = new[] { "Suspended" } } }, "take=50");
        var wait = Assert.Single(waits["items"]!.AsArray());
        Assert.Equal("accept", Text(wait, "activityId"));
        Assert.Equal("Workflow1:flow:accept", Text(wait, "nodeId"));
        Assert.Empty((await JournalAsync(id, new { filter = new { activityNodeIds = new[] { "Workflow1:flow:nowhere" } } }, "take=50"))["items"]!.AsArray());
        Assert.NotEmpty((await JournalAsync(id, new { filter = new { activityNodeIds = new[] { "Workflow1:flow:accept" } } }, "take=50"))["items"]!.AsArray());
    }

    [Fact]
    public async Task Badges_and_details_say_what_each_activity_did()
    {
        var (id, number) = await TicketAsync("Badges wanted");
        var waiting = await StatsAsync(id, "Workflow1:flow:accept");
        Assert.Equal((1, 0, 1), (Number(waiting, "startedCount"), Number(waiting, "completedCount"), Number(waiting, "uncompletedCount")));
        Assert.True(waiting["isBlocked"]!.GetValue<bool>());
        Assert.False(waiting["isFaulted"]!.GetValue<bool>());
        var summary = Assert.Single(await RunsAsync("activity-execution-summaries", id, "Workflow1:flow:accept"));
        Assert.Equal("Running", Text(summary, "status"));
        Assert.True(summary!["hasBookmarks"]!.GetValue<bool>());
        Assert.Equal(1, Number(summary, "activityTypeVersion"));

        await app.MoveAsync("chen", number, "accept", "FirstContact", new { category = "hardware", priority = "P3", cause = "unplugged", solution = "plugged in" });
        var done = await StatsAsync(id, "Workflow1:flow:accept");
        Assert.Equal((1, 1, 0), (Number(done, "startedCount"), Number(done, "completedCount"), Number(done, "uncompletedCount")));
        Assert.False(done["isBlocked"]!.GetValue<bool>());
        var record = Assert.Single(await RunsAsync("activity-executions", id, "Workflow1:flow:accept"));
        Assert.Equal("Completed", Text(record, "status"));
        Assert.Equal("FirstContact", record!["payload"]!["Outcomes"]![0]!.ToString());
        Assert.NotNull(record["outputs"]!["Result"]);

        using var owner = await app.ProgramOfAsync("zhou");
        var bare = await WebApp.ReadAsync(await owner.GetAsync($"/elsa/api/activity-executions/by-id?id={Text(record, "id")}"), 200);
        Assert.Equal(Text(record, "id"), Text(bare, "id"));
        var stack = await WebApp.ReadAsync(await owner.GetAsync($"/elsa/api/activity-executions/{Text(record, "id")}/call-stack?includeCrossWorkflowChain=True"), 200);
        Assert.Equal(["Workflow1", "flow", "accept"], stack["items"]!.AsArray().Select(item => Text(item, "activityId")));
        Assert.Equal(2, Number(stack["items"]![2]!, "callStackDepth"));
        Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync("/elsa/api/activity-executions/by-id?id=nothing")).StatusCode);
    }

    [Fact]
    public async Task A_step_that_was_reminded_still_waits()
    {
        var (id, _) = await TicketAsync("Reminders");
        await using (var step = await app.Get<DeskSteps>().BeginAsync(Caller.System, CancellationToken.None))
        {
            // As a reminder leaves it: resumed, and nothing suspended since.
            var last = await step.Db.Journal.Where(row => row.InstanceId == id && row.ActivityId == "accept").OrderByDescending(row => row.Sequence).FirstAsync();
            step.Db.Journal.Add(new JournalRow { InstanceId = id, Sequence = 100_000, At = last.At, ActivityInstanceId = last.ActivityInstanceId, ActivityId = last.ActivityId, NodeId = last.NodeId, ActivityType = last.ActivityType, Event = "Resumed" });
            await step.CommitAsync(CancellationToken.None);
        }

        Assert.True((await StatsAsync(id, "Workflow1:flow:accept"))["isBlocked"]!.GetValue<bool>(), "it has an open bookmark");
    }

    [Fact]
    public async Task Variables_and_the_state_for_polling_are_told()
    {
        var (id, _) = await TicketAsync("Variables wanted");
        using var owner = await app.ProgramOfAsync("zhou");
        var variables = await WebApp.ReadAsync(await owner.GetAsync($"{List}/{id}/variables"), 200);
        Assert.Equal(variables["count"]!.GetValue<int>(), variables["items"]!.AsArray().Count);
        Assert.Contains(variables["items"]!.AsArray(), item => Text(item, "name") == "Ticket" && Text(item!["value"], "title") == "Variables wanted");
        var state = await WebApp.ReadAsync(await owner.GetAsync($"{List}/{id}/execution-state"), 200);
        Assert.Equal(("Running", "Suspended", "Suspended"), (Text(state, "status"), Text(state, "workflowSubStatus"), Text(state, "subStatus")));
        Assert.NotEmpty(Text(state, "updatedAt"));
    }

    [Fact]
    public async Task An_instance_of_a_ticket_is_never_deleted_and_only_a_supervisor_s_rights_cancel_it()
    {
        var (id, number) = await TicketAsync("Keep me");
        using var owner = await app.ProgramOfAsync("zhou");
        var refused = await WebApp.ReadAsync(await owner.DeleteAsync($"{List}/{id}"), 400);
        Assert.Contains(number, refused["errors"]!["generalErrors"]![0]!.ToString(), StringComparison.Ordinal);
        Assert.Contains("supervisor", (await WebApp.ReadAsync(await owner.PostAsJsonAsync($"/elsa/api/cancel/workflow-instances/{id}", new { }), 400))["errors"]!["generalErrors"]![0]!.ToString(), StringComparison.Ordinal);
        using var supervisor = await app.ProgramOfAsync("sun");
        Assert.Equal(HttpStatusCode.Forbidden, (await supervisor.PostAsJsonAsync($"/elsa/api/cancel/workflow-instances/{id}", new { })).StatusCode);

        using var admin = await app.ProgramOfAsync("admin");
        Assert.Equal(HttpStatusCode.OK, (await admin.PostAsJsonAsync($"/elsa/api/cancel/workflow-instances/{id}", new { })).StatusCode);
        await using var db = app.Read();
        var ticket = await db.Tickets.SingleAsync(row => row.Number == number);
        Assert.Equal("cancelled", ticket.Status);
        Assert.Equal("Cancelled", (await db.Instances.SingleAsync(row => row.Id == id)).SubStatus);
    }

    [Fact]
    public async Task Instances_of_no_ticket_are_cancelled_and_deleted_one_by_one_or_many_at_once()
    {
        foreach (var id in new[] { "free-1", "free-2", "free-3" })
        {
            await InsertAsync(id, "loose", WorkflowSubStatus.Finished, incidents: 0, name: id);
        }

        var (ticketInstance, _) = await TicketAsync("Not me");
        using var owner = await app.ProgramOfAsync("zhou");
        Assert.Equal(HttpStatusCode.NoContent, (await owner.DeleteAsync($"{List}/free-1")).StatusCode);
        Assert.Equal(1, (await WebApp.ReadAsync(await owner.PostAsJsonAsync("/elsa/api/bulk-actions/delete/workflow-instances/by-id", new { ids = new[] { "free-2" } }), 200))["deleted"]!.GetValue<int>());
        var mixed = await WebApp.ReadAsync(await owner.PostAsJsonAsync("/elsa/api/bulk-actions/delete/workflow-instances/by-id", new { ids = new[] { "free-3", ticketInstance } }), 400);
        Assert.Equal("1 done, 1 refused.", mixed["errors"]!["generalErrors"]![0]!.ToString());
        await using var db = app.Read();
        Assert.Equal(0, await db.Instances.CountAsync(row => row.Id.StartsWith("free-")));
        Assert.Equal(3, await db.Timeline.CountAsync(entry => entry.Action == "instance-deleted" && entry.Subject!.Contains("free-")));

        Assert.Equal(0, (await WebApp.ReadAsync(await owner.PostAsJsonAsync("/elsa/api/bulk-actions/cancel/workflow-instances", new { definitionVersionId = "nothing-v1" }), 200))["cancelled"]!.GetValue<int>());
        var many = await owner.PostAsJsonAsync("/elsa/api/bulk-actions/cancel/workflow-instances", new { ids = (string[]?)null, definitionVersionId = "support-ticket-v1" });
        Assert.Equal(HttpStatusCode.BadRequest, many.StatusCode);
    }

    [Fact]
    public async Task Many_instances_leave_as_an_archive_and_none_come_in()
    {
        var (id, _) = await TicketAsync("Export me");
        using var owner = await app.ProgramOfAsync("zhou");
        using var response = await owner.PostAsJsonAsync("/elsa/api/bulk-actions/export/workflow-instances", new { ids = new[] { id } });
        await using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync());
        using var reader = new StreamReader(await Assert.Single(zip.Entries).OpenAsync());
        var file = JsonNode.Parse(await reader.ReadToEndAsync())!;
        Assert.NotEmpty(file["workflowExecutionLogRecords"]!.AsArray());
        Assert.NotEmpty(file["activityExecutionRecords"]!.AsArray());
        Assert.Equal(id, Text(file["workflowState"], "id"));
        var refused = await WebApp.ReadAsync(await owner.PostAsJsonAsync("/elsa/api/workflow-instances/import", new { }), 400);
        Assert.NotEmpty(refused["errors"]!["generalErrors"]!.AsArray());
    }

    private async Task<(string Id, string Number)> TicketAsync(string title)
    {
        var number = await app.OpenTicketAsync("lin", title);
        await using var db = app.Read();
        return ((await db.Tickets.SingleAsync(row => row.Number == number)).InstanceId!, number);
    }

    private async Task InsertAsync(string id, string definitionId, WorkflowSubStatus status, int incidents, string name, Action<WorkflowInstance>? change = null)
    {
        var isRunning = status is WorkflowSubStatus.Interrupted or WorkflowSubStatus.Suspended;
        var now = app.Clock.GetUtcNow();
        var state = new WorkflowInstance
        {
            Id = id, DefinitionId = definitionId, DefinitionVersionId = $"{definitionId}-v1", DefinitionVersion = 1, Name = name, CreatedAt = now, UpdatedAt = now,
            Status = isRunning ? WorkflowStatus.Running : WorkflowStatus.Finished, SubStatus = status, FinishedAt = isRunning ? null : now, Revision = 1,
        };
        for (var i = 0; i < incidents; i++)
        {
            state.Incidents.Add(new Incident
            {
                Id = $"i{i}", InstanceId = id, ActivityId = "a", NodeId = "Workflow1:a", ActivityInstanceId = "r", ActivityType = "WorkflowDesk.RouteTicket", Message = "No agent available",
                Cause = new IncidentCause("System.InvalidOperationException", "No agent available", "at …", null), Timestamp = now,
            });
        }

        change?.Invoke(state);
        await using var step = await app.Get<DeskSteps>().BeginAsync(Caller.System, CancellationToken.None);
        step.Db.Instances.Add(new InstanceRow
        {
            Id = id, DefinitionId = definitionId, DefinitionVersionId = state.DefinitionVersionId, DefinitionVersion = 1, Name = name, Status = state.Status.ToString(),
            SubStatus = status.ToString(), State = state.ToJson(), Revision = 1, IncidentCount = incidents, CreatedAt = now, UpdatedAt = now, FinishedAt = state.FinishedAt,
        });
        await step.CommitAsync(CancellationToken.None);
    }

    private async Task<JsonObject> ListAsync(object body)
    {
        using var owner = await app.ProgramOfAsync("zhou");
        return await WebApp.ReadAsync(await owner.PostAsJsonAsync(List, body), 200);
    }

    private async Task<JsonObject> JournalAsync(string id, object body, string query)
    {
        using var owner = await app.ProgramOfAsync("zhou");
        return await WebApp.ReadAsync(await owner.PostAsJsonAsync($"{List}/{id}/journal?{query}", body), 200);
    }

    private async Task<JsonNode> StatsAsync(string id, string nodeId)
    {
        using var owner = await app.ProgramOfAsync("zhou");
        var report = await WebApp.ReadAsync(await owner.PostAsJsonAsync("/elsa/api/activity-executions/report", new { workflowInstanceId = id, activityNodeIds = new[] { nodeId } }), 200);
        return Assert.Single(report["stats"]!.AsArray())!;
    }

    private async Task<JsonArray> RunsAsync(string kind, string id, string nodeId)
    {
        using var owner = await app.ProgramOfAsync("zhou");
        var list = await WebApp.ReadAsync(await owner.GetAsync($"/elsa/api/{kind}/list?WorkflowInstanceId={id}&ActivityNodeId={nodeId}"), 200);
        Assert.Equal(list["count"]!.GetValue<int>(), list["items"]!.AsArray().Count);
        return list["items"]!.AsArray();
    }

    private static int Index(JsonArray items, string number) => items.Select(item => Text(item, "correlationId")).ToList().IndexOf(number);

    private static int Number(JsonNode node, string property) => node[property]!.GetValue<int>();

    private static string Text(JsonNode? node, string property) => node?[property]?.ToString() ?? "";
}
