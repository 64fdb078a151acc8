using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.E2E.Api;
using WorkflowDesk.E2E.Mail;
using WorkflowDesk.E2E.Running;
using WorkflowDesk.Testing;
using Xunit.Abstractions;

namespace WorkflowDesk.E2E.Story;

/// <summary>The whole story through SMTP and the HTTP API, on a real desk with its real gateway.</summary>
public sealed class StoryTests(ITestOutputHelper report)
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_mail_becomes_a_ticket_that_is_escalated_approved_diagnosed_again_and_closed(TestDatabase database)
    {
        await using var sink = new SmtpSink();
        await using var desk = await DeskServer.StartAsync(report, database, sink.RelaySettings);
        var chen = await DeskUser.SignInAsync(desk, "chen");
        var wang = await DeskUser.SignInAsync(desk, "wang");
        var sun = await DeskUser.SignInAsync(desk, "sun");
        var li = await DeskUser.SignInAsync(desk, "li");
        var lin = await DeskUser.SignInAsync(desk, "lin");

        var letter = Letter.Gb18030(WholeStory.Requester, "林悦", WholeStory.Subject, WholeStory.Text, WholeStory.PictureName);
        await Postman.DeliverAsync(desk.SmtpPort, letter);
        var number = await OpenedTicketAsync(chen, WholeStory.Subject, desk);

        await IsWhatTheMailSaidAsync(chen, number);
        await IsAcknowledgedAsync(sink, letter, number);
        await IsAcceptedOnceAsync(chen, sun, lin, number);

        await wang.CompleteAsync(number, WholeStory.Escalate);
        Assert.Equal("escalated", (string?)(await sun.TicketAsync(number))["status"]);
        await sun.CompleteAsync(number, WholeStory.Return);
        await wang.CompleteAsync(number, WholeStory.FindCause);
        await wang.CompleteAsync(number, WholeStory.PlanRisky);
        await DecideAsync(li, number, WholeStory.Reject);
        await sink.MailAsync("the rejection with its reason", number, "wang@desk.example", mail => mail.Text.Contains(WholeStory.RejectedBecause, StringComparison.Ordinal));
        await wang.CompleteAsync(number, WholeStory.PlanAgain);
        await DecideAsync(li, number, WholeStory.Approve);
        await wang.CompleteAsync(number, WholeStory.Implement);

        await LinSaysNotSolvedThroughTheMailAsync(sink, lin, number);
        var again = await wang.TaskAsync(number, "diagnose");
        Assert.Equal(2, (int)again["attempt"]!);
        Assert.Contains(WholeStory.StillWrong, (string)again["instructions"]!, StringComparison.Ordinal);
        Assert.Equal(2, (int)(await wang.TicketAsync(number))["attempt"]!);

        await wang.CompleteAsync(number, WholeStory.FindCauseAgain);
        await wang.CompleteAsync(number, WholeStory.PlanSafe);
        Assert.Equal("implementing", (string?)(await wang.TicketAsync(number))["status"]);
        await wang.CompleteAsync(number, WholeStory.ImplementAgain);
        await lin.CompleteAsync(number, WholeStory.Solved);

        var feedback = await sink.MailAsync(
            "cause, solution and prevention", number, WholeStory.Requester, mail => mail.Text.Contains(WholeStory.Prevention, StringComparison.Ordinal));
        Assert.Contains(WholeStory.Cause, feedback.Text, StringComparison.Ordinal);
        Assert.Contains(WholeStory.Solution, feedback.Text, StringComparison.Ordinal);
        Assert.Matches("用时|耗时|历时", feedback.Text);
        await lin.CompleteAsync(number, WholeStory.Rate);
        Assert.Equal("closed", (string?)(await lin.TicketAsync(number))["status"]);
        await wang.CompleteAsync(number, WholeStory.Visit);

        var closed = await lin.TicketAsync(number);
        Assert.Equal("closed", (string?)closed["status"]);
        Assert.Empty(closed["process"]!["activeSteps"]!.AsArray());
        await EveryRecordTellsTheSameAsync(desk, wang, number);
        await EveryMailLeftAsync(desk, sink, number);
    }

    [Fact]
    public async Task Nobody_approves_their_own_plan_even_as_an_approver()
    {
        await using var desk = await DeskServer.StartAsync(report);
        await using (var write = await desk.Database.BeginWriteAsync(CancellationToken.None))
        {
            var engineer = await write.Db.People.SingleAsync(person => person.UserName == "wang");
            engineer.Roles = $"{Role.Engineer} {Role.Approver}";
            await write.CommitAsync(CancellationToken.None);
        }

        var chen = await DeskUser.SignInAsync(desk, "chen");
        var wang = await DeskUser.SignInAsync(desk, "wang");
        var li = await DeskUser.SignInAsync(desk, "li");
        await Postman.DeliverAsync(desk.SmtpPort, Letter.Plain(WholeStory.Requester, WholeStory.Subject, WholeStory.Text));
        var number = await OpenedTicketAsync(chen, WholeStory.Subject, desk);
        await chen.CompleteAsync(number, WholeStory.Accept);
        await wang.CompleteAsync(number, WholeStory.FindCause);
        await wang.CompleteAsync(number, WholeStory.PlanRisky);

        var approval = await li.TaskAsync(number, "approve-change");
        var own = await wang.TryCompleteAsync(approval, "Approved");
        Assert.True(own.Code == 403 && own.Problem == "excluded", $"wang approved the plan he wrote himself: {own}");
        Assert.DoesNotContain(await wang.ListAsync("/api/approvals"), waiting => (string?)waiting["ticket"] == number);
        Assert.Equal("awaiting-approval", (string?)(await li.TicketAsync(number))["status"]);

        await DecideAsync(li, number, WholeStory.Approve);
        Assert.Equal("implementing", (string?)(await wang.TicketAsync(number))["status"]);
    }

    [Fact]
    public async Task What_is_missing_is_asked_for_and_a_mail_answers_it()
    {
        await using var sink = new SmtpSink();
        await using var desk = await DeskServer.StartAsync(report, TestDatabase.Sqlite, sink.RelaySettings);
        var chen = await DeskUser.SignInAsync(desk, "chen");
        await Postman.DeliverWithSwaksAsync(desk.SmtpPort, Letter.Plain(WholeStory.Requester, "打印机不动了", "打印机坏了，请尽快处理。"));
        var number = await OpenedTicketAsync(chen, "打印机不动了", desk);

        const string Question = "是哪一层的哪一台打印机？面板上显示什么？";
        await chen.CompleteAsync(number, "accept", "Incomplete", new { question = Question });
        Assert.Equal("awaiting-requester", (string?)(await chen.TicketAsync(number))["status"]);
        Assert.All((await chen.ListAsync($"/api/tickets/{number}/clocks")).Where(clock => (string?)clock["state"] != "stopped"), clock =>
            Assert.True((string?)clock["state"] == "paused", $"While the requester is asked the clock {clock["kind"]} should pause; it is {clock["state"]}."));

        var asked = await sink.MailAsync("the question", number, WholeStory.Requester, mail => mail.Text.Contains(Question, StringComparison.Ordinal));
        const string Said = "三楼茶水间旁边那台，面板显示“卡纸 E3”。";
        await Postman.DeliverAsync(desk.SmtpPort, Letter.Plain(
            WholeStory.Requester, "回复：" + asked.Subject, $"{Said}\n\n在 2024年5月20日，WorkflowDesk 写道：\n> {Question}\n", asked.MessageId));

        await Patience.UntilAsync("the answer brings the ticket back to the service desk", async () => await chen.FindTaskAsync(number, "accept") is not null, () => desk.Tail());
        var answered = (await chen.TimelineAsync(number)).Single(entry => (string?)entry["action"] == "task-completed" && (string?)entry["step"] == "provide-information");
        Assert.Equal("Answered", (string?)answered["outcome"]);
        Assert.Equal("email", (string?)answered["channel"]);
        Assert.Equal(Said, ((string?)answered["data"]!["answer"])?.Trim());

        await chen.CompleteAsync(number, "accept", "Accepted", new { category = "hardware", priority = "P2" });
        var accepted = await chen.TicketAsync(number);
        Assert.Equal("diagnosing", (string?)accepted["status"]);
        Assert.Equal("operations", (string?)accepted["team"]);
        Assert.Equal("wang", (string?)accepted["handler"]);
        Assert.Single(await chen.TicketsAsync("打印机不动了"));
    }

    [Fact]
    public async Task A_question_with_a_known_answer_is_solved_on_first_contact()
    {
        await using var sink = new SmtpSink();
        await using var desk = await DeskServer.StartAsync(report, TestDatabase.Sqlite, sink.RelaySettings);
        var chen = await DeskUser.SignInAsync(desk, "chen");
        var lin = await DeskUser.SignInAsync(desk, "lin");
        await Postman.DeliverAsync(desk.SmtpPort, Letter.Plain(WholeStory.Requester, "怎样导出月度报表", "新版界面里找不到导出按钮了。"));
        var number = await OpenedTicketAsync(chen, "怎样导出月度报表", desk);

        await chen.CompleteAsync(number, "accept", "FirstContact", new
        {
            category = "software-usage",
            priority = "P3",
            solution = "导出按钮移到了右上角的“更多”菜单。",
            cause = "新版调整了菜单位置",
        });
        await lin.CompleteAsync(number, WholeStory.Solved);
        await lin.CompleteAsync(number, WholeStory.Rate);

        Assert.Equal("closed", (string?)(await chen.TicketAsync(number))["status"]);
        Assert.Equal(["accept", "verify", "rate"], (await chen.TimelineAsync(number)).Where(entry => (string?)entry["action"] == "task-completed").Select(entry => (string?)entry["step"]));
        await sink.MailAsync("the solution", number, WholeStory.Requester, mail => mail.Text.Contains("“更多”菜单", StringComparison.Ordinal));
    }

    private static async Task<string> OpenedTicketAsync(DeskUser agent, string title, DeskServer desk)
    {
        var ticket = await Patience.ForAsync(
            $"the mail '{title}' becomes a ticket",
            async () => await agent.TicketsAsync(title) is [var only, ..] ? only : null,
            desk.Tail);
        return (string)ticket["number"]!;
    }

    private static async Task IsWhatTheMailSaidAsync(DeskUser agent, string number)
    {
        var ticket = await agent.TicketAsync(number);
        Assert.Matches(@"^TS\d{8}\d{3,}$", number);
        Assert.Equal("new", (string?)ticket["status"]);
        Assert.Equal("email", (string?)ticket["channel"]);
        Assert.Equal("林悦", (string?)ticket["requester"]!["name"]);
        Assert.Equal(WholeStory.Requester, (string?)ticket["requester"]!["email"]);
        Assert.Equal(WholeStory.Text, ((string)ticket["description"]!).ReplaceLineEndings("\n").Trim());

        var file = Assert.Single(await agent.ListAsync($"/api/tickets/{number}/attachments"));
        Assert.Equal(WholeStory.PictureName, (string?)file["name"]);
        Assert.Equal("image/png", (string?)file["contentType"]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Letter.Picture)), ((string?)file["sha256"])?.ToLowerInvariant());
        Assert.Equal(Letter.Picture, await agent.DownloadAsync($"/api/tickets/{number}/attachments/{file["id"]}"));
    }

    private static async Task IsAcknowledgedAsync(SmtpSink sink, Letter letter, string number)
    {
        var mail = await sink.MailAsync("the acknowledgement", number, WholeStory.Requester);
        Assert.Contains(number, mail.Text, StringComparison.Ordinal);
        // The process and its limits: the ticket has the provisional priority, so these are its hours.
        Assert.Contains("受理", mail.Text, StringComparison.Ordinal);
        Assert.Matches(@"\d+ ?(分钟|小时|天|个工作日)", mail.Text);
        Assert.Equal(letter.MessageId, mail.Headers["In-Reply-To"]);
        Assert.Contains(letter.MessageId, mail.Headers["References"], StringComparison.Ordinal);
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
    }

    /// <summary>A form with holes is refused by name; the same operation twice is one; the second person hears who was first.</summary>
    private static async Task IsAcceptedOnceAsync(DeskUser chen, DeskUser sun, DeskUser lin, string number)
    {
        var task = await chen.TaskAsync(number, "accept");
        var empty = await chen.TryCompleteAsync(task, "Accepted");
        Assert.Equal(422, empty.Code);
        Assert.Equal(["category", "priority"], empty.WrongFields.Order());
        var unknown = await chen.TryCompleteAsync(task, "Postponed");
        Assert.True(unknown.Code == 422 && unknown.WrongFields.Contains("outcome"), $"An outcome that is none was answered with {unknown}");
        var stranger = await lin.TryCompleteAsync(task, "Accepted", WholeStory.Accept.Data);
        Assert.True(stranger.Code is 403 or 404, $"The requester could accept the ticket: {stranger}");

        var operation = Guid.NewGuid().ToString();
        var first = await chen.TryCompleteAsync(task, "Accepted", WholeStory.Accept.Data, operation);
        Assert.True(first.IsGood, $"chen cannot accept {number}: {first}");
        var repeated = await chen.TryCompleteAsync(task, "Accepted", WholeStory.Accept.Data, operation);
        Assert.True(repeated.IsGood, $"The same operation again was refused: {repeated}");
        Assert.Equal(first.Body.ToJsonString(), repeated.Body.ToJsonString());
        var second = await sun.TryCompleteAsync(task, "Accepted", WholeStory.Accept.Data);
        Assert.True(second.Code == 409 && second.Detail.Contains("陈晨", StringComparison.Ordinal), $"The second person should hear that 陈晨 was first: {second}");

        var ticket = await chen.TicketAsync(number);
        Assert.Equal("diagnosing", (string?)ticket["status"]);
        Assert.Equal("system-fault", (string?)ticket["category"]);
        Assert.Equal("P1", (string?)ticket["priority"]);
        Assert.Equal("operations", (string?)ticket["team"]);
        Assert.Equal("wang", (string?)ticket["handler"]);
    }

    private static async Task DecideAsync(DeskUser approver, string number, StoryStep decision)
    {
        var waiting = (await approver.ListAsync("/api/approvals")).Single(task => (string?)task["ticket"] == number);
        var answer = await approver.PostAsync($"/api/approvals/{waiting["id"]}/decision", new
        {
            operationId = Guid.NewGuid().ToString(),
            expectedRevision = (int)waiting["revision"]!,
            outcome = decision.Outcome,
            data = decision.Data,
            planHash = (string)waiting["approval"]!["planHash"]!,
        });
        Assert.True(answer.IsGood, $"{approver.Name} cannot decide {decision.Outcome}: {answer}");
    }

    private static async Task LinSaysNotSolvedThroughTheMailAsync(SmtpSink sink, DeskUser lin, string number)
    {
        var asked = await sink.MailAsync("please verify", number, WholeStory.Requester, mail => mail.ActLink is not null);
        using var form = new MailedForm(asked.ActLink!);
        var page = await form.OpenAsync();
        await form.OpenAsync();
        Assert.Equal("verifying", (string?)(await lin.TicketAsync(number))["status"]);
        (string, string)[] answer = [("outcome", "NotSolved"), ("data.findings", WholeStory.StillWrong)];
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, await form.ForgeAsync(answer));
        Assert.Equal("verifying", (string?)(await lin.TicketAsync(number))["status"]);

        Assert.Equal(["NotSolved", "Solved"], MailedForm.FormOf(page).QuerySelectorAll("input[name=outcome]").OfType<IHtmlInputElement>().Select(choice => choice.Value).Order());
        var empty = await form.SendAsync(page, ("outcome", "NotSolved"));
        Assert.Equal(422, (int)empty.Status);
        var sent = await form.SendAsync(page, answer);
        Assert.True((int)sent.Status is 200, $"The answer was refused: {sent}");
        Assert.Equal("diagnosing", (string?)(await lin.TicketAsync(number))["status"]);

        var again = await form.SendAsync(page, ("outcome", "Solved"));
        Assert.True(again.Text.Contains("已经回复过了", StringComparison.Ordinal), $"A used link should say so. It says: {again}");
        Assert.Contains("已经回复过了", (await form.OpenAsync()).Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal("diagnosing", (string?)(await lin.TicketAsync(number))["status"]);
    }

    private static async Task EveryRecordTellsTheSameAsync(DeskServer desk, DeskUser reader, string number)
    {
        var expected = WholeStory.Steps.Select(step => ToldStory.Deed(step.Step, step.Outcome, step.User)).ToList();
        var timeline = await reader.TimelineAsync(number);
        ToldStory[] stories =
        [
            ToldStory.ByTimeline(timeline),
            await ToldStory.ByAuditAsync(desk, number),
            await ToldStory.ByTasksAsync(desk, number),
            await ToldStory.ByJournalAsync(desk, number),
        ];
        foreach (var story in stories)
        {
            Assert.True(expected.SequenceEqual(story.Deeds), $"{story.Source} tells another story:\n{string.Join('\n', story.Deeds)}\nExpected:\n{string.Join('\n', expected)}");
        }

        var statuses = timeline.Where(entry => (string?)entry["action"] == "status-changed").Select(entry => (string?)entry["data"]!["to"]).ToList();
        Assert.True(WholeStory.Statuses.SequenceEqual(statuses!), $"The ticket went through: {string.Join(", ", statuses)}");
        var told = timeline.Single(entry => (string?)entry["action"] == "task-completed" && (string?)entry["outcome"] == "NotSolved");
        Assert.Equal("link", (string?)told["channel"]);
        await using var db = desk.Database.Read();
        Assert.All(await db.Instances.Where(instance => instance.CorrelationId == number).ToListAsync(), instance =>
            Assert.True(instance is { Status: "Finished", IncidentCount: 0 }, $"The process {instance.DefinitionId} is {instance.Status}/{instance.SubStatus} with {instance.IncidentCount} incidents."));
        Assert.Empty(await db.Bookmarks.Where(bookmark => bookmark.CorrelationId == number).ToListAsync());
    }

    private static async Task EveryMailLeftAsync(DeskServer desk, SmtpSink sink, string number)
    {
        await Patience.UntilAsync("the outbox is empty", async () =>
        {
            await using var db = desk.Database.Read();
            return !await db.MailsOut.AnyAsync(mail => mail.State == MailOut.Queued);
        });
        await using var read = desk.Database.Read();
        var written = await read.MailsOut.Where(mail => read.Tickets.Any(ticket => ticket.Id == mail.TicketId && ticket.Number == number)).ToListAsync();
        Assert.All(written, mail => Assert.Equal(MailOut.Sent, mail.State));
        Assert.Equal(
            written.Select(mail => mail.MessageId).Order(),
            sink.Received.Where(mail => mail.Subject.Contains($"[{number}]", StringComparison.Ordinal)).Select(mail => mail.MessageId).Order());
    }
}

internal static class StoryActions
{
    /// <summary>Does a step of the story; the person is the one the story names.</summary>
    public static Task<JsonObject> CompleteAsync(this DeskUser user, string number, StoryStep step)
    {
        Assert.Equal(step.User, user.Name);
        return user.CompleteAsync(number, step.Step, step.Outcome, step.Data);
    }
}
