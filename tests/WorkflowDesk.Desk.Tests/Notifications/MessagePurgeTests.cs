using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Notifications;

public sealed class MessagePurgeTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Old_messages_go_and_what_waits_or_is_younger_stays(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        await desk.OpenTicketAsync("old and sent");
        await desk.Get<MailSender>().SweepAsync(CancellationToken.None);
        await desk.OpenTicketAsync("old and waiting");
        desk.Clock.Advance(TimeSpan.FromDays(30));
        await desk.OpenTicketAsync("young");
        desk.Clock.Advance(TimeSpan.FromSeconds(1));

        var purge = new MessagePurge(desk.Database, new MessageKeeping(TimeSpan.FromDays(30)), desk.Clock);
        Assert.True(await purge.SweepAsync(CancellationToken.None) > 0);
        Assert.Equal(0, await purge.SweepAsync(CancellationToken.None));
        await using var db = desk.Database.Read();
        Assert.DoesNotContain(await db.MailsOut.ToListAsync(), mail => mail.Subject.Contains("old and sent", StringComparison.Ordinal));
        Assert.Contains(await db.MailsOut.ToListAsync(), mail => mail.Subject.Contains("old and waiting", StringComparison.Ordinal));
        Assert.All(await db.Messages.ToListAsync(), message => Assert.Contains("young", message.Subject, StringComparison.Ordinal));
        Assert.Equal(0, await new MessagePurge(desk.Database, new MessageKeeping(null), desk.Clock).SweepAsync(CancellationToken.None));
    }
}
