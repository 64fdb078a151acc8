using WorkflowDesk.E2E.Api;
using WorkflowDesk.E2E.Mail;
using WorkflowDesk.E2E.Running;
using WorkflowDesk.Testing;
using Xunit.Abstractions;

namespace WorkflowDesk.E2E.Story;

/// <summary>One conversation is one ticket, however often its mails arrive.</summary>
public sealed class MailThreadTests(ITestOutputHelper report)
{
    [Fact]
    public async Task The_same_bytes_twice_make_one_ticket_and_replies_join_it()
    {
        await using var sink = new SmtpSink();
        await using var desk = await DeskServer.StartAsync(report, TestDatabase.Sqlite, sink.RelaySettings);
        var chen = await DeskUser.SignInAsync(desk, "chen");
        var letter = Letter.Gb18030(WholeStory.Requester, "林悦", WholeStory.Subject, WholeStory.Text, WholeStory.PictureName);
        await Postman.DeliverAsync(desk.SmtpPort, letter);
        await Postman.DeliverAsync(desk.SmtpPort, letter);
        await Patience.UntilAsync("the mail becomes a ticket", async () => (await chen.TicketsAsync(WholeStory.Subject)).Count > 0, desk.Tail);
        var ticket = Assert.Single(await chen.TicketsAsync(WholeStory.Subject));
        var number = (string)ticket["number"]!;
        var acknowledged = await sink.MailAsync("the acknowledgement", number, WholeStory.Requester);
        var before = (await chen.ListAsync("/api/tickets")).Count;

        await Postman.DeliverAsync(desk.SmtpPort, Letter.Plain(WholeStory.Requester, $"Re: [{number}] 别的主题", "按主题里的编号找到工单。"));
        await Postman.DeliverAsync(desk.SmtpPort, Letter.Plain(WholeStory.Requester, "主题改掉了", "按邮件头找到工单。", acknowledged.MessageId));
        await Postman.DeliverAsync(desk.SmtpPort, Letter.Plain(WholeStory.Requester, "补充", "回复自己最初的邮件。", letter.MessageId));

        await Patience.UntilAsync("all three replies are on the timeline", async () =>
            (await chen.TimelineAsync(number)).Count(entry => (string?)entry["action"] == "reply") == 3, () => desk.Tail());
        Assert.Equal(
            ["按主题里的编号找到工单。", "按邮件头找到工单。", "回复自己最初的邮件。"],
            (await chen.TimelineAsync(number)).Where(entry => (string?)entry["action"] == "reply").Select(entry => ((string?)entry["text"])?.Trim()));
        Assert.Equal(before, (await chen.ListAsync("/api/tickets")).Count);
        Assert.Single(sink.Received, mail => mail.To.Contains(WholeStory.Requester) && mail.Subject == acknowledged.Subject);
    }

    [Fact]
    public async Task Mail_waits_while_the_relay_has_a_bad_day()
    {
        await using var sink = new SmtpSink { RefusesForNow = true };
        await using var desk = await DeskServer.StartAsync(report, TestDatabase.Sqlite, sink.RelaySettings);
        await Postman.DeliverAsync(desk.SmtpPort, Letter.Plain(WholeStory.Requester, WholeStory.Subject, WholeStory.Text));
        var chen = await DeskUser.SignInAsync(desk, "chen");
        await Patience.UntilAsync("the mail becomes a ticket", async () => (await chen.TicketsAsync(WholeStory.Subject)).Count > 0, desk.Tail);
        var number = (string)(await chen.TicketsAsync(WholeStory.Subject))[0]["number"]!;
        await Patience.UntilAsync("the relay turned mail away", () => sink.TurnedAway > 0);
        Assert.Empty(sink.Received);

        sink.RefusesForNow = false;
        // The desk itself waits half a minute before it tries a server again that said "not now".
        await Patience.UntilAsync(
            "the acknowledgement arrives after all", () => sink.Received.Any(mail => mail.Subject.Contains($"[{number}]", StringComparison.Ordinal)), desk.Tail, TimeSpan.FromSeconds(90));
        Assert.Single(sink.Received, mail => mail.Subject.Contains($"[{number}]", StringComparison.Ordinal));
    }
}
