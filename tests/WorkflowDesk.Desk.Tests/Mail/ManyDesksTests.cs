using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Mail;

/// <summary>Several inboxes and senders at once on one database, as several desks are.</summary>
public sealed class ManyDesksTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Copies_of_one_mail_racing_are_one_ticket(TestDatabase kind)
    {
        await using var desk = await MailDesk.OpenAsync(kind);
        var receipts = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => desk.NewInbox().ReceiveAsync(new MailScript().Posted(), CancellationToken.None))));
        Assert.Single(receipts, receipt => !receipt.Duplicate);
        Assert.Single(receipts.Select(receipt => receipt.Id).Distinct());
        Assert.Equal(MailIn.Understood, Assert.Single(await desk.MailsAsync()).State);
        Assert.Single(await desk.TicketsAsync());
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task First_mails_of_one_person_racing_make_one_person(TestDatabase kind)
    {
        await using var desk = await MailDesk.OpenAsync(kind);
        var receipts = await Task.WhenAll(Enumerable.Range(0, 12).Select(i =>
            Task.Run(() => desk.NewInbox().ReceiveAsync(new MailScript { MessageId = $"<{i}@corp.example>" }.Posted(), CancellationToken.None))));
        var states = string.Join("; ", (await desk.MailsAsync()).Select(mail => mail.State + " " + mail.Error));
        Assert.True(receipts.All(receipt => receipt.State == MailIn.Understood), states);
        await using var db = desk.Desk.Database.Read();
        Assert.Equal((1, 12), (await db.People.CountAsync(), await db.Tickets.CountAsync()));
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_bad_mail_takes_none_with_it_that_came_at_the_same_time(TestDatabase kind)
    {
        await using var desk = await MailDesk.OpenAsync(kind);
        desk.Desk.Database.SharesFor = TimeSpan.FromHours(1);
        desk.TroublesomeTitle = "Mail 5";
        var receipts = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => desk.Inbox.ReceiveAsync(
            new MailScript { Subject = $"Mail {i}", From = $"user{i}@corp.example", MessageId = $"<{i}@corp.example>" }.Posted(), CancellationToken.None))));
        Assert.Equal(MailIn.Failed, receipts[5].State);
        Assert.All(receipts.Where((_, i) => i != 5), receipt => Assert.Equal((MailIn.Understood, "ticket"), (receipt.State, receipt.Decision)));
        Assert.Equal(Enumerable.Range(0, 12).Where(i => i != 5).Select(i => $"Mail {i}").Order(), (await desk.TicketsAsync()).Select(ticket => ticket.Title).Order());
        await using var db = desk.Desk.Database.Read();
        Assert.Equal((11, 11), (await db.People.CountAsync(), await db.Timeline.CountAsync(entry => entry.Action == TimelineAction.Opened)));
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_mail_stored_by_a_desk_that_died_is_understood_by_the_others_once(TestDatabase kind)
    {
        await using var desk = await MailDesk.OpenAsync(kind);
        var stored = await desk.Desk.Contents.AddAsync(new MailScript().Posted(), CancellationToken.None);
        await using (var write = await desk.Desk.Database.BeginWriteAsync(CancellationToken.None))
        {
            write.Db.MailsIn.Add(new MailIn
            {
                Id = Guid.CreateVersion7(), Mailbox = "smtp", RawSha256 = new string('a', 64), PostedSha256 = stored.Sha256, MessageId = "<first@corp.example>",
                FromAddress = "lin@corp.example", Subject = "s", ReceivedAt = desk.Desk.Clock.Now, NextTryAt = desk.Desk.Clock.Now + MailInbox.AbandonedAfter,
            });
            await write.CommitAsync(CancellationToken.None);
        }

        Assert.Equal(0, await desk.Inbox.SweepAsync(CancellationToken.None));
        desk.Desk.Clock.Advance(MailInbox.AbandonedAfter);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => desk.NewInbox().SweepAsync(CancellationToken.None))));
        Assert.Equal(("ticket", MailIn.Understood, 1), (await desk.MailsAsync()).Select(mail => (mail.Decision, mail.State, mail.Attempts)).Single());
        Assert.Single(await desk.TicketsAsync());
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite, 1)]
    [InlineData(TestDatabase.Postgres, 4)]
    public async Task Messages_are_taken_by_one_desk_each_and_given_back_when_it_dies(TestDatabase kind, int desks)
    {
        await using var desk = await MailDesk.OpenAsync(kind);
        await using (var write = await desk.Desk.Database.BeginWriteAsync(CancellationToken.None))
        {
            for (var i = 0; i < 60; i++)
            {
                write.Db.MailsOut.Add(new MailOut
                {
                    Id = Guid.CreateVersion7(), MessageId = $"<{i}@desk.example>", Template = "received", ToName = "Lin", ToAddress = "lin@corp.example",
                    Subject = "s", Text = "t", Html = "h", CreatedAt = desk.Desk.Clock.Now,
                    // The first was taken by a desk that died.
                    ClaimedUntil = i == 0 ? desk.Desk.Clock.Now + MailSender.ClaimFor : null,
                });
            }

            await write.CommitAsync(CancellationToken.None);
        }

        var senders = Enumerable.Range(0, desks).Select(_ => new MailSender(
            desk.Desk.Database, desk.Desk.Steps, new GatewayClient(new NoClients(), desk.Options, desk.Desk.Contents), desk.Options, desk.Desk.Clock, NullLogger<MailSender>.Instance)).ToList();
        var sent = await Task.WhenAll(senders.Select(sender => Task.Run(() => sender.SweepAsync(CancellationToken.None))));
        Assert.Equal(kind == TestDatabase.Sqlite ? 60 : 59, sent.Sum());
        desk.Desk.Clock.Advance(MailSender.ClaimFor);
        Assert.Equal(kind == TestDatabase.Sqlite ? 0 : 1, await senders[0].SweepAsync(CancellationToken.None));
        await using var db = desk.Desk.Database.Read();
        Assert.Equal(60, await db.MailsOut.CountAsync(mail => mail.State == MailOut.Kept));
        senders.ForEach(sender => sender.Dispose());
    }

    private sealed class NoClients : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => throw new InvalidOperationException("Without a relay nothing is called.");
    }
}
