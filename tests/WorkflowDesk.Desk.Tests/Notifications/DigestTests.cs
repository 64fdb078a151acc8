using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Notifications;

public sealed class DigestTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Messages_wait_for_the_rhythm_and_leave_in_one_mail(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        await ChooseAsync(desk, "lin", MessagePreference.Daily, 10 * 60, (MessageGroup.Progress, Message.ForDigest));
        // Monday, 09:00 in China.
        var first = await desk.OpenTicketAsync("Printer", Languages.English);
        desk.Clock.Advance(TimeSpan.FromMinutes(10));
        var second = await desk.OpenTicketAsync("Scanner", Languages.English);
        Assert.DoesNotContain(await desk.MailsAsync(first), mail => mail.Template == MessageTemplate.Received);

        desk.Clock.Advance(TimeSpan.FromMinutes(50) - TimeSpan.FromSeconds(1));
        await desk.SweepAsync();
        Assert.Empty(await DigestsAsync(desk));
        await desk.AdvanceAsync(TimeSpan.FromSeconds(1));
        var digest = Assert.Single(await DigestsAsync(desk));
        Assert.Contains("2 条消息", digest.Subject, StringComparison.Ordinal);
        Assert.True(digest.Text.IndexOf(first, StringComparison.Ordinal) < digest.Text.IndexOf(second, StringComparison.Ordinal), "In order of time.");
        Assert.Contains($"/portal/{first}", digest.Text, StringComparison.Ordinal);

        await desk.AdvanceAsync(TimeSpan.FromDays(3));
        Assert.Single(await DigestsAsync(desk));
        await using var db = desk.Database.Read();
        Assert.All(await db.Messages.Where(row => row.Template == MessageTemplate.Received).ToListAsync(), row => Assert.Equal(Message.Digested, row.Delivery));
    }

    [Fact]
    public async Task What_was_read_meanwhile_is_left_out_and_nothing_sends_nothing()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await ChooseAsync(desk, "lin", MessagePreference.Hourly, 0, (MessageGroup.Progress, Message.ForDigest));
        await desk.OpenTicketAsync();
        var lin = await desk.CallerAsync("lin");
        var reading = desk.Get<MessageReading>();
        var message = Assert.Single((await reading.ListAsync(lin, unread: true, null, null, CancellationToken.None)).Items);
        Assert.True(await reading.MarkAsync(lin, message.Id, read: true, CancellationToken.None));
        await desk.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Empty(await DigestsAsync(desk));
        Assert.Equal(Message.Digested, (await reading.FindAsync(lin, message.Id, CancellationToken.None))!.Delivery);
    }

    [Fact]
    public async Task A_week_of_downtime_brings_one_digest()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await ChooseAsync(desk, "lin", MessagePreference.Daily, 9 * 60 + 30, (MessageGroup.Progress, Message.ForDigest));
        await desk.OpenTicketAsync("one");
        desk.Clock.Advance(TimeSpan.FromDays(2));
        await desk.OpenTicketAsync("two");
        desk.Clock.Advance(TimeSpan.FromDays(5));
        await desk.SweepAsync();
        Assert.Contains("2 条消息", Assert.Single(await DigestsAsync(desk)).Subject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Two_desks_that_sweep_at_once_send_one_digest(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        await ChooseAsync(desk, "lin", MessagePreference.Hourly, 0, (MessageGroup.Progress, Message.ForDigest));
        await desk.OpenTicketAsync();
        desk.Clock.Advance(TimeSpan.FromHours(1));
        List<DuePiece> pieces = [];
        await using (var db = desk.Database.Read())
        {
            for (var i = 0; i < 2; i++)
            {
                pieces.AddRange(await desk.Get<Digests>().DueAsync(db, desk.Clock.Now, 10, CancellationToken.None));
            }
        }

        Assert.Equal(2, pieces.Count);
        await Task.WhenAll(pieces.Select(piece => piece.Do()));
        Assert.Single(await DigestsAsync(desk));
    }

    [Fact]
    public async Task A_desk_that_dies_before_the_commit_sends_the_digest_after_its_return()
    {
        var dying = new DiesOnce();
        await using var desk = await StoryDesk.OpenAsync(configure: options => options.AddInterceptors(dying));
        await ChooseAsync(desk, "lin", MessagePreference.Hourly, 0, (MessageGroup.Progress, Message.ForDigest));
        await desk.OpenTicketAsync();
        desk.Clock.Advance(TimeSpan.FromHours(1));
        dying.IsNear = true;
        await desk.Get<DueWork>().SweepAsync(CancellationToken.None);
        Assert.False(dying.IsNear, "Something was about to commit.");
        Assert.Empty(await DigestsAsync(desk));
        await desk.SweepAsync();
        await desk.SweepAsync();
        Assert.Single(await DigestsAsync(desk));
    }

    [Fact]
    public async Task Another_rhythm_also_holds_for_what_waits()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await ChooseAsync(desk, "lin", MessagePreference.Daily, 18 * 60, (MessageGroup.Progress, Message.ForDigest));
        await desk.OpenTicketAsync();
        await ChooseAsync(desk, "lin", MessagePreference.Hourly, 0, (MessageGroup.Progress, Message.ByMail));
        await desk.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Single(await DigestsAsync(desk));
    }

    [Fact]
    public async Task App_only_sends_no_mail_but_questions_always_come()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await ChooseAsync(desk, "lin", MessagePreference.Daily, 0, (MessageGroup.Progress, Message.InApp));
        var number = await desk.OpenTicketAsync();
        Assert.Empty(await desk.MailsAsync(number));
        await desk.CompleteAsync("chen", number, "accept", "Incomplete", new { question = "Which floor?" });
        Assert.Equal([MessageTemplate.InformationNeeded], (await desk.MailsAsync(number)).Select(mail => mail.Template));
        var listed = (await desk.Get<MessageReading>().ListAsync(await desk.CallerAsync("lin"), false, null, null, CancellationToken.None)).Items;
        Assert.Equal([MessageTemplate.InformationNeeded, MessageTemplate.Received], listed.Select(message => message.Template));
        Assert.All(listed, message => Assert.Equal($"/portal/{number}", message.Path));
        Assert.All(listed, message => Assert.DoesNotContain("/act/", message.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_worked_on_a_ticket_hears_that_people_ended_it()
    {
        await using var desk = await StoryDesk.OpenAsync();
        foreach (var user in new[] { "sun", "lin" })
        {
            var number = await desk.OpenTicketAsync(language: Languages.English);
            await using (var step = await desk.Steps.BeginAsync(await desk.CallerAsync(user), CancellationToken.None))
            {
                var ticket = (await step.LockTicketAsync(number, CancellationToken.None))!;
                ticket.HandlerId = (await desk.CallerAsync("wang")).PersonId;
                ticket.CoHandlers = JsonSerializer.Serialize(new[] { (await desk.CallerAsync("chen")).PersonId });
                if (user == "sun")
                {
                    await desk.Process.CancelAsync(step, ticket, "Filed twice", CancellationToken.None);
                }
                else
                {
                    await desk.Process.WithdrawAsync(step, ticket, "", CancellationToken.None);
                }

                await step.CommitAsync(CancellationToken.None);
            }

            var mails = (await desk.MailsAsync(number)).Where(mail => mail.Template == MessageTemplate.Closed).ToList();
            Assert.Equal(user == "sun" ? 3 : 2, mails.Count);
            Assert.All(mails, mail => Assert.True(user == "lin" || mail.Text.Contains("Filed twice", StringComparison.Ordinal), mail.Text));
        }
    }

    [Fact]
    public async Task A_verification_is_answered_by_one_of_two_buttons()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync(language: Languages.English);
        await desk.CompleteAsync("chen", number, "accept", "FirstContact", new { category = "software-usage", priority = "P3", solution = "Turn it on", impact = "one" });
        var mail = (await desk.MailsAsync(number)).Single(mail => mail.Template == MessageTemplate.PleaseVerify);
        Assert.Contains(">Solved</a>", mail.Html, StringComparison.Ordinal);
        Assert.Contains(">Not solved</a>", mail.Html, StringComparison.Ordinal);
        Assert.Matches(@"/act/[A-Za-z0-9_-]+\?outcome=Solved\n(?s:.*)/act/[A-Za-z0-9_-]+\?outcome=NotSolved\n", mail.Text);
        await using var db = desk.Database.Read();
        Assert.Single(await db.TaskLinks.ToListAsync());
    }

    [Fact]
    public async Task A_mail_of_quiet_hours_leaves_at_their_end()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await ChooseAsync(desk, "lin", new MessageChoice(0, Languages.English, new Dictionary<string, string>(), MessagePreference.Daily, 0, 8 * 60, 9 * 60 + 30));
        var number = await desk.OpenTicketAsync();
        var mail = Assert.Single(await desk.MailsAsync(number));
        Assert.Equal(desk.Clock.Now + TimeSpan.FromMinutes(30), mail.NextTryAt);
        Assert.Contains("We have received", mail.Subject, StringComparison.Ordinal);
        Assert.Equal(0, await desk.Get<MailSender>().SweepAsync(CancellationToken.None));
        desk.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(1, await desk.Get<MailSender>().SweepAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Choices_that_do_not_exist_are_refused_by_name()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var wrong = new MessageChoice(
            0, "fr", new Dictionary<string, string> { [MessageGroup.Answers] = Message.InApp, ["weather"] = Message.ByMail, [MessageGroup.Work] = Message.Digested }, "weekly", -1, 60, null);
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => ChooseAsync(desk, "wang", wrong));
        Assert.Equal(["dailyAt", "groups.answers", "groups.weather", "groups.work", "language", "quietUntil", "rhythm"], refused.Fields.Keys.Order(StringComparer.Ordinal));
        await ChooseAsync(desk, "wang", MessageChoice.Of(null));
        Assert.Equal(409, (await Assert.ThrowsAsync<DeskRuleException>(() => ChooseAsync(desk, "wang", MessageChoice.Of(null)))).Status);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Everybody_reads_and_marks_their_own_messages_alone(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        for (var i = 0; i < 5; i++)
        {
            desk.Clock.Advance(TimeSpan.FromMinutes(1));
            await desk.OpenTicketAsync($"Ticket {i}");
        }

        var reading = desk.Get<MessageReading>();
        var (lin, wang) = (await desk.CallerAsync("lin"), await desk.CallerAsync("wang"));
        Assert.Equal((5, 0), (await reading.UnreadAsync(lin, CancellationToken.None), await reading.UnreadAsync(wang, CancellationToken.None)));
        var page = await reading.ListAsync(lin, false, null, 3, CancellationToken.None);
        var rest = await reading.ListAsync(lin, false, page.Next, 3, CancellationToken.None);
        Assert.Equal((3, 2, null), (page.Items.Count, rest.Items.Count, rest.Next));
        Assert.Equal(5, page.Items.Concat(rest.Items).Select(message => message.Ticket).Distinct().Count());

        Assert.Null(await reading.FindAsync(wang, page.Items[0].Id, CancellationToken.None));
        Assert.False(await reading.MarkAsync(wang, page.Items[0].Id, true, CancellationToken.None));
        Assert.Equal(0, await reading.MarkAllAsync(wang, page.Items[0].Id, CancellationToken.None));
        Assert.Equal(5, await reading.UnreadAsync(lin, CancellationToken.None));

        // What came after the page was read stays unread.
        Assert.Equal(4, await reading.MarkAllAsync(lin, page.Items[1].Id, CancellationToken.None));
        Assert.Equal(page.Items[0].Id, Assert.Single((await reading.ListAsync(lin, true, null, null, CancellationToken.None)).Items).Id);
        Assert.True(await reading.MarkAsync(lin, page.Items[1].Id, false, CancellationToken.None));
        Assert.Equal(2, await reading.UnreadAsync(lin, CancellationToken.None));
    }

    /// <summary>Everything of the step is written; the commit never comes.</summary>
    private sealed class DiesOnce : DbTransactionInterceptor
    {
        public bool IsNear { get; set; }

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            if (IsNear && eventData.Context is DeskDb db && db.ChangeTracker.Entries<MailOut>().Any(entry => entry.Entity.Template == MessageTemplate.Digest))
            {
                IsNear = false;
                throw new InvalidOperationException("The desk died.");
            }

            return ValueTask.FromResult(result);
        }
    }

    private static Task ChooseAsync(StoryDesk desk, string user, string rhythm, int dailyAt, params (string Group, string Delivery)[] groups) => ChooseAsync(
        desk, user, new MessageChoice(-1, null, groups.ToDictionary(group => group.Group, group => group.Delivery), rhythm, dailyAt, null, null));

    private static async Task ChooseAsync(StoryDesk desk, string user, MessageChoice choice)
    {
        var caller = await desk.CallerAsync(user);
        await using var step = await desk.Steps.BeginAsync(caller, CancellationToken.None);
        var seen = choice.Seen >= 0 ? choice.Seen : (await MessagePreferenceEditing.FindAsync(step.Db, caller, CancellationToken.None))?.Revision ?? 0;
        await desk.Get<MessagePreferenceEditing>().SaveAsync(step, choice with { Seen = seen }, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
    }

    private static async Task<IReadOnlyList<MailOut>> DigestsAsync(StoryDesk desk)
    {
        await using var db = desk.Database.Read();
        return await db.MailsOut.Where(mail => mail.Template == MessageTemplate.Digest).OrderBy(mail => mail.CreatedAt).ToListAsync();
    }
}
