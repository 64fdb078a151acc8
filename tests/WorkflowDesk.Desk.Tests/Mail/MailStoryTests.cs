using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Mail;

/// <summary>Mail and the shipped process together.</summary>
public sealed class MailStoryTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_mail_opens_a_ticket_is_acknowledged_and_its_reply_answers_the_question(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        var inbox = desk.Services.GetRequiredService<MailInbox>();
        var receipt = await inbox.ReceiveAsync(new MailScript { Subject = "系统无法登录", Text = "登录后页面空白。", Files = [("截图.png", "image/png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "")] }.Posted(), CancellationToken.None);
        Assert.True(receipt is { State: MailIn.Understood, Decision: "ticket", TicketNumber: not null }, await TroubleAsync(desk));
        var number = receipt.TicketNumber!;

        var acknowledgement = Assert.Single(await desk.MailsAsync(number), mail => mail.Template == MessageTemplate.Received);
        Assert.Equal(("<first@corp.example>", "<first@corp.example>", MailOut.Queued), (acknowledgement.InReplyTo, acknowledgement.ReferenceIds, acknowledgement.State));
        Assert.StartsWith($"[{number}] 已收到您的请求：系统无法登录", acknowledgement.Subject, StringComparison.Ordinal);
        Assert.Contains("1 小时内完成", acknowledgement.Text, StringComparison.Ordinal);

        await desk.CompleteAsync("chen", number, "accept", "Incomplete", new { question = "请问用的是什么浏览器？" });
        Assert.Equal(TicketStatus.AwaitingRequester, (await desk.TicketAsync(number)).Status);
        var question = Assert.Single(await desk.MailsAsync(number), mail => mail.Template == MessageTemplate.InformationNeeded);
        Assert.Contains("> 请问用的是什么浏览器？", question.Text, StringComparison.Ordinal);
        Assert.Contains("/act/", question.Html, StringComparison.Ordinal);

        var reply = await inbox.ReceiveAsync(new MailScript
        {
            Subject = "回复：" + question.Subject, MessageId = "<second@corp.example>", InReplyTo = question.MessageId,
            Text = "Chrome 125，昨天还正常。\n\n------------------ 原始邮件 ------------------\n发件人: \"WorkflowDesk\" <support@desk.example>;\n\n" + question.Text,
        }.Posted(), CancellationToken.None);
        Assert.True(reply.Decision == "answer", $"{reply.Decision}: {await TroubleAsync(desk)}");
        Assert.Equal(number, reply.TicketNumber);
        await using var db = desk.Database.Read();
        var answered = await db.Tasks.SingleAsync(task => task.Step == "provide-information");
        Assert.Contains("Chrome 125，昨天还正常。", answered.Data, StringComparison.Ordinal);
        Assert.DoesNotContain("原始邮件", answered.Data, StringComparison.Ordinal);
        Assert.Equal("accept", Assert.Single(await desk.OpenTasksAsync(number)).Step);
        Assert.Equal(1, await db.Attachments.CountAsync());
    }

    [Fact]
    public async Task Who_sends_too_large_a_mail_is_told_once_a_day_and_machines_are_not()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var inbox = desk.Services.GetRequiredService<MailInbox>();
        async Task<string?> SendAsync(int serial, IReadOnlyDictionary<string, string>? headers = null) => (await inbox.ReceiveAsync(
            new MailScript { Subject = $"Large {serial}", Text = "", Oversize = true, MessageId = $"<{serial}@corp.example>", Trace = $"{serial}", Headers = headers ?? new Dictionary<string, string>() }.Posted(),
            CancellationToken.None)).TicketNumber;
        async Task<int> ToldAsync()
        {
            await using var db = desk.Database.Read();
            return await db.MailsOut.CountAsync(mail => mail.Template == MessageTemplate.MailTooLarge);
        }

        await SendAsync(1, new Dictionary<string, string> { ["Auto-Submitted"] = "auto-replied" });
        Assert.Equal(0, await ToldAsync());
        var number = await SendAsync(2);
        var answer = Assert.Single(await desk.MailsAsync(number!), mail => mail.Template == MessageTemplate.MailTooLarge);
        Assert.Contains("> Large 2", answer.Text, StringComparison.Ordinal);
        await SendAsync(3);
        Assert.Equal(1, await ToldAsync());
        desk.Clock.Advance(TimeSpan.FromHours(25));
        await SendAsync(4);
        Assert.Equal(2, await ToldAsync());
    }

    [Fact]
    public async Task A_reply_nobody_waits_for_is_on_the_timeline_and_the_desk_is_told()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var inbox = desk.Services.GetRequiredService<MailInbox>();
        var first = await inbox.ReceiveAsync(new MailScript().Posted(), CancellationToken.None);
        var reply = await inbox.ReceiveAsync(new MailScript { Subject = $"Re: [{first.TicketNumber}] printer", MessageId = "<2@corp.example>", Text = "Now it blinks." }.Posted(), CancellationToken.None);

        Assert.Equal(("reply", first.TicketNumber), (reply.Decision, reply.TicketNumber));
        var entry = Assert.Single(await desk.TimelineAsync(first.TicketNumber!), row => row.Action == TimelineAction.Reply);
        Assert.Equal(("Now it blinks.", true, "email"), (entry.Text, entry.IsPublic, entry.Channel));
        Assert.Contains(await desk.MailsAsync(first.TicketNumber!), mail => mail.Template == MessageTemplate.ReplyAdded && mail.Text.Contains("> Now it blinks.", StringComparison.Ordinal));
        Assert.Empty(await desk.IncidentsAsync(first.TicketNumber!));
    }

    private static async Task<string> TroubleAsync(StoryDesk desk)
    {
        await using var db = desk.Database.Read();
        return string.Join("; ", await db.MailsIn.Select(mail => mail.State + " " + mail.Error).ToListAsync());
    }
}
