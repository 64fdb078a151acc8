using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Desk.Scenarios;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Scenarios;

/// <summary>Every shipped scenario passes on the process that ships.</summary>
public sealed class ShippedScenarioTests(ShippedScenarios shipped) : IClassFixture<ShippedScenarios>
{
    private static readonly string[] HumanTypes = ["WorkflowDesk.UserTask", "WorkflowDesk.AskRequester", "WorkflowDesk.RequestApproval", "WorkflowDesk.VerifySolution"];

    public static TheoryData<string> Names => ShippedScenarios.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_scenario_passes(string name)
    {
        var result = await shipped.PlayAsync(name);
        Assert.True(result.Passed, string.Join(Environment.NewLine, result.Unmet.Select(unmet => unmet.In(Languages.English))) + Environment.NewLine + string.Join(" → ", result.Path.Select(step => step.ActivityId)));
    }

    [Fact]
    public void Files_of_scenarios_are_sound() =>
        Assert.Empty(ScenarioFiles.Check(StoryDesk.WorkflowsFolder()).Select(problem => problem.ToString()));

    [Fact]
    public async Task Every_way_out_of_every_human_step_that_ships_is_taken_by_a_scenario()
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in ShippedScenarios.Names)
        {
            var result = await shipped.PlayAsync(name);
            taken.UnionWith(result.Connections.Select(line => $"{line.DefinitionId}: {line.Source} {line.Port} → {line.Target}"));
        }

        var never = ShippedScenarios.Definitions.SelectMany(id => WaysOut(ShippedScenarios.Published(id))).Where(line => !taken.Contains(line)).ToList();
        Assert.True(never.Count == 0, "No shipped scenario takes " + string.Join("; ", never));
    }

    [Fact]
    public async Task The_ticket_process_ships_with_at_least_ten_scenarios_and_every_other_one_with_some()
    {
        foreach (var definition in ShippedScenarios.Definitions)
        {
            var count = (await ShippedScenarios.OfAsync(definition)).Count;
            Assert.True(count >= (definition == "support-ticket" ? 10 : 1), $"{definition} ships with {count} scenarios.");
        }
    }

    private static IEnumerable<string> WaysOut(WorkflowDefinition definition)
    {
        var human = definition.Root["activities"]!.AsArray().Where(activity => HumanTypes.Contains(activity!["type"]!.ToString())).Select(activity => activity!["id"]!.ToString()).ToHashSet(StringComparer.Ordinal);
        // No scenario can change a plan while it is carried out; ApprovalGateTests do.
        return ScenarioPath.Connections(definition.Root).Where(line => human.Contains(line.Source) && line.Port != UserTask.NotApproved).Select(line => $"{definition.DefinitionId}: {line.Source} {line.Port} → {line.Target}");
    }
}
