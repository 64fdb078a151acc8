using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Web.Tests.Studio;

namespace WorkflowDesk.Web.Tests.Api;

/// <summary>An approval is passed by no address of the desk.</summary>
public abstract class ApprovalDoorTests(WebApp app)
{
    [Fact]
    public async Task A_decision_names_the_plan_and_is_shown_with_every_vote()
    {
        var (number, id) = await AskedAsync();
        using var li = await app.ProgramOfAsync("li");
        var task = (await WebApp.ReadAsync(await li.GetAsync("/api/approvals"), 200))["items"]!.AsArray().Single(item => item!["id"]!.ToString() == id.ToString())!;
        Assert.Equal("any", task["approval"]!["mode"]!.ToString());
        Assert.Equal("Restart the replica.", task["approval"]!["plan"]!["plan"]!.ToString());
        Assert.Contains(task["approval"]!["waiting"]!.AsArray(), name => name!.ToString() == "李强");

        Assert.Equal("plan-changed", await CodeAsync(li, $"/api/approvals/{id}/decision", new { operationId = "3", outcome = "Approved", planHash = "stale" }, 409));
        await StillWaitsAsync(number);

        var planHash = task["approval"]!["planHash"]!.ToString();
        await WebApp.ReadAsync(await li.PostAsJsonAsync($"/api/approvals/{id}/decision", new { operationId = "4", outcome = "Approved", planHash, data = new { window = "22:00" } }), 200);
        using var chen = await app.ProgramOfAsync("chen");
        var told = JsonNode.Parse(await chen.GetStringAsync($"/api/tickets/{number}/approvals"))!.AsArray().Single()!;
        Assert.Equal(("Approved", "李强", planHash), (told["outcome"]!.ToString(), told["votes"]![0]!["by"]!.ToString(), told["votes"]![0]!["planHash"]!.ToString()));
        var own = (await WebApp.ReadAsync(await li.GetAsync("/api/approvals/decided"), 200))["items"]!.AsArray();
        Assert.Contains(own, decision => decision!["ticket"]!.ToString() == number && decision["result"]!.ToString() == "Approved");
        using var lin = await app.ProgramOfAsync("lin");
        Assert.Equal(HttpStatusCode.NotFound, (await lin.GetAsync($"/api/tickets/{number}/approvals")).StatusCode);
    }

    [Fact]
    public async Task Nobody_else_completes_claims_or_hands_it_on()
    {
        var (number, id) = await AskedAsync();
        foreach (var (user, code, status) in new[] { ("wang", "excluded", 403), ("sun", "not-a-candidate", 403), ("zhou", "not-a-candidate", 403), ("lin", "not-found", 404) })
        {
            using var program = await app.ProgramOfAsync(user);
            var planHash = await app.PlanHashAsync(id);
            Assert.Equal(code, await CodeAsync(program, $"/api/tasks/{id}/complete", new { operationId = user, outcome = "Approved", planHash }, status));
            Assert.Equal(code, await CodeAsync(program, $"/api/tasks/{id}/claim", new { }, status));
        }

        using var sun = await app.ProgramOfAsync("sun");
        Assert.Equal("not-assignable", await CodeAsync(sun, $"/api/tasks/{id}/assign", new { user = "zhao" }, 422));
        await StillWaitsAsync(number);
    }

    [Fact]
    public async Task No_address_of_the_designer_answers_it()
    {
        var (number, id) = await AskedAsync();
        string instance, bookmark;
        await using (var db = app.Read())
        {
            var task = await db.Tasks.SingleAsync(row => row.Id == id);
            (instance, bookmark) = (task.InstanceId, task.BookmarkId);
        }

        using var zhou = await StudioProgram.OfAsync(app);
        var link = new Uri((await zhou.PostAsync($"/elsa/api/bookmarks/{bookmark}/link"))["url"]!.ToString()).PathAndQuery;
        using var stranger = app.CreateClient();
        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.PostAsJsonAsync(link, new { input = new { outcome = "Approved" } })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.GetAsync(link)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await zhou.Client.PostAsJsonAsync($"/elsa/api/tasks/{id}/complete", new { result = new { outcome = "Approved" } })).StatusCode);
        foreach (var name in new[] { "WorkflowDesk.Task", "approve-change", "Approved" })
        {
            await zhou.Client.PostAsJsonAsync($"/elsa/api/events/{name}/trigger", new { workflowInstanceId = instance, correlationId = number, payload = new { taskId = id }, workflowExecutionMode = "Synchronous" });
        }

        foreach (var body in new object[] { new { correlationId = number }, new { correlationId = number, triggerActivityId = "implement" }, new { correlationId = number, versionOptions = "Latest", triggerActivityId = "join-implement" } })
        {
            foreach (var verb in new[] { "dispatch", "bulk-dispatch", "execute" })
            {
                var refused = await zhou.Client.PostAsJsonAsync($"/elsa/api/workflow-definitions/support-ticket/{verb}", body);
                Assert.True((int)refused.StatusCode is >= 400 and < 500, $"{verb} answered {refused.StatusCode}");
            }
        }

        // Instances are not written from outside, and cancelling the process is cancelling the ticket.
        Assert.False((await zhou.Client.PostAsJsonAsync($"/elsa/api/workflow-instances/{instance}/variables", new { variables = Array.Empty<object>() })).IsSuccessStatusCode);
        Assert.False((await zhou.Client.PostAsJsonAsync("/elsa/api/workflow-instances/import", new { })).IsSuccessStatusCode);
        Assert.False((await zhou.Client.PostAsJsonAsync($"/elsa/api/cancel/workflow-instances/{instance}", new { })).IsSuccessStatusCode);
        await StillWaitsAsync(number);
    }

    [Fact]
    public async Task A_version_that_goes_around_the_gate_is_not_published_through_the_designer()
    {
        using var zhou = await StudioProgram.OfAsync(app);
        var model = await zhou.GetAsync($"{StudioProgram.Definitions}/by-definition-id/support-ticket?includeCompositeRoot=true");
        foreach (var line in model["root"]!["connections"]!.AsArray().Where(line => line!["source"]!["activity"]!.ToString() == "record-plan"))
        {
            line!["target"]!["activity"] = "join-implement";
        }

        var answer = await (await zhou.Client.PostAsJsonAsync(StudioProgram.Definitions, new JsonObject { ["model"] = model.DeepClone(), ["publish"] = true })).Content.ReadAsStringAsync();
        Assert.Contains("approval", answer, StringComparison.OrdinalIgnoreCase);
        await using var db = app.Read();
        Assert.Equal(1, await db.Definitions.Where(row => row.DefinitionId == "support-ticket" && row.IsPublished).Select(row => row.Version).SingleAsync());
    }

    private async Task<(string Number, Guid Task)> AskedAsync()
    {
        var number = await app.OpenTicketAsync("lin");
        await app.MoveAsync("chen", number, "accept", "Accepted", new { category = "system-fault", priority = "P3" });
        await app.MoveAsync("wang", number, "diagnose", "CauseFound", new { cause = "Pool exhausted.", causeClass = "environment" });
        await app.MoveAsync("wang", number, "plan", "Planned", new { chosen = "Restart the replica.", changesProduction = true });
        return (number, await app.TaskOfAsync(number, "approve-change"));
    }

    private async Task StillWaitsAsync(string number)
    {
        await app.SweepAsync();
        await using var db = app.Read();
        Assert.Equal(["approve-change"], await db.Tasks.Where(task => task.Ticket!.Number == number && task.State == "open").Select(task => task.Step).ToListAsync());
        Assert.Equal("awaiting-approval", await db.Tickets.Where(ticket => ticket.Number == number).Select(ticket => ticket.Status).SingleAsync());
    }

    private static async Task<string> CodeAsync(HttpClient program, string path, object body, int status) =>
        (await WebApp.ReadAsync(await program.PostAsJsonAsync(path, body), status))["code"]!.ToString();
}

public sealed class ApprovalDoorOnSqliteTests(WebApp app) : ApprovalDoorTests(app), IClassFixture<WebApp>;

public sealed class ApprovalDoorOnPostgresTests(WebAppOnPostgres app) : ApprovalDoorTests(app), IClassFixture<WebAppOnPostgres>;
