using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Definitions.Checks;
using WorkflowDesk.Engine.Definitions;
using static WorkflowDesk.Desk.Tests.Definitions.Sketch;

namespace WorkflowDesk.Desk.Tests.Definitions;

public class ApprovalChecksTests
{
    private const string Code = "approval-bypassed";
    private const string Changes = "getPlan()?.data?.changesProduction === true";
    private const string Work = ", implement:Done>close, implement:Blocked>plan, implement:Workaround>implement";
    private const string Votes = ", approve-change:Approved>implement, approve-change:Rejected>plan, approve-change:MoreInformation>plan";

    [Fact]
    public async Task A_plan_that_is_approved_may_be_carried_out() =>
        Assert.DoesNotContain(Code, await CodesAsync("opened>plan, plan:Planned>approve-change" + Votes + Work));

    [Theory]
    [InlineData(Changes)]
    [InlineData("return " + Changes + ";")]
    [InlineData("getPlan()?.data?.risk === 'high' || " + Changes)]
    [InlineData(Changes + " || (getPlan()?.data?.cost ?? 0) > 1000")]
    public async Task A_decision_may_let_pass_what_changes_nothing(string condition) =>
        Assert.DoesNotContain(Code, await CodesAsync("opened>plan, plan:Planned>decide, decide:True>approve-change, decide:False>implement" + Votes + Work, Decision("decide", condition)));

    [Fact]
    public async Task The_decision_may_be_turned_round() =>
        Assert.DoesNotContain(Code, await CodesAsync("opened>plan, plan:Planned>decide, decide:False>approve-change, decide:True>implement" + Votes + Work,
            Decision("decide", "getPlan()?.data?.changesProduction !== true && getPlan()?.data?.risk !== 'high'")));

    [Theory]
    [InlineData("getPlan()?.data?.changesProduction === true && getPlan()?.data?.risk === 'high'")]
    [InlineData("getPlan()?.data?.changesProduction === false")]
    [InlineData("getPlan()?.data?.risk === 'high'")]
    [InlineData("false // || " + Changes)]
    [InlineData(Changes + " || false, false")]
    [InlineData("true ? false : " + Changes + " || false")]
    [InlineData("getOther()?.data?.changesProduction === true")]
    [InlineData("'a || " + Changes + "' === ''")]
    public async Task A_decision_that_may_let_a_change_pass_does_not_count(string condition) =>
        Assert.Contains(Code, await CodesAsync("opened>plan, plan:Planned>decide, decide:True>approve-change, decide:False>implement" + Votes + Work, Decision("decide", condition)));

    [Theory]
    [InlineData("opened>plan, plan:Planned>implement")]
    [InlineData("opened>implement, plan:Planned>approve-change" + Votes)]
    [InlineData("opened>plan, plan:Planned>approve-change, approve-change:Approved>implement, approve-change:Rejected>implement, approve-change:MoreInformation>plan")]
    public async Task A_way_around_the_approval_is_refused_and_described(string lines)
    {
        var problem = Assert.Single(await CheckBench.PictureChecks.FindAsync(CheckBench.Around([]), Draw(lines + Work), CancellationToken.None), problem => problem.Code == Code);
        Assert.Equal(("implement", ProblemSeverity.Error), (problem.ActivityId, problem.Severity));
        Assert.EndsWith("→ implement", problem.Arguments[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_decision_before_there_is_a_plan_covers_nothing() =>
        Assert.Contains(Code, await CodesAsync("opened>decide, decide:True>approve-change, decide:False>implement" + Votes + Work, Decision("decide", Changes)));

    [Theory]
    [InlineData("setPlan(null)")]
    [InlineData("variables.Plan = null")]
    [InlineData("setVariable('Pl' + 'an', null)")]
    public async Task An_answer_that_something_else_writes_covers_nothing_and_the_writer_is_named(string script)
    {
        var definition = Draw("opened>plan, plan:Planned>forget, forget>decide, decide:True>approve-change, decide:False>implement" + Votes + Work,
            Decision("decide", Changes), Step("Elsa.RunJavaScript", "forget", ("script", Literal(script))));
        var problem = Assert.Single(await CheckBench.PictureChecks.FindAsync(CheckBench.Around([]), definition, CancellationToken.None), problem => problem.Code.StartsWith("approval-", StringComparison.Ordinal));
        Assert.Equal(("approval-unclear", "implement", ProblemSeverity.Error), (problem.Code, problem.ActivityId, problem.Severity));
        Assert.Equal(["decide", "forget", "Plan"], problem.Arguments.Skip(1));
        Assert.EndsWith("decide → implement", problem.Arguments[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_of_another_step_in_the_plans_variable_is_named_too()
    {
        var other = Task("guess", "Done");
        other["result"] = To("plan");
        var definition = Draw("opened>plan, plan:Planned>guess, guess:Done>decide, decide:True>approve-change, decide:False>implement" + Votes + Work, Decision("decide", Changes), other);
        var problem = Assert.Single(await CheckBench.PictureChecks.FindAsync(CheckBench.Around([]), definition, CancellationToken.None), problem => problem.Code == "approval-unclear");
        Assert.Equal("guess", problem.Arguments[2]);
    }

    [Fact]
    public async Task A_way_that_has_nothing_to_do_with_the_doubt_is_a_plain_bypass() =>
        Assert.Contains(Code, await CodesAsync("opened>plan, plan:Planned>forget, forget>decide, decide:False>approve-change, decide:True>implement" + Votes + Work,
            Decision("decide", Changes), Step("Elsa.RunJavaScript", "forget", ("script", Literal("setPlan(null)")))));

    [Fact]
    public async Task Any_step_can_be_marked_as_needing_an_approval()
    {
        var restart = Step("LogStep", "restart", ("text", Literal("restarted")));
        restart["customProperties"]!["requiresApproval"] = true;
        Assert.Contains(Code, await CheckBench.CodesAsync(Flow("opened>restart, restart>close", Opened(), restart, Close())));
        Assert.DoesNotContain(Code, await CheckBench.CodesAsync(Flow(
            "opened>approve-change, approve-change:Approved>restart, restart>join, approve-change:Rejected>join, approve-change:MoreInformation>join, join>close",
            Opened(), Approval(), (JsonObject)restart.DeepClone(), Join("join"), Close())));
    }

    [Fact]
    public async Task An_approval_in_a_sequence_stops_nobody()
    {
        var sequence = Step("Elsa.Sequence", "steps");
        sequence["activities"] = new JsonArray(Approval(), Implement());
        Assert.Contains(Code, await CheckBench.CodesAsync(Flow("opened>steps, steps>close", Opened(), sequence, Close())));
    }

    [Fact]
    public async Task A_process_used_for_the_approval_must_ask_an_approver()
    {
        var shipped = CheckBench.ShippedProcess("change-approval");
        var waved = CheckBench.Changed(shipped, json =>
        {
            var activities = (JsonArray)json["root"]!["activities"]!;
            activities.Single(activity => activity!["id"]!.ToString() == "done")!["outcomes"] = Literal("Approved");
        });
        var main = CheckBench.ShippedProcess("support-ticket");
        Assert.DoesNotContain(await CheckBench.FindInPictureAsync(main), problem => problem.Code == Code);
        Assert.Contains(await CheckBench.FindInPictureAsync(main, waved), problem => problem.Code == Code);
    }

    [Fact]
    public async Task A_part_is_looked_at_where_it_is_used()
    {
        var part = Definition("work", "start>implement, implement:Done>done, implement:Blocked>done, implement:Workaround>done",
            [Step("Elsa.Start", "start"), Implement(), Step("Elsa.Complete", "done")], json => json["options"] = new JsonObject { ["usableAsActivity"] = true });
        Assert.DoesNotContain(Code, await CheckBench.CodesAsync(part));
        var use = Step("Work", "work");
        use["type"] = "Work";
        use["workflowDefinitionId"] = "work";
        Assert.Contains(Code, await CheckBench.CodesAsync(Flow("opened>work, work>close", Opened(), use, Close()), part));
    }

    [Fact]
    public async Task Leading_any_way_past_the_approval_of_the_shipped_process_is_caught()
    {
        var definition = CheckBench.ShippedProcess("support-ticket");
        string[] around = ["plan", "record-plan", "diagnose", "accept", "route", "change-approval"];
        foreach (var step in around)
        {
            var lines = (JsonArray)definition.Root["connections"]!;
            foreach (var at in Enumerable.Range(0, lines.Count).Where(at => lines[at]!["source"]!["activity"]!.ToString() == step && lines[at]!["source"]!["port"]!.ToString() != "Approved"))
            {
                var broken = CheckBench.Changed(definition, json => json["root"]!["connections"]![at]!["target"]!["activity"] = "join-implement");
                Assert.True((await CheckBench.FindInPictureAsync(broken)).Any(problem => problem.Code == Code), $"from {lines[at]!["source"]} straight to work: not caught");
            }
        }
    }

    [Theory]
    [InlineData("a || b", 2)]
    [InlineData("(a || b) && c", 1)]
    [InlineData("'||' || \"||\"", 2)]
    public void An_expression_is_taken_apart_at_its_alternatives(string script, int parts) => Assert.Equal(parts, PlanDecisions.Parts(script, "||")?.Count);

    private static Task<IReadOnlyList<string>> CodesAsync(string lines, params JsonObject[] more) => CheckBench.CodesAsync(Draw(lines, more));

    private static WorkflowDefinition Draw(string lines, params JsonObject[] more) =>
        Definition("sketch", lines, [Opened(), Plan(), Approval(), Implement(), Close(), .. more], json => Variables(json, "plan", "vote", "other"));
}
