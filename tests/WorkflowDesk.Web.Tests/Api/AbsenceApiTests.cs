using System.Net;
using System.Net.Http.Json;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Web.Tests.Api;

public sealed class AbsenceApiTests(WebApp app) : IClassFixture<WebApp>
{
    [Fact]
    public async Task A_replacement_acts_until_the_absence_ends()
    {
        var number = await app.OpenTicketAsync("lin");
        await app.MoveAsync("chen", number, "accept", "Accepted", new { category = "system-fault", priority = "P1" });
        using var wang = await app.ProgramOfAsync("wang");
        using var zhao = await app.ProgramOfAsync("zhao");
        Assert.Equal(HttpStatusCode.NotFound, (await zhao.GetAsync($"/api/tickets/{number}")).StatusCode);
        var entered = await WebApp.ReadAsync(await wang.PostAsJsonAsync("/api/absences", new { until = ManualClock.Start.AddDays(2), replacement = "zhao" }), 201);

        var mine = await WebApp.ReadAsync(await zhao.GetAsync("/api/tasks"), 200);
        var task = mine["items"]!.AsArray().Single(item => item!["ticket"]!.ToString() == number)!;
        Assert.Equal("王磊", task["inPlaceOf"]!.ToString());
        await WebApp.ReadAsync(await zhao.GetAsync($"/api/tickets/{number}"), 200);
        Assert.Equal(HttpStatusCode.NotFound, (await zhao.DeleteAsync($"/api/absences/{entered["id"]}")).StatusCode);
        await WebApp.ReadAsync(await zhao.PostAsJsonAsync("/api/absences", new { user = "li", until = ManualClock.Start.AddDays(2), replacement = "zhao" }), 403);

        Assert.Equal(HttpStatusCode.NoContent, (await wang.DeleteAsync($"/api/absences/{entered["id"]}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await zhao.GetAsync($"/api/tickets/{number}")).StatusCode);
        Assert.Empty((await WebApp.ReadAsync(await zhao.GetAsync("/api/absences"), 200))["items"]!.AsArray());
    }
}
