using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Process.Shipped;

/// <summary>The ways out of acceptance.</summary>
public sealed class IntakeTests
{
    [Fact]
    public async Task Missing_information_is_asked_for_and_brings_the_ticket_back_to_acceptance()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        for (var round = 1; round <= 2; round++)
        {
            await desk.CompleteAsync("chen", number, "accept", "Incomplete", new { question = $"报错原文是什么？（{round}）" });
            await desk.AssertWaitsForAsync(number, "provide-information", TicketStatus.AwaitingRequester);
            Assert.Contains($"报错原文是什么？（{round}）", await desk.InstructionsAsync(number, "provide-information"), StringComparison.Ordinal);
            Assert.All(await desk.ClocksAsync(number), clock => Assert.False(clock.IsRunning, $"{clock.Kind} runs while the requester is asked."));
            await desk.CompleteAsync("lin", number, "provide-information", "Answered", new { answer = $"未知错误 {round}" });
            await desk.AssertWaitsForAsync(number, "accept", TicketStatus.New);
            Assert.Contains($"未知错误 {round}", await desk.InstructionsAsync(number, "accept"), StringComparison.Ordinal);
        }

        var asked = (await desk.MailsAsync(number)).First(mail => mail.Template == "information-needed");
        Assert.Contains("报错原文是什么？", asked.Text, StringComparison.Ordinal);
        Assert.Contains(await desk.ClocksAsync(number), clock => clock is { Kind: Clock.Assign, IsRunning: true });
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "function-fault", priority = "P2" });
        await desk.AssertWaitsForAsync(number, "diagnose", TicketStatus.Diagnosing);
        Assert.Equal("zhao", await desk.HandlerAsync(number));
    }

    [Fact]
    public async Task A_question_nobody_answers_closes_the_ticket_after_two_reminders()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        await desk.CompleteAsync("chen", number, "accept", "Incomplete", new { question = "哪一台设备？" });
        for (var day = 0; day < 7; day++)
        {
            await desk.AdvanceAsync(TimeSpan.FromDays(1));
        }

        await desk.AssertClosedAsync(number, "no-response");
        Assert.Equal(["received", "information-needed", "task-reminder", "task-reminder", "closed"], await desk.MessagesToAsync(number, "lin"));
    }

    [Fact]
    public async Task A_question_of_the_diagnosis_nobody_answers_closes_the_ticket_too()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AcceptedAsync();
        await desk.CompleteAsync("wang", number, "diagnose", "CannotReproduce", new { question = "请录屏" });
        await desk.AssertWaitsForAsync(number, "provide-information", TicketStatus.AwaitingRequester);
        await desk.AdvanceAsync(TimeSpan.FromDays(7));
        await desk.AssertClosedAsync(number, "no-response");
    }

    [Fact]
    public async Task What_cannot_be_reproduced_is_asked_and_diagnosed_again()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AcceptedAsync();
        for (var round = 1; round <= 2; round++)
        {
            await desk.CompleteAsync("wang", number, "diagnose", "CannotReproduce", new { question = "请录屏" });
            await desk.CompleteAsync("lin", number, "provide-information", "Answered", new { answer = $"见附件 {round}" });
            await desk.AssertWaitsForAsync(number, "diagnose", TicketStatus.Diagnosing);
            Assert.Contains($"见附件 {round}", await desk.InstructionsAsync(number, "diagnose"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_first_contact_answer_that_works_closes_the_ticket_with_it()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        await desk.CompleteAsync("chen", number, "accept", "FirstContact", new { category = "software-usage", priority = "P3", solution = "请清除浏览器缓存后重新登录" });
        await desk.AssertWaitsForAsync(number, "verify", TicketStatus.Verifying);
        Assert.Contains("请清除浏览器缓存后重新登录", await desk.InstructionsAsync(number, "verify"), StringComparison.Ordinal);
        await desk.CompleteAsync("lin", number, "verify", "Solved");
        await desk.CompleteAsync("lin", number, "rate", "Rated", new { rating = "4" });
        await desk.AssertClosedAsync(number, "resolved");
        Assert.Contains("请清除浏览器缓存后重新登录", (await desk.MailsAsync(number)).Single(mail => mail.Template == "resolved").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_contact_answer_that_fails_is_routed_and_diagnosed_as_attempt_two()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        await desk.CompleteAsync("chen", number, "accept", "Incomplete", new { question = "什么浏览器？" });
        await desk.CompleteAsync("lin", number, "provide-information", "Answered", new { answer = "Chrome 125" });
        await desk.CompleteAsync("chen", number, "accept", "FirstContact", new { category = "system-fault", priority = "P2", solution = "请清除缓存" });
        await desk.CompleteAsync("lin", number, "verify", "NotSolved", new { findings = "验证码仍然提示错误" });
        await desk.AssertWaitsForAsync(number, "diagnose", TicketStatus.Diagnosing);
        Assert.Equal(("wang", 2), (await desk.HandlerAsync(number), (await desk.TicketAsync(number)).Attempt));
        Assert.Contains("验证码仍然提示错误", await desk.InstructionsAsync(number, "diagnose"), StringComparison.Ordinal);

        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number);
        await desk.DoneAsync(number);
        await desk.CompleteAsync("lin", number, "verify", "NotSolved", new { findings = "还是不行" });
        Assert.Contains("not-solved-again", await desk.MessagesToAsync(number, "sun"));
        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number);
        await desk.DoneAsync(number);
        await desk.CompleteAsync("lin", number, "verify", "Solved");
        await desk.AssertWaitsForAsync(number, "rate", TicketStatus.Resolved);
    }

    [Fact]
    public async Task A_duplicate_is_closed_when_its_master_is_resolved()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var master = await desk.ImplementedAsync();
        var duplicate = await desk.OpenTicketAsync("同样无法登录");
        await desk.CompleteAsync("chen", duplicate, "accept", "Duplicate", new { master });
        Assert.Empty(await desk.OpenTasksAsync(duplicate));
        Assert.Equal(TicketStatus.Accepted, (await desk.TicketAsync(duplicate)).Status);
        Assert.Contains("duplicate", await desk.MessagesToAsync(duplicate, "lin"));

        await desk.CompleteAsync("lin", master, "verify", "Solved");
        await desk.SweepAsync();
        await desk.AssertClosedAsync(duplicate, "duplicate");
        await desk.AssertWaitsForAsync(master, "rate", TicketStatus.Resolved);
    }

    [Fact]
    public async Task A_duplicate_of_a_resolved_ticket_is_closed_at_once()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var master = await desk.ImplementedAsync();
        await desk.CompleteAsync("lin", master, "verify", "Solved");
        var duplicate = await desk.OpenTicketAsync("同样无法登录");
        await desk.CompleteAsync("chen", duplicate, "accept", "Duplicate", new { master });
        await desk.AssertClosedAsync(duplicate, "duplicate");
    }

    [Fact]
    public async Task A_master_that_repeats_the_ticket_itself_brings_it_back_to_acceptance()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        var copy = await desk.OpenTicketAsync();
        await desk.CompleteAsync("chen", copy, "accept", "Duplicate", new { master = number });
        await desk.CompleteAsync("chen", number, "accept", "Duplicate", new { master = copy });
        await desk.AssertWaitsForAsync(number, "accept", TicketStatus.New);
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "hardware", priority = "P2" });
        await desk.AssertWaitsForAsync(number, "diagnose", TicketStatus.Diagnosing);
    }

    [Fact]
    public async Task The_agent_may_name_team_and_handler()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        await desk.CompleteAsync("chen", number, "accept", "Accepted", new { category = "system-fault", priority = "P2", team = "development", handler = "zhao" });
        Assert.Equal(("zhao", "development"), (await desk.HandlerAsync(number), (await desk.TicketAsync(number)).TeamKey));
    }

    [Fact]
    public async Task When_nobody_is_available_a_supervisor_assigns()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AcceptedAsync(category: "demand");
        await desk.AssertWaitsForAsync(number, "assign", TicketStatus.Accepted);
        Assert.Contains("task-assigned", await desk.MessagesToAsync(number, "sun"));
        Assert.Contains(await desk.ClocksAsync(number), clock => clock is { Kind: Clock.Assign, IsRunning: true });
        await desk.CompleteAsync("sun", number, "assign", "Assigned", new { handler = "zhao" });
        await desk.AssertWaitsForAsync(number, "diagnose", TicketStatus.Diagnosing);
        Assert.Equal("zhao", await desk.HandlerAsync(number));
        Assert.DoesNotContain(await desk.ClocksAsync(number), clock => clock is { Kind: Clock.Assign, StoppedAt: null });
    }

    [Theory]
    [InlineData("Accepted", "category priority")]
    [InlineData("Incomplete", "question")]
    [InlineData("FirstContact", "category priority solution")]
    [InlineData("Duplicate", "master")]
    public async Task An_outcome_says_which_fields_it_misses(string outcome, string fields)
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.OpenTicketAsync();
        var refusal = await Assert.ThrowsAsync<DeskRuleException>(() => desk.CompleteAsync("chen", number, "accept", outcome));
        Assert.Equal(422, refusal.Status);
        Assert.Equal(fields.Split(' '), refusal.Fields.Keys.Order(StringComparer.Ordinal));
        await desk.AssertWaitsForAsync(number, "accept", TicketStatus.New);
    }
}
