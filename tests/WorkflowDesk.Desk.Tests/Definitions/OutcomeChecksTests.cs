using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using static WorkflowDesk.Desk.Tests.Definitions.Sketch;

namespace WorkflowDesk.Desk.Tests.Definitions;

public class OutcomeChecksTests
{
    [Fact]
    public async Task Every_outcome_of_a_task_leads_somewhere() =>
        Assert.Empty(await CheckBench.CodesAsync(Flow("opened>ask, ask:Yes>join, ask:No>join, join>close", Opened(), Task("ask", "Yes", "No"), Join("join"), Close())));

    [Theory]
    [InlineData("UserTask", "Yes")]
    [InlineData("AskRequester", "Answered")]
    [InlineData("RequestApproval", "Approved")]
    [InlineData("VerifySolution", "Solved")]
    public async Task An_outcome_without_a_line_is_refused_and_named(string type, string connected)
    {
        var step = type == "UserTask" ? Task("ask", "Yes", "No") : type == "RequestApproval" ? Approval("ask") : Step(type, "ask");
        step["giveUpAfter"] = Literal("2.00:00:00");
        var problems = await CheckBench.FindAloneAsync(Flow($"opened>ask, ask:{connected}>close", Opened(), step, Close()));
        var missing = problems.Where(problem => problem.Code == "missing-outcome").ToList();
        Assert.NotEmpty(missing);
        Assert.All(missing, problem => Assert.Equal(("ask", ProblemSeverity.Error, "ask"), (problem.ActivityId, problem.Severity, problem.DisplayText)));
        Assert.DoesNotContain(missing, problem => problem.Arguments.Contains(connected));
    }

    [Fact]
    public async Task Silence_needs_a_way_on_only_when_the_step_gives_up()
    {
        Assert.DoesNotContain("missing-outcome", await CheckBench.CodesAsync(Flow("opened>ask, ask:Answered>close", Opened(), Step("AskRequester", "ask", ("dueIn", Literal("1.00:00:00"))), Close())));
        Assert.Contains("missing-outcome", await CheckBench.CodesAsync(Flow("opened>ask, ask:Answered>close", Opened(), Step("AskRequester", "ask", ("giveUpAfter", Literal("1.00:00:00"))), Close())));
    }

    [Fact]
    public async Task A_line_from_an_outcome_that_is_not_offered_is_refused()
    {
        var problem = Assert.Single(await CheckBench.FindAloneAsync(Flow("opened>ask, ask:Yes>close, ask:Yess>close2", Opened(), Task("ask", "Yes"), Close(), Close("close2"))), problem => problem.Code == "unknown-outcome");
        Assert.Equal(["Yess", "Yes"], problem.Arguments);
    }

    [Fact]
    public async Task An_automatic_step_may_end_the_process_but_says_so() =>
        Assert.Equal(["ends-open", "outcome-ends-process"], await CheckBench.CodesAsync(Flow("opened>route, route:Assigned>close", Opened(), Step("RouteTicket", "route"), Close())));

    [Fact]
    public async Task Several_outcomes_outside_a_flowchart_are_pointed_out()
    {
        var sequence = Step("Elsa.Sequence", "steps");
        sequence["activities"] = new JsonArray(Task("ask", "Yes", "No"));
        Assert.Equal(["outcomes-not-routed"], await CheckBench.CodesAsync(Flow("opened>steps, steps>close", Opened(), sequence, Close())));
    }

    [Fact]
    public async Task Taking_away_any_outcome_line_of_a_shipped_step_is_caught()
    {
        var tried = 0;
        foreach (var definition in CheckBench.Shipped)
        {
            var lines = (JsonArray)definition.Root["connections"]!;
            foreach (var at in Enumerable.Range(0, lines.Count).Where(at => IsHuman(definition, lines[at]!)))
            {
                var broken = CheckBench.Changed(definition, json => ((JsonArray)json["root"]!["connections"]!).RemoveAt(at));
                var problems = await CheckBench.FindInPictureAsync(broken);
                var (step, outcome) = (lines[at]!["source"]!["activity"]!.ToString(), lines[at]!["source"]!["port"]!.ToString());
                Assert.True(
                    problems.Any(problem => problem is { Code: "missing-outcome", Severity: ProblemSeverity.Error } && problem.ActivityId == step && problem.Arguments[0] == outcome),
                    $"{definition.DefinitionId}: nobody missed {step} → {outcome}.");
                tried++;
            }
        }

        Assert.True(tried >= 40, $"only {tried} lines were tried");
    }

    [Fact]
    public async Task Moving_any_line_of_a_shipped_process_to_another_step_never_upsets_the_checks()
    {
        var random = new Random(20240520);
        var definition = CheckBench.ShippedProcess("support-ticket");
        var steps = ((JsonArray)definition.Root["activities"]!).Select(activity => activity!["id"]!.ToString()).ToList();
        for (var i = 0; i < 40; i++)
        {
            var broken = CheckBench.Changed(definition, json =>
            {
                var lines = (JsonArray)json["root"]!["connections"]!;
                lines[random.Next(lines.Count)]!["target"]!["activity"] = steps[random.Next(steps.Count)];
                lines.RemoveAt(random.Next(lines.Count));
            });
            Assert.NotEmpty(await CheckBench.FindInPictureAsync(broken));
        }
    }

    private static bool IsHuman(WorkflowDefinition definition, JsonNode line)
    {
        var source = ((JsonArray)definition.Root["activities"]!).Single(activity => activity!["id"]!.ToString() == line["source"]!["activity"]!.ToString())!;
        return source["type"]!.ToString() is "WorkflowDesk.UserTask" or "WorkflowDesk.AskRequester" or "WorkflowDesk.RequestApproval" or "WorkflowDesk.VerifySolution"
            || source["workflowDefinitionVersionId"] is not null;
    }
}
