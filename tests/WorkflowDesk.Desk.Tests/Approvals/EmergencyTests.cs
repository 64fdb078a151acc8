using WorkflowDesk.Desk.Approvals;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;
using static WorkflowDesk.Desk.Tests.Approvals.ApprovalDesk;

namespace WorkflowDesk.Desk.Tests.Approvals;

/// <summary>A change that cannot wait begins, is marked, and is decided on afterwards.</summary>
public sealed class EmergencyTests
{
    private const string Afterwards = "approve-emergency";

    [Fact]
    public async Task The_work_begins_and_the_approvers_are_asked_afterwards()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await DeclaredAsync(desk);
        Assert.Equal([Afterwards, "implement"], await desk.StepsAsync(number));
        Assert.Equal(TicketStatus.Implementing, (await desk.TicketAsync(number)).Status);
        Assert.Contains(await desk.TimelineAsync(number), entry => entry.Action == TimelineAction.EmergencyDeclared);
        Assert.Contains("approval-asked", await desk.MessagesToAsync(number, "li"));
        var listed = Assert.Single((await desk.Get<ApprovalReading>().EmergenciesAsync(await desk.CallerAsync("li"), all: false, null, null, CancellationToken.None)).Items);
        Assert.Equal((number, "王磊", null), (listed.Ticket, listed.DeclaredBy, listed.Outcome));
        Assert.Equal("excluded", await RefusedAsync(() => desk.CompleteAsync("wang", number, Afterwards, "Approved")));
    }

    [Fact]
    public async Task It_stays_listed_after_the_ticket_is_closed_until_somebody_decides()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await DeclaredAsync(desk);
        await desk.DoneAsync(number);
        await desk.CompleteAsync("lin", number, "verify", "Solved");
        await desk.CompleteAsync("lin", number, "rate", "Rated", new { rating = "5" });
        Assert.Equal(TicketStatus.Closed, (await desk.TicketAsync(number)).Status);
        await desk.VisitedAsync(number);
        Assert.Equal([Afterwards], await desk.StepsAsync(number));

        await desk.CompleteAsync("li", number, Afterwards, "Rejected", new { reason = "没有备份" });
        Assert.Contains("emergency-decided", await desk.MessagesToAsync(number, "sun"));
        var reading = desk.Get<ApprovalReading>();
        var li = await desk.CallerAsync("li");
        Assert.Empty((await reading.EmergenciesAsync(li, all: false, null, null, CancellationToken.None)).Items);
        Assert.Equal("Rejected", Assert.Single((await reading.EmergenciesAsync(li, all: true, null, null, CancellationToken.None)).Items).Outcome);
        Assert.Empty(await desk.IncidentsAsync(number));
    }

    [Theory]
    [InlineData("P1", true)]
    [InlineData("P0", false)]
    public async Task It_is_refused_below_the_highest_priority_and_where_the_rule_forbids_it(string priority, bool allowed)
    {
        await using var desk = await StoryDesk.OpenAsync();
        await desk.RuleAsync(Rule(ApprovalMode.Any, "role:approver") with { AllowsEmergency = allowed });
        var number = await desk.AcceptedAsync(priority: priority);
        await desk.CauseFoundAsync(number);
        Assert.Equal("no-emergency", await RefusedAsync(() => PlanAsync(desk, number)));
        await desk.AssertWaitsForAsync(number, "plan", TicketStatus.Planning);
    }

    [Fact]
    public async Task An_emergency_covers_only_the_plan_it_was_declared_for()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await DeclaredAsync(desk);
        await desk.ChangePlanAsync(number, "wang", "重建索引");
        Assert.Equal([Step, Afterwards], await desk.StepsAsync(number));
        Assert.Single((await desk.Get<ApprovalReading>().EmergenciesAsync(await desk.CallerAsync("li"), all: true, null, null, CancellationToken.None)).Items);
    }

    private static async Task<string> DeclaredAsync(StoryDesk desk)
    {
        var number = await desk.AcceptedAsync(priority: "P0");
        await desk.CauseFoundAsync(number);
        await PlanAsync(desk, number);
        return number;
    }

    private static Task<TicketTask> PlanAsync(StoryDesk desk, string number) =>
        desk.CompleteAsync("wang", number, "plan", "Planned", new { chosen = "扩大连接池并重启应用服务", changesProduction = true, emergency = true });
}
