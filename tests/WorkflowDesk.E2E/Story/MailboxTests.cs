using System.Text;
using WorkflowDesk.E2E.Api;
using WorkflowDesk.E2E.Mail;
using WorkflowDesk.E2E.Running;
using WorkflowDesk.Testing;
using Xunit.Abstractions;

namespace WorkflowDesk.E2E.Story;

/// <summary>From a mailbox of a real IMAP server to a ticket, set up through the API while everything runs.</summary>
public sealed class MailboxTests(ITestOutputHelper report)
{
    private const string Password = "secret";

    [Fact]
    public async Task Mail_in_a_mailbox_becomes_tickets_and_is_put_away()
    {
        await using var dovecot = await DovecotServer.StartAsync();
        await using var desk = await DeskServer.StartAsync(report, TestDatabase.Sqlite);
        var admin = await DeskUser.SignInAsync(desk, "admin");
        var chen = await DeskUser.SignInAsync(desk, "chen");
        var waiting = Letter.Gb18030(WholeStory.Requester, "林悦", "邮箱里等着的邮件", WholeStory.Text, WholeStory.PictureName);
        await dovecot.DeliverAsync("support", waiting.Bytes);

        var added = await admin.PostAsync("/api/mailboxes", new
        {
            key = "support", address = "support@desk.example", name = "Support", kind = "imap", host = "127.0.0.1", port = dovecot.Port, security = "none",
            userName = "support", password = Password, maxMessageBytes = 20_000,
        });
        Assert.True(added.IsGood, added.ToString());
        var tried = await admin.PostAsync("/api/mailboxes/support/test", new { });
        Assert.True((string?)tried.Body["outcome"] == "ok", tried.ToString());
        await Patience.UntilAsync("the waiting mail becomes a ticket", async () => (await chen.TicketsAsync("邮箱里等着的邮件")).Count == 1, desk.Tail);
        await Patience.UntilAsync("the page knows that it is watched", async () => (string?)(await admin.ReadAsync("/api/mailboxes/support"))["now"]!["state"] == "watching", desk.Tail);

        // The same bytes once more, a new mail, and one beyond the mailbox's limit.
        await dovecot.DeliverAsync("support", waiting.Bytes);
        await dovecot.DeliverAsync("support", Letter.Plain(WholeStory.Requester, "刚到的邮件", "新邮件一到就应看到。").Bytes);
        await dovecot.DeliverAsync("support", Letter.Plain(WholeStory.Requester, "太大的邮件", new StringBuilder().Insert(0, "0123456789\n", 5_000).ToString()).Bytes);
        await Patience.UntilAsync("everything is put away", () => dovecot.Count("support") == 0, desk.Tail);
        Assert.Equal((3, 1), (dovecot.Count("support", "Processed"), dovecot.Count("support", "Failed")));
        Assert.Single(await chen.TicketsAsync("邮箱里等着的邮件"));
        Assert.Single(await chen.TicketsAsync("刚到的邮件"));
        Assert.Single(await chen.TicketsAsync("太大的邮件"));
        Assert.DoesNotContain(Password, (await admin.GetAsync("/api/mailboxes")).Body.ToJsonString(), StringComparison.Ordinal);
    }
}
