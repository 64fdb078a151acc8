using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Web.Tests.Pages;

[Collection(Site.Name)]
public sealed class ApprovalPagesTests(DeskSite site)
{
    [Theory]
    [InlineData("li", "/approvals")]
    [InlineData("li", "/approvals/decided")]
    [InlineData("sun", "/approvals/emergency")]
    [InlineData("sun", "/approvals/emergency?all=true")]
    public async Task Pages_of_approvals_are_complete_in_both_languages(string user, string address)
    {
        foreach (var language in new[] { Languages.English, Languages.Chinese })
        {
            Sound.Check(await (await site.SignedInAsync(user, language)).GetAsync(address), language);
        }
    }

    [Fact]
    public async Task An_approver_sees_the_plan_who_decides_and_until_when_and_signs_what_was_seen()
    {
        var number = await AskedAsync();
        var task = await site.OpenTaskAsync(number);
        var li = await site.SignedInAsync("li");
        var page = await li.GetAsync("/approvals");
        Assert.Contains("Restart the replica", page.Text, StringComparison.Ordinal);
        Assert.Contains("any one decides", page.Text, StringComparison.Ordinal);
        var form = page.Page.QuerySelectorAll("form[data-task-form]").OfType<IHtmlFormElement>().Single(form => form.QuerySelector($"input[name=task][value='{task.Id}']") is not null);

        var stale = await li.SendAsync(form, new() { ["outcome"] = "Approved", ["planHash"] = new string('0', 64) });
        Assert.Equal(HttpStatusCode.Conflict, stale.Status);
        Assert.Contains("The plan has changed", stale.Text, StringComparison.Ordinal);

        Assert.Equal("/approvals", (await li.SendAsync(form, new() { ["outcome"] = "Approved" })).Location);
        Assert.Contains(number, (await li.GetAsync("/approvals/decided")).Text, StringComparison.Ordinal);
        var ticket = await (await site.SignedInAsync("chen")).GetAsync($"/tickets/{number}");
        Assert.Contains("Approval of the plan", ticket.Text, StringComparison.Ordinal);
        Sound.Check(ticket, Languages.English);
    }

    [Fact]
    public async Task Colleagues_who_send_the_form_of_an_approver_are_refused()
    {
        var number = await AskedAsync();
        var task = await site.OpenTaskAsync(number);
        var li = await site.SignedInAsync("li");
        var form = (await li.GetAsync("/approvals")).Page.QuerySelectorAll("form[data-task-form]").OfType<IHtmlFormElement>().Single(form => form.QuerySelector($"input[name=task][value='{task.Id}']") is not null);
        foreach (var user in new[] { "wang", "sun" })
        {
            var visitor = await site.SignedInAsync(user);
            var token = ((IHtmlInputElement)(await visitor.GetAsync("/tickets")).Page.QuerySelector("input[name=__RequestVerificationToken]")!).Value;
            Assert.Equal(HttpStatusCode.Forbidden, (await visitor.SendAsync(form, new() { ["outcome"] = "Approved", ["__RequestVerificationToken"] = token })).Status);
        }

        Assert.Equal("approve-change", (await site.OpenTaskAsync(number)).Step);
    }

    [Fact]
    public async Task A_link_to_an_approval_leads_to_sign_in_and_decides_nothing()
    {
        var number = await AskedAsync();
        var task = await site.OpenTaskAsync(number);
        Guid li, sun;
        await using (var db = site.Get<DeskDatabase>().Read())
        {
            (li, sun) = (await db.People.Where(row => row.UserName == "li").Select(row => row.Id).SingleAsync(), await db.People.Where(row => row.UserName == "sun").Select(row => row.Id).SingleAsync());
        }

        var link = await site.LinkAsync(task, li);
        var stranger = site.Stranger();
        Assert.Equal($"/approvals#task-{task.Id}", (await stranger.GetAsync(link)).Location);
        // With the form of another link, sent to this one: twice, late, and by somebody else.
        var form = (await (await site.SignedInAsync("li")).GetAsync("/approvals")).Page.QuerySelectorAll("form[data-task-form]").OfType<IHtmlFormElement>().Single(form => form.QuerySelector($"input[name=task][value='{task.Id}']") is not null);
        var token = ((IHtmlInputElement)(await stranger.GetAsync("/sign-in")).Page.QuerySelector("input[name=__RequestVerificationToken]")!).Value;
        foreach (var address in new[] { link, link, await site.LinkAsync(task, sun), await site.LinkAsync(task, li, TimeSpan.FromTicks(1)) })
        {
            form.SetAttribute("action", address);
            var answer = await stranger.SendAsync(form, new() { ["outcome"] = "Approved", ["__RequestVerificationToken"] = token });
            Assert.Contains(answer.Status, new[] { HttpStatusCode.Forbidden, HttpStatusCode.Gone });
        }

        Assert.Equal("approve-change", (await site.OpenTaskAsync(number)).Step);
    }

    [Fact]
    public async Task Approval_rules_are_edited_by_form()
    {
        const string address = "/admin/profiles/S0";
        var zhou = await site.SignedInAsync("zhou");
        var page = await zhou.GetAsync(address);
        Sound.Check(page, Languages.English);
        var rule = new Dictionary<string, string>
        {
            ["approvals[1].name.zh"] = "数据库变更", ["approvals[1].name.en"] = "Databases", ["approvals[1].mode"] = "quorum", ["approvals[1].quorum"] = "2",
            ["approvals[1].affectedSystem"] = "database", ["approvals[1].approvers"] = "role:approver，role:supervisor", ["approvals[1].expiresAfter"] = "soon", ["approvals[1].position"] = "1", ["note"] = "two for databases",
        };
        var refused = await zhou.SendAsync(page.Form($"{address}?handler=Approvals#approvals"), rule);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal("Databases", ((IHtmlInputElement)refused.Page.GetElementById("field-approvals[1].name.en")!).Value);
        rule["approvals[1].expiresAfter"] = "2wd";
        Assert.Equal(address, (await zhou.SendAsync(refused.Form($"{address}?handler=Approvals#approvals"), rule)).Location);
        await using var db = site.Get<DeskDatabase>().Read();
        var saved = ProfileJson.Read((await ProfileReading.NewestAsync(db, "S0", CancellationToken.None))!.Source).Approvals;
        Assert.Equal(["Databases", "Change of production"], saved.Select(known => known.Name.English));
        Assert.Equal(("quorum", 2, "role:approver role:supervisor", "2wd"), (saved[0].Mode, saved[0].Quorum, string.Join(' ', saved[0].Approvers), saved[0].ExpiresAfter.ToString()!));
        await zhou.SendAsync((await zhou.GetAsync(address)).Form($"{address}?handler=Reset"), []);
    }

    private async Task<string> AskedAsync()
    {
        var number = await site.TicketOfAsync("lin@corp.example");
        foreach (var (user, outcome, data) in new (string, string, Dictionary<string, string>)[]
        {
            ("chen", "Accepted", new() { ["data.category"] = "system-fault", ["data.priority"] = "P3", ["data.handler"] = "wang" }),
            ("wang", "CauseFound", new() { ["data.cause"] = "Pool exhausted", ["data.causeClass"] = "environment" }),
            ("wang", "Planned", new() { ["data.chosen"] = "Restart the replica", ["data.changesProduction"] = "true" }),
        })
        {
            var visitor = await site.SignedInAsync(user);
            data["outcome"] = outcome;
            var answer = await visitor.SendAsync((await visitor.GetAsync($"/tickets/{number}")).Form($"/tickets/{number}?handler=Complete"), data);
            Assert.True(answer.Status == HttpStatusCode.Redirect, $"{user} {outcome}: {answer.Status} {answer.Text}");
        }

        Assert.Equal(TaskKind.Approval, (await site.OpenTaskAsync(number)).Kind);
        return number;
    }
}
