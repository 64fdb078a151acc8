using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tests.Alerts;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Desk.Tickets;
using static WorkflowDesk.Desk.Tests.Acceptance.Promises;

namespace WorkflowDesk.Desk.Tests.Acceptance;

/// <summary>Handbook of a technical department: fifteen minutes for urgent and high, two hours for medium and low.</summary>
public sealed class S4
{
    [Fact]
    public Task Urgent_and_high_are_answered_in_15_minutes_and_medium_and_low_in_two_hours() => AssertLimitsAsync("S4", Monday,
        ("urgent", Clock.Respond, "2024-05-20 09:15"), ("high", Clock.Respond, "2024-05-20 09:15"),
        ("medium", Clock.Respond, "2024-05-20 11:00"), ("low", Clock.Respond, "2024-05-20 11:00"));

    [Fact]
    public Task At_night_the_urgent_goes_on() => AssertLimitsAsync("S4", "2024-05-24 23:00",
        ("urgent", Clock.Respond, "2024-05-24 23:15"), ("low", Clock.Respond, "2024-05-27 11:00"));

    [Fact]
    public async Task An_alert_is_answered_by_its_owner_approved_by_the_head_of_department_and_verified_by_log()
    {
        await using var desk = await OpenAtAsync("S4", Monday);
        var receipt = await AlertIntakeTests.ReceiveAsync(desk, AlertIntakeTests.Firing("cpu", "10.0.3.17", "critical") with { Summary = "CPU 使用率长时间高于 90%" });
        var number = Assert.Single(receipt.Opened);
        var ticket = await desk.TicketAsync(number);
        Assert.Equal(("10.0.3.17: CPU 使用率长时间高于 90%", "urgent", "alert"), (ticket.Title, ticket.Priority, ticket.Category));
        var alert = ticket.ReadDetails()["alert"]!;
        Assert.Equal(("10.0.3.17", "HighCpu", "critical", "CPU 使用率长时间高于 90%"), (alert["host"]!.ToString(), alert["rule"]!.ToString(), alert["level"]!.ToString(), alert["symptom"]!.ToString()));
        Assert.NotNull(alert["at"]);

        desk.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "alert", urgency = "high", impact = "everyone" });
        Assert.True((await desk.ClockAsync(number, Clock.Respond)).IsKept, "a second before fifteen minutes was late");
        await desk.CompleteAsync("wang", number, "diagnose", "CauseFound", new { cause = "缓存未设过期时间，循环重算", causeClass = "code" });
        await desk.CompleteAsync("wang", number, "plan", "Planned", new { chosen = "发布 2.4.1 修复缓存", changesProduction = true, module = "缓存服务", estimate = 2, estimateUnit = "hours" });
        await desk.AssertWaitsForAsync(number, "approve-change", TicketStatus.AwaitingApproval);
        Assert.Equal("not-a-candidate", (await Assert.ThrowsAsync<DeskRuleException>(() => desk.CompleteAsync("chen", number, "approve-change", "Approved"))).Code);
        await desk.CompleteAsync("li", number, "approve-change", "Approved");
        await desk.CompleteAsync("wang", number, "implement", "Done", new { solution = "已发布 2.4.1", prevention = "为缓存命中率设置告警", backup = "taken" });
        await desk.CompleteAsync("wang", number, "verify", "Solved", new { evidence = "监控图：CPU 已降至 20%" });
        ticket = await desk.TicketAsync(number);
        Assert.Equal(
            ("缓存未设过期时间，循环重算", "code", "已发布 2.4.1", "为缓存命中率设置告警"),
            (ticket.Detail("cause"), ticket.Detail("causeClass"), ticket.Detail("solution"), ticket.Detail("prevention")));
        Assert.Equal(TicketStatus.Resolved, ticket.Status);
    }
}
