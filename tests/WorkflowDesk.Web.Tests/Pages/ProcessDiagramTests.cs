using System.Net;

namespace WorkflowDesk.Web.Tests.Pages;

[Collection(Site.Name)]
public sealed class ProcessDiagramTests(DeskSite site)
{
    [Fact]
    public async Task A_ticket_shows_where_it_stands_and_who_brought_it_there()
    {
        var number = await site.TicketOfAsync("lin@corp.example");
        var chen = await site.SignedInAsync("chen");
        var page = await chen.GetAsync($"/tickets/{number}");
        Assert.Contains("mark-active", Step(page, "accept"), StringComparison.Ordinal);
        Assert.Contains("mark-none", Step(page, "diagnose"), StringComparison.Ordinal);

        await chen.SendAsync(page.Form($"/tickets/{number}?handler=Complete"), new() { ["outcome"] = "Accepted", ["data.category"] = "hardware", ["data.priority"] = "P2" });
        page = await chen.GetAsync($"/tickets/{number}/process");
        Assert.Contains("mark-done", Step(page, "accept"), StringComparison.Ordinal);
        Assert.Contains("mark-active", Step(page, "diagnose"), StringComparison.Ordinal);
        Assert.Contains("mark-done", Step(page, "classify"), StringComparison.Ordinal);
        Assert.NotNull(page.Page.QuerySelector("[data-step=accept] .node-note"));
        Assert.NotEmpty(page.Page.QuerySelectorAll(".edge.mark-done"));
    }

    [Fact]
    public async Task The_way_through_the_process_is_for_those_who_work_on_the_ticket()
    {
        var number = await site.TicketOfAsync("lin@corp.example");
        var lin = await site.SignedInAsync("lin");
        Assert.NotEqual(HttpStatusCode.OK, (await lin.GetAsync($"/tickets/{number}/process")).Status);
        var chen = await site.SignedInAsync("chen");
        Assert.Equal(HttpStatusCode.NotFound, (await chen.GetAsync($"/tickets/{number}/process?part=nothing")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await chen.GetAsync("/tickets/TS000000000000/process")).Status);
    }

    private static string Step(Answer answer, string id) =>
        answer.Page.QuerySelector($"[data-step='{id}']")?.ClassName ?? throw new InvalidOperationException($"Step {id} is not drawn.");
}
