using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Process.Shipped;

/// <summary>The straight way of a ticket, and its loops through plan, implementation and verification.</summary>
public sealed class MainLineTests
{
    [Fact]
    public async Task A_ticket_goes_from_a_message_to_closure()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        await desk.AssertWaitsForAsync(number, "accept", TicketStatus.New);
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "system-fault", priority = "P1" });
        await desk.AssertWaitsForAsync(number, "diagnose", TicketStatus.Diagnosing);
        Assert.Equal("wang", await desk.HandlerAsync(number));
        await desk.CauseFoundAsync(number);
        await desk.AssertWaitsForAsync(number, "plan", TicketStatus.Planning);
        await desk.PlannedAsync(number);
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
        await desk.DoneAsync(number);
        await desk.AssertWaitsForAsync(number, "verify", TicketStatus.Verifying);
        Assert.All(await desk.ClocksAsync(number), clock => Assert.False(clock.IsRunning, $"{clock.Kind} runs while the requester verifies."));
        await desk.CompleteAsync("lin", number, "verify", "Solved");
        await desk.AssertWaitsForAsync(number, "rate", TicketStatus.Resolved);
        await desk.CompleteAsync("lin", number, "rate", "Rated", new { rating = 5, comment = "很快" });
        await desk.AssertClosedAsync(number, "resolved");

        var ticket = await desk.TicketAsync(number);
        Assert.Equal(("P1", "system-fault", 1), (ticket.Priority, ticket.Category, ticket.Attempt));
        Assert.Equal("数据库连接池已耗尽", ticket.Detail("cause"));
        Assert.Equal("连接池已扩大，服务已重启", ticket.Detail("solution"));
        Assert.Equal("为连接数设置告警", ticket.Detail("prevention"));
        Assert.Equal("5", ticket.Detail("rating"));
        Assert.Equal([Clock.Assign, Clock.Feedback, Clock.Resolve, Clock.Visit], (await desk.ClocksAsync(number)).Select(clock => clock.Kind).Order(StringComparer.Ordinal));
        Assert.Equal(["closed", "please-rate", "please-verify", "received", "resolved"], (await desk.MessagesToAsync(number, "lin")).Order(StringComparer.Ordinal));
        Assert.Contains("assigned", await desk.MessagesToAsync(number, "wang"));
    }

    [Fact]
    public async Task The_feedback_tells_cause_solution_and_prevention()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.ImplementedAsync();
        await desk.CompleteAsync("lin", number, "verify", "Solved");

        var feedback = (await desk.MailsAsync(number)).Single(mail => mail.Template == "resolved");
        Assert.Contains("数据库连接池已耗尽", feedback.Text, StringComparison.Ordinal);
        Assert.Contains("连接池已扩大，服务已重启", feedback.Text, StringComparison.Ordinal);
        Assert.Contains("为连接数设置告警", feedback.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_solution_without_an_answer_is_confirmed_by_silence_after_two_reminders()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.ImplementedAsync();
        for (var day = 0; day < 5; day++)
        {
            await desk.AdvanceAsync(TimeSpan.FromDays(1));
        }

        await desk.AssertWaitsForAsync(number, "rate", TicketStatus.Resolved);
        await desk.AdvanceAsync(TimeSpan.FromDays(3));
        await desk.AssertClosedAsync(number, "confirmed-by-silence");
        Assert.Equal(2, (await desk.MessagesToAsync(number, "lin")).Count(template => template == "task-reminder"));
    }

    [Fact]
    public async Task A_failed_verification_returns_to_diagnosis_with_the_findings()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.ImplementedAsync();
        await desk.CompleteAsync("lin", number, "verify", "NotSolved", new { findings = "登录后仍是空白页" });

        await desk.AssertWaitsForAsync(number, "diagnose", TicketStatus.Diagnosing);
        Assert.Equal(2, (await desk.TicketAsync(number)).Attempt);
        Assert.Equal("wang", await desk.HandlerAsync(number));
        Assert.Contains("登录后仍是空白页", await desk.InstructionsAsync(number, "diagnose"), StringComparison.Ordinal);
        Assert.DoesNotContain("not-solved-again", await desk.MessagesToAsync(number, "sun"));
        Assert.Contains(await desk.ClocksAsync(number), clock => clock is { Kind: Clock.Resolve, IsRunning: true });
    }

    [Fact]
    public async Task The_supervisor_hears_of_the_second_failure_and_of_each_one_after_it()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.ImplementedAsync();
        for (var failure = 1; failure <= 3; failure++)
        {
            await desk.CompleteAsync("lin", number, "verify", "NotSolved", new { findings = $"第 {failure} 次仍未解决" });
            Assert.Equal(failure - 1, (await desk.MessagesToAsync(number, "sun")).Count(template => template == "not-solved-again"));
            await desk.AssertWaitsForAsync(number, "diagnose", TicketStatus.Diagnosing);
            await desk.CauseFoundAsync(number);
            await desk.PlannedAsync(number);
            await desk.DoneAsync(number);
        }

        await desk.CompleteAsync("lin", number, "verify", "Solved");
        await desk.CompleteAsync("lin", number, "rate", "Rated", new { rating = 2 });
        await desk.AssertClosedAsync(number, "resolved");
        Assert.Equal(4, (await desk.TicketAsync(number)).Attempt);
    }

    [Fact]
    public async Task A_workaround_is_told_and_the_work_goes_on_as_often_as_needed()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AcceptedAsync();
        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number);
        for (var round = 1; round <= 3; round++)
        {
            await desk.CompleteAsync("wang", number, "implement", "Workaround", new { workaround = $"请先使用备用入口 {round}", plan = "周五升级", nextUpdate = "2024-05-24" });
            await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
        }

        Assert.Equal(3, (await desk.MessagesToAsync(number, "lin")).Count(template => template == "workaround"));
        // Inner rounds must not make the outer loops lose count.
        await desk.CompleteAsync("wang", number, "implement", "Blocked", new { reason = "没有数据库权限" });
        await desk.CompleteAsync("sun", number, "decide-escalation", "Return", new { advice = "请联系 DBA" });
        await desk.CompleteAsync("wang", number, "diagnose", "CannotReproduce", new { question = "何时发生？" });
        await desk.CompleteAsync("lin", number, "provide-information", "Answered", new { answer = "每天上午九点" });
        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number);
        await desk.DoneAsync(number);
        await desk.CompleteAsync("lin", number, "verify", "Solved");
        await desk.AssertWaitsForAsync(number, "rate", TicketStatus.Resolved);
    }

    [Fact]
    public async Task A_plan_that_changes_production_is_revised_until_an_approver_agrees()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AcceptedAsync();
        await desk.CauseFoundAsync(number);
        foreach (var reason in new[] { "没有回退办法", "窗口不合适" })
        {
            await desk.PlannedAsync(number, changesProduction: true);
            await desk.AssertWaitsForAsync(number, "approve-change", TicketStatus.AwaitingApproval);
            await desk.CompleteAsync("li", number, "approve-change", "Rejected", new { reason });
            await desk.AssertWaitsForAsync(number, "plan", TicketStatus.Planning);
            Assert.Contains(reason, await desk.InstructionsAsync(number, "plan"), StringComparison.Ordinal);
            Assert.Equal(reason, (await desk.TicketAsync(number)).Detail("approvalReason"));
        }

        await desk.PlannedAsync(number, changesProduction: true);
        await desk.CompleteAsync("li", number, "approve-change", "Approved", new { window = "今晚 22:00–23:00" });
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
        Assert.Contains("今晚 22:00–23:00", await desk.InstructionsAsync(number, "implement"), StringComparison.Ordinal);
        Assert.Equal(3, (await desk.MessagesToAsync(number, "wang")).Count(template => template == "approval-decided"));
    }

    [Fact]
    public async Task A_rejected_plan_may_be_replaced_by_one_that_needs_no_approval()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AcceptedAsync();
        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number, changesProduction: true);
        await desk.CompleteAsync("li", number, "approve-change", "MoreInformation", new { question = "影响哪些用户？" });
        Assert.Contains("影响哪些用户？", await desk.InstructionsAsync(number, "plan"), StringComparison.Ordinal);
        await desk.PlannedAsync(number);
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
    }

    [Fact]
    public async Task An_approval_nobody_gives_expires_after_two_days_and_climbs_to_the_supervisor()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AcceptedAsync(priority: "P3");
        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number, changesProduction: true);
        await desk.AdvanceAsync(TimeSpan.FromHours(4));
        Assert.Contains("approval-reminder", await desk.MessagesToAsync(number, "li"));
        await desk.AdvanceAsync(TimeSpan.FromDays(2));
        await desk.AssertWaitsForAsync(number, "decide-escalation", TicketStatus.Escalated);
        await desk.CompleteAsync("sun", number, "decide-escalation", "Return", new { advice = "请重新提交" });
        await desk.AssertWaitsForAsync(number, "plan", TicketStatus.Planning);
        Assert.Contains("逾期未决", (await desk.MailsAsync(number)).Single(mail => mail.Template == "approval-decided").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_approves_their_own_plan()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await using (var step = await desk.Steps.BeginAsync(await desk.CallerAsync("admin"), CancellationToken.None))
        {
            step.Db.People.Single(person => person.UserName == "wang").Roles = "engineer approver";
            await step.CommitAsync(CancellationToken.None);
        }

        var number = await desk.AcceptedAsync();
        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number, changesProduction: true);

        var refusal = await Assert.ThrowsAsync<DeskRuleException>(() => desk.CompleteAsync("wang", number, "approve-change", "Approved"));
        Assert.Equal(("excluded", 403), (refusal.Code, refusal.Status));
        Assert.DoesNotContain("approval-asked", await desk.MessagesToAsync(number, "wang"));
        await desk.CompleteAsync("li", number, "approve-change", "Approved");
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
    }

    [Fact]
    public async Task Blocked_work_is_escalated_and_comes_back_to_diagnosis()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AcceptedAsync();
        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number);
        await desk.CompleteAsync("wang", number, "implement", "Blocked", new { reason = "没有数据库权限" });
        await desk.AssertWaitsForAsync(number, "decide-escalation", TicketStatus.Escalated);
        Assert.Contains("没有数据库权限", await desk.InstructionsAsync(number, "decide-escalation"), StringComparison.Ordinal);
        await desk.CompleteAsync("sun", number, "decide-escalation", "Vendor", new { vendor = "数据库供应商", untilDate = "2024-05-27" });
        await desk.AssertWaitsForAsync(number, "diagnose", TicketStatus.Diagnosing);
        Assert.Contains("没有数据库权限", await desk.InstructionsAsync(number, "diagnose"), StringComparison.Ordinal);
        Assert.Equal("数据库供应商", (await desk.TicketAsync(number)).Detail("vendor"));
    }
}
