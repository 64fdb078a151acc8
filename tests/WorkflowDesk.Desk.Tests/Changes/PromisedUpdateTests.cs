using WorkflowDesk.Desk.Changes;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Changes;

/// <summary>With a workaround the requester hears from the desk by the promised moment, whatever happens (process.md, step 7).</summary>
public sealed class PromisedUpdateTests
{
    private static readonly DateTimeOffset Promised = ManualClock.Start.AddHours(30);

    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.Postgres];

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task The_handler_is_reminded_and_without_a_word_the_desk_tells_the_requester(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        var number = await WorkaroundAsync(desk);
        await desk.AdvanceAsync(Promised - UpdatePromises.RemindBefore - desk.Clock.Now - TimeSpan.FromSeconds(1));
        Assert.DoesNotContain(MessageTemplate.UpdateDue, await desk.MessagesToAsync(number, "wang"));
        await desk.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Single(await desk.MessagesToAsync(number, "wang"), MessageTemplate.UpdateDue);

        await desk.AdvanceAsync(UpdatePromises.RemindBefore - TimeSpan.FromSeconds(1));
        Assert.DoesNotContain(MessageTemplate.Progress, await desk.MessagesToAsync(number, "lin"));
        await desk.AdvanceAsync(TimeSpan.FromSeconds(1));
        var told = Assert.Single(await desk.MailsAsync(number), mail => mail.Template == MessageTemplate.Progress);
        Assert.Contains("先用旧版本", told.Text, StringComparison.Ordinal);
        var promise = await PromiseAsync(desk, number);
        Assert.Equal((1, Promised + TimeSpan.FromHours(30)), (promise.Missed, promise.NextAt));
        Assert.Contains(await desk.TimelineAsync(number), entry => entry is { Action: TimelineAction.ProgressTold, IsPublic: true });
    }

    [Fact]
    public async Task An_update_of_the_handler_keeps_the_promise_and_makes_the_next()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await WorkaroundAsync(desk);
        await desk.AdvanceAsync(TimeSpan.FromHours(20));
        await PostAsync(desk, number, "备件已到货", Promised.AddDays(1));
        var reply = (await desk.TimelineAsync(number)).Last(entry => entry.Action == TimelineAction.Reply);
        Assert.Contains("下次更新：2024-05-22 15:00 之前", reply.Text, StringComparison.Ordinal);
        await desk.AdvanceAsync(Promised - desk.Clock.Now);
        Assert.DoesNotContain(MessageTemplate.Progress, await desk.MessagesToAsync(number, "lin"));
        Assert.Equal(Promised.AddDays(1), (await PromiseAsync(desk, number)).NextAt);
    }

    [Fact]
    public async Task A_public_reply_is_an_update_too_and_a_note_is_none()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var (noted, replied) = (await WorkaroundAsync(desk), await WorkaroundAsync(desk));
        await desk.AdvanceAsync(TimeSpan.FromHours(20));
        await desk.ReplyAsync(noted, "wang", isPublic: false);
        await desk.ReplyAsync(replied, "wang", isPublic: true);
        await desk.AdvanceAsync(Promised - desk.Clock.Now);
        Assert.Contains(MessageTemplate.Progress, await desk.MessagesToAsync(noted, "lin"));
        Assert.DoesNotContain(MessageTemplate.Progress, await desk.MessagesToAsync(replied, "lin"));
        Assert.Equal(0, (await PromiseAsync(desk, replied)).Missed);
        await desk.AdvanceAsync(TimeSpan.FromHours(30));
        Assert.Contains(MessageTemplate.Progress, await desk.MessagesToAsync(replied, "lin"));
    }

    [Fact]
    public async Task Telling_of_a_delay_is_a_word_to_the_requester_too()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await WorkaroundAsync(desk);
        await desk.AdvanceAsync(TimeSpan.FromHours(20));
        await using (var step = await desk.Steps.BeginAsync(await desk.CallerAsync("wang"), CancellationToken.None))
        {
            await desk.Get<Delays>().TellAsync(step, (await step.LockTicketAsync(number, CancellationToken.None))!, new DelayNotice(Promised.AddDays(1), "备件未到"), CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
        }

        await desk.AdvanceAsync(Promised - desk.Clock.Now);
        Assert.DoesNotContain(MessageTemplate.Progress, await desk.MessagesToAsync(number, "lin"));
        Assert.Equal(0, (await PromiseAsync(desk, number)).Missed);
    }

    [Fact]
    public async Task While_it_is_the_requesters_turn_nothing_is_sent_and_at_the_end_it_stops()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await WorkaroundAsync(desk);
        await desk.DoneAsync(number);
        await desk.AdvanceAsync(Promised - desk.Clock.Now);
        Assert.DoesNotContain(MessageTemplate.Progress, await desk.MessagesToAsync(number, "lin"));
        Assert.DoesNotContain(MessageTemplate.UpdateDue, await desk.MessagesToAsync(number, "wang"));
        await desk.CompleteAsync("lin", number, "verify", "Solved");
        await desk.AdvanceAsync(TimeSpan.FromHours(30));
        Assert.NotNull((await PromiseAsync(desk, number)).EndedAt);
    }

    [Fact]
    public async Task After_a_week_of_downtime_the_requester_hears_once()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await WorkaroundAsync(desk);
        await desk.AdvanceAsync(TimeSpan.FromDays(7));
        Assert.Single(await desk.MessagesToAsync(number, "lin"), MessageTemplate.Progress);
        Assert.True((await PromiseAsync(desk, number)).NextAt > desk.Clock.Now, "the next promise lies ahead");
    }

    [Fact]
    public async Task A_promise_lies_ahead_and_an_update_says_something()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await WorkaroundAsync(desk);
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => PostAsync(desk, number, " ", desk.Clock.Now));
        Assert.Equal(["nextUpdateAt", "text"], refused.Fields.Keys.Order(StringComparer.Ordinal));
        var again = await Assert.ThrowsAsync<DeskRuleException>(() => desk.CompleteAsync("wang", number, "implement", "Workaround", new { workaround = "等等", nextUpdate = desk.Clock.Now }));
        Assert.Equal(["nextUpdate"], again.Fields.Keys);
        var other = await desk.AcceptedAsync();
        Assert.Equal("no-update-owed", (await Assert.ThrowsAsync<DeskRuleException>(() => PostAsync(desk, other, "x", Promised))).Code);
    }

    private static async Task<string> WorkaroundAsync(StoryDesk desk)
    {
        var number = await SolutionOptionsTests.PlanningAsync(desk);
        await desk.PlannedAsync(number);
        await desk.CompleteAsync("wang", number, "implement", "Workaround", new { workaround = "先用旧版本", plan = "周五升级", nextUpdate = Promised });
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
        return number;
    }

    private static async Task PostAsync(StoryDesk desk, string number, string text, DateTimeOffset next)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync("wang"), CancellationToken.None);
        await desk.Get<UpdatePromises>().PostAsync(step, await step.LockWorkedAsync(number, CancellationToken.None), text, next, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
    }

    private static async Task<PromisedUpdate> PromiseAsync(StoryDesk desk, string number)
    {
        var id = (await desk.TicketAsync(number)).Id;
        await using var db = desk.Database.Read();
        return db.PromisedUpdates.Single(row => row.TicketId == id);
    }
}
