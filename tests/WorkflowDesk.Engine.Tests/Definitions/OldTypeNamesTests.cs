using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Expressions;
using WorkflowDesk.Engine.Tests.Execution;

namespace WorkflowDesk.Engine.Tests.Definitions;

/// <summary>Files of old Elsa versions name .NET types. Known ones keep their meaning, others are dropped or taken as
/// Object, as unknown aliases are; an activity of such a type is a placeholder; nothing is lost in writing.</summary>
public class OldTypeNamesTests
{
    private const string Gone = "Elsa.Old.Box`1[[System.String, System.Private.CoreLib, Version=6.0.0.0]], Elsa.Old, Version=3.0.0.0";
    private const string Texts = "System.Collections.Generic.List`1[[System.String, System.Private.CoreLib, Version=6.0.0.0]], System.Private.CoreLib, Version=6.0.0.0";

    [Fact]
    public async Task They_are_read_in_variables_inputs_and_activities_and_written_as_they_were()
    {
        var json = JsonNode.Parse($$"""
            {
              "id": "old-1", "definitionId": "old", "name": "Old", "version": 1,
              "variables": [
                { "id": "v1", "name": "Names", "typeName": "{{Texts}}", "value": "[\"a\"]" },
                { "id": "v2", "name": "Boxed", "typeName": "{{Gone}}" }
              ],
              "inputs": [ { "name": "Given", "type": "{{Texts}}" }, { "name": "Box", "type": "{{Gone}}" } ],
              "root": {
                "id": "s", "type": "Elsa.Sequence", "version": 1,
                "variables": [ { "id": "v3", "name": "Inner", "typeName": "{{Gone}}" } ],
                "activities": [
                  { "id": "w", "type": "Elsa.WriteLine", "version": 1, "text": { "typeName": "{{Gone}}", "expression": { "type": "JavaScript", "value": "getNames()[0]" } } },
                  { "id": "x", "type": "{{Gone}}", "version": 1, "keeps": { "this": 1 } }
                ]
              }
            }
            """)!;
        var definition = WorkflowDefinition.Read(json.ToJsonString());
        Assert.Equal("Names", Assert.Single(definition.Variables).Name);
        Assert.Equal("Boxed", Assert.Single(definition.DroppedVariables).Name);
        Assert.Equal([ValueKind.List, ValueKind.Object], definition.Inputs.Select(input => input.Type.Kind));
        Assert.True(JsonNode.DeepEquals(json, JsonNode.Parse(definition.Write())), definition.Write());
        var bench = new Bench();
        var problems = await DefinitionValidator.ValidateAsync(definition, bench.Runner.Registry, bench.Scripts, bench.Store.FindDefinitionAsync, CancellationToken.None);
        Assert.Equal("x", Assert.Single(problems, problem => problem.Severity == ProblemSeverity.Error).ActivityId);
    }
}
