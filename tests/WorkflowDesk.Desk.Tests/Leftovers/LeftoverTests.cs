using WorkflowDesk.Desk.Leftovers;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Leftovers;

/// <summary>What a ticket leaves behind is somebody's until it is done or dropped (process.md, step 10).</summary>
public sealed class LeftoverTests
{
    public static TheoryData<TestDatabase> Databases => [TestDatabase.Sqlite, TestDatabase.Postgres];

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Closing_carries_what_is_left_and_its_owner_is_reminded_when_it_is_due(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        var number = await PlannedTicketAsync(desk);
        await desk.CompleteAsync("wang", number, "implement", "Done", new
        {
            solution = "已重启",
            leftovers = new object[] { new { what = "升级驱动", owner = "zhao", plan = "下个维护日", due = "2024-05-22" }, new { what = "补文档", due = "2024-05-30" } },
        });
        Assert.Empty(await desk.IncidentsAsync(number));
        var items = (await desk.Get<LeftoverReading>().OfTicketAsync(await desk.CallerAsync("wang"), number, CancellationToken.None))!;
        Assert.Equal([("升级驱动", "zhao"), ("补文档", "wang")], items.Select(item => (item.What, item.Owner)));

        // 09:00 in Shanghai is 01:00 UTC: the clock began at that hour on the 20th.
        await desk.AdvanceAsync(TimeSpan.FromDays(2) - TimeSpan.FromSeconds(1));
        Assert.Empty(await desk.MessagesToAsync(number, "zhao"));
        await desk.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal([MessageTemplate.LeftoverDue], await desk.MessagesToAsync(number, "zhao"));
        Assert.Equal(["升级驱动"], (await ListAsync(desk, "zhao", "mine")).Select(item => item.What));
        Assert.False((await ListAsync(desk, "zhao", "mine"))[0].IsOverdue, "the due day itself is in time");
        await desk.AdvanceAsync(TimeSpan.FromDays(7));
        Assert.Equal(2, (await desk.MessagesToAsync(number, "zhao")).Count);
        Assert.True((await ListAsync(desk, "zhao", "mine"))[0].IsOverdue);

        await ChangeAsync(desk, "zhao", items[0].Id, new LeftoverChange { State = Leftover.Done });
        await desk.AdvanceAsync(TimeSpan.FromDays(14));
        Assert.Equal(2, (await desk.MessagesToAsync(number, "zhao")).Count);
    }

    [Fact]
    public async Task After_a_long_time_away_an_owner_is_reminded_once()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AcceptedAsync();
        await AddAsync(desk, number, "wang", new NewLeftover("整理机柜", null, "", "2024-05-21"));
        await desk.AdvanceAsync(TimeSpan.FromDays(60));
        Assert.Single(await desk.MessagesToAsync(number, "wang"), MessageTemplate.LeftoverDue);
    }

    [Fact]
    public async Task Dropping_needs_a_reason_and_a_stale_look_is_refused()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AcceptedAsync();
        var id = await AddAsync(desk, number, "wang", new NewLeftover("整理机柜", "zhao", "", "2024-05-21"));
        Assert.Equal(["reason"], (await Assert.ThrowsAsync<DeskRuleException>(() => ChangeAsync(desk, "zhao", id, new LeftoverChange { State = Leftover.Dropped }))).Fields.Keys);
        await ChangeAsync(desk, "zhao", id, new LeftoverChange { ExpectedRevision = 1, State = Leftover.Dropped, Reason = "机柜已换" });
        Assert.Equal("stale-revision", (await Assert.ThrowsAsync<DeskRuleException>(() => ChangeAsync(desk, "zhao", id, new LeftoverChange { ExpectedRevision = 1, State = Leftover.Done }))).Code);
        await ChangeAsync(desk, "zhao", id, new LeftoverChange { State = Leftover.Open, DueOn = "2024-06-01" });
        Assert.Equal("2024-06-01", Assert.Single(await ListAsync(desk, "zhao", "mine")).DueOn);
        Assert.Equal(3, (await desk.TimelineAsync(number)).Count(entry => entry.Action is TimelineAction.LeftoverAdded or TimelineAction.LeftoverChanged));
    }

    [Fact]
    public async Task Strangers_neither_see_nor_change_it_and_wrong_fields_are_named()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AcceptedAsync();
        var id = await AddAsync(desk, number, "wang", new NewLeftover("整理机柜", null, "", "2024-05-21"));
        Assert.Equal(404, (await Assert.ThrowsAsync<DeskRuleException>(() => ChangeAsync(desk, "lin", id, new LeftoverChange { State = Leftover.Done }))).Status);
        Assert.Empty(await ListAsync(desk, "lin", "all"));
        Assert.Empty(await ListAsync(desk, "zhao", "all"));
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => AddAsync(desk, number, "wang", new NewLeftover(" ", "nobody", "", "2024-05-19")));
        Assert.Equal(["due", "owner", "what"], refused.Fields.Keys.Order(StringComparer.Ordinal));
        var planned = await PlannedTicketAsync(desk);
        refused = await Assert.ThrowsAsync<DeskRuleException>(() => desk.CompleteAsync("wang", planned, "implement", "Done", new { solution = "x", leftovers = new[] { new { what = "y", due = "2024-05-19" } } }));
        Assert.Equal(["leftovers"], refused.Fields.Keys);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task The_list_pages_by_due_day_and_key(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        var number = await desk.AcceptedAsync();
        foreach (var (what, due) in new[] { ("c", "2024-05-25"), ("a", "2024-05-21"), ("b", "2024-05-21"), ("d", "2024-06-01") })
        {
            await AddAsync(desk, number, "wang", new NewLeftover(what, null, "", due));
            desk.Clock.Advance(TimeSpan.FromMilliseconds(5));
        }

        var reading = desk.Get<LeftoverReading>();
        var (seen, after) = (new List<string>(), (string?)null);
        do
        {
            var page = await reading.ListAsync(await desk.CallerAsync("wang"), new LeftoverFilter("team", Leftover.Open, after, 1), CancellationToken.None);
            seen.AddRange(page.Items.Select(item => item.What));
            after = page.Next;
        }
        while (after is not null);
        Assert.Equal(["a", "b", "c", "d"], seen);
    }

    private static async Task<string> PlannedTicketAsync(StoryDesk desk)
    {
        var number = await desk.AcceptedAsync();
        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number);
        return number;
    }

    private static async Task<Guid> AddAsync(StoryDesk desk, string number, string user, NewLeftover item)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync(user), CancellationToken.None);
        var added = await desk.Get<LeftoverEditing>().AddAsync(step, await step.LockWorkedAsync(number, CancellationToken.None), item, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
        return added.Id;
    }

    private static async Task ChangeAsync(StoryDesk desk, string user, Guid id, LeftoverChange change)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync(user), CancellationToken.None);
        await desk.Get<LeftoverEditing>().ChangeAsync(step, id, change, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
    }

    private static async Task<IReadOnlyList<LeftoverView>> ListAsync(StoryDesk desk, string user, string scope) =>
        (await desk.Get<LeftoverReading>().ListAsync(await desk.CallerAsync(user), new LeftoverFilter(scope, Leftover.Open, null, null), CancellationToken.None)).Items;
}
