using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tests.Acceptance;
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
    public async Task An_escalation_nobody_answers_climbs_level_by_level_and_everyone_asked_may_decide()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AcceptedAsync(priority: "P0");
        await desk.CompleteAsync("wang", number, "diagnose", "Escalate", new { reason = "需要数据库专家", tried = "已查看应用日志" });
        await desk.AdvanceAsync(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        Assert.DoesNotContain("escalation-raised", await desk.MessagesToAsync(number, "li"));
        await desk.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Contains("escalation-raised", await desk.MessagesToAsync(number, "li"));
        Assert.Contains("上一级未在时限内决定", await desk.InstructionsAsync(number, "decide-escalation"), StringComparison.Ordinal);
        await desk.AdvanceAsync(TimeSpan.FromDays(7));
        Assert.Equal(["1", "2", "3"], (await desk.TimelineAsync(number)).Where(entry => entry.Action == TimelineAction.EscalationRaised).Select(entry => entry.Subject));
        Assert.Single(await desk.OpenTasksAsync(number), task => task.Step == "decide-escalation");
        await desk.CompleteAsync("sun", number, "decide-escalation", "Return", new { advice = "先看主从延迟" });
        await desk.AssertWaitsForAsync(number, "diagnose", TicketStatus.Diagnosing);
        Assert.Empty(await desk.IncidentsAsync(number));
    }

    [Theory]
    [InlineData("S4", "urgent", "首次响应时限")]
    [InlineData("S2", "P2", "受理与指派时限")]
    public async Task A_first_answer_that_does_not_come_is_escalated_and_warned_of_before(string profile, string priority, string why)
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.ChooseProfileAsync(profile);
        var number = await desk.OpenWithAsync(priority);
        var clock = (await desk.ClocksAsync(number))[0];
        desk.Clock.SetTo(clock.WarnAt);
        await desk.SweepAsync();
        Assert.Equal(["clock-warning"], await desk.MessagesToAsync(number, "sun"));
        desk.Clock.SetTo(clock.DueAt);
        await desk.SweepAsync();
        Assert.Contains("escalation-raised", await desk.MessagesToAsync(number, "sun"));
        Assert.Contains(why, await desk.InstructionsAsync(number, "decide-escalation"), StringComparison.Ordinal);
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
