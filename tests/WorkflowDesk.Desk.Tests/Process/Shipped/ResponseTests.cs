using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Process.Shipped;

/// <summary>The requester hears from a person in time, and again while the work goes on.</summary>
public sealed class ResponseTests
{
    [Theory]
    [InlineData("reply", true)]
    [InlineData("accepted", true)]
    [InlineData("question", true)]
    [InlineData("note", false)]
    [InlineData("word of the requester", false)]
    public async Task The_first_word_of_a_person_ends_the_response_clock(string word, bool ends)
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.ChooseProfileAsync("S4");
        var number = await desk.OpenTicketAsync();
        Assert.Equal("2h", Assert.Single(await desk.ClocksAsync(number), clock => clock.Kind == Clock.Respond).Promise);

        desk.Clock.Advance(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1));
        switch (word)
        {
            case "accepted":
                await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "system-fault", priority = "medium" });
                break;
            case "question":
                await desk.CompleteAsync("chen", number, "accept", "Incomplete", new { question = "哪一台主机？" });
                break;
            default:
                await desk.ReplyAsync(number, word == "word of the requester" ? "lin" : "chen", isPublic: word != "note");
                break;
        }

        var clock = Assert.Single(await desk.ClocksAsync(number), clock => clock.Kind == Clock.Respond);
        Assert.True(ends == clock.StoppedAt is not null, $"after {word} the clock {(ends ? "still runs" : "has ended")}");
        Assert.Equal(ends ? (DateTimeOffset?)desk.Clock.Now : null, clock.StoppedAt);
        await desk.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(ends, Assert.Single(await desk.ClocksAsync(number), row => row.Kind == Clock.Respond).BreachedAt is null);
    }

    [Fact]
    public async Task The_priority_given_with_the_first_answer_decides_whether_it_came_in_time()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.ChooseProfileAsync("S4");
        var number = await desk.OpenTicketAsync();
        desk.Clock.Advance(TimeSpan.FromMinutes(20));
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "system-fault", priority = "urgent" });
        var clock = Assert.Single(await desk.ClocksAsync(number), clock => clock.Kind == Clock.Respond);
        Assert.Equal(("15m", "always"), (clock.Promise, clock.CalendarKey));
        Assert.False(clock.IsKept, "twenty minutes were in time for fifteen");
    }

    [Theory]
    [InlineData(4 * 60, false)]
    [InlineData(4 * 60 - 1, true)]
    public async Task A_response_the_first_priority_did_not_promise_counts_from_the_report_once_it_is(int minutes, bool kept)
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.ChooseProfileAsync("S3");
        var number = await desk.OpenTicketAsync();
        var opened = desk.Clock.Now;
        Assert.DoesNotContain(await desk.ClocksAsync(number), clock => clock.Kind == Clock.Respond);
        await desk.AdvanceAsync(TimeSpan.FromMinutes(minutes));
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "system-fault", priority = "urgent" });
        var clock = Assert.Single(await desk.ClocksAsync(number), clock => clock.Kind == Clock.Respond);
        Assert.Equal((opened, opened.AddHours(4), "4h"), (clock.StartedAt, clock.DueAt, clock.Promise));
        Assert.Equal(kept, clock.IsKept);
    }

    [Fact]
    public async Task A_profile_that_promises_no_response_starts_no_clock()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AcceptedAsync();
        Assert.DoesNotContain(await desk.ClocksAsync(number), clock => clock.Kind is Clock.Respond or Clock.Update);
    }

    [Fact]
    public async Task Every_public_word_makes_the_next_update_due_anew_until_the_work_is_over()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.ChooseProfileAsync("S1");
        var number = await desk.AcceptedAsync(priority: "high");
        var first = Assert.Single(await desk.ClocksAsync(number), clock => clock.Kind == Clock.Update);
        desk.Clock.Advance(TimeSpan.FromHours(4) - TimeSpan.FromSeconds(1));
        await desk.ReplyAsync(number, "wang", isPublic: false);
        Assert.Equal([first.Id], await OpenAsync());
        await desk.ReplyAsync(number, "wang", isPublic: true);
        var second = Assert.Single(await desk.ClocksAsync(number), clock => clock is { Kind: Clock.Update, StoppedAt: null });
        Assert.Equal((desk.Clock.Now, desk.Clock.Now.AddHours(4)), (second.StartedAt, second.DueAt));

        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number);
        await desk.CompleteAsync("wang", number, "implement", "Workaround", new { workaround = "先用旧版本", nextUpdate = "2024-05-21" });
        Assert.NotEqual([second.Id], await OpenAsync());
        await desk.DoneAsync(number);
        await desk.ReplyAsync(number, "wang", isPublic: true);
        Assert.All(await desk.ClocksAsync(number), clock => Assert.False(clock.IsRunning, $"{clock.Kind} runs while the requester verifies"));
        await desk.CompleteAsync("lin", number, "verify", "Solved");
        Assert.Empty(await OpenAsync());
        Assert.Empty(await desk.IncidentsAsync(number));

        async Task<IEnumerable<Guid>> OpenAsync() =>
            (await desk.ClocksAsync(number)).Where(clock => clock is { Kind: Clock.Update, StoppedAt: null }).Select(clock => clock.Id);
    }
}
