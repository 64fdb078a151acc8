using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Web.Tests.Pages;

[Collection(Site.Name)]
public sealed class HandoverPageTests(DeskSite site)
{
    [Fact]
    public async Task Marked_tickets_are_reassigned_with_a_reason_and_the_page_says_what_became_of_each()
    {
        var number = await RoutedAsync("bulk@corp.example");
        var fresh = await site.TicketOfAsync("bulk@corp.example", "Not accepted yet");
        foreach (var language in new[] { Languages.Chinese, Languages.English })
        {
            var reader = await site.SignedInAsync("sun", language);
            Sound.Check(await reader.GetAsync("/reassign"), language);
            Sound.Check(await reader.GetAsync($"/reassign?ticket={number}&ticket={fresh}"), language);
        }

        var sun = await site.SignedInAsync("sun");
        Assert.NotNull((await sun.GetAsync($"/tickets?q={number}")).Page.QuerySelector($"input[type=checkbox][form=reassign][value={number}]"));
        var marked = await sun.GetAsync($"/reassign?ticket={number}");
        var refused = await sun.SendAsync(marked.Form("/reassign"), new() { ["To"] = "user:zhao" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        var done = await sun.SendAsync((await sun.GetAsync($"/reassign?ticket={number}")).Form("/reassign"), new() { ["To"] = "user:zhao", ["Reason"] = "Wang is ill" });
        Sound.Check(done, Languages.English);
        Assert.Contains("1 of 1 reassigned", done.Main.TextContent, StringComparison.Ordinal);
        var early = await sun.SendAsync((await sun.GetAsync($"/reassign?ticket={fresh}")).Form("/reassign"), new() { ["To"] = "user:zhao", ["Reason"] = "x" });
        Assert.Contains("1 of 1 reassigned", early.Main.TextContent, StringComparison.Ordinal);
        Assert.Equal("accept", (await site.OpenTaskAsync(fresh)).Step);
        await CompleteAsync(fresh, "Incomplete", new() { ["question"] = "Which machine?" });
        var asked = await sun.SendAsync((await sun.GetAsync($"/reassign?ticket={fresh}")).Form("/reassign"), new() { ["To"] = "user:zhao", ["Reason"] = "x" });
        Assert.Contains("no work waits", asked.Main.TextContent, StringComparison.Ordinal);

        var chen = await site.SignedInAsync("chen");
        Assert.Equal("/denied", (await chen.GetAsync("/reassign")).Location);
        Assert.Null((await chen.GetAsync("/tickets")).Page.QuerySelector("input[form=reassign]"));
    }

    [Fact]
    public async Task Work_is_delegated_and_taken_back_and_a_colleague_joins_on_the_ticket()
    {
        var number = await RoutedAsync("delegate@corp.example", "zhao");
        var zhao = await site.SignedInAsync("zhao");
        var page = await zhao.GetAsync($"/tickets/{number}");
        await zhao.SendAsync(page.Form($"/tickets/{number}?handler=Delegate"), new() { ["user"] = "wang", ["reason"] = "on a train" });
        page = await zhao.GetAsync($"/tickets/{number}");
        Sound.Check(page, Languages.English);
        Assert.Contains("delegated by 赵宁", page.Main.TextContent, StringComparison.Ordinal);
        await zhao.SendAsync(page.Form($"/tickets/{number}?handler=TakeBack"), []);
        page = await zhao.GetAsync($"/tickets/{number}");
        await zhao.SendAsync(page.Form($"/tickets/{number}?handler=AddCoHandler"), new() { ["user"] = "wang", ["reason"] = "the network" });
        page = await zhao.GetAsync($"/tickets/{number}");
        Sound.Check(page, Languages.English);
        Assert.NotNull(page.Page.QuerySelector($"form[action='/tickets/{number}?handler=RemoveCoHandler'] input[value=wang]"));
        Sound.Check(await (await site.SignedInAsync("wang", Languages.Chinese)).GetAsync($"/tickets/{number}/routing"), Languages.Chinese);
    }

    private async Task<string> RoutedAsync(string requester, string handler = "wang")
    {
        var number = await site.TicketOfAsync(requester);
        await CompleteAsync(number, "Accepted", new() { ["category"] = "system-fault", ["priority"] = "P1", ["handler"] = handler });
        return number;
    }

    /// <summary>The open step, by chen.</summary>
    private async Task CompleteAsync(string number, string outcome, JsonObject data)
    {
        await using var db = site.Get<DeskDatabase>().Read();
        var chen = await db.People.SingleAsync(person => person.UserName == "chen");
        var task = await db.Tasks.SingleAsync(row => row.Ticket!.Number == number && row.State == TicketTask.Open);
        await using var step = await site.Get<DeskSteps>().BeginAsync(Caller.Of(chen, Channel.Desk), CancellationToken.None);
        await site.Get<TicketProcess>().CompleteTaskAsync(step, task.Id, new TaskCompletion(Guid.NewGuid().ToString(), null, outcome, data), CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
    }
}
