using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Moves;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Moves;

public sealed class MoveStoryTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Old_tickets_finish_on_their_version_three_are_moved_after_a_dry_run_and_one_refuses_with_a_reason(TestDatabase database)
    {
        await using var desk = await StoryDesk.OpenAsync(database);
        var stays = await desk.AtPlanAsync();
        string[] moved = [await desk.AtPlanAsync(), await desk.AtPlanAsync(), await desk.OpenTicketAsync()];
        var refuses = await desk.AtQuestionAsync();
        await desk.PublishSecondVersionAsync();
        var fresh = await desk.AtPlanAsync();
        Assert.Equal((2, 2), await desk.VersionOfAsync(fresh));

        var timelines = await CountTimelinesAsync(desk);
        var preview = await desk.PreviewAsync();
        Assert.Equal((5, 4, 1, false), (preview.Total, preview.Fitting, preview.Staying, preview.IsCut));
        Assert.Equal("plan→plan 3, accept→accept 1, provide-information→ 1", string.Join(", ", preview.Steps.Select(step => $"{step.From.Id}→{step.To?.Id} {step.Tickets}")));
        Assert.Equal("no-counterpart", Assert.Single(preview.Tickets.Single(ticket => ticket.Number == refuses).Reasons).Code);
        Assert.Equal((refuses, timelines), (preview.Tickets.Single(ticket => !ticket.Fits).Number, await CountTimelinesAsync(desk)));

        var links = await LinksAsync(desk);
        var batch = await desk.StartMoveAsync(MoveDesk.ToSecond, [.. moved, refuses]);
        Assert.Equal(4, await desk.SweepMovesAsync());
        Assert.Equal(0, await desk.SweepMovesAsync());
        var progress = await desk.ProgressAsync(batch);
        Assert.Equal((4, 3, 1, true), (progress.Done, progress.Of(MoveState.Moved), progress.Of(MoveState.Stayed), progress.IsOver));
        Assert.Equal("stayed no-counterpart", (await desk.ResultsAsync(batch))[refuses]);
        Assert.Equal((1, 1), await desk.VersionOfAsync(refuses));
        Assert.Equal((1, 1), await desk.VersionOfAsync(stays));
        Assert.Equal(links, await LinksAsync(desk));
        foreach (var number in moved)
        {
            Assert.Equal((2, 2), await desk.VersionOfAsync(number));
            var entry = Assert.Single(await desk.TimelineAsync(number), entry => entry.Action == TimelineAction.TicketMoved);
            Assert.Equal(("周敏", "support-ticket v1 → v2", false), (entry.ActorName, entry.Subject, entry.IsPublic));
        }

        await desk.CompleteAsync("chen", moved[2], "accept", "Accepted", new { category = "system-fault", priority = "P2" });
        await desk.CompleteAsync("wang", moved[2], "diagnose", "CauseFound", new { cause = "pool exhausted", causeClass = "environment" });
        foreach (var (number, reviewed) in (IEnumerable<(string, bool)>)[(stays, false), (fresh, true), .. moved.Select(number => (number, true))])
        {
            await desk.FinishFromPlanAsync(number, reviewed);
            await desk.SweepAsync();
            var ticket = await desk.TicketAsync(number);
            Assert.True(ticket.Status == TicketStatus.Closed, $"{number} is {ticket.Status}; incidents: {string.Join("; ", await desk.IncidentsAsync(number))}");
        }

        // The one that stayed goes on as it always would have.
        await desk.CompleteAsync("lin", refuses, "provide-information", "Answered", new { answer = "the mail system" });
        Assert.Equal("accept", Assert.Single(await desk.OpenTasksAsync(refuses)).Step);
    }

    [Fact]
    public async Task A_mail_link_sent_before_the_move_still_answers_the_task()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AtPlanAsync();
        await desk.CompleteAsync("wang", number, "plan", "Planned", new { chosen = "restart" });
        await desk.CompleteAsync("wang", number, "implement", "Done", new { solution = "restarted" });
        var before = await desk.OpenTaskAsync(number, "verify");
        await desk.PublishSecondVersionAsync();
        await desk.StartMoveAsync(MoveDesk.ToSecond, [number]);
        await desk.SweepMovesAsync();
        var after = await desk.OpenTaskAsync(number, "verify");
        Assert.Equal((before.Id, before.BookmarkId, before.Form, before.Revision), (after.Id, after.BookmarkId, after.Form, after.Revision));
        await using (var db = desk.Database.Read())
        {
            Assert.True(await db.Bookmarks.AnyAsync(row => row.Id == after.BookmarkId), "the bookmark the task waits at is gone");
            Assert.True(await db.TaskLinks.AnyAsync(link => link.TaskId == after.Id && link.UsedAt == null), "the link in the mail no longer works");
        }

        await desk.CompleteAsync("lin", number, "verify", "Solved");
        await desk.CompleteAsync("lin", number, "rate", "Rated", new { rating = "4" });
        Assert.Equal(TicketStatus.Closed, (await desk.TicketAsync(number)).Status);
    }

    [Fact]
    public async Task A_reminder_and_the_end_of_patience_come_after_a_move_as_they_were_promised()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AtPlanAsync();
        await FinishToVerifyAsync(desk, number);
        await desk.PublishSecondVersionAsync();
        await desk.StartMoveAsync(MoveDesk.ToSecond, null);
        await desk.SweepMovesAsync();
        await desk.AdvanceAsync(TimeSpan.FromDays(2));
        Assert.Contains(await desk.TimelineAsync(number), entry => entry.Action == TimelineAction.Reminded);
        await desk.AdvanceAsync(TimeSpan.FromDays(3));
        Assert.Equal(TicketStatus.Resolved, (await desk.TicketAsync(number)).Status);
        await desk.AdvanceAsync(TimeSpan.FromDays(3));
        Assert.Equal(TicketStatus.Closed, (await desk.TicketAsync(number)).Status);
    }

    [Fact]
    public async Task A_ticket_in_a_second_round_goes_through_the_new_step()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AtPlanAsync();
        await FinishToVerifyAsync(desk, number);
        await desk.CompleteAsync("lin", number, "verify", "NotSolved", new { findings = "still broken" });
        await desk.PublishSecondVersionAsync();
        await desk.StartMoveAsync(MoveDesk.ToSecond, null);
        await desk.SweepMovesAsync();
        await desk.CompleteAsync("wang", number, "diagnose", "CauseFound", new { cause = "disk", causeClass = "environment" });
        await desk.FinishFromPlanAsync(number, reviewed: true);
        await desk.SweepAsync();
        Assert.Equal(TicketStatus.Closed, (await desk.TicketAsync(number)).Status);
    }

    private static async Task FinishToVerifyAsync(StoryDesk desk, string number)
    {
        await desk.CompleteAsync("wang", number, "plan", "Planned", new { chosen = "restart" });
        await desk.CompleteAsync("wang", number, "implement", "Done", new { solution = "restarted" });
    }

    private static async Task<int> CountTimelinesAsync(StoryDesk desk)
    {
        await using var db = desk.Database.Read();
        return await db.Timeline.CountAsync();
    }

    private static async Task<string> LinksAsync(StoryDesk desk)
    {
        await using var db = desk.Database.Read();
        var tasks = await db.Tasks.OrderBy(task => task.Id).Select(task => $"{task.Id} {task.BookmarkId} {task.Revision} {task.State}").ToListAsync();
        var links = await db.TaskLinks.OrderBy(link => link.TokenHash).Select(link => $"{link.TokenHash} {link.TaskId} {link.UsedAt}").ToListAsync();
        return string.Join('\n', [.. tasks, .. links]);
    }
}
