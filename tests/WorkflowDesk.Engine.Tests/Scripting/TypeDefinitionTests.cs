using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Expressions.Scripting;
using WorkflowDesk.Engine.Tests.Execution;

namespace WorkflowDesk.Engine.Tests.Scripting;

[Collection(nameof(Scripts))]
public sealed class TypeDefinitionTests(SandboxFixture sandbox)
{
    private static readonly ActivityRegistry s_registry = new(BuiltInActivities.All);

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private static readonly WorkflowDefinition s_definition = WorkflowDefinition.Read("""
        {
          "id": "v1", "definitionId": "triage", "name": "Triage", "toolVersion": "3.8.0.0",
          "variables": [ { "id": "1", "name": "priority", "typeName": "String" }, { "id": "2", "name": "Counts", "typeName": "Int32", "isArray": true }, { "id": "3", "name": "TicketId", "typeName": "Int32" } ],
          "inputs": [ { "name": "TicketId", "type": "String" }, { "name": "with blank", "type": "String" } ],
          "root": { "id": "f", "type": "Elsa.Flowchart",
            "variables": [ { "id": "4", "name": "inner", "typeName": "Boolean" } ],
            "activities": [
              { "id": "e", "name": "event1", "type": "Elsa.Event" },
              { "id": "u", "name": "Triage2", "type": "TicketTriage", "verdict": { "typeName": "Object", "memoryReference": { "id": "3" } } } ],
            "connections": [] }
        }
        """);

    [Fact]
    public void Variables_inputs_and_outputs_of_the_definition_get_their_accessors()
    {
        var text = TypeDefinitions.Of(s_definition, s_registry);
        string[] expected =
        [
            "declare function getPriority(): string;", "declare function setPriority(value: string): void;",
            "declare function getCounts(): number[];", "declare function getInner(): boolean;",
            "declare function getResultFromEvent1(): any;", "declare function getVerdictFromTriage2(): any;",
            "    priority: string;", "    [name: string]: any;",
        ];
        Assert.All(expected, line => Assert.Contains($"\n{line}\n", text, StringComparison.Ordinal));
        Assert.DoesNotContain("blank", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_hides_the_variable_of_the_same_name_in_get_and_leaves_set_alone()
    {
        var text = TypeDefinitions.Of(s_definition, s_registry);
        Assert.Contains("declare function getTicketId(): string;", text, StringComparison.Ordinal);
        Assert.Contains("declare function setTicketId(value: number): void;", text, StringComparison.Ordinal);
        Assert.DoesNotContain("declare function getTicketId(): number;", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_script_activity_is_offered_outcomes()
    {
        Assert.Contains("declare function setOutcome(", TypeDefinitions.Of(s_definition, s_registry, "Elsa.RunJavaScript"), StringComparison.Ordinal);
        Assert.DoesNotContain("setOutcome", TypeDefinitions.Of(s_definition, s_registry, "Elsa.WriteLine"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_declared_is_there_when_a_script_runs()
    {
        var empty = Bench.Definition(new JsonObject { ["id"] = "s", ["type"] = "Elsa.Sequence" });
        var text = TypeDefinitions.Of(empty, s_registry, "Elsa.RunJavaScript");
        var names = Regex.Matches(text, @"^declare (?:function|class|const) (\w+)", RegexOptions.Multiline, s_limit).Select(m => m.Groups[1].Value).Where(n => n != "variables").Distinct().ToList();
        Assert.True(names.Count > 30, "too few declarations were found");
        var missing = await sandbox.JsonAsync($"[{string.Join(",", names.Select(n => $"typeof {n} === 'undefined' ? '{n}' : null"))}].filter(n => n)");
        Assert.Equal("[]", missing);
        var members = Regex.Matches(text, @"declare class (\w+)(?: extends \w+)? \{(.*?)\n\}", RegexOptions.Singleline, s_limit)
            .SelectMany(type => Regex.Matches(type.Groups[2].Value, @"static (?:readonly )?(\w+)", RegexOptions.None, s_limit).Select(m => $"{type.Groups[1].Value}.{m.Groups[1].Value}")
                .Concat(Regex.Matches(type.Groups[2].Value, @"^    (?:readonly )?(?!static|constructor)(\w+)[(:]", RegexOptions.Multiline, s_limit).Select(m => $"{type.Groups[1].Value}.prototype|{m.Groups[1].Value}")));
        var absent = await sandbox.JsonAsync($"[{string.Join(",", members.Distinct().Select(m => m.Contains('|') ? $"'{m.Split('|')[1]}' in {m.Split('|')[0]} ? null : '{m}'" : $"typeof {m} === 'undefined' ? '{m}' : null"))}].filter(n => n)");
        Assert.Equal("[]", absent);
    }
}
