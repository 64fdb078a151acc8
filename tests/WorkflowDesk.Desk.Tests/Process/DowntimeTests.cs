using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;
using static WorkflowDesk.Testing.Written;

namespace WorkflowDesk.Desk.Tests.Process;

/// <summary>A desk that was down for a week lives that week afterwards, in its order.</summary>
public sealed class DowntimeTests
{
    private static readonly string[] Told = [TimelineAction.ClockWarned, TimelineAction.ClockBreached, TimelineAction.Reminded, TimelineAction.Closed];

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task What_a_week_would_have_brought_is_done_once_and_in_its_order(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        await desk.PublishAsync("nightly", [Starting(Activity("Elsa.Cron", "cron", ("cronExpression", Input("0 0 1 * * *")))), Line("tick")]);
        var asked = await desk.OpenTicketAsync("无法打印");
        await desk.CompleteAsync("chen", asked, "accept", "Incomplete", new { question = "哪一台设备？" });
        var unseen = await desk.OpenTicketAsync("无法登录");
        await desk.AdvanceAsync(TimeSpan.FromMinutes(30));
        var accepted = await desk.AcceptedAsync();

        desk.Clock.Advance(TimeSpan.FromDays(7));
        await desk.SweepAsync();
        var names = new Dictionary<Guid, string>
        {
            [(await desk.TicketAsync(asked)).Id] = "asked", [(await desk.TicketAsync(unseen)).Id] = "unseen", [(await desk.TicketAsync(accepted)).Id] = "accepted",
        };
        string[] week =
        [
            "unseen clock-warned", "unseen clock-breached", "asked reminded", "accepted clock-warned", "asked reminded", "accepted clock-breached", "asked closed",
        ];
        Assert.Equal(week, await ToldAsync());
        Assert.Single(await desk.InstancesAsync("nightly"));
        Assert.Equal(["clock-breached"], (await desk.MessagesToAsync(unseen, "chen")).Where(message => message.StartsWith("clock-", StringComparison.Ordinal)));

        await desk.SweepTogetherAsync(3);
        Assert.Equal(week, await ToldAsync());
        Assert.Single(await desk.InstancesAsync("nightly"));

        async Task<IReadOnlyList<string>> ToldAsync()
        {
            await using var db = desk.Database.Read();
            var entries = await db.Timeline.Where(entry => Told.Contains(entry.Action)).OrderBy(entry => entry.Id).ToListAsync();
            return [.. entries.Select(entry => $"{names[entry.TicketId!.Value]} {entry.Action}")];
        }
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Several_desks_that_come_back_together_do_it_once(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        var number = await desk.OpenTicketAsync();
        desk.Clock.Advance(TimeSpan.FromDays(7));
        await desk.SweepTogetherAsync(4);
        await desk.SweepAsync();
        var told = (await desk.TimelineAsync(number)).Select(entry => entry.Action).Where(Told.Contains);
        Assert.Equal([TimelineAction.ClockWarned, TimelineAction.ClockBreached], told);
        Assert.Equal(["accept", "decide-escalation"], (await desk.OpenTasksAsync(number)).Select(task => task.Step).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_kind_with_more_than_a_sweep_takes_holds_back_what_came_later()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.OpenTicketAsync();
        await desk.AdvanceAsync(TimeSpan.FromMinutes(5));
        await desk.OpenTicketAsync();
        desk.Clock.Advance(TimeSpan.FromDays(1));

        // The first is warned of at 48, breached at 60, the second warned of at 53: sweeps of one piece take the first warning only.
        var first = Assert.Single(await desk.Get<DueWork>().DueAsync(desk.Clock.Now, 1, CancellationToken.None));
        Assert.Equal(ManualClock.Start.AddMinutes(48), first.DueAt);
        var all = await desk.Get<DueWork>().DueAsync(desk.Clock.Now, 100, CancellationToken.None);
        Assert.Equal([48, 53, 60, 65], all.Select(piece => (piece.DueAt - ManualClock.Start).TotalMinutes));
    }
}
