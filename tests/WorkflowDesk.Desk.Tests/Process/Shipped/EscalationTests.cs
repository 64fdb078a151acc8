using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Process.Shipped;

/// <summary>Escalation as asked for by the handler and as raised by a clock.</summary>
public sealed class EscalationTests
{
    [Theory]
    [InlineData("Reassign")]
    [InlineData("Vendor")]
    [InlineData("RaisePriority")]
    [InlineData("Return")]
    public async Task Every_decision_leads_back_to_diagnosis_and_the_ticket_goes_on(string decision)
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AcceptedAsync();
        await desk.CompleteAsync("wang", number, "diagnose", "Escalate", new { reason = "需要数据库专家", tried = "已查看应用日志" });
        await desk.AssertWaitsForAsync(number, "decide-escalation", TicketStatus.Escalated);
        var asked = await desk.InstructionsAsync(number, "decide-escalation");
        Assert.Contains("需要数据库专家", asked, StringComparison.Ordinal);
        Assert.Contains("已查看应用日志", asked, StringComparison.Ordinal);
        Assert.Contains("escalation-raised", await desk.MessagesToAsync(number, "sun"));

        object data = decision switch
        {
            "Reassign" => new { handler = "zhao", team = "development" },
            "Vendor" => new { vendor = "硬件厂商", untilDate = "2024-05-25" },
            "RaisePriority" => new { priority = "P0" },
            _ => new { advice = "先看主从延迟" },
        };
        await desk.CompleteAsync("sun", number, "decide-escalation", decision, data);
        await desk.AssertWaitsForAsync(number, "diagnose", TicketStatus.Diagnosing);

        var ticket = await desk.TicketAsync(number);
        var handler = await desk.HandlerAsync(number);
        Assert.Equal(decision == "Reassign" ? "zhao" : "wang", handler);
        Assert.Equal(decision == "RaisePriority" ? "P0" : "P2", ticket.Priority);
        Assert.Equal(decision == "Vendor" ? "硬件厂商" : null, ticket.Detail("vendor"));
        Assert.Equal(decision == "Return" ? "先看主从延迟" : null, ticket.Detail("advice"));
        Assert.Contains("escalation-decided", await desk.MessagesToAsync(number, handler!));

        await desk.CauseFoundAsync(number, handler!);
        await desk.AssertWaitsForAsync(number, "plan", TicketStatus.Planning);
    }

    [Fact]
    public async Task The_advice_of_the_supervisor_is_shown_to_the_handler()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AcceptedAsync();
        for (var round = 1; round <= 2; round++)
        {
            await desk.CompleteAsync("wang", number, "diagnose", "Escalate", new { reason = "超出权限", tried = "日志" });
            await desk.CompleteAsync("sun", number, "decide-escalation", "Return", new { advice = $"建议 {round}" });
            Assert.Contains($"建议 {round}", await desk.InstructionsAsync(number, "diagnose"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_resolution_clock_that_runs_out_asks_the_supervisor_and_leaves_the_work_alone()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AcceptedAsync(priority: "P0");
        await desk.AdvanceAsync(ServiceLevelOf(Clock.Resolve, "P0"));

        Assert.Empty(await desk.IncidentsAsync(number));
        Assert.Equal(["decide-escalation", "diagnose"], (await desk.OpenTasksAsync(number)).Select(task => task.Step).Order(StringComparer.Ordinal));
        Assert.Equal(TicketStatus.Diagnosing, (await desk.TicketAsync(number)).Status);
        Assert.Contains("解决时限", await desk.InstructionsAsync(number, "decide-escalation"), StringComparison.Ordinal);

        await desk.CompleteAsync("sun", number, "decide-escalation", "Reassign", new { handler = "zhao" });
        Assert.Equal("zhao", await desk.HandlerAsync(number));
        await desk.AssertWaitsForAsync(number, "diagnose", TicketStatus.Diagnosing);
        await desk.CauseFoundAsync(number, "zhao");
        await desk.AssertWaitsForAsync(number, "plan", TicketStatus.Planning);
    }

    [Fact]
    public async Task An_acceptance_clock_that_runs_out_asks_the_supervisor_while_the_ticket_waits_for_an_agent()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        await desk.AdvanceAsync(ServiceLevelOf(Clock.Assign, "P2"));

        Assert.Equal(["accept", "decide-escalation"], (await desk.OpenTasksAsync(number)).Select(task => task.Step).Order(StringComparer.Ordinal));
        Assert.Equal(TicketStatus.New, (await desk.TicketAsync(number)).Status);
        Assert.Contains("受理与指派时限", await desk.InstructionsAsync(number, "decide-escalation"), StringComparison.Ordinal);
        await desk.CompleteAsync("sun", number, "decide-escalation", "RaisePriority", new { priority = "P1" });
        Assert.Equal("P1", (await desk.TicketAsync(number)).Priority);
        await desk.AssertWaitsForAsync(number, "accept", TicketStatus.New);
    }

    [Fact]
    public async Task An_escalation_still_open_ends_with_its_ticket()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AcceptedAsync(priority: "P0");
        await desk.AdvanceAsync(ServiceLevelOf(Clock.Resolve, "P0"));
        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number);
        await desk.DoneAsync(number);
        await desk.CompleteAsync("lin", number, "verify", "Solved");
        await desk.CompleteAsync("lin", number, "rate", "Rated", new { rating = 4 });
        await desk.AssertClosedAsync(number, "resolved");
    }

    private static TimeSpan ServiceLevelOf(string clock, string priority) => ShippedProfiles.Default.LimitOf(clock, priority)!.Value.Time;
}
