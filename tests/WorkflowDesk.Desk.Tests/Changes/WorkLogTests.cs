using WorkflowDesk.Desk.Changes;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Changes;

/// <summary>What is done is written down as it is done, after a backup (process.md, step 7).</summary>
public sealed class WorkLogTests
{
    [Fact]
    public async Task Entries_stand_in_the_order_things_were_done()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await ImplementingAsync(desk);
        await desk.AdvanceAsync(TimeSpan.FromMinutes(30));
        await AddAsync(desk, number, "重启完成");
        await AddAsync(desk, number, "开始重启", desk.Clock.Now.AddMinutes(-5));
        await desk.CompleteAsync("wang", number, "implement", "Done", new { solution = "已重启", log = new[] { new { time = "09:10", action = "检查服务" }, new { time = "晚些", action = "观察" } } });
        Assert.Equal(["检查服务", "开始重启", "重启完成", "晚些 观察"], (await LogAsync(desk, number, "wang")).Select(entry => entry.Text));
        Assert.Equal(["work-logged"], (await desk.TimelineAsync(number)).Where(entry => entry.Text == "观察" || entry.Text == "开始重启").Select(entry => entry.Action));
    }

    [Fact]
    public async Task Only_who_works_on_the_step_writes_and_only_while_it_is_open()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await ImplementingAsync(desk);
        Assert.Equal("not-a-candidate", (await Assert.ThrowsAsync<DeskRuleException>(() => AddAsync(desk, number, "我来", user: "chen"))).Code);
        await desk.DoneAsync(number);
        Assert.Equal("not-implementing", (await Assert.ThrowsAsync<DeskRuleException>(() => AddAsync(desk, number, "补记"))).Code);
    }

    [Fact]
    public async Task Nothing_is_logged_for_the_future_or_without_words()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await ImplementingAsync(desk);
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => AddAsync(desk, number, " ", desk.Clock.Now.AddSeconds(1)));
        Assert.Equal(["at", "text"], refused.Fields.Keys.Order(StringComparer.Ordinal));
        await AddAsync(desk, number, "此刻", desk.Clock.Now);
    }

    [Fact]
    public async Task Work_on_production_begins_with_a_word_about_the_backup()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await ImplementingAsync(desk, changesProduction: true);
        Assert.Equal(["backup"], (await Assert.ThrowsAsync<DeskRuleException>(() => AddAsync(desk, number, "重启"))).Fields.Keys);
        Assert.Equal(["backupReason"], (await Assert.ThrowsAsync<DeskRuleException>(() => BackupAsync(desk, number, taken: false, ""))).Fields.Keys);
        await BackupAsync(desk, number, taken: false, "只重启，不改数据");
        await AddAsync(desk, number, "重启");
        await desk.CompleteAsync("wang", number, "implement", "Done", new { solution = "已重启" });
        Assert.Contains(await desk.TimelineAsync(number), entry => entry is { Action: TimelineAction.BackupConfirmed, Subject: WorkLog.NotNeeded, Text: "只重启，不改数据" });
    }

    [Fact]
    public async Task Work_on_production_done_without_a_word_about_the_backup_is_marked()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await ImplementingAsync(desk, changesProduction: true);
        await desk.CompleteAsync("wang", number, "implement", "Done", new { solution = "已重启" });
        Assert.Contains(await desk.TimelineAsync(number), entry => entry.Action == TimelineAction.BackupUnconfirmed);
    }

    [Fact]
    public async Task Another_plan_asks_for_the_backup_again()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await ImplementingAsync(desk, changesProduction: true);
        await BackupAsync(desk, number, taken: true, "");
        await desk.DoneAsync(number);
        await desk.AdvanceAsync(TimeSpan.FromMinutes(1));
        await desk.CompleteAsync("lin", number, "verify", "NotSolved", new { findings = "还是不行" });
        await desk.CauseFoundAsync(number);
        await ApprovedAsync(desk, number);
        Assert.Equal(["backup"], (await Assert.ThrowsAsync<DeskRuleException>(() => AddAsync(desk, number, "再来"))).Fields.Keys);
    }

    [Fact]
    public async Task Who_is_blocked_need_not_have_taken_a_backup()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await ImplementingAsync(desk, changesProduction: true);
        await desk.CompleteAsync("wang", number, "implement", "Blocked", new { reason = "没有权限" });
        await desk.AssertWaitsForAsync(number, "decide-escalation", TicketStatus.Escalated);
    }

    private static async Task<string> ImplementingAsync(StoryDesk desk, bool changesProduction = false)
    {
        var number = await SolutionOptionsTests.PlanningAsync(desk);
        if (changesProduction)
        {
            await ApprovedAsync(desk, number);
        }
        else
        {
            await desk.PlannedAsync(number);
        }

        return number;
    }

    private static async Task ApprovedAsync(StoryDesk desk, string number)
    {
        await desk.PlannedAsync(number, changesProduction: true);
        await desk.CompleteAsync("li", number, "approve-change", "Approved");
    }

    private static async Task AddAsync(StoryDesk desk, string number, string text, DateTimeOffset? at = null, string user = "wang")
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync(user), CancellationToken.None);
        await WorkLog.AddAsync(step, await step.LockWorkedAsync(number, CancellationToken.None), text, at, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
    }

    private static async Task BackupAsync(StoryDesk desk, string number, bool taken, string reason)
    {
        await using var step = await desk.Steps.BeginAsync(await desk.CallerAsync("wang"), CancellationToken.None);
        await WorkLog.ConfirmBackupAsync(step, await step.LockWorkedAsync(number, CancellationToken.None), taken, reason, CancellationToken.None);
        await step.CommitAsync(CancellationToken.None);
    }

    private static async Task<IReadOnlyList<WorkEntry>> LogAsync(StoryDesk desk, string number, string user) =>
        (await desk.Get<WorkLog>().OfTicketAsync(await desk.CallerAsync(user), number, CancellationToken.None))!;
}
