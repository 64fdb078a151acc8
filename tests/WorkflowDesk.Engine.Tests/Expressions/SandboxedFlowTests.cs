using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Tests.Execution;
using WorkflowDesk.Engine.Tests.Scripting;
using static WorkflowDesk.Engine.Tests.Execution.Elsa;

namespace WorkflowDesk.Engine.Tests.Expressions;

/// <summary>Definitions with real JavaScript: what the engine hands to the sandbox is what scripts ask for.</summary>
[Collection(nameof(Scripts))]
public sealed class SandboxedFlowTests(SandboxFixture scripts)
{
    [Fact]
    public async Task Accessors_of_variables_inputs_and_outputs_work_in_a_running_definition()
    {
        var bench = new Bench(scripts.Sandbox);
        var root = Sequence(
            Activity("RunJavaScript", "count", ("script", Literal("setAttempt(getAttempt() + 1); setVariable('note', 'n' + getVariable('attempt')); return { doubled: getAttempt() * 2 }"))),
            Activity("WriteLine", "a", ("text", Script("`${getAttempt()} ${getVariable('note')} ${getResultFromCount().doubled} ${getLastResult().doubled}`"))),
            Activity("WriteLine", "b", ("text", Script("getTicketId() + getInput('ticketid') + getInput('none')"))),
            Wait("e"),
            Activity("WriteLine", "c", ("text", Script("const pick = getVariable; pick('att' + 'empt') + getVariable('note')"))));
        root["variables"] = new JsonArray(Variable("attempt", "Int32", "1"));
        var definition = Bench.Definition(root, more: json => json["inputs"] = new JsonArray(new JsonObject { ["type"] = "String", ["name"] = "TicketId" }));
        var instance = await bench.StartAsync(definition, new JsonObject { ["TicketId"] = "T" });
        Assert.Empty(instance.Incidents);
        await bench.EventAsync("e");
        Assert.Equal("2 n2 4 4 TTnull 2n2", bench.Lines);
    }

    [Fact]
    public async Task Outcomes_set_by_a_script_are_followed()
    {
        var bench = new Bench(scripts.Sandbox);
        var instance = await bench.StartAsync(Flow(
            "r:Vendor>a r>b d:True>c a>d",
            Activity("RunJavaScript", "r", ("script", Literal("setOutcome('Vendor')"))),
            Line("a"),
            Line("b"),
            Activity("FlowDecision", "d", ("condition", Script("[1, 2].includes(2)"))),
            Line("c")));
        Assert.Empty(instance.Incidents);
        Assert.Equal("a c", bench.Lines);
    }

    [Fact]
    public async Task Inputs_of_a_workflow_used_as_an_activity_are_its_variables()
    {
        var bench = new Bench(scripts.Sandbox);
        await bench.PublishAsync(Bench.Definition(
            Sequence(Wait("e"), Activity("WriteLine", "w", ("text", Script("getTicket() + getInput('ticket') + getInput('Ticket')")))),
            "triage",
            json => json["inputs"] = new JsonArray(new JsonObject { ["type"] = "String", ["name"] = "ticket" })));
        await bench.StartAsync(new JsonObject { ["id"] = "sub", ["type"] = "Triage", ["workflowDefinitionId"] = "triage", ["ticket"] = Script("'T' + 7") });
        await bench.EventAsync("e");
        Assert.StartsWith("T7T7", bench.Lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_throws_is_an_incident_with_its_message()
    {
        var bench = new Bench(scripts.Sandbox);
        var instance = await bench.StartAsync(Activity("WriteLine", "w", ("text", Script("nothing.here"))));
        Assert.Contains("nothing", Assert.Single(instance.Incidents).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_does_not_compile_is_found_before_publishing()
    {
        var bench = new Bench(scripts.Sandbox);
        var definition = Bench.Definition(Activity("WriteLine", "w", ("text", Script("1 +\n+ ;"))));
        var problem = Assert.Single(await DefinitionValidator.ValidateAsync(definition, bench.Runner.Registry, scripts.Sandbox, bench.Store.FindDefinitionAsync, CancellationToken.None));
        Assert.Equal(2, problem.Line);
    }
}
