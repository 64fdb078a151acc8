using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Desk.Tickets;
using static WorkflowDesk.Desk.Tests.Acceptance.Promises;

namespace WorkflowDesk.Desk.Tests.Acceptance;

/// <summary>Problem feedback and resolution report: checked within a working day, the urgent answered in four hours.</summary>
public sealed class S3
{
    [Fact]
    public Task Every_report_is_checked_within_a_working_day_and_the_urgent_answered_in_four_hours() => AssertLimitsAsync("S3", "2024-05-20 10:00",
        ("urgent", Clock.Assign, "2024-05-21 10:00"), ("urgent", Clock.Respond, "2024-05-20 14:00"),
        ("important", Clock.Assign, "2024-05-21 10:00"), ("normal", Clock.Assign, "2024-05-21 10:00"));

    [Fact]
    public Task A_working_day_before_a_weekend_ends_on_Monday_and_four_hours_in_the_evening() => AssertLimitsAsync("S3", FridayEvening,
        ("urgent", Clock.Assign, "2024-05-27 17:30"), ("urgent", Clock.Respond, "2024-05-24 21:30"));

    [Fact]
    public async Task A_company_that_cannot_log_in_is_answered_in_four_hours_solved_in_a_day_and_signed_off()
    {
        await using var desk = await OpenAtAsync("S3", "2024-05-20 09:30");
        const string title = "全公司无法登录办公自动化系统";
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => desk.ReportAsync(title, "登录后空白页", new { }));
        Assert.Equal(["errorText", "reproduction"], refused.Fields.Keys.Order(StringComparer.Ordinal));
        var number = await desk.ReportAsync(title, "登录后空白页", new
        {
            occurredAt = "2024-05-20T01:15:00Z", affectedSystem = "办公自动化系统", impactScope = "全公司约 200 人", reproduction = "打开首页，输入账号密码，点击登录", errorText = "无提示，页面空白",
        });
        Assert.Equal("TS20240520001", number);
        desk.Clock.SetTo(At("2024-05-20 13:29:59"));
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "system-fault", subcategory = "login", priority = "urgent" });
        Assert.True((await desk.ClockAsync(number, Clock.Respond)).IsKept, "a second before four hours was late");
        Assert.Equal(At("2024-05-21 13:29:59"), (await desk.ClockAsync(number, Clock.Resolve)).DueAt);

        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number);
        desk.Clock.SetTo(At("2024-05-20 14:40"));
        await desk.CompleteAsync("wang", number, "implement", "Done", new
        {
            solution = "Web 服务器已重启，服务正常", log = new[] { new { time = "14:30", action = "重启 Web 服务器" }, new { time = "14:35", action = "服务已启动" } },
        });
        await desk.CompleteAsync("lin", number, "verify", "Solved");
        Assert.True((await desk.ClockAsync(number, Clock.Resolve)).IsKept, "an hour was late for a day");
        await desk.CompleteAsync("lin", number, "rate", "Rated", new { rating = "5" });
        Assert.Equal(At("2024-05-23 14:40"), (await desk.ClockAsync(number, Clock.Visit)).DueAt);
        await desk.AssertClosedAsync(number, "resolved");
    }

    [Fact]
    public async Task A_sign_off_that_says_still_partly_wrong_asks_for_more_work()
    {
        await using var desk = await OpenAtAsync("S3", "2024-05-20 09:30");
        var number = await desk.ReportAsync("无法登录", "空白页", new { reproduction = "点击登录", errorText = "无" });
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "system-fault", priority = "important" });
        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number);
        await desk.DoneAsync(number);
        await desk.CompleteAsync("lin", number, "verify", "NotSolved", new { findings = "部分同事仍是空白页" });
        await desk.AssertWaitsForAsync(number, "diagnose", TicketStatus.Diagnosing);
        Assert.Equal(2, (await desk.TicketAsync(number)).Attempt);
    }
}
