using System.Text;
using Microsoft.Playwright;
using WorkflowDesk.E2E.Api;
using WorkflowDesk.E2E.Browser;
using WorkflowDesk.E2E.Mail;
using WorkflowDesk.E2E.Running;
using WorkflowDesk.Testing;
using Xunit.Abstractions;

namespace WorkflowDesk.E2E.Story;

/// <summary>An agent answers a mail in a browser, and a mail server at the other end gets what it should.</summary>
public sealed class AnswerByMailTests(Chromium chromium, ITestOutputHelper report) : IClassFixture<Chromium>
{
    [Fact]
    public async Task One_answer_is_taken_back_and_the_other_arrives_with_its_file()
    {
        await using var sink = new SmtpSink();
        await using var desk = await DeskServer.StartAsync(report, TestDatabase.Sqlite, sink.RelaySettings);
        var words = await DeskUser.SignInAsync(desk, "chen");
        var canned = await words.PostAsync("/api/canned-texts", new { scope = "own", name = "问候", textZh = "{{name}}，您好：工单 {{number}} 已处理。", textEn = "" });
        Assert.True(canned.IsGood, canned.ToString());
        var letter = Letter.Plain(WholeStory.Requester, "打印机缺纸", "提示一直不消失。");
        await Postman.DeliverAsync(desk.SmtpPort, letter);
        var ticket = await Patience.ForAsync("the mail becomes a ticket", async () => await words.TicketsAsync("打印机缺纸") is [var only, ..] ? only : null, desk.Tail);
        var number = (string)ticket["number"]!;

        await using var chen = await Person.SignInAsync(chromium, desk, "chen");
        var page = chen.Page;
        await page.GotoAsync($"/tickets/{number}");
        var text = page.Locator("#field-text");
        await text.FillAsync("撤回的内容");
        await page.GetByRole(AriaRole.Button, new() { Name = "发送", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "撤回", Exact = true }).ClickAsync();
        await Assertions.Expect(text).ToHaveValueAsync("撤回的内容");

        // By keyboard: open the list, type, Enter.
        await text.FillAsync("");
        await text.PressAsync("Control+.");
        await page.Locator("#canned-search").FillAsync("问候");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(text).ToHaveValueAsync($"{ToldStory.NameOf("lin")}，您好：工单 {number} 已处理。");
        await text.PressAsync("End");
        await page.Keyboard.TypeAsync(" **请确认**");
        await page.Locator("#field-files").SetInputFilesAsync(new FilePayload { Name = "说明.txt", MimeType = "text/plain", Buffer = Encoding.UTF8.GetBytes("先装纸，再重启。") });
        await page.GetByText("抄送与密送").ClickAsync();
        await page.Locator("#field-bcc").FillAsync("audit@corp.example");
        await page.GetByRole(AriaRole.Button, new() { Name = "发送", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "撤回", Exact = true })).ToBeVisibleAsync();

        var mail = await sink.MailAsync("the answer", number, WholeStory.Requester, received => received.Subject.StartsWith("Re: ", StringComparison.Ordinal));
        Assert.Equal($"Re: [{number}] 打印机缺纸", mail.Subject);
        Assert.Equal([WholeStory.Requester, "audit@corp.example"], mail.To);
        Assert.Equal(letter.MessageId, mail.Headers["In-Reply-To"]);
        Assert.StartsWith("bounce+", mail.From, StringComparison.Ordinal);
        Assert.Contains("**请确认**", mail.Text, StringComparison.Ordinal);
        Assert.Contains("> 提示一直不消失。", mail.Text, StringComparison.Ordinal);
        Assert.False(mail.Headers.ContainsKey("Auto-Submitted"), "A person wrote it.");
        Assert.StartsWith("multipart/mixed", mail.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes("先装纸，再重启。")), mail.Raw, StringComparison.Ordinal);
        Assert.DoesNotContain("audit@corp.example", mail.Raw, StringComparison.Ordinal);
        Assert.DoesNotContain(sink.Received, received => received.Text.Contains("撤回的内容", StringComparison.Ordinal));
        // Nobody reloads: the page says by itself what became of it.
        await Assertions.Expect(page.Locator("#mails-list").GetByText("已发送").First).ToBeVisibleAsync(new() { Timeout = 20_000 });

        await Postman.DeliverAsync(desk.SmtpPort, Letter.Plain(WholeStory.Requester, "回复：" + mail.Subject, "好了，谢谢。", mail.MessageId));
        await Patience.UntilAsync("the answer to the answer is on the ticket", async () =>
            (await words.TimelineAsync(number)).Any(entry => (string?)entry["text"] == "好了，谢谢。"), () => desk.Tail());
    }
}
