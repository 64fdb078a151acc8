using Microsoft.EntityFrameworkCore;
using WorkflowDesk.E2E.Api;
using WorkflowDesk.E2E.Mail;
using WorkflowDesk.E2E.Running;
using WorkflowDesk.E2E.Story;
using WorkflowDesk.Testing;
using Xunit.Abstractions;

namespace WorkflowDesk.E2E.Crash;

/// <summary>A letter that can still be taken back is kept in the database, not in the desk that dies.</summary>
public sealed class LetterCrashTests(ITestOutputHelper report)
{
    [Fact]
    public async Task A_letter_whose_desk_dies_in_its_ten_seconds_leaves_once_or_is_taken_back()
    {
        await using var sink = new SmtpSink();
        await using var desk = await DeskServer.StartAsync(report, TestDatabase.Sqlite, sink.RelaySettings);
        var chen = await DeskUser.SignInAsync(desk, "chen");
        await Postman.DeliverAsync(desk.SmtpPort, Letter.Plain(WholeStory.Requester, "打印机缺纸", "提示一直不消失。"));
        var ticket = await Patience.ForAsync("the mail becomes a ticket", async () => await chen.TicketsAsync("打印机缺纸") is [var only, ..] ? only : null, desk.Tail);
        var number = (string)ticket["number"]!;

        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        await SendAsync(first, "先装纸，再重启。");
        await desk.KillAsync();
        await desk.StartAgainAsync();
        // Whoever got no answer presses again.
        await SendAsync(first, "先装纸，再重启。");
        await sink.MailAsync("the first letter", number, WholeStory.Requester, mail => mail.Text.Contains("先装纸", StringComparison.Ordinal));
        // Killed between the relay's word and its own, a desk would rightly send it again, under the same Message-ID.
        await Patience.UntilAsync("the desk knows that it has left", async () =>
            (await chen.ListAsync($"/api/tickets/{number}/mails")).All(mail => (string?)mail["state"] == "sent"), desk.Tail);

        await SendAsync(second, "这一封要撤回。");
        await desk.KillAsync();
        await using (var write = await desk.Database.BeginWriteAsync(CancellationToken.None))
        {
            // However long the start takes on this machine: its time is not over.
            var later = TimeProvider.System.GetUtcNow().AddHours(1);
            await write.Db.ReplyDrafts.Where(row => row.Id == second).ExecuteUpdateAsync(row => row.SetProperty(draft => draft.ReleaseAt, later));
            await write.CommitAsync(CancellationToken.None);
        }

        await desk.StartAgainAsync();
        var undone = await chen.PostAsync($"/api/tickets/{number}/letters/{second}/undo", new { });
        Assert.True(undone.IsGood, undone.ToString());
        Assert.Equal("这一封要撤回。", (string?)(await chen.ReadAsync($"/api/tickets/{number}/letters"))["draft"]!["text"]);

        await SendAsync(Guid.NewGuid(), "第三封。");
        await sink.MailAsync("a letter after both", number, WholeStory.Requester, mail => mail.Text.Contains("第三封", StringComparison.Ordinal));
        Assert.Single(sink.Received, mail => mail.To.Contains(WholeStory.Requester) && mail.Text.Contains("先装纸", StringComparison.Ordinal) && !mail.Text.Contains("第三封", StringComparison.Ordinal));
        Assert.DoesNotContain(sink.Received, mail => mail.Text.Contains("这一封要撤回", StringComparison.Ordinal));
        Assert.Equal(
            ["先装纸，再重启。", "第三封。"],
            (await chen.TimelineAsync(number)).Where(entry => (string?)entry["action"] == "reply").Select(entry => (string?)entry["text"]));

        async Task SendAsync(Guid id, string text)
        {
            var answer = await chen.PostAsync($"/api/tickets/{number}/letters", new { id, text });
            Assert.True(answer.IsGood, answer.ToString());
        }
    }
}
