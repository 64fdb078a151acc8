using System.Text.Json.Nodes;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Desk.Tickets;
using static WorkflowDesk.Desk.Tests.Acceptance.Promises;

namespace WorkflowDesk.Desk.Tests.Acceptance;

/// <summary>Support service-form process: accepted and assigned in 15 and 30 minutes, one and two hours.</summary>
public sealed class S2
{
    [Fact]
    public Task Acceptance_follows_P0_to_P3() => AssertLimitsAsync("S2", Monday,
        ("P0", Clock.Assign, "2024-05-20 09:15"), ("P1", Clock.Assign, "2024-05-20 09:30"), ("P2", Clock.Assign, "2024-05-20 10:00"), ("P3", Clock.Assign, "2024-05-20 11:00"));

    [Fact]
    public Task Before_a_weekend_only_P0_goes_on() => AssertLimitsAsync("S2", FridayEvening,
        ("P0", Clock.Assign, "2024-05-24 17:45"), ("P1", Clock.Assign, "2024-05-24 18:00"), ("P2", Clock.Assign, "2024-05-27 09:30"), ("P3", Clock.Assign, "2024-05-27 10:30"));

    [Fact]
    public Task A_second_before_the_limit_is_in_time() => AssertKeptAsync("S2", "P0", Clock.Assign, TimeSpan.FromMinutes(15));

    [Fact]
    public async Task A_customer_record_that_cannot_be_saved_is_assigned_in_half_an_hour_and_fed_back_within_the_hour()
    {
        await using var desk = await OpenAtAsync("S2", "2023-10-27 14:30");
        var number = await desk.ReportAsync(
            "CRM 客户资料无法保存", "保存时报未知错误", new { occurredAt = "2023-10-27T02:15:00Z", errorText = "保存时出现未知错误", actionsTaken = "重启浏览器，无效" });
        Assert.Equal("TS202310270001", number);
        desk.Clock.SetTo(At("2023-10-27 14:59:59"));
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "system-fault", priority = "P1" });
        Assert.True((await desk.ClockAsync(number, Clock.Assign)).IsKept, "a second before thirty minutes was late");
        Assert.Equal("operations", (await desk.TicketAsync(number)).TeamKey);

        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number);
        desk.Clock.SetTo(At("2023-10-27 15:36"));
        await desk.CompleteAsync("wang", number, "implement", "Done", new
        {
            solution = "应用服务已重启，保存正常",
            log = new[] { new { time = "15:20", action = "重启应用服务" }, new { time = "15:35", action = "测试保存，正常" } },
        });
        var log = (await desk.TimelineAsync(number)).Where(entry => entry.Action == TimelineAction.WorkLogged).Select(entry => (entry.Text, At: JsonNode.Parse(entry.Data)!["at"]!.GetValue<DateTimeOffset>()));
        Assert.Equal([("重启应用服务", At("2023-10-27 15:20")), ("测试保存，正常", At("2023-10-27 15:35"))], log);
        await desk.CompleteAsync("lin", number, "verify", "Solved");
        Assert.True((await desk.ClockAsync(number, Clock.Feedback)).IsKept, "the feedback came within the hour");
        Assert.Contains("应用服务已重启", await desk.LastMailAsync(number, "resolved"), StringComparison.Ordinal);
    }
}
