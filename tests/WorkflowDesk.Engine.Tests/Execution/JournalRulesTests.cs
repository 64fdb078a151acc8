using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Instances;
using static WorkflowDesk.Engine.Tests.Execution.Elsa;

namespace WorkflowDesk.Engine.Tests.Execution;

/// <summary>What a definition's log persistence settings keep out of the journal.</summary>
public class JournalRulesTests
{
    [Fact]
    public async Task Without_a_setting_everything_is_journaled() =>
        Assert.Equal(("Script", "Result"), await JournaledAsync(activity: null, workflow: null));

    [Theory]
    [InlineData("""{ "logPersistenceMode": "Exclude" }""")]
    [InlineData("""{ "LogPersistenceMode": { "default": "Exclude" } }""")]
    [InlineData("""{ "logPersistenceMode": { "default": 2 } }""")]
    [InlineData("""{ "logPersistenceConfig": { "default": { "evaluationMode": "Strategy", "strategyType": "Elsa.Workflows.LogPersistence.Strategies.Exclude, Elsa.Workflows.Core", "expression": null } } }""")]
    public async Task What_a_workflow_excludes_none_of_its_activities_leaves_in_the_journal(string workflow) =>
        Assert.Equal(("", ""), await JournaledAsync(activity: null, workflow));

    [Theory]
    [InlineData("""{ "logPersistenceMode": { "default": "Inherit", "inputs": { "script": "Include" }, "outputs": { "result": "Exclude" } } }""", "Script", "")]
    [InlineData("""{ "logPersistenceMode": { "default": "Include", "outputs": { "result": "Inherit" } } }""", "Script", "Result")]
    [InlineData("""{ "logPersistenceConfig": { "default": { "evaluationMode": "Strategy", "strategyType": "Inherit" }, "outputs": { "result": { "evaluationMode": "Strategy", "strategyType": "Elsa.Workflows.LogPersistence.Strategies.Include" } } } }""", "", "Result")]
    public async Task An_activity_overrules_the_workflow_and_a_property_its_activity(string activity, string inputs, string outputs) =>
        Assert.Equal((inputs, outputs), await JournaledAsync(activity, """{ "logPersistenceMode": { "default": "Exclude" } }"""));

    [Theory]
    [InlineData("Exclude", "")]
    [InlineData("Include", "Script")]
    [InlineData("whatever", "Script")]
    public async Task A_setting_may_be_an_expression(string answer, string inputs)
    {
        var activity = """{ "logPersistenceConfig": { "inputs": { "script": { "evaluationMode": "Expression", "expression": { "type": "JavaScript", "value": "mode" } } } } }""";
        Assert.Equal((inputs, "Result"), await JournaledAsync(activity, workflow: null, bench => bench.Scripts.On("mode", _ => answer)));
    }

    [Fact]
    public async Task A_setting_that_fails_leaves_the_decision_to_the_next()
    {
        var activity = """{ "logPersistenceConfig": { "default": "Exclude", "outputs": { "result": { "evaluationMode": "Expression", "expression": { "type": "JavaScript", "value": "unknown" } } } } }""";
        Assert.Equal(("", ""), await JournaledAsync(activity, workflow: null));
    }

    private static async Task<(string Inputs, string Outputs)> JournaledAsync(string? activity, string? workflow, Action<Bench>? prepare = null)
    {
        var bench = new Bench();
        bench.Scripts.On("work", _ => 42);
        prepare?.Invoke(bench);
        var script = Activity("RunJavaScript", "r", ("script", Literal("work")), ("customProperties", Parse(activity)));
        await bench.StartAsync(Bench.Definition(Sequence(script), more: json => json["customProperties"] = Parse(workflow)));
        var records = bench.Store.Journal.Where(record => record.ActivityId == "r").ToList();
        Assert.Contains(records, record => record.EventName == JournalEvent.Completed);
        return (
            string.Join(' ', records.SelectMany(record => record.Inputs ?? []).Select(input => input.Key)),
            string.Join(' ', records.SelectMany(record => record.Outputs ?? []).Select(output => output.Key)));

        static JsonNode? Parse(string? json) => json is null ? null : JsonNode.Parse(json);
    }
}
