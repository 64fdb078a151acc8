using System.Net;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Web.Tests.Pages;

[Collection(Site.Name)]
public sealed class TicketPagesTests(DeskSite site)
{
    [Fact]
    public async Task A_refused_form_keeps_what_was_typed_and_names_what_is_missing()
    {
        var number = await site.TicketOfAsync("lin@corp.example");
        var chen = await site.SignedInAsync("chen");
        var page = await chen.GetAsync($"/tickets/{number}");
        var refused = await chen.SendAsync(
            page.Form($"/tickets/{number}?handler=Complete"),
            new() { ["outcome"] = "Accepted", ["data.category"] = "", ["data.priority"] = "P1", ["data.impact"] = "the whole floor" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.Page.QuerySelector("#field-category[aria-invalid=true]"));
        Assert.Equal("the whole floor", refused.Page.QuerySelector("#field-impact")!.GetAttribute("value"));
        Assert.NotNull(refused.Page.QuerySelector("input[name=outcome][value=Accepted][checked]"));

        var done = await chen.SendAsync(refused.Form($"/tickets/{number}?handler=Complete"), new() { ["data.category"] = "hardware" });
        Assert.True(done.Location == $"/tickets/{number}", $"{done.Status}: {done.Text}");
        Assert.Equal("diagnose", (await site.OpenTaskAsync(number)).Step);
    }

    [Fact]
    public async Task The_second_of_two_people_learns_who_was_first()
    {
        var number = await site.TicketOfAsync("lin@corp.example");
        var (chen, admin) = (await site.SignedInAsync("chen"), await site.SignedInAsync("sun"));
        var form = (await admin.GetAsync($"/tickets/{number}")).Form($"/tickets/{number}?handler=Complete");
        await AcceptAsync(chen, number);
        var late = await admin.SendAsync(form, new() { ["outcome"] = "Accepted", ["data.category"] = "hardware", ["data.priority"] = "P2" });
        Assert.Equal(HttpStatusCode.Conflict, late.Status);
        Assert.Contains("already completed", late.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_claimed_task_moves_to_mine()
    {
        var number = await site.TicketOfAsync("lin@corp.example", "Claim me");
        var chen = await site.SignedInAsync("chen");
        var page = await chen.GetAsync($"/tickets/{number}");
        var answer = await chen.SendAsync(page.Form($"/tickets/{number}?handler=Claim"), []);
        Assert.Equal($"/tickets/{number}", answer.Location);
        var work = await chen.GetAsync("/");
        Assert.Contains("Claim me", work.Page.QuerySelector("section[aria-labelledby=mine]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_internal_note_never_reaches_the_portal()
    {
        var number = await site.TicketOfAsync("lin@corp.example");
        var (chen, lin) = (await site.SignedInAsync("chen"), await site.SignedInAsync("lin"));
        var page = await chen.GetAsync($"/tickets/{number}");
        await chen.SendAsync(page.Form($"/tickets/{number}?handler=Note"), new() { ["note"] = "Suspect the cable again" });
        await chen.SendAsync(page.Form($"/tickets/{number}?handler=Reply"), new() { ["text"] = "We are on our way" });
        await site.ReleaseRepliesAsync();
        var told = (await lin.GetAsync($"/portal/{number}")).Text;
        Assert.Contains("We are on our way", told, StringComparison.Ordinal);
        Assert.DoesNotContain("Suspect the cable again", told, StringComparison.Ordinal);
        Assert.Contains("Suspect the cable again", (await chen.GetAsync($"/tickets/{number}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Markup_in_a_ticket_is_shown_as_text()
    {
        var number = await site.TicketOfAsync("lin@corp.example", "<img src=x onerror=alert(1)> broken");
        var page = await (await site.SignedInAsync("chen")).GetAsync($"/tickets/{number}");
        Assert.Contains("<img src=x onerror=alert(1)> broken", page.Page.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.Page.QuerySelector("main img"));
    }

    [Fact]
    public async Task Cancelling_needs_a_reason_and_a_confirmation()
    {
        var number = await site.TicketOfAsync("lin@corp.example");
        var sun = await site.SignedInAsync("sun");
        var form = (await sun.GetAsync($"/tickets/{number}")).Form($"/tickets/{number}?handler=Cancel");
        var unsure = await sun.SendAsync(form, new() { ["reason"] = "opened by mistake" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unsure.Status);
        Assert.Contains("opened by mistake", unsure.Page.QuerySelector("#cancel-reason")!.TextContent, StringComparison.Ordinal);
        var done = await sun.SendAsync(unsure.Form($"/tickets/{number}?handler=Cancel"), new() { ["sure"] = "true" });
        Assert.Equal($"/tickets/{number}", done.Location);
        Assert.Contains("Cancelled", (await sun.GetAsync($"/tickets/{number}")).Main.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ticket_opened_by_phone_belongs_to_its_requester()
    {
        var chen = await site.SignedInAsync("chen");
        var page = await chen.GetAsync("/tickets/new");
        var refused = await chen.SendAsync(page.Form("/tickets/new"), new() { ["RequesterEmail"] = "nonsense", ["description"] = "No signal since noon" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("No signal since noon", refused.Page.QuerySelector("#field-description")!.TextContent, StringComparison.Ordinal);
        var opened = await chen.SendAsync(refused.Form("/tickets/new"), new() { ["RequesterEmail"] = "New.Colleague@corp.example", ["title"] = "Phone is dead", ["Through"] = "phone" });
        var number = opened.Location!.Split('/')[^1];
        await using var db = site.Get<DeskDatabase>().Read();
        var ticket = await db.Tickets.SingleAsync(row => row.Number == number);
        Assert.Equal(("new.colleague@corp.example", "phone"), (ticket.RequesterEmail, ticket.Channel));
    }

    [Fact]
    public async Task The_live_part_tells_that_a_ticket_has_moved_on()
    {
        var number = await site.TicketOfAsync("lin@corp.example");
        var chen = await site.SignedInAsync("chen");
        var address = (await chen.GetAsync($"/tickets/{number}")).Page.QuerySelector("#moved")!.GetAttribute("hx-get")!;
        Assert.Null((await chen.GetAsync(address)).Page.QuerySelector(".alert"));
        await AcceptAsync(chen, number);
        Assert.NotNull((await chen.GetAsync(address)).Page.QuerySelector(".alert"));
    }

    internal static async Task AcceptAsync(Visitor agent, string number)
    {
        var page = await agent.GetAsync($"/tickets/{number}");
        var done = await agent.SendAsync(
            page.Form($"/tickets/{number}?handler=Complete"),
            new() { ["outcome"] = "Accepted", ["data.category"] = "hardware", ["data.priority"] = "P2" });
        Assert.True(done.Status == HttpStatusCode.Redirect, $"{done.Status}: {done.Text}");
    }

    [Fact]
    public async Task An_agent_reopens_a_closed_ticket_and_says_why()
    {
        var number = await site.SolvedTicketAsync("lin@corp.example");
        var chen = await site.SignedInAsync("chen");
        var action = $"/tickets/{number}?handler=Reopen";
        var refused = await chen.SendAsync((await chen.GetAsync($"/tickets/{number}")).Form(action), new() { ["text"] = " " });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        await chen.SendAsync(refused.Form(action), new() { ["text"] = "She called: green again." });
        var page = await chen.GetAsync($"/tickets/{number}");
        Assert.Contains("She called: green again.", page.Text, StringComparison.Ordinal);
        Assert.Null(page.Page.QuerySelector($"form[action='{action}']"));
    }
}
