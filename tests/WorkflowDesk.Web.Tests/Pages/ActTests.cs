using System.Net;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Web.Tests.Pages;

[Collection(Site.Name)]
public sealed class ActTests(DeskSite site)
{
    [Fact]
    public async Task Looking_at_a_link_changes_nothing_and_sending_its_form_acts_once()
    {
        var task = await QuestionAsync();
        var link = await site.LinkAsync(task, task.Ticket!.RequesterId);
        var stranger = site.Stranger();
        using var head = new HttpRequestMessage(HttpMethod.Head, link);
        await stranger.Client.SendAsync(head);
        var page = await stranger.GetAsync(link);
        Sound.Check(page, Desk.People.Languages.Chinese);
        Assert.True(page.Response.Headers.CacheControl!.NoStore, "the page behind a secret must not be stored");
        Assert.Equal("no-referrer", page.Response.Headers.GetValues("Referrer-Policy").Single());
        Assert.True((await site.OpenTaskAsync(task.Ticket!.Number)).Id == task.Id, "looking must not answer");

        var form = page.Form(link);
        var empty = await stranger.SendAsync(form, new() { ["data.answer"] = " " });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.Status);
        var done = await stranger.SendAsync(form, new() { ["data.answer"] = "It is the one on floor 3" });
        Assert.Equal(HttpStatusCode.OK, done.Status);

        await using var db = site.Get<DeskDatabase>().Read();
        var answered = await db.Tasks.SingleAsync(row => row.Id == task.Id);
        Assert.Equal((TicketTask.Completed, "link", task.Ticket!.RequesterId), (answered.State, answered.CompletedThrough!, answered.CompletedById!.Value));

        var again = await stranger.GetAsync(link);
        Assert.Equal(HttpStatusCode.Gone, again.Status);
        Assert.Null(again.Page.QuerySelector("form[data-task-form]"));
        Assert.Equal(HttpStatusCode.Gone, (await stranger.SendAsync(form, new() { ["data.answer"] = "twice" })).Status);
        Assert.Contains("floor 3", (await db.Tasks.AsNoTracking().SingleAsync(row => row.Id == task.Id)).Data!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_link_says_so_and_nothing_else()
    {
        var page = await site.Stranger().GetAsync("/act/no-such-token");
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Sound.Check(page, Desk.People.Languages.Chinese);
    }

    [Fact]
    public async Task An_expired_link_does_not_act()
    {
        var task = await QuestionAsync();
        var link = await site.LinkAsync(task, task.Ticket!.RequesterId, TimeSpan.FromTicks(1));
        var page = await site.Stranger().GetAsync(link);
        Assert.Equal(HttpStatusCode.Gone, page.Status);
        Assert.Null(page.Page.QuerySelector("form[data-task-form]"));
    }

    /// <summary>A ticket whose requester is asked for more.</summary>
    private async Task<TicketTask> QuestionAsync()
    {
        var number = await site.TicketOfAsync("lin@corp.example");
        var chen = await site.SignedInAsync("chen");
        var page = await chen.GetAsync($"/tickets/{number}");
        await chen.SendAsync(page.Form($"/tickets/{number}?handler=Complete"), new() { ["outcome"] = "Incomplete", ["data.question"] = "Which one?" });
        return await site.OpenTaskAsync(number);
    }
}
