using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using WorkflowDesk.E2E.Api;
using WorkflowDesk.E2E.Mail;
using WorkflowDesk.E2E.Running;
using WorkflowDesk.E2E.Story;
using WorkflowDesk.Testing;

namespace WorkflowDesk.E2E.Browser;

/// <summary>A page, and who looks at it; null: somebody who has not signed in.</summary>
public sealed record Place(string? User, string Name, string Path);

/// <summary>A desk on which every page has something to show.</summary>
public static class FurnishedDesk
{
    private const string Process = "/definitions/support-ticket";

    private const string Scenario = Process + "/scenarios/not-solved-then-solved";

    /// <summary>A scenario of the first version that cannot pass on the second, where security reviews the plan.</summary>
    private const string Failing = Process + "/scenarios/change-needs-more-information";

    /// <summary>Tickets at every interesting step, versions in every state, and where to see them.</summary>
    public static async Task<IReadOnlyList<Place>> PlacesAsync(Chromium chromium, DeskServer desk)
    {
        var users = new Dictionary<string, DeskUser>();
        foreach (var name in WholeStory.Steps.Select(step => step.User).Append("zhou").Distinct())
        {
            users[name] = await DeskUser.SignInAsync(desk, name);
        }

        var steps = WholeStory.Steps.ToList();
        var fresh = await BringAsync(desk, users, "财务系统打不开，页面一直转圈", 0);
        var escalated = await BringAsync(desk, users, "邮件收不到附件", steps.IndexOf(WholeStory.Return));
        var awaiting = await BringAsync(desk, users, "客户资料保存时报未知错误", steps.IndexOf(WholeStory.Approve));
        var verifying = await BringAsync(desk, users, "会议室投影仪无法连接", steps.IndexOf(WholeStory.NotSolved));
        var again = await BringAsync(desk, users, "考勤机时间不准", steps.IndexOf(WholeStory.FindCauseAgain));
        var closed = await BringAsync(desk, users, "打印机缺纸提示不消失", steps.Count);
        var alerted = await AlertAsync(desk);
        var canned = await users["chen"].PostAsync("/api/canned-texts", new { scope = "own", name = "问候", textZh = "{{name}}，您好：", textEn = "Hello {{name}}," });
        Assert.True(canned.IsGood, canned.ToString());
        await MailboxAsync(await DeskUser.SignInAsync(desk, "admin"));
        await VersionsAsync(users["zhou"]);
        await PlayAsync(chromium, desk, Scenario + "?version=1", Failing + "?version=2");

        await using var db = desk.Database.Read();
        var received = await db.MailsIn.Where(row => db.Tickets.Any(ticket => ticket.Id == row.TicketId && ticket.Number == closed)).OrderBy(row => row.ReceivedAt).FirstAsync();
        var mail = await db.MailsOut.Where(row => row.Template == "please-verify").OrderByDescending(row => row.CreatedAt).FirstAsync();
        var asked = await db.MailsOut.Where(row => row.Template == "please-verify" && db.Tickets.Any(ticket => ticket.Id == row.TicketId && ticket.Number == verifying)).FirstAsync();
        var link = ReceivedMail.LinkIn(asked.Text) ?? throw new InvalidOperationException($"The mail has no link:\n{asked.Text}");
        var used = await db.MailsOut.Where(row => row.Template == "please-verify" && db.Tickets.Any(ticket => ticket.Id == row.TicketId && ticket.Number == closed)).FirstAsync();
        return
        [
            new(null, "sign-in", "/sign-in"),
            new(null, "act", link.AbsolutePath),
            new(null, "act-answered", ReceivedMail.LinkIn(used.Text)!.AbsolutePath),
            new(null, "dev-mail", "/dev/mail"),
            new(null, "dev-mail-one", $"/dev/mail/{mail.Id}"),
            new("chen", "work", "/"),
            new("chen", "tickets", "/tickets?status=all"),
            new("chen", "ticket-new", "/tickets/new"),
            new("chen", "texts", "/texts"),
            new("chen", "text-new", "/texts/new"),
            new("admin", "administration", "/admin"),
            new("sun", "administration-supervisor", "/admin"),
            new("admin", "mail-one", $"/admin/mail/{received.Id}"),
            new("wang", "ticket-mail", $"/tickets/{closed}/mails/{received.Id}"),
            new("admin", "ticket-reopen", $"/tickets/{closed}"),
            new("admin", "outbox", "/admin/outbox"),
            new("wang", "ticket-new-patrol", "/tickets/new?through=patrol"),
            new("wang", "ticket-routing", $"/tickets/{again}/routing"),
            new("sun", "reassign", $"/reassign?ticket={again}&ticket={awaiting}"),
            new("sun", "reassign-none", "/reassign"),
            new("sun", "absences", "/absences"),
            new("admin", "people", "/admin/people"),
            new("admin", "person", "/admin/people/wang"),
            new("admin", "person-new", "/admin/people/new"),
            new("admin", "teams", "/admin/teams"),
            new(null, "password-gone", "/password/nothing"),
            new("chen", "ticket-accept", $"/tickets/{fresh}"),
            new("wang", "ticket-again", $"/tickets/{again}"),
            new("chen", "ticket-alert", $"/tickets/{alerted}"),
            new("wang", "ticket-closed", $"/tickets/{closed}"),
            new("wang", "ticket-process", $"/tickets/{again}/process"),
            new("wang", "ticket-process-all", $"/tickets/{again}/process?all=true"),
            new("wang", "work-engineer", "/"),
            new("sun", "ticket-escalated", $"/tickets/{escalated}"),
            new("wang", "changes", "/changes"),
            new("admin", "changes-week", "/changes?view=week"),
            new("wang", "leftovers", "/leftovers?scope=all"),
            new("wang", "ticket-change", $"/tickets/{again}/change"),
            new("li", "approvals", "/approvals"),
            new("li", "approvals-decided", "/approvals/decided"),
            new("sun", "approvals-emergency", "/approvals/emergency?all=true"),
            new("li", "ticket-awaiting-approval", $"/tickets/{awaiting}"),
            new("lin", "portal", "/portal"),
            new("lin", "portal-new", "/portal/new"),
            new("lin", "portal-verify", $"/portal/{verifying}"),
            new("lin", "portal-closed", $"/portal/{closed}"),
            new("lin", "absent", "/portal/TS20200101001"),
            new("zhou", "definitions", "/definitions"),
            new("zhou", "definition", Process),
            new("zhou", "definition-version", $"{Process}/versions/1"),
            new("zhou", "definition-version-all", $"{Process}/versions/1?all=true"),
            new("zhou", "definition-compare", $"{Process}/versions/1/compare/2"),
            new("zhou", "publish", $"{Process}/publish"),
            new("zhou", "publish-errors", "/definitions/escalation/publish"),
            new("zhou", "publish-nothing", "/definitions/verification/publish"),
            new("zhou", "move", $"{Process}/move?from=1&to=2"),
            new("zhou", "move-nowhere", "/definitions/verification/move"),
            new("admin", "monitoring", "/admin/monitoring"),
            new("admin", "mailboxes", "/admin/mailboxes"),
            new("admin", "mailbox", "/admin/mailboxes/support"),
            new("admin", "mailbox-new", "/admin/mailboxes/new?kind=webhook"),
            new("admin", "mail", "/admin/mail"),
            new("sun", "mail-filtered", "/admin/mail?state=held&decision=held"),
            new("admin", "mail-rules", "/admin/mail/rules"),
            new("admin", "mail-rule", "/admin/mail/rule"),
            new("zhou", "message-texts", "/admin/messages"),
            new("zhou", "message-text", "/admin/messages/received?language=en"),
            new("wang", "messages", "/messages"),
            new("lin", "messages-requester", "/messages"),
            new("wang", "message-preferences", "/preferences/messages"),
            new("lin", "message-preferences-requester", "/preferences/messages"),
            new("zhou", "profiles", "/admin/profiles"),
            new("zhou", "profile", "/admin/profiles/S1"),
            new("zhou", "profile-routing", "/admin/profiles/S1/routing"),
            new("zhou", "profile-categories", "/admin/profiles/S1/categories"),
            new("zhou", "profile-required", "/admin/profiles/S1/required"),
            new("zhou", "profile-escalation", "/admin/profiles/S1/escalation"),
            new("zhou", "calendar", "/admin/calendars/office?year=2026"),
            new("zhou", "scenarios", $"{Process}/scenarios?version=1"),
            new("zhou", "scenario-passed", Scenario + "?version=1"),
            new("zhou", "scenario-failed", Failing + "?version=2"),
            new("zhou", "scenario-untried", Scenario + "?version=2"),
            new("zhou", "scenario-recorded", $"{Process}/scenario-edit?ticket={closed}"),
        ];
    }

    private static async Task MailboxAsync(DeskUser admin)
    {
        var added = await admin.PostAsync("/api/mailboxes", new
        {
            key = "support", address = "help@desk.example", name = "服务台", kind = "imap", isEnabled = false, host = "imap.desk.example", password = "not used",
        });
        Assert.True(added.IsGood, added.ToString());
    }

    private static async Task<string> BringAsync(DeskServer desk, Dictionary<string, DeskUser> users, string title, int steps)
    {
        await Postman.DeliverAsync(desk.SmtpPort, Letter.Gb18030(WholeStory.Requester, "林悦", title, WholeStory.Text, WholeStory.PictureName));
        var ticket = await Patience.ForAsync($"'{title}' becomes a ticket", async () => await users["chen"].TicketsAsync(title) is [var only, ..] ? only : null, desk.Tail);
        var number = (string)ticket["number"]!;
        foreach (var step in WholeStory.Steps.Take(steps))
        {
            await users[step.User].CompleteAsync(number, step);
        }

        return number;
    }

    /// <summary>Two hosts in trouble, one of them well again.</summary>
    private static async Task<string> AlertAsync(DeskServer desk)
    {
        var admin = await DeskUser.SignInAsync(desk, "admin");
        var key = (string)(await admin.PostAsync("/api/monitoring-keys", new { name = "tour" })).Body["token"]!;
        object Alert(string host, string status) => new
        {
            status, labels = new { alertname = "HighCpu", severity = "critical", instance = host }, annotations = new { summary = "CPU above 90 %" },
            startsAt = "2026-01-05T01:00:00Z", endsAt = "2026-01-05T01:30:00Z",
        };
        var opened = await ReportAsync(Alert("db-1", "firing"), Alert("db-2", "firing"));
        await ReportAsync(Alert("db-2", "resolved"));
        return (string)opened["opened"]![0]!;

        async Task<JsonObject> ReportAsync(params object[] alerts)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/alerts/prometheus", UriKind.Relative));
            request.Headers.Authorization = new AuthenticationHeaderValue("ApiKey", key);
            request.Content = JsonContent.Create(new { version = "4", alerts });
            using var answer = await desk.Http.SendAsync(request);
            return JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!.AsObject();
        }
    }

    /// <summary>A second version that serves new tickets, a draft of a third with things to acknowledge, and a draft with errors.</summary>
    private static async Task VersionsAsync(DeskUser zhou)
    {
        var second = SecondVersion.Read().Json;
        await SaveAsync(zhou, second, publish: true);

        var third = second.DeepClone().AsObject();
        (third["id"], third["version"], third["isPublished"]) = ("support-ticket-v3", 3, false);
        var review = Step(third, SecondVersion.Review);
        review["metadata"]!["displayTexts"]!.AsObject().Remove("en");
        review["title"]!["expression"]!["value"]!.AsObject().Remove("en");
        await SaveAsync(zhou, third, publish: false);

        var broken = (await zhou.ReadAsync("/elsa/api/workflow-definitions/by-definition-id/escalation?versionOptions=Latest")).DeepClone().AsObject();
        (broken["id"], broken["version"], broken["isPublished"]) = ("escalation-v2", 2, false);
        var lines = broken["root"]!["connections"]!.AsArray();
        foreach (var line in lines.Where(line => (string?)line!["source"]!["port"] is not (null or "Done")).ToList())
        {
            lines.Remove(line);
        }

        await SaveAsync(zhou, broken, publish: false);
    }

    private static JsonObject Step(JsonObject definition, string id) =>
        definition["root"]!["activities"]!.AsArray().Single(step => (string?)step!["id"] == id)!.AsObject();

    private static async Task SaveAsync(DeskUser zhou, JsonObject model, bool publish)
    {
        var answer = await zhou.PostAsync("/elsa/api/workflow-definitions", new { model, publish });
        Assert.True(answer.IsGood, answer.ToString());
    }

    private static async Task PlayAsync(Chromium chromium, DeskServer desk, params string[] scenarios)
    {
        await using var zhou = await Person.SignInAsync(chromium, desk, "zhou");
        foreach (var scenario in scenarios)
        {
            await zhou.Page.GotoAsync(scenario);
            await zhou.Page.GetByRole(AriaRole.Button, new() { Name = "运行", Exact = true }).ClickAsync();
            await Assertions.Expect(zhou.Page.Locator(".diagram").First).ToBeVisibleAsync();
        }
    }
}
