using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail.Mailboxes;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Mail.Mailboxes;

/// <summary>A desk with an administrator who sets up mailboxes.</summary>
internal sealed class MailboxDesk : IAsyncDisposable
{
    private MailboxDesk(TestDesk desk, Caller admin)
    {
        Desk = desk;
        Admin = admin;
        Editing = new MailboxEditing(Secrets, new ProfileShelf(new DeskTimeZone(TimeZoneInfo.Utc)));
        Reading = new MailboxReading(desk.Database, desk.Clock);
        Watching = new MailboxWatching(desk.Database, Secrets, desk.Clock);
    }

    public TestDesk Desk { get; }

    public Caller Admin { get; }

    public MailboxSecrets Secrets { get; } = new(new EphemeralDataProtectionProvider());

    public MailboxEditing Editing { get; }

    public MailboxReading Reading { get; }

    public MailboxWatching Watching { get; }

    public static async Task<MailboxDesk> OpenAsync(TestDatabase kind = TestDatabase.Sqlite)
    {
        var desk = await TestDesk.OpenAsync(kind);
        return new MailboxDesk(desk, Caller.Of(await desk.PersonAsync("admin", Role.Administrator), Channel.Desk));
    }

    public static MailboxEntry Imap(string key = "support", string host = "imap.desk.example") =>
        new() { Key = key, Address = $"{key}@desk.example", Name = "Support", Kind = MailboxKind.Imap, Host = host, Password = "a very secret word" };

    public async Task<Mailbox> AddAsync(MailboxEntry entry)
    {
        await using var step = await Desk.Steps.BeginAsync(Admin, CancellationToken.None);
        var added = await Editing.AddAsync(step, entry, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
        return added;
    }

    public async Task ChangeAsync(MailboxEntry entry, int seen)
    {
        await using var step = await Desk.Steps.BeginAsync(Admin, CancellationToken.None);
        await Editing.ChangeAsync(step, entry.Key, entry, seen, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
    }

    public async Task<IReadOnlyDictionary<string, string>> WrongAsync(Func<Task> act) => (await Assert.ThrowsAsync<DeskRuleException>(act)).Fields;

    public async Task<MailboxView> ViewAsync(string key = "support") => (await Reading.FindAsync(Admin, key, CancellationToken.None))!;

    public Task<WatchOrder> HearAsync(string gateway, bool leaving = false, bool isPrivate = true, params MailboxReport[] reports) =>
        Watching.HearAsync(new WatchReport(gateway, leaving, reports), isPrivate, CancellationToken.None);

    public async Task<Mailbox> RowAsync(string key = "support")
    {
        await using var db = Desk.Database.Read();
        return await db.Mailboxes.SingleAsync(row => row.Key == key);
    }

    public ValueTask DisposeAsync() => Desk.DisposeAsync();
}
