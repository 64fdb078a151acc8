using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Data.Seed;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Routing;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Routing;

/// <summary>Claiming, delegating, co-handling, reassigning one and many.</summary>
public sealed class HandoverTests
{
    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Of_two_who_claim_at_once_one_wins_and_the_other_hears_who(TestDatabase database)
    {
        await using var desk = await StoryDesk.OpenAsync(database);
        await desk.HireAsync("ann", role: Role.Agent, team: Teams.ServiceDesk);
        var task = await desk.OpenTaskAsync(await desk.OpenTicketAsync(), "accept");
        var answers = await Task.WhenAll(new[] { "chen", "ann" }.Select(async user =>
        {
            try
            {
                await InStepAsync(desk, user, step => desk.Process.ClaimAsync(step, task.Id, task.Revision, CancellationToken.None));
                return user;
            }
            catch (DeskRuleException rule)
            {
                return $"{rule.Code}: {rule.Message}";
            }
        }));
        var winner = Assert.Single(answers, answer => answer is "chen" or "ann");
        var loser = Assert.Single(answers, answer => answer != winner);
        Assert.True(loser.StartsWith("stale-revision", StringComparison.Ordinal) || loser.Contains(winner == "chen" ? "陈晨" : "Ann", StringComparison.Ordinal), loser);
    }

    [Fact]
    public async Task Delegated_work_is_done_by_the_colleague_and_seen_by_both()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.RoutedAsync();
        var task = await desk.OpenTaskAsync(number, "diagnose");
        await DelegateAsync(desk, "wang", task, "zhao", "knows the database");
        Assert.Equal("王磊", Assert.Single(await MineAsync(desk, "zhao")).DelegatedByName);
        Assert.Equal("赵宁", Assert.Single(await MineAsync(desk, "wang")).AssigneeName);
        Assert.Contains(await desk.MailsAsync(number), mail => mail.ToAddress == "zhao@desk.example" && mail.Template == "task-assigned");
        var told = (await desk.TimelineAsync(number)).Single(entry => entry.Action == TimelineAction.TaskDelegated);
        Assert.Equal(("赵宁", "knows the database"), (told.Subject, told.Text));

        await desk.CompleteAsync("zhao", number, "diagnose", "CauseFound", new { cause = "pool exhausted", causeClass = "environment" });
        Assert.Equal("wang", await desk.HandlerOfAsync(number));
        Assert.Equal(await desk.IdOfAsync("wang"), (await desk.OpenTaskAsync(number, "plan")).AssigneeId);
    }

    [Fact]
    public async Task A_delegated_task_comes_back_taken_or_given()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.RoutedAsync();
        var wang = await desk.IdOfAsync("wang");
        var task = await DelegateAsync(desk, "wang", await desk.OpenTaskAsync(number, "diagnose"), "zhao", "busy");
        Assert.Equal("not-the-delegator", await CodeAsync(desk, "zhao", step => desk.Get<WorkHandover>().TakeBackAsync(step, task.Id, null, CancellationToken.None)));
        Assert.Equal("already-delegated", await CodeAsync(desk, "zhao", step => desk.Get<WorkHandover>().DelegateAsync(step, task.Id, "chen", "busy too", null, CancellationToken.None)));
        await InStepAsync(desk, "wang", step => desk.Get<WorkHandover>().TakeBackAsync(step, task.Id, task.Revision, CancellationToken.None));
        var back = await desk.OpenTaskAsync(number, "diagnose");
        Assert.Equal((wang, null), (back.AssigneeId!.Value, back.DelegatedById));
        Assert.False(Candidates.May(back, await desk.CallerAsync("zhao")), "who gave it back can still act");

        await DelegateAsync(desk, "wang", back, "zhao", "again");
        await InStepAsync(desk, "zhao", step => desk.Process.ReleaseAsync(step, task.Id, null, CancellationToken.None));
        Assert.Equal((wang, null), ((await desk.OpenTaskAsync(number, "diagnose")).AssigneeId!.Value, (await desk.OpenTaskAsync(number, "diagnose")).DelegatedById));
    }

    [Fact]
    public async Task Delegation_asks_for_a_reason_a_colleague_and_the_right_to_it()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.RoutedAsync();
        var task = await desk.OpenTaskAsync(number, "diagnose");
        Task<string> TryAsync(string by, string to, string reason, int? revision = null) =>
            CodeAsync(desk, by, step => desk.Get<WorkHandover>().DelegateAsync(step, task.Id, to, reason, revision, CancellationToken.None));
        Assert.Equal("fields-missing", await TryAsync("wang", "zhao", " "));
        Assert.Equal("fields-missing", await TryAsync("wang", "wang", "me"));
        Assert.Equal("unknown-person", await TryAsync("wang", "lin", "a requester"));
        Assert.Equal("stale-revision", await TryAsync("wang", "zhao", "old", revision: 99));
        Assert.Equal("not-the-assignee", await TryAsync("sun", "zhao", "not mine"));
        Assert.Equal("not-found", await TryAsync("zhao", "chen", "not to be seen"));
    }

    [Fact]
    public async Task An_approval_is_not_delegated_to_whoever_planned_the_change()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.RoutedAsync(new { category = "system-fault", priority = "P1", handler = "wang" });
        await desk.CompleteAsync("wang", number, "diagnose", "CauseFound", new { cause = "pool exhausted", causeClass = "environment" });
        await desk.CompleteAsync("wang", number, "plan", "Planned", new { chosen = "restart the service", changesProduction = true });
        var approval = await desk.OpenTaskAsync(number, "approve-change");
        await InStepAsync(desk, "li", step => desk.Process.ClaimAsync(step, approval.Id, null, CancellationToken.None));
        Assert.Equal("excluded", await CodeAsync(desk, "li", step => desk.Get<WorkHandover>().DelegateAsync(step, approval.Id, "wang", "decide yourself", null, CancellationToken.None)));
        await DelegateAsync(desk, "li", await desk.OpenTaskAsync(number, "approve-change"), "zhao", "knows more");
        await desk.CompleteAsync("zhao", number, "approve-change", "Approved");
    }

    [Fact]
    public async Task A_co_handler_sees_the_work_hears_of_it_and_acts_where_the_step_says_so()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.RoutedAsync();
        Assert.Empty(await MineAsync(desk, "zhao"));
        Assert.Equal("not-found", await CodeAsync(desk, "zhao", step => desk.Get<CoHandling>().AddAsync(step, number, "zhao", "let me", CancellationToken.None)));
        Assert.Equal("fields-missing", await CodeAsync(desk, "wang", step => desk.Get<CoHandling>().AddAsync(step, number, "zhao", "", CancellationToken.None)));
        await InStepAsync(desk, "wang", step => desk.Get<CoHandling>().AddAsync(step, number, "zhao", "the database", CancellationToken.None));
        var seen = Assert.Single(await MineAsync(desk, "zhao"));
        var task = await desk.OpenTaskAsync(number, "diagnose");
        Assert.Equal(Candidates.Holds(task.Candidates, Candidates.CoHandlers), seen.MayAct);
        Assert.Contains(await desk.MailsAsync(number), mail => mail.ToAddress == "zhao@desk.example" && mail.Template == "assigned");

        await InStepAsync(desk, "chen", step => desk.Get<CoHandling>().RemoveAsync(step, number, "zhao", "done", CancellationToken.None));
        Assert.Empty(await MineAsync(desk, "zhao"));
        Assert.False(Candidates.May(await desk.OpenTaskAsync(number, "diagnose"), await desk.CallerAsync("zhao")), "a former co-handler can still act");
        Assert.Equal([TimelineAction.CoHandlerAdded, TimelineAction.CoHandlerRemoved],
            (await desk.TimelineAsync(number)).Where(entry => entry.Action.StartsWith("co-handler", StringComparison.Ordinal)).Select(entry => entry.Action));
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Many_are_reassigned_each_for_itself_and_once(TestDatabase database)
    {
        await using var desk = await StoryDesk.OpenAsync(database);
        string[] numbers = [await desk.RoutedAsync(), await desk.RoutedAsync()];
        var fresh = await desk.OpenTicketAsync();
        var accept = await desk.OpenTaskAsync(fresh, "accept");
        var ended = await desk.RoutedAsync();
        await InStepAsync(desk, "sun", async step => await desk.Process.CancelAsync(step, (await step.LockTicketAsync(ended, CancellationToken.None))!, "no", CancellationToken.None));
        var request = new HandoverOfMany([new TaskToHand(accept.Id, accept.Revision)], [.. numbers, fresh, ended, "TS20200101001"], new HandTo("zhao", null), "wang is ill");

        var results = await desk.Get<BulkHandover>().ReassignAsync(await desk.CallerAsync("sun"), request, CancellationToken.None);
        Assert.Equal([null, null, null, null, "ticket-ended", "not-found"], results.Select(result => result.Code));
        foreach (var number in numbers)
        {
            Assert.Equal("zhao", await desk.HandlerOfAsync(number));
            var task = await desk.OpenTaskAsync(number, "diagnose");
            Assert.Equal(await desk.IdOfAsync("zhao"), task.AssigneeId);
            Assert.False(Candidates.Holds(task.Candidates, Candidates.Person(await desk.IdOfAsync("wang"))), "the former handler is still named");
            var told = await desk.Get<RoutingReading>().OfAsync(await desk.CallerAsync("sun"), number, CancellationToken.None);
            Assert.Equal("wang is ill", told![^1].Text);
        }

        var before = await CountAsync(desk);
        var again = await desk.Get<BulkHandover>().ReassignAsync(await desk.CallerAsync("sun"), request, CancellationToken.None);
        Assert.Equal(results.Select(result => result.Code), again.Select(result => result.Code));
        Assert.Equal(before, await CountAsync(desk));
        Assert.Equal("supervisors-only", (await Assert.ThrowsAsync<DeskRuleException>(async () => await desk.Get<BulkHandover>().ReassignAsync(await desk.CallerAsync("wang"), request, CancellationToken.None))).Code);

        static async Task<int> CountAsync(StoryDesk desk)
        {
            await using var db = desk.Database.Read();
            return await db.Timeline.CountAsync();
        }
    }

    [Fact]
    public async Task A_ticket_nobody_handles_yet_is_accepted_by_whoever_it_is_handed_to()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var (fresh, asked) = (await desk.OpenTicketAsync(), await desk.OpenTicketAsync());
        await desk.CompleteAsync("chen", asked, "accept", "Incomplete", new { question = "Which machine?" });
        var results = await desk.Get<BulkHandover>().ReassignAsync(await desk.CallerAsync("sun"), new HandoverOfMany([], [fresh, asked], new HandTo("zhao", null), "chen is away"), CancellationToken.None);
        Assert.Equal([null, "nothing-to-hand-over"], results.Select(result => result.Code));
        Assert.Equal(await desk.IdOfAsync("zhao"), (await desk.OpenTaskAsync(fresh, "accept")).AssigneeId);
        Assert.Contains(MessageTemplate.TaskAssigned, await desk.MessagesToAsync(fresh, "zhao"));
        Assert.Null((await desk.TicketAsync(fresh)).HandlerId);
    }

    [Fact]
    public async Task A_team_is_handed_tickets_by_its_turns_and_refuses_when_nobody_is_there()
    {
        await using var desk = await StoryDesk.OpenAsync();
        string[] numbers = [await desk.RoutedAsync(), await desk.RoutedAsync()];
        await desk.HireAsync("dev", team: Teams.Development);
        var handed = await desk.Get<BulkHandover>().ReassignAsync(await desk.CallerAsync("sun"), new HandoverOfMany([], numbers, new HandTo(null, Teams.Development), "a bug"), CancellationToken.None);
        Assert.Equal(["Dev", "赵宁"], handed.Select(result => result.HandlerName).Order(StringComparer.Ordinal));
        Assert.Equal(Teams.Development, (await desk.TicketAsync(numbers[0])).TeamKey);
        foreach (var number in numbers)
        {
            Assert.Contains(MessageTemplate.TaskAssigned, await desk.MessagesToAsync(number, await desk.HandlerOfAsync(number) ?? "nobody"));
        }

        Assert.False(Candidates.May(await desk.OpenTaskAsync(numbers[0], "diagnose"), await desk.CallerAsync("wang")), "the former team can still act");
        var refused = await desk.Get<BulkHandover>().ReassignAsync(await desk.CallerAsync("sun"), new HandoverOfMany([], numbers, new HandTo(null, Teams.Product), "a wish"), CancellationToken.None);
        Assert.All(refused, result => Assert.Equal("nobody-available", result.Code));
        Assert.Equal(Teams.Development, (await desk.TicketAsync(numbers[0])).TeamKey);
    }

    [Fact]
    public async Task A_ticket_that_waits_for_a_supervisor_goes_on_when_it_is_reassigned()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.ChangeAsync("wang", wang => wang.IsAvailable = false);
        var number = await desk.RoutedAsync();
        var result = Assert.Single(await desk.Get<BulkHandover>().ReassignAsync(await desk.CallerAsync("sun"), new HandoverOfMany([], [number], new HandTo("zhao", null), "free now"), CancellationToken.None));
        Assert.True(result.IsDone, result.Message);
        Assert.Equal("zhao", await desk.HandlerOfAsync(number));
        await desk.OpenTaskAsync(number, "diagnose");
    }

    private static async Task<IReadOnlyList<TaskView>> MineAsync(StoryDesk desk, string user) =>
        (await desk.Inbox().ListAsync(await desk.CallerAsync(user), TaskScope.Mine, null, null, CancellationToken.None)).Items;

    private static async Task<TicketTask> DelegateAsync(StoryDesk desk, string by, TicketTask task, string to, string reason)
    {
        await InStepAsync(desk, by, step => desk.Get<WorkHandover>().DelegateAsync(step, task.Id, to, reason, task.Revision, CancellationToken.None));
        await using var db = desk.Database.Read();
        return await db.Tasks.SingleAsync(row => row.Id == task.Id);
    }

    private static async Task<string> CodeAsync(StoryDesk desk, string user, Func<DeskStep, Task> work) =>
        (await Assert.ThrowsAsync<DeskRuleException>(() => InStepAsync(desk, user, work))).Code;

    private static async Task InStepAsync(StoryDesk desk, string user, Func<DeskStep, Task> work)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync(user), CancellationToken.None);
        await work(step);
        await step.CommitAsync(CancellationToken.None);
    }
}
