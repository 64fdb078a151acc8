using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Changes;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Changes;

/// <summary>Several ways to solve it, and who chooses (process.md, step 5).</summary>
public sealed class SolutionOptionsTests
{
    private static readonly object[] Two =
    [
        new { title = "重启从库", pros = "今晚即可", cons = "中断两分钟", risk = "medium" },
        new { title = "新建从库后切换", pros = "不中断", cons = "需要两天", risk = "low", chosen = true },
    ];

    [Fact]
    public async Task A_plan_keeps_its_options_and_which_one_was_chosen()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await PlanningAsync(desk);
        await desk.CompleteAsync("wang", number, "plan", "Planned", new { chosen = "先建后切", options = Two, touchesData = true, module = "连接池", estimate = 2, estimateUnit = "working-days" });
        var plan = (await desk.Get<PlanReading>().OfTicketAsync(await desk.CallerAsync("li"), number, CancellationToken.None))!;
        Assert.Equal([(1, "medium", false), (2, "low", true)], plan.Options.Select(option => (option.Number, option.Risk, option.IsChosen)));
        Assert.Equal(("environment", "连接池", 2m, "working-days"), (plan.CauseClass, plan.Module, plan.Estimate!.Value, plan.EstimateUnit));
        Assert.Equal(["data"], plan.Touches);
        Assert.Equal(TicketStatus.AwaitingApproval, (await desk.TicketAsync(number)).Status);
        Assert.Null(await desk.Get<PlanReading>().OfTicketAsync(await desk.CallerAsync("lin"), number, CancellationToken.None));
    }

    [Theory]
    [InlineData("nobody chose", false, false)]
    [InlineData("two were chosen", true, true)]
    public async Task Of_several_options_exactly_one_is_chosen(string why, bool first, bool second)
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await PlanningAsync(desk);
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => desk.CompleteAsync("wang", number, "plan", "Planned", new
        {
            chosen = "先建后切", options = new[] { new { title = "甲", chosen = first }, new { title = "乙", chosen = second } },
        }));
        Assert.True(refused.Fields.ContainsKey("options"), why);
    }

    [Fact]
    public async Task The_risk_of_an_option_is_one_of_three()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await PlanningAsync(desk);
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => desk.CompleteAsync("wang", number, "plan", "Planned", new { chosen = "甲", options = new[] { new { title = "甲", risk = "tiny" } } }));
        Assert.StartsWith("第 1 行", refused.Fields["options"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_requester_chooses_while_the_clocks_stand_and_the_plan_comes_back_with_the_choice()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await PlanningAsync(desk, "P0");
        await desk.CompleteAsync("wang", number, "plan", "RequesterChooses", new { options = Two, question = "哪一种对您影响最小？" });
        await desk.AssertWaitsForAsync(number, "choose-option", TicketStatus.AwaitingRequester);
        Assert.All((await desk.ClocksAsync(number)).Where(clock => clock.StoppedAt is null), clock => Assert.Equal("choice", clock.PauseReason));
        var mail = (await desk.MailsAsync(number)).Last(row => row.Template == MessageTemplate.PleaseChoose);
        Assert.Contains("不中断", mail.Text, StringComparison.Ordinal);
        Assert.Contains("/act/", mail.Text, StringComparison.Ordinal);

        await desk.AdvanceAsync(TimeSpan.FromHours(3));
        await desk.CompleteAsync("lin", number, "choose-option", "Answered", new { option = "1", comment = "今晚就好" });
        await desk.AssertWaitsForAsync(number, "plan", TicketStatus.Planning);
        Assert.All((await desk.ClocksAsync(number)).Where(clock => clock.StoppedAt is null), clock => Assert.Null(clock.PausedAt));
        Assert.Contains("报告人选择了：重启从库（今晚就好）", await desk.InstructionsAsync(number, "plan"), StringComparison.Ordinal);
        Assert.Equal("重启从库 · 今晚就好", (await desk.TicketAsync(number)).Detail("requesterChoice"));

        var values = TaskForm.Read((await desk.OpenTaskAsync(number, "plan")).Form).Values;
        Assert.Equal([true, false], values["options"]!.AsArray().Select(row => row!["chosen"]!.GetValue<bool>()));
        await desk.CompleteAsync("wang", number, "plan", "Planned", new { chosen = "今晚重启", options = JsonNode.Parse(values["options"]!.ToJsonString()) });
        await desk.AssertWaitsForAsync(number, "implement", TicketStatus.Implementing);
    }

    [Fact]
    public async Task A_choice_must_be_one_of_those_offered()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await PlanningAsync(desk);
        await desk.CompleteAsync("wang", number, "plan", "RequesterChooses", new { options = Two });
        var refused = await Assert.ThrowsAsync<DeskRuleException>(() => desk.CompleteAsync("lin", number, "choose-option", "Answered", new { option = "3" }));
        Assert.True(refused.Fields.ContainsKey("option"));
    }

    [Fact]
    public async Task Without_an_answer_the_handler_decides_after_a_week()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await PlanningAsync(desk);
        await desk.CompleteAsync("wang", number, "plan", "RequesterChooses", new { options = Two });
        await desk.AdvanceAsync(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        await desk.AssertWaitsForAsync(number, "choose-option", TicketStatus.AwaitingRequester);
        await desk.AdvanceAsync(TimeSpan.FromSeconds(1));
        await desk.AssertWaitsForAsync(number, "plan", TicketStatus.Planning);
        Assert.Contains("报告人未作选择", await desk.InstructionsAsync(number, "plan"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_that_came_back_is_not_typed_again()
    {
        await using var desk = await StoryDesk.OpenAsync();
        var number = await PlanningAsync(desk);
        await desk.PlannedAsync(number, changesProduction: true);
        await desk.AdvanceAsync(TimeSpan.FromMinutes(1));
        await desk.CompleteAsync("li", number, "approve-change", "Rejected", new { reason = "没有回退办法" });
        var values = TaskForm.Read((await desk.OpenTaskAsync(number, "plan")).Form).Values;
        Assert.Equal("扩大连接池并重启应用服务", values["chosen"]!.ToString());
        Assert.True(values["changesProduction"]!.GetValue<bool>());
    }

    internal static async Task<string> PlanningAsync(StoryDesk desk, string priority = "P2")
    {
        var number = await desk.AcceptedAsync(priority: priority);
        await desk.CauseFoundAsync(number);
        return number;
    }
}
