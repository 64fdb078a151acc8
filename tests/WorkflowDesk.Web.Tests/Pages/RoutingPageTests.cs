using System.Net;
using Microsoft.Extensions.DependencyInjection;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;

namespace WorkflowDesk.Web.Tests.Pages;

[Collection(Site.Name)]
public sealed class RoutingPageTests(DeskSite site)
{
    [Fact]
    public async Task A_ticket_says_why_it_went_where_it_went_in_both_languages()
    {
        var number = await site.TicketOfAsync("routing-page@corp.example");
        var fresh = await (await site.SignedInAsync("chen")).GetAsync($"/tickets/{number}/routing");
        Assert.Contains("waits to be accepted", fresh.Main.TextContent, StringComparison.Ordinal);
        var task = await site.OpenTaskAsync(number);
        await using (var db = site.Get<DeskDatabase>().Read())
        await using (var step = await site.Get<DeskSteps>().BeginAsync(Caller.Of(db.People.Single(person => person.UserName == "chen"), Channel.Desk), CancellationToken.None))
        {
            await site.Get<TicketProcess>().CompleteTaskAsync(
                step, task.Id, new TaskCompletion("r", null, "Accepted", new() { ["category"] = "system-fault", ["priority"] = "P1" }), CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
        }

        foreach (var language in new[] { Languages.English, Languages.Chinese })
        {
            var chen = await site.SignedInAsync("chen", language);
            var page = await chen.GetAsync($"/tickets/{number}/routing");
            Sound.Check(page, language);
            Assert.Contains("王磊", page.Main.TextContent, StringComparison.Ordinal);
            Assert.NotEmpty(page.Page.QuerySelectorAll("details li"));
            Assert.Single((await chen.GetAsync($"/tickets/{number}")).Page.QuerySelectorAll($"a[href='/tickets/{number}/routing']"));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await (await site.SignedInAsync("zhao")).GetAsync($"/tickets/{number}/routing")).Status);
    }
}
