using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Tests.Pages;

[Collection(Site.Name)]
public sealed class QuickEntryTests(DeskSite site)
{
    [Fact]
    public async Task Each_channel_asks_for_what_fits_it_in_both_languages()
    {
        foreach (var (channel, field) in new[] { ("phone", "callerNumber"), ("chat", "conversation"), ("patrol", "finding"), ("cross-department", "reference"), ("alert", "host"), ("email", "occurredAt") })
        {
            foreach (var language in new[] { Languages.Chinese, Languages.English })
            {
                var page = await (await site.SignedInAsync("chen", language)).GetAsync($"/tickets/new?through={channel}");
                Sound.Check(page, language);
                Assert.NotNull(page.Page.QuerySelector($"[name='details.{field}']"));
                Assert.Equal(channel, ((IHtmlInputElement)page.Page.QuerySelector("input[name=Through]")!).Value);
            }
        }
    }

    [Fact]
    public async Task A_patrol_finding_is_written_down_by_whoever_found_it()
    {
        var wang = await site.SignedInAsync("wang");
        var page = await wang.GetAsync("/tickets/new?through=patrol");
        var opened = await wang.SendAsync(page.Form("/tickets/new"), new() { ["title"] = "Disk of db-3 nearly full", ["description"] = "91 % used", ["details.host"] = "db-3", ["details.finding"] = "Should be below 80 %" });
        Assert.Equal(HttpStatusCode.Redirect, opened.Status);
        await using var db = site.Get<DeskDatabase>().Read();
        var ticket = await db.Tickets.SingleAsync(row => row.Title == "Disk of db-3 nearly full");
        Assert.Equal((Channel.Patrol, "王磊", "db-3"), (ticket.Channel, ticket.RequesterName, ticket.Detail("host")));
        Assert.Contains("Should be below 80 %", (await (await site.SignedInAsync("chen")).GetAsync(opened.Location!)).Main.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_is_found_by_name_and_several_are_asked_about()
    {
        await site.TicketOfAsync("twin.one@corp.example");
        await site.TicketOfAsync("twin.two@corp.example");
        var chen = await site.SignedInAsync("chen");
        Task<Answer> SendAsync(string who) => SendFormAsync(chen, new() { ["RequesterEmail"] = who, ["title"] = "No dial tone " + who, ["description"] = "Since noon" });
        var several = await SendAsync("twin");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, several.Status);
        Assert.Contains("twin.two@corp.example", several.Page.QuerySelector("#problem")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SendAsync("nobody known")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync("林悦")).Status);
        await using var db = site.Get<DeskDatabase>().Read();
        Assert.Equal("lin@corp.example", (await db.Tickets.SingleAsync(row => row.Title == "No dial tone 林悦")).RequesterEmail);

        static async Task<Answer> SendFormAsync(Visitor chen, Dictionary<string, string> typed) =>
            await chen.SendAsync((await chen.GetAsync("/tickets/new?through=phone")).Form("/tickets/new"), typed);
    }
}
