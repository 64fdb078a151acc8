using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using static WorkflowDesk.Desk.Tests.Acceptance.Promises;

namespace WorkflowDesk.Desk.Tests.Acceptance;

/// <summary>Industry-wide support form: fifteen minutes for what stops the business, two hours for the rest.</summary>
public sealed class S0
{
    [Fact]
    public Task On_a_working_morning_critical_and_urgent_are_answered_in_15_minutes_and_normal_in_two_hours() => AssertLimitsAsync("S0", Monday,
        ("critical", Clock.Respond, "2024-05-20 09:15"), ("urgent", Clock.Respond, "2024-05-20 09:15"), ("normal", Clock.Respond, "2024-05-20 11:00"));

    [Fact]
    public Task Before_a_weekend_the_urgent_goes_on_and_the_normal_waits_for_Monday() => AssertLimitsAsync("S0", FridayEvening,
        ("critical", Clock.Respond, "2024-05-24 17:45"), ("normal", Clock.Respond, "2024-05-27 10:30"));

    [Fact]
    public Task A_second_before_the_limit_is_in_time() => AssertKeptAsync("S0", "critical", Clock.Respond, TimeSpan.FromMinutes(15));

    [Fact]
    public async Task An_order_that_hangs_is_diagnosed_from_simple_to_complex_by_development()
    {
        await using var desk = await OpenAtAsync("S0", "2024-05-20 14:20");
        const string title = "ERP 采购订单保存后一直加载";
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => desk.ReportAsync(title, "点击保存后一直转圈", new { impactScope = "一人" }));
        Assert.Equal(["actionsTaken", "environment"], refused.Fields.Keys.Order(StringComparer.Ordinal));
        var number = await desk.ReportAsync(title, "点击保存后一直转圈", new { environment = "Windows 11，Edge，ERP V2.3.1", actionsTaken = "10:00 安装过系统补丁", impactScope = "一人" });
        desk.Clock.SetTo(At("2024-05-20 16:19:59"));
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "system-fault", subcategory = "module", urgency = "low", impact = "one" });
        Assert.Equal("normal", (await desk.TicketAsync(number)).Priority);
        Assert.True((await desk.ClockAsync(number, Clock.Respond)).IsKept, "a second before two hours was late");
        Assert.Equal(("development", "zhao"), ((await desk.TicketAsync(number)).TeamKey, await desk.HandlerAsync(number)));

        string[] findings = ["应用进程正在运行", "服务日志：数据库连接超时", "数据库主机可以 ping 通", "从库复制延迟，连接池已耗尽"];
        await desk.CompleteAsync("zhao", number, "diagnose", "CauseFound", new
        {
            cause = "从库复制延迟，耗尽了数据库连接池", causeClass = "environment",
            steps = findings.Select((result, i) => new { @checked = $"第 {i + 1} 步", result }).ToArray(),
        });
        Assert.Equal(findings, (await desk.TicketAsync(number)).ReadDetails()["steps"]!.AsArray().Select(step => step!["result"]!.ToString()));
        await desk.PlannedAsync(number, user: "zhao");
        await desk.DoneAsync(number, "zhao");
        await desk.CompleteAsync("lin", number, "verify", "Solved");
        Assert.Contains("耗尽了数据库连接池", await desk.LastMailAsync(number, "resolved"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("high", "everyone", "critical")]
    [InlineData("medium", "department", "urgent")]
    [InlineData("low", "one", "normal")]
    public async Task The_site_down_is_critical_stuck_approvals_are_urgent_and_a_question_is_normal(string urgency, string impact, string priority)
    {
        await using var desk = await OpenAtAsync("S0", "2024-05-20 09:30");
        var number = await desk.ReportAsync("办公自动化系统登录时验证码总是错误", "输入正确的验证码仍被拒绝", new { environment = "Windows 10，Chrome 125", actionsTaken = "清过缓存", impactScope = "一个账号" });
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "system-fault", subcategory = "login", urgency, impact });
        Assert.Equal(priority, (await desk.TicketAsync(number)).Priority);
    }
}
