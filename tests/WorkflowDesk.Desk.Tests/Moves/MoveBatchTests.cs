using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WorkflowDesk.Desk.Moves;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Moves;

public sealed class MoveBatchTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_batch_that_a_crash_interrupted_goes_on_where_it_was_and_moves_no_ticket_twice(TestDatabase database)
    {
        var power = new PowerCut();
        await using var desk = await StoryDesk.OpenAsync(database, options => options.AddInterceptors(power));
        var numbers = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            numbers.Add(await desk.OpenTicketAsync());
        }

        await desk.PublishSecondVersionAsync();
        var batch = await desk.StartMoveAsync(MoveDesk.ToSecond, null);
        power.AfterCommits(2);
        await Assert.ThrowsAsync<PowerCutException>(desk.SweepMovesAsync);
        var interrupted = await desk.ProgressAsync(batch);
        Assert.Equal((2, 3, false), (interrupted.Of(MoveState.Moved), interrupted.Of(MoveState.Pending), interrupted.IsOver));
        Assert.Equal(2, (await Task.WhenAll(numbers.Select(desk.VersionOfAsync))).Count(version => version == (2, 2)));

        power.IsBack();
        Assert.Equal(3, await desk.SweepMovesAsync());
        Assert.True((await desk.ProgressAsync(batch)).IsOver);
        foreach (var number in numbers)
        {
            Assert.Equal((2, 2), await desk.VersionOfAsync(number));
            Assert.Single(await desk.TimelineAsync(number), entry => entry.Action == TimelineAction.TicketMoved);
        }

        await using var db = desk.Database.Read();
        Assert.Equal(1, await db.Timeline.CountAsync(entry => entry.Action == TimelineAction.MoveStarted));
        Assert.Equal(1, await db.Timeline.CountAsync(entry => entry.Action == TimelineAction.MoveFinished));
        Assert.Equal(5, await db.Journal.CountAsync(row => row.Event == "Moved"));
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Of_two_owners_who_start_at_once_one_is_told_that_a_move_is_under_way(TestDatabase database)
    {
        await using var desk = await StoryDesk.OpenAsync(database);
        await desk.OpenTicketAsync();
        await desk.PublishSecondVersionAsync();
        var starts = await Task.WhenAll(((string[])["zhou", "admin"]).Select(user => Task.Run(async () =>
        {
            try
            {
                await desk.StartMoveAsync(MoveDesk.ToSecond, null, user: user);
                return "started";
            }
            catch (DeskRuleException rule)
            {
                return $"{rule.Status} {rule.Code}";
            }
        })));
        Assert.Equal(["409 move-running", "started"], starts.Order(StringComparer.Ordinal));
        Assert.Equal(1, await desk.SweepMovesAsync());
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_start_that_is_sent_twice_is_one_batch(TestDatabase database)
    {
        await using var desk = await StoryDesk.OpenAsync(database);
        await desk.OpenTicketAsync();
        await desk.PublishSecondVersionAsync();
        var id = Guid.NewGuid();
        var batches = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => desk.StartMoveAsync(MoveDesk.ToSecond, null, id))));
        Assert.All(batches, batch => Assert.Equal(id, batch.Id));
        Assert.Equal(1, await desk.SweepMovesAsync());
        Assert.Equal(id, (await desk.StartMoveAsync(MoveDesk.ToSecond, null, id)).Id);
        Assert.Equal(0, await desk.SweepMovesAsync());
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task A_task_completed_at_the_very_moment_of_the_move_is_neither_lost_nor_doubled(TestDatabase database)
    {
        await using var desk = await StoryDesk.OpenAsync(database);
        var numbers = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            numbers.Add(await desk.AtPlanAsync());
        }

        await desk.PublishSecondVersionAsync();
        var batch = await desk.StartMoveAsync(MoveDesk.ToSecond, null);
        await Task.WhenAll(
            [.. numbers.Select(number => Task.Run(() => desk.CompleteAsync("wang", number, "plan", "Planned", new { chosen = "restart" }))),
             Task.Run(desk.SweepMovesAsync), Task.Run(desk.SweepMovesAsync)]);
        await desk.SweepMovesAsync();
        Assert.All(await desk.ResultsAsync(batch), result => Assert.Equal("moved", result.Value));
        foreach (var number in numbers)
        {
            Assert.Equal((2, 2), await desk.VersionOfAsync(number));
            Assert.Single(await desk.TimelineAsync(number), entry => entry.Action == TimelineAction.TicketMoved);
            Assert.Single(await desk.TimelineAsync(number), entry => entry.Action == TimelineAction.TaskCompleted && entry.Step == "plan");
            // Whichever was first: the plan in the old version leads to the work, in the new one to the review.
            if (Assert.Single(await desk.OpenTasksAsync(number)).Step == SecondVersion.Review)
            {
                await desk.CompleteAsync("sun", number, SecondVersion.Review, "Reviewed");
            }

            await desk.CompleteAsync("wang", number, "implement", "Done", new { solution = "restarted" });
            await desk.CompleteAsync("lin", number, "verify", "Solved");
        }
    }

    [Fact]
    public async Task A_ticket_that_has_moved_on_since_the_dry_run_is_judged_anew_at_its_turn()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        await desk.PublishSecondVersionAsync();
        Assert.True(Assert.Single((await desk.PreviewAsync()).Tickets).Fits);
        var batch = await desk.StartMoveAsync(MoveDesk.ToSecond, null);
        await desk.CompleteAsync("chen", number, "accept", "Incomplete", new { question = "Which system?" });
        await desk.SweepMovesAsync();
        Assert.Equal("stayed no-counterpart", (await desk.ResultsAsync(batch))[number]);
        await desk.CompleteAsync("lin", number, "provide-information", "Answered", new { answer = "mail" });

        // Now it fits, so a second batch takes it along; a third finds nothing left.
        await desk.StartMoveAsync(MoveDesk.ToSecond, null);
        await desk.SweepMovesAsync();
        Assert.Equal((2, 2), await desk.VersionOfAsync(number));
        var nothing = await Assert.ThrowsAsync<DeskRuleException>(() => desk.StartMoveAsync(MoveDesk.ToSecond, null));
        Assert.Equal("nothing-to-move", nothing.Code);
    }

    [Fact]
    public async Task A_ticket_that_has_ended_before_its_turn_is_left_alone()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var (ended, first) = (await desk.OpenTicketAsync(), await desk.OpenTicketAsync());
        await desk.PublishSecondVersionAsync();
        var batch = await desk.StartMoveAsync(MoveDesk.ToSecond, null);
        await using (var step = await desk.Steps.BeginAsync(await desk.CallerAsync("sun"), CancellationToken.None))
        {
            await desk.Process.CancelAsync(step, (await step.LockTicketAsync(ended, CancellationToken.None))!, "no longer needed", CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
        }

        await desk.SweepMovesAsync();
        var results = await desk.ResultsAsync(batch);
        Assert.Equal(("stayed not-running", "moved"), (results[ended], results[first]));
    }

    [Fact]
    public async Task A_stopped_batch_leaves_the_others_where_they_are()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        await desk.PublishSecondVersionAsync();
        var batch = await desk.StartMoveAsync(MoveDesk.ToSecond, null);
        for (var again = 0; again < 2; again++)
        {
            await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync("admin"), CancellationToken.None);
            await MoveBatches.StopAsync(step, batch.Id, CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
        }

        Assert.Equal(0, await desk.SweepMovesAsync());
        Assert.Equal("stayed stopped", (await desk.ResultsAsync(batch))[number]);
        var progress = await desk.ProgressAsync(batch);
        Assert.Equal((true, "管理员", 1), (progress.IsOver, progress.Batch.StoppedByName, progress.Done));
        await using var db = desk.Database.Read();
        Assert.Equal(1, await db.Timeline.CountAsync(entry => entry.Action == TimelineAction.MoveStopped));
    }

    [Fact]
    public async Task A_decided_step_takes_the_tickets_of_one_that_is_gone_and_keeps_their_task()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var asked = await desk.AtQuestionAsync();
        await desk.PublishSecondVersionAsync();
        // The other question to the requester: of the same kind, with the same ways on, but it leads to the diagnosis.
        var plan = MoveDesk.ToSecond with { Mapping = new Dictionary<string, string> { ["Workflow1:flow:provide-information"] = "Workflow1:flow:provide-reproduction" } };
        Assert.Contains((await desk.PreviewAsync(plan)).Gone, step => step.From.Id == "provide-information" && step.Decided == "Workflow1:flow:provide-reproduction" && step.Candidates.Count > 0);
        var batch = await desk.StartMoveAsync(plan, [asked]);
        await desk.SweepMovesAsync();
        Assert.Equal("moved", (await desk.ResultsAsync(batch))[asked]);
        var task = Assert.Single(await desk.OpenTasksAsync(asked));
        Assert.Equal(("provide-information", "provide-reproduction"), (task.Step, task.ActivityId));
        await desk.CompleteAsync("lin", asked, "provide-information", "Answered", new { answer = "mail" });
        Assert.Equal("diagnose", Assert.Single(await desk.OpenTasksAsync(asked)).Step);
    }

    [Fact]
    public async Task Only_owners_move_only_to_what_is_published_and_only_to_steps_there_are()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.OpenTicketAsync();
        var missing = await Assert.ThrowsAsync<DeskRuleException>(() => desk.PreviewAsync());
        Assert.Equal(404, missing.Status);
        await desk.PublishSecondVersionAsync();
        var denied = await Assert.ThrowsAsync<DeskRuleException>(() => desk.StartMoveAsync(MoveDesk.ToSecond, null, user: "sun"));
        Assert.Equal((403, "may-not-move"), (denied.Status, denied.Code));
        var back = await Assert.ThrowsAsync<DeskRuleException>(() => desk.PreviewAsync(MoveDesk.ToSecond with { FromVersions = [2], ToVersion = 1 }));
        Assert.Equal((422, "not-published"), (back.Status, back.Code));
        var invented = MoveDesk.ToSecond with { Mapping = new Dictionary<string, string> { ["Workflow1:flow:plan"] = "Workflow1:flow:nowhere" } };
        Assert.Equal("unknown-step", (await Assert.ThrowsAsync<DeskRuleException>(() => desk.StartMoveAsync(invented, null))).Code);
        var reader = desk.Services.GetRequiredService<MoveReading>();
        var caller = await desk.CallerAsync("sun");
        Assert.Equal(403, (await Assert.ThrowsAsync<DeskRuleException>(() => reader.PreviewAsync(caller, MoveDesk.ToSecond, CancellationToken.None))).Status);
    }
}
