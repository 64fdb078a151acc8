using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.Tests.Definitions;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;
using static WorkflowDesk.Desk.Tests.Approvals.ApprovalDesk;

namespace WorkflowDesk.Desk.Tests.Approvals;

/// <summary>A decision is about the plan its approver has seen, and about no other.</summary>
public sealed class PlanBindingTests
{
    [Fact]
    public async Task A_vote_keeps_the_plan_it_is_about_and_none_is_taken_for_another()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AskedAsync();
        var task = await desk.OpenTaskAsync(number, Step);
        var li = await desk.CallerAsync("li");
        Assert.Equal("plan-changed", await RefusedAsync(() => desk.CompleteAsAsync(li, task, new string('0', 64))));
        Assert.Equal("completed", await desk.CompleteAsAsync(li, task, (await desk.ApprovalAsync(task)).PlanHash));
        var vote = Assert.Single(await desk.VotesAsync(number));
        Assert.Equal((await desk.ApprovalAsync(task)).PlanHash, vote.PlanHash);
    }

    [Fact]
    public async Task A_vote_that_names_no_plan_counts_until_the_plan_changes()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.AddAsync("ann");
        await desk.RuleAsync(Rule(ApprovalMode.Quorum, "role:approver"));
        var number = await desk.AskedAsync();
        var task = await desk.OpenTaskAsync(number, Step);
        await desk.CompleteAsAsync(await desk.CallerAsync("li"), task, null);
        Assert.Equal((await desk.ApprovalAsync(task)).PlanHash, Assert.Single(await desk.VotesAsync(number)).PlanHash);

        await desk.ChangePlanAsync(number, "zhao", "重建索引");
        var ann = await desk.CallerAsync("ann");
        Assert.Equal("plan-not-seen", await RefusedAsync(() => desk.CompleteAsAsync(ann, task, null)));
        await desk.VoteAsync("ann", number);
    }

    [Fact]
    public async Task A_plan_that_changes_while_it_is_decided_on_is_decided_on_anew()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.AddAsync("ann", "bob");
        await desk.RuleAsync(Rule(ApprovalMode.Quorum, "role:approver"));
        var number = await desk.AskedAsync();
        var task = await desk.OpenTaskAsync(number, Step);
        var seen = (await desk.ApprovalAsync(task)).PlanHash;
        await desk.VoteAsync("ann", number);
        await desk.ChangePlanAsync(number, "zhao", "重建索引");

        var bob = await desk.CallerAsync("bob");
        Assert.Equal("plan-changed", await RefusedAsync(() => desk.CompleteAsAsync(bob, task, seen)));
        // The first vote was on another plan: it takes two again, and Ann may look at the new one.
        await desk.VoteAsync("bob", number);
        await desk.AssertWaitsForAsync(number, Step, TicketStatus.AwaitingApproval);
        await desk.VoteAsync("ann", number);
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
        Assert.Equal(2, (await desk.MessagesToAsync(number, "bob")).Count(template => template == "approval-asked"));
    }

    [Fact]
    public async Task Whoever_changes_a_plan_may_not_approve_it()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.AddAsync("ann");
        var number = await desk.AskedAsync();
        await desk.ChangePlanAsync(number, "li", "重建索引");
        Assert.Equal("excluded", await RefusedAsync(() => desk.VoteAsync("li", number)));
        await desk.VoteAsync("ann", number);
        Assert.Equal(["implement"], await desk.StepsAsync(number));
    }

    [Fact]
    public async Task A_plan_that_changes_after_its_approval_is_asked_for_again()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AskedAsync();
        await desk.VoteAsync("li", number);
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
        await desk.ChangePlanAsync(number, "wang", "重建索引");
        await desk.AssertWaitsForAsync(number, Step, TicketStatus.AwaitingApproval);
        await desk.VoteAsync("li", number);
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
        await desk.DoneAsync(number);
        await desk.AssertWaitsForAsync(number, "verify", TicketStatus.Verifying);
    }

    [Fact]
    public async Task What_is_found_while_the_plan_is_carried_out_does_not_change_it()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AskedAsync();
        await desk.VoteAsync("li", number);
        await desk.CompleteAsync("wang", number, "implement", "Workaround", new { workaround = "请使用备用入口", plan = "周五升级", nextUpdate = "2024-05-24", backup = "taken" });
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
        await desk.CompleteAsync("wang", number, "implement", "Done", new { solution = "已处理", cause = "磁盘满", backup = "taken" });
        await desk.AssertWaitsForAsync(number, "verify", TicketStatus.Verifying);
    }

    [Fact]
    public async Task The_next_attempt_needs_an_approval_of_its_own()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await desk.AskedAsync();
        await desk.VoteAsync("li", number);
        await desk.DoneAsync(number);
        await desk.CompleteAsync("lin", number, "verify", "NotSolved", new { findings = "登录后仍是空白页" });
        await desk.CauseFoundAsync(number);
        await desk.PlannedAsync(number, changesProduction: true);
        await desk.AssertWaitsForAsync(number, Step, TicketStatus.AwaitingApproval);
    }

    [Fact]
    public async Task Where_the_process_draws_no_way_back_the_work_cannot_be_reported_as_done()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.PublishNextAsync("support-ticket", "unguarded", change: model =>
        {
            var implement = model["root"]!["activities"]!.AsArray().Single(activity => activity!["id"]!.ToString() == "implement")!.AsObject();
            implement.Remove("whileApproved");
            var lines = model["root"]!["connections"]!.AsArray();
            lines.Remove(lines.Single(line => line!["source"]!["port"]!.ToString() == "NotApproved"));
        });
        var number = await desk.AskedAsync();
        await desk.VoteAsync("li", number);
        await desk.ChangePlanAsync(number, "wang", "重建索引");
        Assert.Equal("plan-not-approved", await RefusedAsync(() => desk.DoneAsync(number)));
        await desk.CompleteAsync("wang", number, "implement", "Blocked", new { reason = "方案已改变" });
        await desk.AssertWaitsForAsync(number, "decide-escalation", TicketStatus.Escalated);
    }
}
