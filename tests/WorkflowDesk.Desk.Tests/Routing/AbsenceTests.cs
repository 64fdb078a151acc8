using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Routing;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Routing;

/// <summary>Leave, and who does the work meanwhile.</summary>
public sealed class AbsenceTests
{
    private static readonly DateTimeOffset Leaves = ManualClock.Start.AddHours(2);
    private static readonly DateTimeOffset Returns = ManualClock.Start.AddHours(5);

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task An_absence_holds_from_its_first_second_and_not_at_its_last(TestDatabase database)
    {
        await using var desk = await StoryDesk.OpenAsync(database);
        var number = await desk.RoutedAsync();
        Assert.Equal("wang", await desk.HandlerOfAsync(number));
        await EnterAsync(desk, "wang", "zhao");
        foreach (var (at, isAway) in new[]
        {
            (Leaves.AddSeconds(-1), false), (Leaves, true), (Leaves.AddSeconds(1), true),
            (Returns.AddSeconds(-1), true), (Returns, false), (Returns.AddSeconds(1), false),
        })
        {
            desk.Clock.SetTo(at);
            var zhao = await desk.CallerAsync("zhao");
            var mine = await desk.Inbox().ListAsync(zhao, TaskScope.Mine, null, null, CancellationToken.None);
            Assert.True(mine.Items.Any(task => task.Ticket == number && task.MayAct && task.InPlaceOf == "王磊") == isAway, $"{at:O}: zhao's list has {mine.Items.Count} tasks");
            Assert.True(await desk.Tickets().FindAsync(zhao, number, CancellationToken.None) is not null == isAway, $"{at:O}: what zhao sees of the ticket");
            var task = await desk.OpenTaskAsync(number, "diagnose");
            Assert.True(Candidates.May(task, zhao) == isAway, $"{at:O}: zhao may act");
            Assert.True(Candidates.May(task, await desk.CallerAsync("wang")), $"{at:O}: wang may not act on what is theirs");
        }
    }

    [Fact]
    public async Task Routing_passes_by_who_is_away_and_says_until_when()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.HireAsync("ada");
        await EnterAsync(desk, "wang", "zhao");
        desk.Clock.SetTo(Leaves);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("ada", await desk.HandlerOfAsync(await desk.RoutedAsync()));
        }

        await using (var db = desk.Database.Read())
        {
            var wang = RoutingDecision.Read((await db.RoutingDecisions.OrderBy(row => row.Id).FirstAsync()).Decision).Members.Single(member => member.UserName == "wang");
            Assert.Equal((OutBecause.Away, Returns), (wang.Out, wang.BackAt));
        }

        desk.Clock.SetTo(Returns);
        Assert.Equal("wang", await desk.HandlerOfAsync(await desk.RoutedAsync()));
    }

    [Fact]
    public async Task What_a_replacement_does_is_recorded_for_whom()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.RoutedAsync();
        await EnterAsync(desk, "wang", "zhao", from: null);
        await desk.CompleteAsync("zhao", number, "diagnose", "CauseFound", new { cause = "pool exhausted", causeClass = "environment" });
        var done = (await desk.TimelineAsync(number)).Last(entry => entry.Action == TimelineAction.TaskCompleted);
        Assert.Equal(("赵宁", "王磊"), (done.ActorName, done.ActorFor));
        await using var db = desk.Database.Read();
        var task = await db.Tasks.SingleAsync(row => row.Ticket!.Number == number && row.Step == "diagnose");
        Assert.Equal(("赵宁", "王磊"), (task.CompletedByName, task.CompletedForName));
        var plan = await desk.OpenTaskAsync(number, "plan");
        Assert.Equal(await desk.IdOfAsync("wang"), plan.AssigneeId);
        Assert.Contains(await desk.MailsAsync(number), mail => mail.ToAddress == "zhao@desk.example" && mail.Template == "task-assigned");
    }

    [Fact]
    public async Task The_planner_cannot_approve_in_place_of_the_approver()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.HireAsync("ada");
        await EnterAsync(desk, "li", "wang", from: null);
        var number = await PlannedAsync(desk, "wang");
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => desk.CompleteAsync("wang", number, "approve-change", "Approved"));
        Assert.Equal("excluded", refused.Code);
        Assert.DoesNotContain((await desk.Inbox().ApprovalsAsync(await desk.CallerAsync("wang"), null, null, CancellationToken.None)).Items, task => task.Ticket == number);
    }

    [Fact]
    public async Task A_replacement_of_an_approver_decides_in_their_place()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await EnterAsync(desk, "li", "zhao", from: null);
        var number = await PlannedAsync(desk, "wang");
        var asked = (await desk.Inbox().ApprovalsAsync(await desk.CallerAsync("zhao"), null, null, CancellationToken.None)).Items;
        Assert.Equal("李强", Assert.Single(asked, task => task.Ticket == number).InPlaceOf);
        await desk.CompleteAsync("zhao", number, "approve-change", "Approved");
        Assert.Contains(await desk.TimelineAsync(number), entry => entry is { Step: "approve-change", Action: TimelineAction.TaskCompleted, ActorName: "赵宁", ActorFor: "李强" });
    }

    [Fact]
    public async Task Work_of_a_role_is_not_handed_on_with_the_person()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await EnterAsync(desk, "chen", "zhao", from: null);
        var number = await desk.OpenTicketAsync();
        Assert.False(Candidates.May(await desk.OpenTaskAsync(number, "accept"), await desk.CallerAsync("zhao")), "an engineer got the agents' work");
    }

    [Fact]
    public async Task A_replacement_who_is_away_too_is_replaced_and_a_circle_has_nobody()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.HireAsync("ada");
        var number = await desk.RoutedAsync();
        var handler = (await desk.HandlerOfAsync(number))!;
        await EnterAsync(desk, handler, "zhao", from: null);
        await EnterAsync(desk, "zhao", "chen", from: null, until: ManualClock.Start.AddHours(1));
        var task = await desk.OpenTaskAsync(number, "diagnose");
        Assert.False(Candidates.May(task, await desk.CallerAsync("zhao")), "a replacement who is away acted");
        Assert.True(Candidates.May(task, await desk.CallerAsync("chen")), "the end of the chain cannot act");

        desk.Clock.Advance(TimeSpan.FromHours(1));
        Assert.True(Candidates.May(task, await desk.CallerAsync("zhao")), "back at work, the replacement cannot act");
        Assert.False(Candidates.May(task, await desk.CallerAsync("chen")), "the chain outlived the absence");

        await EnterAsync(desk, "zhao", handler, from: null);
        foreach (var user in new[] { "zhao", "chen" })
        {
            Assert.False(Candidates.May(task, await desk.CallerAsync(user)), $"in a circle {user} acted");
        }

        Assert.True(Candidates.May(task, await desk.CallerAsync("sun")), "in a circle not even the supervisor can act");
        Assert.All(await desk.Get<Absences>().ListAsync(await desk.CallerAsync("sun"), CancellationToken.None), absence => Assert.Null(absence.StandIn));
    }

    [Fact]
    public async Task Ended_early_it_ends_at_once_and_one_not_begun_is_called_off()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var now = await EnterAsync(desk, "wang", "zhao", from: null, until: Leaves);
        var later = await EnterAsync(desk, "wang", "zhao");
        await InStepAsync(desk, "zhao", async step => Assert.Equal(404, (await Assert.ThrowsAsync<DeskRuleException>(() => Absences.EndAsync(step, now.Id, CancellationToken.None))).Status));
        await InStepAsync(desk, "wang", step => Absences.EndAsync(step, now.Id, CancellationToken.None));
        await InStepAsync(desk, "sun", step => Absences.EndAsync(step, later.Id, CancellationToken.None));
        Assert.Empty((await desk.CallerAsync("zhao")).StandsInFor);
        Assert.Empty(await desk.Get<Absences>().ListAsync(await desk.CallerAsync("sun"), CancellationToken.None));
        await using var db = desk.Database.Read();
        Assert.Equal(2, await db.Timeline.CountAsync(entry => entry.Action == TimelineAction.AbsenceEnded && entry.Subject == "wang"));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_its_field()
    {
        await using var desk = await StoryDesk.OpenAsync();
        Assert.Equal(["replacement"], await RefusedAsync(desk, "wang", Entry("wang", "wang")));
        Assert.Equal(["replacement"], await RefusedAsync(desk, "wang", Entry("wang", "lin")));
        Assert.Equal(["until"], await RefusedAsync(desk, "wang", Entry("wang", null) with { Until = ManualClock.Start }));
        Assert.Equal(["until"], await RefusedAsync(desk, "wang", Entry("wang", null) with { Until = ManualClock.Start.AddDays(400) }));
        Assert.Equal(["replacement"], await RefusedAsync(desk, "sun", Entry("li", "sun")));
        Assert.Equal([], await RefusedAsync(desk, "wang", Entry("li", "wang")));
        Assert.Equal([], await RefusedAsync(desk, "lin", Entry("lin", null)));
        await EnterAsync(desk, "wang", null);
        Assert.Equal(["from"], await RefusedAsync(desk, "wang", Entry("wang", null) with { From = Returns.AddSeconds(-1), Until = Returns.AddHours(1) }));
        await EnterAsync(desk, "wang", null, from: Returns, until: Returns.AddHours(1));
    }

    private static AbsenceEntry Entry(string user, string? replacement) => new(user, Leaves, Returns, replacement, "");

    private static async Task<Absence> EnterAsync(StoryDesk desk, string user, string? replacement)
    {
        return await EnterAsync(desk, user, replacement, Leaves);
    }

    private static async Task<Absence> EnterAsync(StoryDesk desk, string user, string? replacement, DateTimeOffset? from, DateTimeOffset? until = null)
    {
        Absence? absence = null;
        await InStepAsync(desk, user, async step => absence = await Absences.EnterAsync(step, new AbsenceEntry(user, from, until ?? Returns, replacement, ""), CancellationToken.None));
        return absence!;
    }

    private static async Task<IEnumerable<string>> RefusedAsync(StoryDesk desk, string by, AbsenceEntry entry)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync(by), CancellationToken.None);
        return (await Assert.ThrowsAsync<DeskRuleException>(() => Absences.EnterAsync(step, entry, CancellationToken.None))).Fields.Keys;
    }

    private static async Task InStepAsync(StoryDesk desk, string user, Func<DeskStep, Task> work)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync(user), CancellationToken.None);
        await work(step);
        await step.CommitAsync(CancellationToken.None);
    }

    private static async Task<string> PlannedAsync(StoryDesk desk, string planner)
    {
        var number = await desk.RoutedAsync(new { category = "system-fault", priority = "P1", handler = planner });
        await desk.CompleteAsync(planner, number, "diagnose", "CauseFound", new { cause = "pool exhausted", causeClass = "environment" });
        await desk.CompleteAsync(planner, number, "plan", "Planned", new { chosen = "restart the service", changesProduction = true });
        return number;
    }
}
