using System.Net;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Web.Tests.Pages;

[Collection(Site.Name)]
public sealed class PortalTests(DeskSite site)
{
    [Fact]
    public async Task Somebody_elses_ticket_does_not_exist()
    {
        var number = await site.TicketOfAsync("other@corp.example", "A secret of somebody else");
        var lin = await site.SignedInAsync("lin");
        var page = await lin.GetAsync($"/portal/{number}");
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.DoesNotContain("secret", page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await lin.GetAsync($"/portal/{number}?handler=Live&seen=0")).Status);
        Assert.DoesNotContain("A secret of somebody else", (await lin.GetAsync("/portal")).Text, StringComparison.Ordinal);

        var own = await site.TicketOfAsync("lin@corp.example");
        var form = (await lin.GetAsync($"/portal/{own}")).Form($"/portal/{own}?handler=Reply");
        form.SetAttribute("action", $"/portal/{number}?handler=Reply");
        Assert.Equal(HttpStatusCode.NotFound, (await lin.SendAsync(form, new() { ["text"] = "let me in" })).Status);
    }

    [Fact]
    public async Task A_report_becomes_a_ticket_with_all_that_was_told()
    {
        var lin = await site.SignedInAsync("lin");
        var page = await lin.GetAsync("/portal/new");
        var refused = await lin.SendAsync(page.Form("/portal/new"), new() { ["title"] = "", ["description"] = "It beeps", ["details.environment"] = "Windows 11" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal("Windows 11", refused.Page.QuerySelector("#field-environment")!.GetAttribute("value"));
        var sent = await lin.SendAsync(refused.Form("/portal/new"), new() { ["title"] = "The UPS beeps", ["details.occurredAt"] = "2026-01-31T09:30" });
        var shown = await lin.GetAsync(sent.Location!);
        Assert.Contains("The UPS beeps", shown.Page.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Windows 11", shown.Text, StringComparison.Ordinal);
        Assert.Equal("Reported", shown.Page.QuerySelector("[aria-current=step]")!.TextContent.Trim());

        await using var db = site.Get<DeskDatabase>().Read();
        var number = sent.Location!.Split('/')[^1];
        var ticket = await db.Tickets.SingleAsync(row => row.Number == number);
        Assert.Equal("2026-01-31T01:30:00Z", ticket.Detail("occurredAt"));
    }

    [Fact]
    public async Task Withdrawing_asks_first_and_then_ends_the_ticket()
    {
        var number = await site.TicketOfAsync("lin@corp.example");
        var lin = await site.SignedInAsync("lin");
        var form = (await lin.GetAsync($"/portal/{number}")).Form($"/portal/{number}?handler=Withdraw");
        var unsure = await lin.SendAsync(form, []);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unsure.Status);
        await lin.SendAsync(unsure.Form($"/portal/{number}?handler=Withdraw"), new() { ["sure"] = "true" });
        await using var db = site.Get<DeskDatabase>().Read();
        Assert.Equal(TicketStatus.Withdrawn, (await db.Tickets.SingleAsync(row => row.Number == number)).Status);
        Assert.Null((await lin.GetAsync($"/portal/{number}")).Page.QuerySelector("form[action*=Withdraw]"));
    }

    [Fact]
    public async Task A_closed_ticket_offers_to_say_that_it_is_not_solved()
    {
        var number = await site.SolvedTicketAsync("lin@corp.example");
        var lin = await site.SignedInAsync("lin");
        var page = await lin.GetAsync($"/portal/{number}");
        Assert.Equal("It is not solved", page.Page.QuerySelector("button[name=reopen]")!.TextContent.Trim());
        var form = page.Form($"/portal/{number}?handler=Reply");
        var empty = await lin.SendAsync(form, new() { ["text"] = " ", ["reopen"] = "true" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.Status);
        await lin.SendAsync(form, new() { ["text"] = "Green again", ["reopen"] = "true" });
        var again = await lin.GetAsync($"/portal/{number}");
        Assert.Null(again.Page.QuerySelector("button[name=reopen]"));
        Assert.Contains("reopened the ticket", again.Text, StringComparison.Ordinal);
        Assert.Contains("Green again", again.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_time_to_reopen_the_page_leads_to_a_new_report()
    {
        var number = await site.SolvedTicketAsync("lin@corp.example");
        await using (var write = await site.Get<DeskDatabase>().BeginWriteAsync(CancellationToken.None))
        {
            var before = DateTimeOffset.UnixEpoch.AddYears(55);
            await write.Db.Tickets.Where(row => row.Number == number).ExecuteUpdateAsync(row => row.SetProperty(ticket => ticket.ClosedAt, before));
            await write.CommitAsync(CancellationToken.None);
        }

        var page = await (await site.SignedInAsync("lin")).GetAsync($"/portal/{number}");
        Assert.Null(page.Page.QuerySelector("button[name=reopen]"));
        Assert.Contains(page.Page.QuerySelectorAll("main a"), link => link.TextContent == "Report it anew" && link.GetAttribute("href") == "/portal/new");
    }
}
