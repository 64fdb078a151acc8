using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;
using static WorkflowDesk.Desk.Tests.Approvals.ApprovalDesk;

namespace WorkflowDesk.Desk.Tests.Approvals;

/// <summary>How several people come to one decision.</summary>
public sealed class VotingTests
{
    [Fact]
    public async Task Of_any_the_first_decision_decides()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.AddAsync("ann");
        await desk.RuleAsync(Rule(ApprovalMode.Any, "role:approver"));
        var number = await desk.AskedAsync();
        var task = await desk.OpenTaskAsync(number, Step);
        await desk.VoteAsync("li", number);
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
        var late = await desk.CallerAsync("ann");
        Assert.Equal("task-already-completed", await RefusedAsync(() => desk.CompleteAsAsync(late, task, task.Form)));
        Assert.Equal(["Li: Approved"], (await desk.VotesAsync(number)).Select(vote => $"Li: {vote.Outcome}"));
    }

    [Fact]
    public async Task The_head_of_the_requesters_department_decides_and_any_approver_where_there_is_none()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.AddAsync("ann", "bob");
        await desk.DepartmentAsync("lin", "Sales");
        await desk.DepartmentAsync("bob", "sales ");
        await desk.RuleAsync(Rule(ApprovalMode.Any, "department-head"));
        var number = await desk.AskedAsync();
        Assert.Equal("not-found", await RefusedAsync(() => desk.VoteAsync("li", number)));
        await desk.VoteAsync("bob", number);
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);

        await desk.DepartmentAsync("lin", "Purchasing");
        var other = await desk.AskedAsync();
        await desk.VoteAsync("ann", other);
        await desk.AssertWaitsForAsync(other, "implement", TicketStatus.Implementing);
    }

    [Fact]
    public async Task Nobody_heads_the_department_for_their_own_request()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.DepartmentAsync("lin", "Sales");
        await desk.GiveRoleAsync("lin", "requester approver");
        await desk.RuleAsync(Rule(ApprovalMode.Any, "department-head"));
        var number = await desk.AskedAsync();
        Assert.Equal("excluded", await RefusedAsync(() => desk.VoteAsync("lin", number)));
        await desk.VoteAsync("li", number);
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
    }

    [Fact]
    public async Task Where_all_must_approve_everybody_is_waited_for()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.AddAsync("ann", "bob");
        await desk.RuleAsync(Rule(ApprovalMode.All, "role:approver"));
        var number = await desk.AskedAsync();
        foreach (var user in new[] { "li", "ann" })
        {
            await desk.VoteAsync(user, number);
            await desk.AssertWaitsForAsync(number, Step, TicketStatus.AwaitingApproval);
        }

        Assert.Equal("already-voted", await RefusedAsync(() => desk.VoteAsync("li", number)));
        await desk.VoteAsync("bob", number);
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
        Assert.Equal(3, (await desk.VotesAsync(number)).Count);
    }

    [Fact]
    public async Task Where_all_must_approve_one_rejection_ends_it()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.AddAsync("ann", "bob");
        await desk.RuleAsync(Rule(ApprovalMode.All, "role:approver"));
        var number = await desk.AskedAsync();
        await desk.VoteAsync("li", number);
        await desk.VoteAsync("ann", number, "Rejected");
        await desk.AssertWaitsForAsync(number, "plan", TicketStatus.Planning);
    }

    [Fact]
    public async Task A_quorum_approves_with_its_number_and_rejects_once_that_is_out_of_reach()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.AddAsync("ann", "bob");
        await desk.RuleAsync(Rule(ApprovalMode.Quorum, "role:approver"));
        var approved = await desk.AskedAsync();
        await desk.VoteAsync("li", approved, "Rejected");
        await desk.VoteAsync("ann", approved);
        await desk.AssertWaitsForAsync(approved, Step, TicketStatus.AwaitingApproval);
        await desk.VoteAsync("bob", approved);
        await desk.AssertWaitsForAsync(approved, "implement", TicketStatus.Implementing);

        var rejected = await desk.AskedAsync();
        await desk.VoteAsync("li", rejected, "Rejected");
        await desk.AssertWaitsForAsync(rejected, Step, TicketStatus.AwaitingApproval);
        await desk.VoteAsync("bob", rejected, "Rejected");
        await desk.AssertWaitsForAsync(rejected, "plan", TicketStatus.Planning);
    }

    [Fact]
    public async Task In_a_sequence_the_next_level_is_asked_only_after_the_one_before()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.AddAsync("ann");
        await desk.RuleAsync(Rule(ApprovalMode.Sequence, "user:li", "user:ann", "role:supervisor") with { ExpiresAfter = Limit.Parse("48h"), Reminders = [Limit.Parse("3h")!.Value] });
        var number = await desk.AskedAsync("P0");
        Assert.Empty(await desk.MessagesToAsync(number, "ann"));
        // Who is not asked yet does not even see it.
        Assert.Equal("not-found", await RefusedAsync(() => desk.VoteAsync("ann", number)));
        // Times begin anew with each level.
        await desk.AdvanceAsync(TimeSpan.FromHours(40));
        await desk.VoteAsync("li", number);
        Assert.Equal(["approval-asked"], await desk.MessagesToAsync(number, "ann"));
        await desk.AdvanceAsync(TimeSpan.FromHours(40));
        Assert.Equal(["approval-asked", "approval-reminder"], (await desk.MessagesToAsync(number, "ann")).Where(template => template.StartsWith("approval", StringComparison.Ordinal)));
        await desk.VoteAsync("ann", number);
        await desk.VoteAsync("sun", number);
        // The limit of the priority has passed meanwhile, and climbs by itself.
        Assert.Equal(["decide-escalation", "implement"], await desk.StepsAsync(number));
        Assert.Equal([0, 1, 2], (await desk.VotesAsync(number)).Select(vote => vote.Level));
    }

    [Fact]
    public async Task In_a_sequence_nobody_speaks_for_two_levels()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.AddAsync("ann");
        await desk.RuleAsync(Rule(ApprovalMode.Sequence, "role:approver", "role:approver"));
        var number = await desk.AskedAsync();
        await desk.VoteAsync("li", number);
        Assert.Equal("already-voted", await RefusedAsync(() => desk.VoteAsync("li", number)));
        await desk.VoteAsync("ann", number);
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
    }

    [Theory]
    [InlineData(TestDatabase.Sqlite)]
    [InlineData(TestDatabase.Postgres)]
    public async Task Two_who_press_at_once_are_both_counted_once(TestDatabase kind)
    {
        await using var desk = await StoryDesk.OpenAsync(kind);
        await desk.AddAsync("ann", "bob");
        await desk.RuleAsync(Rule(ApprovalMode.Quorum, "role:approver"));
        var number = await desk.AskedAsync();
        await Task.WhenAll(desk.VoteAsync("ann", number), desk.VoteAsync("bob", number));
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
        Assert.Equal(["ANN", "BOB"], (await desk.VotesAsync(number)).Select(vote => vote.PersonName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_same_vote_sent_twice_counts_once()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.AddAsync("ann");
        await desk.RuleAsync(Rule(ApprovalMode.Quorum, "role:approver"));
        var number = await desk.AskedAsync();
        var task = await desk.OpenTaskAsync(number, Step);
        var hash = (await desk.ApprovalAsync(task)).PlanHash;
        var li = await desk.CallerAsync("li");
        Assert.Equal("open", await desk.CompleteAsAsync(li, task, hash));
        Assert.Equal("open", await desk.CompleteAsAsync(li, task, hash));
        Assert.Single(await desk.VotesAsync(number));
    }

    [Fact]
    public async Task Deputies_are_asked_after_the_delay_and_speak_for_the_approvers()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.RuleAsync(Rule(ApprovalMode.Any, "role:approver") with { Deputies = ["role:supervisor"], DeputiesAfter = Limit.Parse("1h") });
        var number = await desk.AskedAsync("P0");
        Assert.Equal("not-a-candidate", await RefusedAsync(() => desk.VoteAsync("sun", number)));
        await desk.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Contains("approval-asked", await desk.MessagesToAsync(number, "sun"));
        await desk.VoteAsync("sun", number);
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
        Assert.Equal("role:approver", (await desk.VotesAsync(number)).Single().DeputyFor);
    }

    [Fact]
    public async Task A_question_returns_the_plan_whoever_else_has_approved()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.AddAsync("ann", "bob");
        await desk.RuleAsync(Rule(ApprovalMode.All, "role:approver"));
        var number = await desk.AskedAsync();
        await desk.VoteAsync("ann", number);
        await desk.VoteAsync("bob", number, "MoreInformation");
        await desk.AssertWaitsForAsync(number, "plan", TicketStatus.Planning);
    }

    [Theory]
    [InlineData(ApprovalMode.Any)]
    [InlineData(ApprovalMode.All)]
    [InlineData(ApprovalMode.Sequence)]
    public async Task Without_anybody_left_it_is_an_incident_and_never_an_approval(string mode)
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.GiveRoleAsync("wang", "engineer approver");
        await desk.GiveRoleAsync("li", "requester");
        await desk.RuleAsync(Rule(mode, "role:approver"));
        var number = await desk.AskedAsync();
        Assert.Contains("Nobody is left who may approve", Assert.Single(await desk.IncidentsAsync(number)), StringComparison.Ordinal);
        Assert.Empty(await desk.OpenTasksAsync(number));
        Assert.Contains("incident", await desk.MessagesToAsync(number, "sun"));

        // Once there is an approver, the step is tried again.
        await desk.AddAsync("ann");
        await using (var step = await desk.Steps.BeginAsync(await desk.CallerAsync("sun"), CancellationToken.None))
        {
            var ticket = (await step.LockTicketAsync(number, CancellationToken.None))!;
            var entry = (await desk.TimelineAsync(number)).Single(entry => entry.Action == TimelineAction.Incident);
            var place = System.Text.Json.Nodes.JsonNode.Parse(entry.Data)!;
            await desk.Process.RetryIncidentAsync(step, ticket, place["instance"]!.ToString(), place["activityInstance"]!.ToString(), CancellationToken.None);
            await step.CommitAsync(CancellationToken.None);
        }

        await desk.VoteAsync("ann", number);
        Assert.Equal(["implement"], await desk.StepsAsync(number));
    }

    [Theory]
    [InlineData(ApprovalMode.Any, "role:approver")]
    [InlineData(ApprovalMode.All, "role:approver")]
    [InlineData(ApprovalMode.Quorum, "role:approver")]
    [InlineData(ApprovalMode.Sequence, "user:wang|role:approver", "role:approver")]
    public async Task Nobody_votes_on_their_own_plan_or_their_own_ticket(string mode, params string[] approvers)
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.AddAsync("ann");
        await desk.GiveRoleAsync("wang", "engineer approver");
        await desk.GiveRoleAsync("lin", "requester approver");
        await desk.RuleAsync(Rule(mode, [.. approvers.Select(token => token.Split('|')[^1])]));
        var number = await desk.AskedAsync();
        foreach (var user in new[] { "wang", "lin" })
        {
            // Where all must approve, she is nobody the approval knows of.
            Assert.Equal(user == "lin" && mode == ApprovalMode.All ? "not-found" : "excluded", await RefusedAsync(() => desk.VoteAsync(user, number)));
            Assert.DoesNotContain("approval-asked", await desk.MessagesToAsync(number, user));
        }
    }

    [Fact]
    public async Task A_planner_who_is_a_deputy_stays_excluded()
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.RuleAsync(Rule(ApprovalMode.Any, "role:approver") with { Deputies = ["role:engineer"], DeputiesAfter = Limit.Parse("1h") });
        var number = await desk.AskedAsync("P0");
        await desk.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal("excluded", await RefusedAsync(() => desk.VoteAsync("wang", number)));
        await desk.VoteAsync("zhao", number);
        Assert.Equal(["implement"], await desk.StepsAsync(number));
    }
}
