using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Desk.Tickets;
using static WorkflowDesk.Desk.Tests.Acceptance.Promises;

namespace WorkflowDesk.Desk.Tests.Acceptance;

/// <summary>Support workflow standard: acknowledged at once, answered and kept informed by urgency.</summary>
public sealed class S1
{
    [Fact]
    public Task The_first_answer_follows_urgency() => AssertLimitsAsync("S1", Monday,
        ("high", Clock.Respond, "2024-05-20 09:15"), ("medium", Clock.Respond, "2024-05-20 10:00"), ("low", Clock.Respond, "2024-05-20 13:00"));

    [Fact]
    public Task Before_a_weekend_only_the_high_goes_on() => AssertLimitsAsync("S1", FridayEvening,
        ("high", Clock.Respond, "2024-05-24 17:45"), ("medium", Clock.Respond, "2024-05-27 09:30"));

    [Fact]
    public async Task The_requester_is_thanked_chooses_an_option_gets_a_workaround_and_is_diagnosed_again_until_it_is_solved()
    {
        await using var desk = await OpenAtAsync("S1", Monday);
        var number = await desk.ReportAsync("报表导出失败", "导出月报时提示失败", new { });
        var received = await desk.LastMailAsync(number, "received");
        Assert.Contains("感谢", received, StringComparison.Ordinal);
        Assert.Contains(number, received, StringComparison.Ordinal);
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "system-fault", urgency = "high", impact = "everyone" });
        Assert.Equal(At("2024-05-20 13:00"), (await desk.ClockAsync(number, Clock.Update)).DueAt);

        await desk.CauseFoundAsync(number);
        await desk.CompleteAsync("wang", number, "plan", "RequesterChooses", new
        {
            options = new[]
            {
                new { title = "今晚重启", pros = "彻底", cons = "中断十分钟", risk = "low" },
                new { title = "先用旧报表", pros = "不中断", cons = "数据晚一天", risk = "low" },
            },
        });
        await desk.CompleteAsync("lin", number, "choose-option", "Answered", new { option = "1" });
        await desk.PlannedAsync(number);
        await desk.CompleteAsync("wang", number, "implement", "Workaround", new { workaround = "先用旧报表", plan = "今晚重启", nextUpdate = "2024-05-20T10:00:00Z" });
        Assert.Contains("先用旧报表", await desk.LastMailAsync(number, "workaround"), StringComparison.Ordinal);
        await desk.DoneAsync(number);
        await desk.CompleteAsync("lin", number, "verify", "NotSolved", new { findings = "月报仍然失败" });
        await desk.AssertWaitsForAsync(number, "diagnose", TicketStatus.Diagnosing);
        Assert.Contains("月报仍然失败", await desk.InstructionsAsync(number, "diagnose"), StringComparison.Ordinal);
        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number);
        await desk.DoneAsync(number);
        await desk.CompleteAsync("lin", number, "verify", "Solved");
        await desk.CompleteAsync("lin", number, "rate", "Rated", new { rating = "5" });
        Assert.Contains("运行情况", await desk.InstructionsAsync(number, "visit"), StringComparison.Ordinal);
        await desk.AssertClosedAsync(number, "resolved");
    }
}
