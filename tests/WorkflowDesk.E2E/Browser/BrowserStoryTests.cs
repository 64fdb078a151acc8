using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WorkflowDesk.E2E.Api;
using WorkflowDesk.E2E.Mail;
using WorkflowDesk.E2E.Running;
using WorkflowDesk.E2E.Story;
using WorkflowDesk.Testing;
using Xunit.Abstractions;

namespace WorkflowDesk.E2E.Browser;

/// <summary>The whole story as people see it: everybody signs in, reads and presses buttons; lin answers from her mail.</summary>
public sealed class BrowserStoryTests(Chromium chromium, ITestOutputHelper report) : IClassFixture<Chromium>
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_mail_becomes_a_ticket_that_people_bring_to_its_end_on_the_pages(TestDatabase database)
    {
        await using var desk = await DeskServer.StartAsync(report, database);
        await Postman.DeliverAsync(desk.SmtpPort, Letter.Gb18030(WholeStory.Requester, "林悦", WholeStory.Subject, WholeStory.Text, WholeStory.PictureName));
        var words = new Dictionary<string, DeskUser>();
        foreach (var name in WholeStory.Steps.Select(step => step.User).Distinct())
        {
            words[name] = await DeskUser.SignInAsync(desk, name);
        }

        var ticket = await Patience.ForAsync("the mail becomes a ticket", async () => await words["chen"].TicketsAsync(WholeStory.Subject) is [var only, ..] ? only : null, desk.Tail);
        var number = (string)ticket["number"]!;
        await using var chen = await Person.SignInAsync(chromium, desk, "chen");
        await using var wang = await Person.SignInAsync(chromium, desk, "wang");
        await using var sun = await Person.SignInAsync(chromium, desk, "sun");
        await using var li = await Person.SignInAsync(chromium, desk, "li");
        await using var lin = await Person.SignInAsync(chromium, desk, "lin");
        await using var reader = await Person.ComeAsync(chromium, desk, "lin");

        await chen.Page.GotoAsync($"/tickets/{number}");
        await Assertions.Expect(chen.Page.GetByRole(AriaRole.Heading, new() { Name = WholeStory.Subject })).ToBeVisibleAsync();
        await Assertions.Expect(chen.Page.GetByText("𠮷林分公司").First).ToBeVisibleAsync();
        await Assertions.Expect(chen.Page.GetByText(WholeStory.PictureName).First).ToBeVisibleAsync();
        await chen.WorkAsync(number, WholeStory.Accept, words["chen"]);
        await wang.WorkAsync(number, WholeStory.Escalate, words["wang"]);
        await sun.WorkAsync(number, WholeStory.Return, words["sun"]);
        await wang.WorkAsync(number, WholeStory.FindCause, words["wang"]);
        await wang.WorkAsync(number, WholeStory.PlanRisky, words["wang"]);
        await DecideAsync(li, number, WholeStory.Reject, words["li"]);

        await wang.Page.GotoAsync($"/tickets/{number}");
        await Assertions.Expect(wang.Page.GetByText(WholeStory.RejectedBecause).First).ToBeVisibleAsync();
        await wang.WorkAsync(number, WholeStory.PlanAgain, words["wang"]);
        await DecideAsync(li, number, WholeStory.Approve, words["li"]);
        await wang.WorkAsync(number, WholeStory.Implement, words["wang"]);

        await AnswerByMailAsync(reader, number, WholeStory.NotSolved, words["lin"]);
        await wang.Page.GotoAsync($"/tickets/{number}");
        await Assertions.Expect(wang.Page.GetByText("第 2 次处理").First).ToBeVisibleAsync();
        await Assertions.Expect(wang.Page.GetByText(WholeStory.StillWrong).First).ToBeVisibleAsync();
        await wang.WorkAsync(number, WholeStory.FindCauseAgain, words["wang"]);
        await wang.WorkAsync(number, WholeStory.PlanSafe, words["wang"]);
        await wang.WorkAsync(number, WholeStory.ImplementAgain, words["wang"]);

        await AnswerInPortalAsync(lin, number, WholeStory.Solved, words["lin"]);
        await reader.Page.GotoAsync("/dev/mail");
        await reader.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "resolved" }).GetByRole(AriaRole.Link, new() { NameRegex = new Regex(number, RegexOptions.None, TimeSpan.FromSeconds(1)) }).ClickAsync();
        foreach (var told in new[] { WholeStory.Cause, WholeStory.Solution, WholeStory.Prevention })
        {
            await Assertions.Expect(reader.Page.GetByText(told).First).ToBeVisibleAsync();
        }

        await AnswerInPortalAsync(lin, number, WholeStory.Rate, words["lin"]);
        await lin.Page.GotoAsync($"/portal/{number}");
        await Assertions.Expect(lin.Page.GetByText("已关闭").First).ToBeVisibleAsync();
        await wang.WorkAsync(number, WholeStory.Visit, words["wang"]);
        var expected = WholeStory.Steps.Select(step => ToldStory.Deed(step.Step, step.Outcome, step.User));
        Assert.Equal(expected, ToldStory.ByTimeline(await words["chen"].TimelineAsync(number)).Deeds);
    }

    private static async Task DecideAsync(Person li, string number, StoryStep decision, DeskUser words)
    {
        var task = await words.TaskAsync(number, decision.Step);
        await li.Page.GotoAsync("/");
        await li.Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "审批" }).ClickAsync();
        await Assertions.Expect(li.Page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex(number, RegexOptions.None, TimeSpan.FromSeconds(1)) })).ToBeVisibleAsync();
        // The demo desk may have another change that waits for li.
        var approval = li.Page.GetByRole(AriaRole.Region, new() { Name = (string)task["title"]!, Exact = true }).Filter(new() { HasText = number });
        await li.CompleteAsync(task, decision, approval);
    }

    /// <summary>Finds the link in the desk's mail, looks at its page twice, answers once, and cannot answer again.</summary>
    private static async Task AnswerByMailAsync(Person reader, string number, StoryStep answer, DeskUser words)
    {
        var task = await words.TaskAsync(number, answer.Step);
        await reader.Page.GotoAsync("/dev/mail");
        await reader.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "please-verify" }).GetByRole(AriaRole.Link, new() { NameRegex = new Regex(number, RegexOptions.None, TimeSpan.FromSeconds(1)) }).First.ClickAsync();
        var link = await reader.Page.GetByRole(AriaRole.Link).Filter(new() { HasText = "/act/" }).First.GetAttributeAsync("href");
        await reader.Page.GotoAsync(link!);
        await reader.Page.ReloadAsync();
        await reader.CompleteAsync(task, answer);
        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "已收到您的回复" })).ToBeVisibleAsync();
        await reader.Page.GotoAsync(link!);
        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "已经回复过了" })).ToBeVisibleAsync();
    }

    private static async Task AnswerInPortalAsync(Person lin, string number, StoryStep answer, DeskUser words)
    {
        var task = await words.TaskAsync(number, answer.Step);
        await lin.Page.GotoAsync("/portal");
        await lin.Page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex($"^去回复：.*{number}", RegexOptions.None, TimeSpan.FromSeconds(1)) }).ClickAsync();
        await lin.CompleteAsync(task, answer);
    }
}
