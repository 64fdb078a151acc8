using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tests.Acceptance;
using WorkflowDesk.Desk.Tests.Profiles;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Process.Shipped;

/// <summary>After the solution: the result reaches the requester, a visit asks how it goes, a relapse reopens the ticket.</summary>
public sealed class FollowUpTests
{
    [Fact]
    public async Task The_feedback_is_promised_from_the_end_of_the_work_and_waits_while_the_requester_verifies()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await VerifyingAsync(desk, "P1");
        Assert.Equal(("1h", "verification"), await FeedbackAsync());
        await desk.CompleteAsync("lin", number, "verify", "NotSolved", new { findings = "还是不行" });
        Assert.DoesNotContain(await desk.ClocksAsync(number), clock => clock is { Kind: Clock.Feedback, StoppedAt: null });

        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number);
        await desk.DoneAsync(number);
        Assert.Equal(("1h", "verification"), await FeedbackAsync());
        desk.Clock.Advance(TimeSpan.FromHours(5));
        await desk.CompleteAsync("lin", number, "verify", "Solved");
        Assert.All(await desk.ClocksAsync(number), clock => Assert.True(clock.Kind != Clock.Feedback || clock.IsKept, "waiting for the requester was counted"));

        async Task<(string, string?)> FeedbackAsync()
        {
            var clock = Assert.Single(await desk.ClocksAsync(number), clock => clock is { Kind: Clock.Feedback, StoppedAt: null });
            return (clock.Promise, clock.PauseReason);
        }
    }

    [Theory]
    [InlineData("5d", "2024-05-28 10:00")]
    [InlineData("2wd", "2024-05-27 10:00")]
    public async Task Silence_confirms_after_the_profiles_time_and_not_a_second_before(string silence, string ends)
    {
        await using var desk = await StoryDesk.OpenAsync();
        await ProfileEditingTests.SaveAsync(desk, "S2", 1, profile => profile["limits"]!["silence"] = silence);
        desk.Clock.SetTo(Promises.At("2024-05-23 10:00"));
        var number = await VerifyingAsync(desk, "P2");
        desk.Clock.SetTo(Promises.At(ends).AddSeconds(-1));
        await desk.SweepAsync();
        Assert.Contains(await desk.OpenTasksAsync(number), task => task.Step == "verify");
        desk.Clock.SetTo(Promises.At(ends));
        await desk.SweepAsync();
        await desk.AssertWaitsForAsync(number, "rate", TicketStatus.Resolved);
    }

    [Theory]
    [InlineData("S3", "important", -1, true)]
    [InlineData("S3", "important", 0, false)]
    [InlineData("S3", "urgent", 1, false)]
    [InlineData("S2", "P1", -1, true)]
    public async Task A_visit_is_due_three_working_days_after_closing(string profile, string priority, int seconds, bool kept)
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.ChooseProfileAsync(profile);
        desk.Clock.SetTo(Promises.At("2024-05-23 10:00"));
        var number = await ClosedAsync(desk, priority);
        var due = Promises.At("2024-05-28 10:00");
        desk.Clock.SetTo(due.AddSeconds(seconds));
        await desk.SweepAsync();
        Assert.Equal(kept ? 0 : 1, (await desk.TimelineAsync(number)).Count(entry => entry is { Action: TimelineAction.ClockBreached, Subject: Clock.Visit }));
        await desk.CompleteAsync("wang", number, "visit", "Well", new { report = "运行正常" });
        var clock = Assert.Single(await desk.ClocksAsync(number), clock => clock.Kind == Clock.Visit);
        Assert.Equal((due, kept), (clock.DueAt, clock.IsKept));
        Assert.Equal("运行正常", (await desk.TicketAsync(number)).Detail("visit"));
        await desk.AssertClosedAsync(number, "resolved");
    }

    [Theory]
    [InlineData("S3", "normal")]
    [InlineData("S2", "P2")]
    public async Task Where_the_profile_promises_none_nobody_is_sent(string profile, string priority)
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.ChooseProfileAsync(profile);
        var number = await ClosedAsync(desk, priority);
        Assert.Empty(await desk.OpenTasksAsync(number));
        await desk.AssertClosedAsync(number, "resolved");
    }

    [Fact]
    public async Task A_visit_may_begin_with_a_message_and_its_clock_goes_on()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await ClosedAsync(desk, "P1");
        Assert.DoesNotContain(MessageTemplate.ReturnVisit, await desk.MessagesToAsync(number, "lin"));
        await desk.CompleteAsync("wang", number, "visit", "Ask", new { question = "空白页还出现过吗？", at = desk.Clock.Now.AddDays(1) });
        var mail = Assert.Single(await desk.MailsAsync(number), mail => mail.Template == MessageTemplate.ReturnVisit);
        Assert.Contains("空白页还出现过吗？", mail.Text, StringComparison.Ordinal);
        Assert.Matches("王.+ 将于 2024年5月2", mail.Text);
        Assert.Null(Assert.Single(await desk.ClocksAsync(number), clock => clock.Kind == Clock.Visit).StoppedAt);
        await desk.CompleteAsync("wang", number, "visit", "Well", new { report = "运行正常" });
        Assert.Equal("运行正常", (await desk.TicketAsync(number)).Detail("visit"));
        await desk.AssertClosedAsync(number, "resolved");
    }

    [Fact]
    public async Task A_relapse_reopens_the_ticket_for_whoever_had_it_with_what_was_found()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await ClosedAsync(desk, "P1");
        var first = await desk.TicketAsync(number);
        desk.Clock.Advance(TimeSpan.FromDays(2));
        await desk.CompleteAsync("wang", number, "visit", "Relapse", new { findings = "周一早上又出现空白页" });
        await desk.AssertWaitsForAsync(number, "diagnose", TicketStatus.Diagnosing);
        var ticket = await desk.TicketAsync(number);
        Assert.Equal((2, null, null, first.HandlerId), (ticket.Attempt, ticket.ClosedAt, ticket.ClosingReason, ticket.HandlerId));
        Assert.Contains("周一早上又出现空白页", await desk.InstructionsAsync(number, "diagnose"), StringComparison.Ordinal);
        var resolve = Assert.Single(await desk.ClocksAsync(number), clock => clock is { Kind: Clock.Resolve, StoppedAt: null });
        Assert.Equal(desk.Clock.Now, resolve.StartedAt);
        Assert.Contains("reopened", await desk.MessagesToAsync(number, "lin"));

        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number);
        await desk.DoneAsync(number);
        await desk.CompleteAsync("lin", number, "verify", "Solved");
        await desk.CompleteAsync("lin", number, "rate", "Rated", new { rating = "5" });
        await desk.AssertClosedAsync(number, "resolved");
    }

    private static async Task<string> VerifyingAsync(StoryDesk desk, string priority)
    {
        var number = await desk.AcceptedAsync(priority: priority);
        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number);
        await desk.DoneAsync(number);
        return number;
    }

    private static async Task<string> ClosedAsync(StoryDesk desk, string priority)
    {
        var number = await VerifyingAsync(desk, priority);
        await desk.CompleteAsync("lin", number, "verify", "Solved");
        await desk.CompleteAsync("lin", number, "rate", "Rated", new { rating = "5" });
        return number;
    }
}
