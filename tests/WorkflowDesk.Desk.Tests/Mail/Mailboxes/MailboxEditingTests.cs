using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Mail.Mailboxes;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Mail.Mailboxes;

public sealed class MailboxEditingTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_mailbox_is_found_by_its_key_and_by_its_address_and_has_usual_settings(TestDatabase database)
    {
        await using var desk = await MailboxDesk.OpenAsync(database);
        await desk.AddAsync(MailboxDesk.Imap() with { Address = " Support@Desk.example " });

        await using var db = desk.Desk.Database.Read();
        Assert.NotNull(await MailboxReading.OfAsync(db, "support", CancellationToken.None));
        Assert.NotNull(await MailboxReading.OfAsync(db, "support@desk.example", CancellationToken.None));
        Assert.Null(await MailboxReading.OfAsync(db, "smtp", CancellationToken.None));
        var view = await desk.ViewAsync();
        Assert.Equal((993, "tls", "password", "support@desk.example", "INBOX", "Processed", "Failed"), (view.Port!.Value, view.Security!, view.SignIn!, view.UserName!, view.Folder!, view.ProcessedFolder!, view.FailedFolder!));
        Assert.Equal(MailboxReading.Unwatched, view.Now.State);
    }

    [Fact]
    public async Task Secrets_are_sealed_and_appear_nowhere()
    {
        await using var desk = await MailboxDesk.OpenAsync();
        await desk.AddAsync(MailboxDesk.Imap());
        var row = await desk.RowAsync();
        Assert.DoesNotContain("secret word", row.Secret, StringComparison.Ordinal);
        Assert.Equal("a very secret word", desk.Secrets.Open(row.Secret!));
        await using var db = desk.Desk.Database.Read();
        Assert.All(await db.Timeline.ToListAsync(), entry => Assert.DoesNotContain("secret word", entry.Data, StringComparison.Ordinal));
        Assert.DoesNotContain("secret word", MailboxConnection.Of(row, desk.Secrets)!.ToString(), StringComparison.Ordinal);
        Assert.Null(new MailboxSecrets(new Microsoft.AspNetCore.DataProtection.EphemeralDataProtectionProvider()).Open(row.Secret!));
    }

    [Fact]
    public async Task What_is_wrong_is_named_by_field()
    {
        await using var desk = await MailboxDesk.OpenAsync();
        await desk.AddAsync(MailboxDesk.Imap());
        var wrong = await desk.WrongAsync(() => desk.AddAsync(new MailboxEntry
        {
            Key = "Not a key", Address = "support@desk.example", Name = "", Kind = MailboxKind.Imap, Host = "not a host.example", Port = 70_000, Security = "none", Team = "ghosts", Category = "none-such",
            Language = "fr", UnknownSenders = "perhaps", TrustedAuthserv = "a b", MaxMessageBytes = 5, FallbackCharset = "!", Folder = "x", ProcessedFolder = "X",
        }));
        Assert.Equal(
            ["address", "category", "fallbackCharset", "host", "key", "language", "maxMessageBytes", "name", "password", "port", "processedFolder", "security", "team", "trustedAuthserv", "unknownSenders"],
            wrong.Keys.Order(StringComparer.Ordinal));
        var oauth = await desk.WrongAsync(() => desk.AddAsync(MailboxDesk.Imap("other") with { SignIn = MailboxSignIn.OAuth2, TokenUrl = "http://login.example/token" }));
        Assert.Equal(["clientId", "clientSecret", "tokenUrl"], oauth.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("key", await desk.WrongAsync(() => desk.AddAsync(MailboxDesk.Imap() with { Address = "else@desk.example" })));
        Assert.Contains("key", await desk.WrongAsync(() => desk.AddAsync(MailboxDesk.Imap("new"))));
    }

    [Theory]
    [InlineData("imap.example.com", false)]
    [InlineData("203.0.113.5", false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("192.168.3.4", true)]
    [InlineData("dovecot", true)]
    public async Task Without_encryption_only_servers_nearby_are_allowed(string host, bool isAllowed)
    {
        await using var desk = await MailboxDesk.OpenAsync();
        var entry = MailboxDesk.Imap(host: host) with { Security = MailboxSecurity.None };
        if (isAllowed)
        {
            await desk.AddAsync(entry);
            Assert.Equal(143, (await desk.ViewAsync()).Port);
            return;
        }

        Assert.Equal(["security"], (await desk.WrongAsync(() => desk.AddAsync(entry))).Keys);
    }

    [Fact]
    public async Task A_stored_secret_stays_until_another_is_given_but_never_goes_to_another_server()
    {
        await using var desk = await MailboxDesk.OpenAsync();
        await desk.AddAsync(MailboxDesk.Imap());
        var kept = MailboxDesk.Imap() with { Name = "Help", Password = null };
        await desk.ChangeAsync(kept, 1);
        Assert.Equal("a very secret word", desk.Secrets.Open((await desk.RowAsync()).Secret!));
        Assert.Equal(["password"], (await desk.WrongAsync(() => desk.ChangeAsync(kept with { Host = "imap.thief.example" }, 2))).Keys);
        await desk.ChangeAsync(kept with { Host = "imap.other.example", Password = "another" }, 2);
        Assert.Equal("another", desk.Secrets.Open((await desk.RowAsync()).Secret!));
        await desk.ChangeAsync(kept with { Host = "imap.other.example", SignIn = MailboxSignIn.OAuth2, TokenUrl = "https://login.example/token", ClientId = "desk", RefreshToken = "refresh" }, 3);
        var row = await desk.RowAsync();
        Assert.Null(row.Secret);
        Assert.Equal("refresh", desk.Secrets.Open(row.RefreshToken!));
    }

    [Fact]
    public async Task Whoever_saves_an_old_sight_is_told_and_only_administrators_save()
    {
        await using var desk = await MailboxDesk.OpenAsync();
        await desk.AddAsync(MailboxDesk.Imap());
        await desk.ChangeAsync(MailboxDesk.Imap() with { Name = "Help" }, 1);
        Assert.Equal("stale-revision", (await Assert.ThrowsAsync<DeskRuleException>(() => desk.ChangeAsync(MailboxDesk.Imap() with { Name = "Service" }, 1))).Code);
        var wang = Caller.Of(await desk.Desk.PersonAsync("wang", Role.Engineer), Channel.Desk);
        await using (var step = await desk.Desk.Steps.BeginAsync(wang, CancellationToken.None))
        {
            Assert.Equal(403, (await Assert.ThrowsAsync<DeskRuleException>(() => desk.Editing.AddAsync(step, MailboxDesk.Imap("x"), CancellationToken.None))).Status);
        }

        await Assert.ThrowsAsync<DeskRuleException>(() => desk.Reading.ListAsync(wang, CancellationToken.None));
        await using (var step = await desk.Desk.Steps.BeginAsync(desk.Admin, CancellationToken.None))
        {
            await MailboxEditing.RemoveAsync(step, "support", 2, CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
        }

        Assert.Empty(await desk.Reading.ListAsync(desk.Admin, CancellationToken.None));
    }
}
