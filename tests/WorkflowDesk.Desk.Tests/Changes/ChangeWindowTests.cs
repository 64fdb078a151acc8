using WorkflowDesk.Desk.Changes;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Changes;

/// <summary>A change waits for its window, and windows of one system do not meet unseen (process.md, steps 6 and 7).</summary>
public sealed class ChangeWindowTests
{
    private static readonly DateTimeOffset Begins = ManualClock.Start.AddHours(10);

    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.Postgres];

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task An_approved_ticket_waits_with_paused_clocks_until_its_window_opens(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        var number = await ApprovedAsync(desk, "P0");
        await AssertStateAsync(desk, number, ChangeState.Approved);
        Assert.Equal(TicketStatus.AwaitingWindow, (await desk.TicketAsync(number)).Status);
        Assert.Empty(await desk.OpenTasksAsync(number));
        Assert.All((await RunningAsync(desk, number)), clock => Assert.Equal(AwaitChangeWindow.PauseReason, clock.PauseReason));

        await desk.AdvanceAsync(Begins - desk.Clock.Now - TimeSpan.FromSeconds(1));
        Assert.Equal(TicketStatus.AwaitingWindow, (await desk.TicketAsync(number)).Status);
        await desk.AdvanceAsync(TimeSpan.FromSeconds(1));
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
        Assert.All(await RunningAsync(desk, number), clock => Assert.Null(clock.PausedAt));
        await AssertStateAsync(desk, number, ChangeState.InProgress);
        await desk.DoneAsync(number);
        await AssertStateAsync(desk, number, ChangeState.Done);
    }

    [Fact]
    public async Task A_window_that_is_open_already_and_a_plan_without_one_do_not_wait()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await SolutionOptionsTests.PlanningAsync(desk);
        await PlanAsync(desk, number, desk.Clock.Now.AddSeconds(1), desk.Clock.Now.AddHours(1));
        await desk.AdvanceAsync(TimeSpan.FromSeconds(1));
        await desk.CompleteAsync("li", number, "approve-change", "Approved");
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);

        var without = await SolutionOptionsTests.PlanningAsync(desk);
        await desk.PlannedAsync(without);
        await desk.AssertWaitsForAsync(without, "implement", TicketStatus.Implementing);
    }

    [Fact]
    public async Task A_window_that_passes_before_the_approval_leads_back_to_the_plan()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await SolutionOptionsTests.PlanningAsync(desk);
        await PlanAsync(desk, number, Begins, Begins.AddHours(1));
        await desk.AdvanceAsync(Begins.AddHours(1) - desk.Clock.Now);
        await desk.CompleteAsync("li", number, "approve-change", "Approved");
        await desk.AssertWaitsForAsync(number, "plan", TicketStatus.Planning);
        Assert.Contains("变更窗口已过", await desk.InstructionsAsync(number, "plan"), StringComparison.Ordinal);
        await using var db = desk.Database.Read();
        Assert.NotNull(Assert.Single(db.PlannedChanges).DroppedAt);
    }

    [Fact]
    public async Task A_desk_that_slept_through_the_window_asks_for_another()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await ApprovedAsync(desk);
        await desk.AdvanceAsync(TimeSpan.FromDays(7));
        await desk.AssertWaitsForAsync(number, "plan", TicketStatus.Planning);
    }

    [Fact]
    public async Task A_supervisor_begins_earlier_with_a_reason()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await ApprovedAsync(desk);
        Assert.Equal("supervisors-only", (await RefusedAsync(desk, number, "wang", "等不及")).Code);
        Assert.Equal(["reason"], (await RefusedAsync(desk, number, "sun", " ")).Fields.Keys);
        await TurnAsync(desk, number, "sun", (turns, step, ticket) => turns.GoAheadAsync(step, ticket, "业务方要求提前", CancellationToken.None));
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
        Assert.Contains(await desk.TimelineAsync(number), entry => entry is { Action: TimelineAction.WindowOpened, Subject: "ahead", Text: "业务方要求提前" });
        Assert.Equal("not-waiting", (await RefusedAsync(desk, number, "sun", "再一次")).Code);
        await desk.AdvanceAsync(TimeSpan.FromDays(1));
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
    }

    [Fact]
    public async Task Nobody_begins_earlier_during_a_freeze()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await ApprovedAsync(desk);
        await FreezeAsync(desk, "ERP", desk.Clock.Now, desk.Clock.Now.AddHours(1));
        Assert.Equal("frozen", (await RefusedAsync(desk, number, "sun", "等不及")).Code);
    }

    [Fact]
    public async Task The_handler_may_take_the_window_back()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await ApprovedAsync(desk);
        await TurnAsync(desk, number, "wang", (turns, step, ticket) => turns.PlanAnewAsync(step, ticket, "备件未到", CancellationToken.None));
        await desk.AssertWaitsForAsync(number, "plan", TicketStatus.Planning);
        Assert.Contains("备件未到", await desk.InstructionsAsync(number, "plan"), StringComparison.Ordinal);
        Assert.Empty(await CalendarAsync(desk));
    }

    [Fact]
    public async Task A_requester_who_withdraws_frees_the_window()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await ApprovedAsync(desk);
        await using (var step = await desk.Steps.BeginAsync(await desk.CallerAsync("lin"), CancellationToken.None))
        {
            await desk.Process.WithdrawAsync(step, (await step.LockTicketAsync(number, CancellationToken.None))!, "不用了", CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
        }

        Assert.Empty(await CalendarAsync(desk));
    }

    [Theory]
    [InlineData("erp ", -60, 0, false)]
    [InlineData("erp ", -60, 1, true)]
    [InlineData("ERP", 59, 120, true)]
    [InlineData("ERP", 60, 120, false)]
    [InlineData("CRM", 0, 60, false)]
    public async Task Windows_of_one_system_that_overlap_must_be_known_to(string system, int from, int to, bool collides)
    {
        await using var desk = await StoryDesk.OpenAsync();
        var first = await ApprovedAsync(desk);
        var second = await SolutionOptionsTests.PlanningAsync(desk);
        var planning = PlanAsync(desk, second, Begins.AddMinutes(from), Begins.AddMinutes(to), system);
        if (!collides)
        {
            await planning;
            return;
        }

        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => planning);
        Assert.Contains(first, refused.Fields["windowStart"], StringComparison.Ordinal);
        await PlanAsync(desk, second, Begins.AddMinutes(from), Begins.AddMinutes(to), system, known: true);
        Assert.All(await CalendarAsync(desk), change => Assert.Single(change.Collisions));
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_freeze_stands_in_the_way_of_its_system_and_one_of_everything_of_all(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        await FreezeAsync(desk, "CRM", Begins, Begins.AddHours(1));
        var number = await SolutionOptionsTests.PlanningAsync(desk);
        await PlanAsync(desk, number, Begins, Begins.AddHours(1));
        await desk.CompleteAsync("li", number, "approve-change", "Rejected", new { reason = "换个时间" });
        await FreezeAsync(desk, "", Begins, Begins.AddHours(1));
        Assert.Contains("月末结账", (await Assert.ThrowsAsync<DeskRuleException>(() => PlanAsync(desk, number, Begins, Begins.AddHours(1)))).Fields["windowStart"], StringComparison.Ordinal);
        Assert.Equal(2, (await desk.Get<ChangeCalendar>().FreezesAsync(Begins, Begins.AddHours(1), CancellationToken.None)).Count);
    }

    [Fact]
    public async Task A_window_lies_ahead_and_has_two_ends_in_order()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await SolutionOptionsTests.PlanningAsync(desk);
        var now = desk.Clock.Now;
        Assert.Equal(["windowStart"], (await Assert.ThrowsAsync<DeskRuleException>(() => PlanAsync(desk, number, now, now.AddHours(1)))).Fields.Keys);
        Assert.Equal(["windowEnd"], (await Assert.ThrowsAsync<DeskRuleException>(() => PlanAsync(desk, number, Begins, Begins))).Fields.Keys);
        Assert.Equal(["windowEnd"], (await Assert.ThrowsAsync<DeskRuleException>(() => desk.CompleteAsync("wang", number, "plan", "Planned", new { chosen = "重启", windowStart = Begins }))).Fields.Keys);
    }

    [Fact]
    public async Task Only_administrators_freeze_and_only_staff_read_the_calendar()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await ApprovedAsync(desk);
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync("sun"), CancellationToken.None);
        Assert.Equal("administrators-only", Assert.Throws<DeskRuleException>(() => FreezeEditing.Add(step, "x", "", Begins, Begins.AddHours(1))).Code);
        Assert.Empty(await desk.Get<ChangeCalendar>().BetweenAsync(await desk.CallerAsync("lin"), Begins, Begins.AddHours(1), CancellationToken.None));
        Assert.Equal(["", "扩大连接池并重启应用服务"], [await TitleForAsync("zhao"), await TitleForAsync("wang")]);

        async Task<string> TitleForAsync(string user) =>
            Assert.Single(await desk.Get<ChangeCalendar>().BetweenAsync(await desk.CallerAsync(user), Begins, Begins.AddHours(1), CancellationToken.None)).Title;
    }

    private static async Task<string> ApprovedAsync(StoryDesk desk, string priority = "P2")
    {
        var number = await SolutionOptionsTests.PlanningAsync(desk, priority);
        await PlanAsync(desk, number, Begins, Begins.AddHours(1));
        await desk.CompleteAsync("li", number, "approve-change", "Approved");
        return number;
    }

    private static Task<TicketTask> PlanAsync(StoryDesk desk, string number, DateTimeOffset from, DateTimeOffset to, string system = "ERP", bool known = false) =>
        desk.CompleteAsync("wang", number, "plan", "Planned", new { chosen = "扩大连接池并重启应用服务", changesProduction = true, system, windowStart = from, windowEnd = to, collisionKnown = known });

    private static async Task TurnAsync(StoryDesk desk, string number, string user, Func<WindowTurns, DeskStep, Ticket, Task> turn)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync(user), CancellationToken.None);
        await turn(desk.Get<WindowTurns>(), step, (await step.LockTicketAsync(number, CancellationToken.None))!);
        await step.CommitAsync(CancellationToken.None);
    }

    private static Task<DeskRuleException> RefusedAsync(StoryDesk desk, string number, string user, string reason) =>
        Assert.ThrowsAsync<DeskRuleException>(() => TurnAsync(desk, number, user, (turns, step, ticket) => turns.GoAheadAsync(step, ticket, reason, CancellationToken.None)));

    private static async Task FreezeAsync(StoryDesk desk, string system, DateTimeOffset from, DateTimeOffset to)
    {
        await using var step = await desk.Steps.BeginAsync((await desk.CallerAsync("sun")) with { Roles = new HashSet<string> { Role.Administrator } }, CancellationToken.None);
        FreezeEditing.Add(step, "月末结账", system, from, to);
        await step.CommitAsync(CancellationToken.None);
    }

    private static async Task<IReadOnlyList<ChangeView>> CalendarAsync(StoryDesk desk) =>
        await desk.Get<ChangeCalendar>().BetweenAsync(await desk.CallerAsync("sun"), Begins.AddDays(-1), Begins.AddDays(1), CancellationToken.None);

    private static async Task AssertStateAsync(StoryDesk desk, string number, string state)
    {
        var change = Assert.Single(await CalendarAsync(desk));
        Assert.Equal((number, state), (change.Ticket, change.State));
    }

    private static async Task<IReadOnlyList<Clock>> RunningAsync(StoryDesk desk, string number) => [.. (await desk.ClocksAsync(number)).Where(clock => clock.StoppedAt is null)];
}
