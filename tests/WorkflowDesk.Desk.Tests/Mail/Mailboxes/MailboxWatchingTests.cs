using WorkflowDesk.Desk.Mail.Mailboxes;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Mail.Mailboxes;

public sealed class MailboxWatchingTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_mailbox_has_one_watcher_until_its_lease_ends_or_it_leaves(TestDatabase database)
    {
        await using var desk = await MailboxDesk.OpenAsync(database);
        await desk.AddAsync(MailboxDesk.Imap());
        var first = Assert.Single((await desk.HearAsync("one")).Mailboxes);
        Assert.Equal(("imap.desk.example", 993, "a very secret word"), (first.Host, first.Port, first.Password));
        Assert.Empty((await desk.HearAsync("two")).Mailboxes);

        desk.Desk.Clock.Advance(MailboxWatching.Lease - TimeSpan.FromSeconds(1));
        Assert.Single((await desk.HearAsync("one")).Mailboxes);
        desk.Desk.Clock.Advance(MailboxWatching.Lease - TimeSpan.FromSeconds(1));
        Assert.Empty((await desk.HearAsync("two")).Mailboxes);
        desk.Desk.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Single((await desk.HearAsync("two")).Mailboxes);
        Assert.Empty((await desk.HearAsync("one")).Mailboxes);

        Assert.Empty((await desk.HearAsync("two", leaving: true)).Mailboxes);
        Assert.Single((await desk.HearAsync("one")).Mailboxes);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Of_many_gateways_that_ask_at_once_one_gets_it(TestDatabase database)
    {
        await using var desk = await MailboxDesk.OpenAsync(database);
        await desk.AddAsync(MailboxDesk.Imap());
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => desk.HearAsync($"gateway-{number}")));
        Assert.Single(answers, answer => answer.Mailboxes.Count == 1);
    }

    [Fact]
    public async Task What_its_watcher_says_is_shown_and_what_others_say_is_not()
    {
        await using var desk = await MailboxDesk.OpenAsync();
        await desk.AddAsync(MailboxDesk.Imap());
        await desk.HearAsync("one");
        var seen = desk.Desk.Clock.GetUtcNow();
        await desk.HearAsync("one", reports: new MailboxReport("support", WatchState.Broken, seen, null, 7, "sign-in-refused: no", null));
        await desk.HearAsync("two", reports: new MailboxReport("support", WatchState.Watching, null, null, 0, null, null));
        Assert.Equal(new MailboxStateView(WatchState.Broken, "one", seen, null, 7, "sign-in-refused: no"), (await desk.ViewAsync()).Now);
        Assert.Equal(1, (await desk.ViewAsync()).Revision);

        desk.Desk.Clock.Advance(MailboxWatching.Lease);
        Assert.Equal((MailboxReading.Unwatched, (string?)null), ((await desk.ViewAsync()).Now.State, (await desk.ViewAsync()).Now.Watcher));
    }

    [Fact]
    public async Task A_mailbox_that_is_switched_off_has_no_watcher()
    {
        await using var desk = await MailboxDesk.OpenAsync();
        await desk.AddAsync(MailboxDesk.Imap());
        await desk.HearAsync("one");
        await desk.ChangeAsync(MailboxDesk.Imap() with { IsEnabled = false }, 1);
        Assert.Empty((await desk.HearAsync("one")).Mailboxes);
        Assert.Equal(MailboxReading.Off, (await desk.ViewAsync()).Now.State);
    }

    [Fact]
    public async Task Secrets_go_over_private_lines_only_and_lost_keys_are_told()
    {
        await using var desk = await MailboxDesk.OpenAsync();
        await desk.AddAsync(MailboxDesk.Imap());
        Assert.Empty((await desk.HearAsync("one", isPrivate: false)).Mailboxes);
        Assert.Equal(MailboxWatching.PlainLine, (await desk.ViewAsync()).Now.Error);
        var moved = new MailboxWatching(desk.Desk.Database, new MailboxSecrets(new Microsoft.AspNetCore.DataProtection.EphemeralDataProtectionProvider()), desk.Desk.Clock);
        Assert.Empty((await moved.HearAsync(new WatchReport("one", false, null), true, CancellationToken.None)).Mailboxes);
        Assert.Equal(MailboxWatching.SecretLost, (await desk.ViewAsync()).Now.Error);
    }

    [Fact]
    public async Task A_refresh_token_the_provider_exchanged_is_kept_without_a_revision()
    {
        await using var desk = await MailboxDesk.OpenAsync();
        await desk.AddAsync(MailboxDesk.Imap() with { Password = null, SignIn = MailboxSignIn.OAuth2, TokenUrl = "https://login.example/token", ClientId = "desk", RefreshToken = "first" });
        Assert.Equal("first", Assert.Single((await desk.HearAsync("one")).Mailboxes).Oauth!.RefreshToken);
        await desk.HearAsync("one", reports: new MailboxReport("support", WatchState.Watching, null, null, 0, null, "second"));
        Assert.Equal("second", desk.Secrets.Open((await desk.RowAsync()).RefreshToken!));
        Assert.Equal(1, (await desk.ViewAsync()).Revision);
    }

    [Fact]
    public async Task Addresses_of_the_listener_are_told_to_every_gateway()
    {
        await using var desk = await MailboxDesk.OpenAsync();
        await desk.AddAsync(new MailboxEntry { Key = "sales", Address = "sales@desk.example", Name = "Sales", Kind = MailboxKind.Smtp, TrustedAuthserv = "MX.desk.example" });
        await desk.AddAsync(new MailboxEntry { Key = "old", Address = "old@desk.example", Name = "Old", Kind = MailboxKind.Smtp, IsEnabled = false });
        foreach (var gateway in new[] { "one", "two" })
        {
            Assert.Equal([new ListenerAddress("sales", "sales@desk.example", "mx.desk.example")], (await desk.HearAsync(gateway)).Listeners);
        }
    }
}
