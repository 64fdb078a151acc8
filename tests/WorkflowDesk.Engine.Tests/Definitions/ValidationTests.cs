using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Tests.Execution;
using static WorkflowDesk.Engine.Tests.Execution.Elsa;

namespace WorkflowDesk.Engine.Tests.Definitions;

public class ValidationTests
{
    [Fact]
    public async Task A_sound_definition_has_no_problem() =>
        Assert.Empty(await ProblemsAsync(Flow("s>a", Activity("Start", "s"), Line("a"))));

    [Fact]
    public async Task An_unknown_activity_type_is_refused_with_its_id()
    {
        var problem = Assert.Single(await ProblemsAsync(Sequence(Activity("ReadLine", "h"))));
        Assert.Equal(("h", "Elsa.ReadLine", "type", ProblemSeverity.Error), (problem.ActivityId, problem.ActivityType, problem.Property, problem.Severity));
    }

    [Theory]
    [InlineData("CSharp")]
    [InlineData("Python")]
    [InlineData("Secret")]
    public async Task An_expression_type_that_does_not_run_is_refused_with_its_property(string type)
    {
        var problem = Assert.Single(await ProblemsAsync(Sequence(Activity("WriteLine", "w", ("text", Input(type, "x"))))));
        Assert.Equal(("w", "text", ProblemSeverity.Error), (problem.ActivityId, problem.Property, problem.Severity));
        Assert.Contains(type, problem.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_does_not_compile_is_refused_with_line_and_column()
    {
        var problem = Assert.Single(await ProblemsAsync(Activity("WriteLine", "w", ("text", Script("f((")))));
        Assert.Equal((1, 3), (problem.Line, problem.Column));
        Assert.Single(await ProblemsAsync(Activity("RunJavaScript", "r", ("script", Literal("f((")))));
        var flowSwitch = Activity("FlowSwitch", "x", ("cases", new JsonArray(new JsonObject { ["label"] = "A", ["condition"] = new JsonObject { ["type"] = "JavaScript", ["value"] = "f((" } })));
        Assert.Equal("cases[0].condition", Assert.Single(await ProblemsAsync(flowSwitch)).Property);
    }

    [Fact]
    public async Task Ids_and_names_given_twice_are_refused()
    {
        Assert.Contains(await ProblemsAsync(Flow("a>a", Line("a"), Line("a"))), p => p is { Property: "id", Severity: ProblemSeverity.Error });
        var root = Sequence();
        root["variables"] = new JsonArray(Variable("v"), Variable("v"));
        Assert.Equal(2, (await ProblemsAsync(root)).Count(p => p.Property == "variables"));
        var inputs = Bench.Definition(Sequence(), more: json => json["inputs"] = new JsonArray(new JsonObject { ["name"] = "A" }, new JsonObject { ["name"] = "a" }));
        Assert.Contains(await ProblemsAsync(inputs), p => p is { Property: "inputs", Severity: ProblemSeverity.Error });
    }

    [Fact]
    public async Task Output_converters_storage_drivers_and_strategies_that_do_not_exist_here_are_refused()
    {
        var converted = Activity("Event", "e", ("eventName", Literal("x")), ("result", new JsonObject { ["typeName"] = "Object", ["converter"] = new JsonObject { ["id"] = "c" } }));
        Assert.Contains(await ProblemsAsync(converted), p => p is { Property: "result", Severity: ProblemSeverity.Error });
        var root = Sequence();
        var variable = Variable("v");
        variable["storageDriverTypeName"] = "BlobStorageDriver";
        root["variables"] = new JsonArray(variable);
        Assert.Contains(await ProblemsAsync(root), p => p is { Property: "variables", Severity: ProblemSeverity.Error });
        var options = Bench.Definition(Sequence(), more: json => json["options"] = new JsonObject { ["incidentStrategyType"] = "RetryStrategy", ["activationStrategyType"] = "OnSundaysStrategy" });
        Assert.Equal(2, (await ProblemsAsync(options)).Count(p => p.Severity == ProblemSeverity.Error));
    }

    [Fact]
    public async Task Token_mode_merge_modes_are_ignored_with_a_note()
    {
        var merge = Line("a");
        merge["customProperties"] = new JsonObject { ["mergeMode"] = "Race" };
        var problem = Assert.Single(await ProblemsAsync(Flow("", merge)));
        Assert.Equal(("a", "mergeMode", ProblemSeverity.Note), (problem.ActivityId, problem.Property, problem.Severity));
    }

    [Fact]
    public async Task A_variable_that_is_not_in_scope_is_refused_where_it_is_set()
    {
        var problem = Assert.Single(await ProblemsAsync(Activity("SetVariable", "s", ("variable", Variable("nowhere")), ("value", Literal(1)))));
        Assert.Equal(("s", "variable", ProblemSeverity.Error), (problem.ActivityId, problem.Property, problem.Severity));
    }

    [Fact]
    public async Task A_required_input_without_a_value_is_refused() =>
        Assert.Contains(await ProblemsAsync(Activity("Event", "e")), p => p is { Property: "eventName", Severity: ProblemSeverity.Error });

    private static Task<IReadOnlyList<DefinitionProblem>> ProblemsAsync(JsonObject root) => ProblemsAsync(Bench.Definition(root));

    private static async Task<IReadOnlyList<DefinitionProblem>> ProblemsAsync(WorkflowDefinition definition)
    {
        var bench = new Bench();
        return await DefinitionValidator.ValidateAsync(definition, bench.Runner.Registry, bench.Scripts, bench.Store.FindDefinitionAsync, CancellationToken.None);
    }
}
