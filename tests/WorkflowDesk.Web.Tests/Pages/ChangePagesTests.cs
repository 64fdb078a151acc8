using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Web.Tests.Pages;

/// <summary>Plan, window, work log, updates and leftovers as people meet them.</summary>
[Collection(Site.Name)]
public sealed class ChangePagesTests(DeskSite site)
{
    private static readonly string[] Both = [Languages.English, Languages.Chinese];

    [Fact]
    public async Task The_calendar_is_complete_in_both_languages_and_views_and_for_staff_only()
    {
        foreach (var language in Both)
        {
            var wang = await site.SignedInAsync("wang", language);
            foreach (var address in new[] { "/changes", "/changes?view=week", "/changes?view=month&at=2024-02-29", "/leftovers", "/leftovers?scope=all&state=done" })
            {
                Sound.Check(await wang.GetAsync(address), language);
            }
        }

        var lin = await site.SignedInAsync("lin");
        Assert.Equal("/denied", (await lin.GetAsync("/changes")).Location);
        Assert.Equal("/denied", (await lin.GetAsync("/leftovers")).Location);
    }

    [Fact]
    public async Task A_window_over_midnight_shows_each_day_its_own_hours()
    {
        var number = await PlanningAsync();
        await CompleteAsync("wang", number, "plan", "Planned", new JsonObject
        {
            ["chosen"] = "Move the archive", ["system"] = "Archive", ["windowStart"] = "2032-03-03T14:00:00.000Z", ["windowEnd"] = "2032-03-04T16:00:00.000Z",
        });
        var days = (await (await site.SignedInAsync("wang")).GetAsync("/changes?view=month&at=2032-03-01")).Page.QuerySelectorAll("table .change-entries .number");
        Assert.Equal(["22:00–…", "…–24:00"], days.Select(day => day.TextContent));
    }

    [Fact]
    public async Task An_administrator_freezes_and_thaws_and_a_collision_is_named_while_planning()
    {
        var admin = await site.SignedInAsync("admin");
        var page = await admin.GetAsync("/changes?view=week&at=2031-03-05");
        var refused = await admin.SendAsync(page.Form("/changes?view=week&at=2031-03-05&handler=Freeze"), new() { ["name"] = "Year end", ["from"] = "2031-03-05T09:00", ["to"] = "2031-03-05T08:00" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal("Year end", refused.Page.QuerySelector("#freeze-name")!.GetAttribute("value"));
        var done = await admin.SendAsync(refused.Form("/changes?view=week&at=2031-03-05&handler=Freeze"), new() { ["to"] = "2031-03-06T08:00" });
        Assert.Equal("/changes?view=week&at=2031-03-05#freezes", done.Location);

        var number = await PlanningAsync();
        var wang = await site.SignedInAsync("wang");
        var form = (await wang.GetAsync($"/tickets/{number}")).Form($"/tickets/{number}?handler=Complete");
        var plan = new Dictionary<string, string>
        {
            ["outcome"] = "Planned", ["data.chosen"] = "Restart it", ["data.system"] = "CRM", ["data.windowStart"] = "2031-03-05T10:00", ["data.windowEnd"] = "2031-03-05T11:00",
            ["data.options[0].title"] = "Restart", ["data.options[0].risk"] = "low", ["data.options[1].title"] = "Replace", ["data.options[1].risk"] = "high", ["data.options[0].chosen"] = "true",
        };
        var warned = await wang.SendAsync(form, plan);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, warned.Status);
        Assert.Contains("Year end", warned.Page.QuerySelector("#problem")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Replace", warned.Page.QuerySelector("[name='data.options[1].title']")!.GetAttribute("value"));
        var planned = await wang.SendAsync(warned.Form($"/tickets/{number}?handler=Complete"), new() { ["data.collisionKnown"] = "true" });
        Assert.Equal($"/tickets/{number}", planned.Location);

        foreach (var language in Both)
        {
            var shown = await (await site.SignedInAsync("wang", language)).GetAsync($"/tickets/{number}");
            Sound.Check(shown, language);
            Assert.Equal(2, shown.Page.QuerySelectorAll(".option-card").Length);
            Assert.Contains("Restart", shown.Page.QuerySelector(".option-card.is-chosen")!.TextContent, StringComparison.Ordinal);
            Assert.Contains("2031", shown.Page.QuerySelector("#change-window")!.TextContent, StringComparison.Ordinal);
        }

        Assert.Contains("CRM", (await wang.GetAsync("/changes?view=month&at=2031-03-01")).Page.QuerySelector("table")!.TextContent, StringComparison.Ordinal);
        var sun = await site.SignedInAsync("sun");
        var window = await sun.GetAsync($"/tickets/{number}");
        var began = await sun.SendAsync(window.Form($"/tickets/{number}/change?handler=GoAhead"), new() { ["reason"] = "Nobody uses it today" });
        Assert.Equal($"/tickets/{number}#change-window", began.Location);
        Assert.Equal("implement", (await site.OpenTaskAsync(number)).Step);

        var thawed = await admin.SendAsync((await admin.GetAsync("/changes")).Form("/changes?view=month"), []);
        Assert.Equal(HttpStatusCode.Redirect, thawed.Status);
    }

    [Fact]
    public async Task Work_is_logged_entry_by_entry_after_the_backup_and_leftovers_are_finished_with_a_confirmation()
    {
        var number = await PlanningAsync();
        await CompleteAsync("wang", number, "plan", "Planned", new JsonObject { ["chosen"] = "Restart it", ["changesProduction"] = true });
        await CompleteAsync("li", number, "approve-change", "Approved", []);
        var wang = await site.SignedInAsync("wang");
        var page = await wang.GetAsync($"/tickets/{number}");
        Assert.Null(page.Page.QuerySelector("#change-text"));
        var refused = await wang.SendAsync(page.Form($"/tickets/{number}/change?handler=Backup"), new() { ["backup"] = "not-needed" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        await wang.SendAsync(refused.Form($"/tickets/{number}/change?handler=Backup"), new() { ["backup"] = "not-needed", ["backupReason"] = "Only a restart" });
        foreach (var text in new[] { "Stopped the service", "Started the service" })
        {
            var form = (await wang.GetAsync($"/tickets/{number}")).Form($"/tickets/{number}/change?handler=Log");
            Assert.Equal($"/tickets/{number}#work-log", (await wang.SendAsync(form, new() { ["text"] = text })).Location);
        }

        var log = (await wang.GetAsync($"/tickets/{number}")).Page.QuerySelector("#work-log")!;
        Assert.Equal(2, log.QuerySelectorAll("ol > li").Length);
        Assert.Contains("Only a restart", log.TextContent, StringComparison.Ordinal);

        var ticket = await wang.GetAsync($"/tickets/{number}");
        await wang.SendAsync(ticket.Form($"/tickets/{number}/change?handler=Leftover"), new() { ["what"] = "Write the manual", ["due"] = "2099-01-31" });
        var list = await wang.GetAsync("/leftovers");
        Assert.Contains("Write the manual", list.Main.TextContent, StringComparison.Ordinal);
        var unsure = await wang.SendAsync(list.Form("/leftovers?scope=mine&state=open&handler=Change"), new() { ["state"] = "done" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unsure.Status);
        var sure = await wang.SendAsync(unsure.Form("/leftovers?scope=mine&state=open&handler=Change"), new() { ["state"] = "done", ["sure"] = "true" });
        Assert.Equal(HttpStatusCode.Redirect, sure.Status);
        Assert.Contains("Write the manual", (await wang.GetAsync("/leftovers?state=done")).Main.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_requester_picks_an_option_on_the_portal()
    {
        var number = await PlanningAsync();
        await CompleteAsync("wang", number, "plan", "RequesterChooses", new JsonObject
        {
            ["options"] = new JsonArray(new JsonObject { ["title"] = "Repair", ["pros"] = "Cheap" }, new JsonObject { ["title"] = "Replace", ["cons"] = "A week" }),
        });
        var lin = await site.SignedInAsync("lin");
        var page = await lin.GetAsync($"/portal/{number}");
        Sound.Check(page, Languages.English);
        Assert.Contains("Pros: Cheap", page.Main.TextContent, StringComparison.Ordinal);
        var chosen = await lin.SendAsync(page.Form($"/portal/{number}?handler=Complete"), new() { ["data.option"] = "2" });
        Assert.Equal($"/portal/{number}", chosen.Location);
        var plan = await (await site.SignedInAsync("wang")).GetAsync($"/tickets/{number}");
        Assert.Equal("Replace", plan.Page.QuerySelector("[name='data.options[1].title']")!.GetAttribute("value"));
        Assert.True(plan.Page.QuerySelector("[name='data.options[1].chosen']")!.HasAttribute("checked"), "the choice is marked in the plan");
    }

    [Fact]
    public async Task An_update_is_posted_with_the_moment_of_the_next()
    {
        var number = await PlanningAsync();
        await CompleteAsync("wang", number, "plan", "Planned", new JsonObject { ["chosen"] = "Restart it" });
        await CompleteAsync("wang", number, "implement", "Workaround", new JsonObject { ["workaround"] = "Use the old page", ["nextUpdate"] = "2098-01-31T09:30:00Z" });
        var wang = await site.SignedInAsync("wang");
        var page = await wang.GetAsync($"/tickets/{number}");
        Sound.Check(page, Languages.English);
        var refused = await wang.SendAsync(page.Form($"/tickets/{number}/change?handler=Update"), new() { ["text"] = "Parts have arrived", ["nextUpdateAt"] = "2001-01-01T00:00" });
        Assert.Contains("Parts have arrived", refused.Page.QuerySelector("#change-update-text")!.TextContent, StringComparison.Ordinal);
        var posted = await wang.SendAsync(refused.Form($"/tickets/{number}/change?handler=Update"), new() { ["nextUpdateAt"] = "2098-02-01T10:00" });
        Assert.Equal($"/tickets/{number}#updates", posted.Location);
        Assert.Contains("Parts have arrived", (await (await site.SignedInAsync("lin")).GetAsync($"/portal/{number}")).Text, StringComparison.Ordinal);
    }

    private async Task<string> PlanningAsync()
    {
        var number = await site.TicketOfAsync("lin@corp.example", "The gate stays shut");
        await CompleteAsync("chen", number, "accept", "Accepted", new JsonObject { ["category"] = "system-fault", ["priority"] = "P2" });
        await CompleteAsync("sun", number, "diagnose", "CauseFound", new JsonObject { ["cause"] = "worn out", ["causeClass"] = "environment" });
        await using var step = await site.Get<DeskSteps>().BeginAsync(Caller.System, CancellationToken.None);
        var ticket = await step.Db.Tickets.SingleAsync(row => row.Number == number);
        var wang = await step.Db.People.SingleAsync(person => person.UserName == "wang");
        ticket.HandlerId = wang.Id;
        foreach (var task in await step.Db.Tasks.Where(row => row.TicketId == ticket.Id && row.State == TicketTask.Open).ToListAsync())
        {
            (task.AssigneeId, task.Candidates) = (wang.Id, Candidates.Join([Candidates.Person(wang.Id)]));
        }

        await step.CommitAsync(CancellationToken.None);
        return number;
    }

    private async Task CompleteAsync(string user, string number, string step, string outcome, JsonObject data)
    {
        await using var db = site.Get<DeskDatabase>().Read();
        var person = await db.People.Include(row => row.Teams).SingleAsync(row => row.UserName == user);
        var task = await db.Tasks.SingleAsync(row => row.Ticket!.Number == number && row.Step == step && row.State == TicketTask.Open);
        await using var write = await site.Get<DeskSteps>().BeginAsync(Caller.Of(person, Channel.Desk), CancellationToken.None);
        var seen = await write.Db.Approvals.Where(row => row.TaskId == task.Id).Select(row => row.PlanHash).SingleOrDefaultAsync();
        await site.Get<TicketProcess>().CompleteTaskAsync(write, task.Id, new TaskCompletion(Guid.NewGuid().ToString(), null, outcome, data) { PlanHash = seen }, CancellationToken.None);
        await write.CommitAsync(CancellationToken.None);
    }
}
