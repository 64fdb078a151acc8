using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Notifications;

namespace WorkflowDesk.Web.Tests.Api;

/// <summary>The main job from a mail to closure, through the doors programs, the gateway and mail links use.</summary>
public abstract partial class StoryTests(WebApp app)
{
    private static readonly object Diagnosis = new { cause = "复制延迟占满了连接池。", causeClass = "environment" };

    [Fact]
    public async Task A_mail_is_escalated_approved_reworked_and_closed()
    {
        var number = await ReceiveAsync("gb18030-with-attachment.json");
        await app.MoveAsync("chen", number, "accept", "Accepted", new { category = "system-fault", priority = "P1" });
        await RefusedAsync(await app.CompleteAsync("wang", number, "diagnose", "Escalate"), "reason", "tried");
        await app.MoveAsync("wang", number, "diagnose", "Escalate", new { reason = "缺少数据库权限。", tried = "重启服务，查看日志。" });
        await StatusIsAsync(number, "escalated");
        await app.MoveAsync("sun", number, "decide-escalation", "Return", new { advice = "权限已开通，请看从库。" });

        await app.MoveAsync("wang", number, "diagnose", "CauseFound", Diagnosis);
        await app.MoveAsync("wang", number, "plan", "Planned", new { chosen = "重启从库。", changesProduction = true });
        await StatusIsAsync(number, "awaiting-approval");
        await DecideAsync(number, "Rejected", new { reason = "没有回退方案。" });
        await StatusIsAsync(number, "planning");
        await app.MoveAsync("wang", number, "plan", "Planned", new { chosen = "备份后在 20:00 重启从库，失败则切回。", changesProduction = true });
        await DecideAsync(number, "Approved");
        await StatusIsAsync(number, "implementing");
        await app.MoveAsync("wang", number, "implement", "Done", new { solution = "从库已重启。", backup = "taken" });

        await AnswerByMailLinkAsync(number, "NotSolved", "保存仍然超时。");
        var again = await StatusIsAsync(number, "diagnosing");
        Assert.Equal(2, again["attempt"]!.GetValue<int>());
        using var wang = await app.ProgramOfAsync("wang");
        var task = (await WebApp.ReadAsync(await wang.GetAsync($"/api/tasks/{await app.TaskOfAsync(number, "diagnose")}"), 200)).ToJsonString();
        Assert.Contains("保存仍然超时", Regex.Unescape(task), StringComparison.Ordinal);

        await app.MoveAsync("wang", number, "diagnose", "CauseFound", Diagnosis);
        await app.MoveAsync("wang", number, "plan", "Planned", new { chosen = "调大连接池。", changesProduction = false });
        await app.MoveAsync("wang", number, "implement", "Done", new { solution = "连接池上限调到 200。", prevention = "监控连接数。" });
        await AnswerByMailLinkAsync(number, "Solved");
        await FeedbackIsSentAsync(number, "连接池上限调到 200。", "监控连接数。", "复制延迟占满了连接池。");
        await AnswerByMailLinkAsync(number, "Rated", rating: "5");
        await StatusIsAsync(number, "closed");
        await app.MoveAsync("wang", number, "visit", "Well", new { report = "一周来没有再出现。" });
        await StatusIsAsync(number, "closed");
        await TimelineJournalAndAuditAgreeAsync(number);
    }

    private async Task<string> ReceiveAsync(string fixture)
    {
        using var gateway = app.Gateway();
        using var mail = new StringContent(await File.ReadAllTextAsync(GatewayFixtures.PathOf(fixture)), Encoding.UTF8, "application/json");
        var receipt = await WebApp.ReadAsync(await gateway.PostAsync("/api/mail/inbound", mail), 200);
        Assert.Equal("ticket", receipt["decision"]!.ToString());
        return receipt["ticketNumber"]!.ToString();
    }

    private async Task<JsonObject> StatusIsAsync(string number, string status)
    {
        using var sun = await app.ProgramOfAsync("sun");
        var ticket = await WebApp.ReadAsync(await sun.GetAsync($"/api/tickets/{number}"), 200);
        Assert.Equal(status, ticket["status"]!.ToString());
        return ticket;
    }

    private static async Task RefusedAsync(HttpResponseMessage answer, params string[] fields)
    {
        var problem = await WebApp.ReadAsync(answer, 422);
        Assert.Equal(fields.Order(StringComparer.Ordinal), problem["fields"]!.AsObject().Select(field => field.Key).Order(StringComparer.Ordinal));
    }

    private async Task DecideAsync(string number, string outcome, object? data = null)
    {
        using var li = await app.ProgramOfAsync("li");
        var id = await app.TaskOfAsync(number, "approve-change");
        await WebApp.ReadAsync(await li.PostAsJsonAsync($"/api/approvals/{id}/decision", new { operationId = $"decide-{id}", outcome, data = data ?? new { }, planHash = await app.PlanHashAsync(id) }), 200);
    }

    /// <summary>As the requester does it: the link of the last mail, the page behind it, its form.</summary>
    private async Task AnswerByMailLinkAsync(string number, string outcome, string? findings = null, string? rating = null)
    {
        await app.SweepAsync();
        await using var db = app.Read();
        var mail = await db.MailsOut.Where(row => db.Tickets.Any(ticket => ticket.Number == number && ticket.Id == row.TicketId) && row.Text.Contains("/act/"))
            .OrderByDescending(row => row.Id).FirstAsync();
        Assert.Equal(MailOut.Kept, mail.State);
        var link = new Uri(LinkPattern().Match(mail.Text).Value).PathAndQuery;
        using var browser = app.CreateClient();
        var page = await new HtmlParser().ParseDocumentAsync(await browser.GetStringAsync(link));
        var form = page.QuerySelector("form[data-task-form]");
        Assert.True(form is not null, $"the page of {link} has no form: {page.Body?.TextContent.Trim()}");
        var values = form.QuerySelectorAll("input[type=hidden]").GroupBy(input => input.GetAttribute("name")!)
            .ToDictionary(inputs => inputs.Key, inputs => inputs.First().GetAttribute("value") ?? "");
        values["outcome"] = outcome;
        foreach (var (field, value) in new[] { ("findings", findings), ("rating", rating) }.Where(given => given.Item2 is not null))
        {
            values[form.QuerySelector($"[name$='{field}']")!.GetAttribute("name")!] = value!;
        }

        using var content = new FormUrlEncodedContent(values);
        using var answer = await browser.PostAsync(form.GetAttribute("action"), content);
        var said = (await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync())).Body?.TextContent.Trim();
        Assert.True(answer.IsSuccessStatusCode, $"the form of {link} was answered with {(int)answer.StatusCode}: {said}");
        using var again = await browser.GetAsync(link);
        Assert.Equal(410, (int)again.StatusCode);
    }

    private async Task FeedbackIsSentAsync(string number, params string[] told)
    {
        await app.SweepAsync();
        await using var db = app.Read();
        var mail = await db.MailsOut.SingleAsync(row => db.Tickets.Any(ticket => ticket.Number == number && ticket.Id == row.TicketId) && row.Template == "resolved");
        foreach (var part in told)
        {
            Assert.Contains(part, mail.Text, StringComparison.Ordinal);
        }
    }

    private async Task TimelineJournalAndAuditAgreeAsync(string number)
    {
        await using var db = app.Read();
        var ticket = await db.Tickets.SingleAsync(row => row.Number == number);
        using var sun = await app.ProgramOfAsync("sun");
        var timeline = (await WebApp.ReadAsync(await sun.GetAsync($"/api/tickets/{number}/timeline?limit=200"), 200))["items"]!.AsArray();
        var told = timeline.Where(entry => entry!["action"]!.ToString() == "task-completed").Select(entry => $"{entry!["step"]}:{entry["outcome"]}").ToList();
        Assert.Equal(
            [
                "accept:Accepted", "diagnose:Escalate", "decide-escalation:Return", "diagnose:CauseFound", "plan:Planned", "approve-change:Rejected",
                "plan:Planned", "approve-change:Approved", "implement:Done", "verify:NotSolved", "diagnose:CauseFound", "plan:Planned", "implement:Done",
                "verify:Solved", "rate:Rated", "visit:Well",
            ],
            told);

        var done = await db.Tasks.Where(task => task.TicketId == ticket.Id).OrderBy(task => task.CompletedAt).ThenBy(task => task.Id).ToListAsync();
        Assert.Equal(told.Order(StringComparer.Ordinal), done.Select(task => $"{task.Step}:{task.Outcome}").Order(StringComparer.Ordinal));
        var instances = await db.Instances.Where(row => row.CorrelationId == number).ToListAsync();
        Assert.All(instances, instance => Assert.Equal("Finished", instance.Status));
        var ids = instances.ConvertAll(instance => instance.Id);
        var steps = done.Select(task => task.ActivityId).Distinct().ToList();
        var journalled = await db.Journal.Where(row => ids.Contains(row.InstanceId)).Select(row => row.ActivityId).Distinct().ToListAsync();
        Assert.Empty(steps.Except(journalled));
        Assert.False(await db.Bookmarks.AnyAsync(row => ids.Contains(row.InstanceId)), "a closed ticket still waits for something");
    }

    [GeneratedRegex(@"https?://[^\s""<>]*/act/[A-Za-z0-9_\-]+", RegexOptions.None, 1000)]
    private static partial Regex LinkPattern();
}

public sealed class StoryOnSqliteTests(WebApp app) : StoryTests(app), IClassFixture<WebApp>;

public sealed class StoryOnPostgresTests(WebAppOnPostgres app) : StoryTests(app), IClassFixture<WebAppOnPostgres>;
