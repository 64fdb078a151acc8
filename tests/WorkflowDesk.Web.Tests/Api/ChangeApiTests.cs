using System.Net;
using System.Net.Http.Json;
using WorkflowDesk.Desk.Changes;

namespace WorkflowDesk.Web.Tests.Api;

/// <summary>The programs' side of plans, windows, work logs, updates and leftovers.</summary>
public sealed class ChangeApiTests(WebApp app) : IClassFixture<WebApp>
{
    [Fact]
    public async Task A_change_goes_its_way_by_the_api()
    {
        var number = await app.OpenTicketAsync("lin");
        await app.MoveAsync("chen", number, "accept", "Accepted", new { category = "system-fault", priority = "P2" });
        await app.MoveAsync("wang", number, "diagnose", "CauseFound", new { cause = "Pool exhausted", causeClass = "environment" });
        var from = app.Clock.Now.AddDays(1);
        await app.MoveAsync("wang", number, "plan", "Planned", new { chosen = "Restart", changesProduction = true, system = "ERP", windowStart = from, windowEnd = from.AddHours(1) });
        await app.MoveAsync("li", number, "approve-change", "Approved");

        using var wang = await app.ProgramOfAsync("wang");
        using var sun = await app.ProgramOfAsync("sun");
        using var lin = await app.ProgramOfAsync("lin");
        Assert.Equal("ERP", (await WebApp.ReadAsync(await wang.GetAsync($"/api/tickets/{number}/plan"), 200))["system"]!.ToString());
        await WebApp.ReadAsync(await lin.GetAsync($"/api/tickets/{number}/plan"), 404);
        await WebApp.ReadAsync(await lin.GetAsync("/api/changes"), 403);
        var change = (await WebApp.ReadAsync(await wang.GetAsync("/api/changes"), 200))["items"]!.AsArray().Single(item => item!["ticket"]!.ToString() == number)!;
        Assert.Equal(ChangeState.Approved, change["state"]!.ToString());
        await WebApp.ReadAsync(await wang.GetAsync("/api/changes?from=2024-05-20T00:00:00Z&to=2024-05-19T00:00:00Z"), 400);

        await WebApp.ReadAsync(await wang.PostAsJsonAsync($"/api/tickets/{number}/work-log", new { text = "too early" }), 409);
        await WebApp.ReadAsync(await wang.PostAsJsonAsync($"/api/tickets/{number}/window/go-ahead", new { reason = "now" }), 403);
        Assert.Equal("implementing", (await WebApp.ReadAsync(await sun.PostAsJsonAsync($"/api/tickets/{number}/window/go-ahead", new { reason = "quiet now" }), 200))["status"]!.ToString());
        await WebApp.ReadAsync(await wang.PostAsJsonAsync($"/api/tickets/{number}/work-log", new { text = "stopped" }), 422);
        await WebApp.ReadAsync(await wang.PostAsJsonAsync($"/api/tickets/{number}/backup", new { taken = true }), 200);
        await WebApp.ReadAsync(await wang.PostAsJsonAsync($"/api/tickets/{number}/work-log", new { text = "stopped" }), 201);
        Assert.Single((await WebApp.ReadAsync(await wang.GetAsync($"/api/tickets/{number}/work-log"), 200))["items"]!.AsArray());
        await WebApp.ReadAsync(await lin.PostAsJsonAsync($"/api/tickets/{number}/work-log", new { text = "me too" }), 404);

        await app.MoveAsync("wang", number, "implement", "Workaround", new { workaround = "Use the old page", nextUpdate = app.Clock.Now.AddDays(2) });
        await WebApp.ReadAsync(await wang.PostAsJsonAsync($"/api/tickets/{number}/updates", new { text = "still waiting", nextUpdateAt = app.Clock.Now.AddDays(3) }), 200);
        await WebApp.ReadAsync(await wang.PostAsJsonAsync($"/api/tickets/{number}/updates", new { text = "still waiting" }), 422);
    }

    [Fact]
    public async Task Administrators_freeze_and_thaw()
    {
        using var admin = await app.ProgramOfAsync("admin");
        using var wang = await app.ProgramOfAsync("wang");
        var freeze = new { name = "Month end", system = "Billing", from = app.Clock.Now.AddDays(3), to = app.Clock.Now.AddDays(4) };
        await WebApp.ReadAsync(await wang.PostAsJsonAsync("/api/freeze-periods", freeze), 403);
        var added = await WebApp.ReadAsync(await admin.PostAsJsonAsync("/api/freeze-periods", freeze), 201);
        Assert.Contains("Month end", (await WebApp.ReadAsync(await wang.GetAsync("/api/freeze-periods"), 200)).ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"/api/freeze-periods/{added["id"]}")).StatusCode);
        await WebApp.ReadAsync(await admin.DeleteAsync($"/api/freeze-periods/{added["id"]}"), 404);
    }

    [Fact]
    public async Task Leftovers_are_added_listed_and_finished()
    {
        var number = await app.OpenTicketAsync("lin");
        using var chen = await app.ProgramOfAsync("chen");
        using var wang = await app.ProgramOfAsync("wang");
        await WebApp.ReadAsync(await wang.PostAsJsonAsync("/api/leftovers", new { ticket = number, what = "Label the cables", due = "2024-06-01" }), 404);
        var added = await WebApp.ReadAsync(await chen.PostAsJsonAsync("/api/leftovers", new { ticket = number, what = "Label the cables", owner = "wang", due = "2024-06-01" }), 201);
        var mine = await WebApp.ReadAsync(await wang.GetAsync("/api/leftovers"), 200);
        Assert.Contains("Label the cables", mine.ToJsonString(), StringComparison.Ordinal);
        await WebApp.ReadAsync(await wang.GetAsync("/api/leftovers?scope=everything"), 400);
        await WebApp.ReadAsync(await wang.PatchAsJsonAsync($"/api/leftovers/{added["id"]}", new { state = "dropped" }), 422);
        var done = await WebApp.ReadAsync(await wang.PatchAsJsonAsync($"/api/leftovers/{added["id"]}", new { expectedRevision = 1, state = "done" }), 200);
        Assert.Equal("done", done["state"]!.ToString());
        await WebApp.ReadAsync(await wang.PatchAsJsonAsync($"/api/leftovers/{added["id"]}", new { expectedRevision = 1, state = "open" }), 409);
    }
}
