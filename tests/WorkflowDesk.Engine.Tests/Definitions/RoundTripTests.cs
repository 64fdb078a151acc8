using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Engine.Tests.Execution;
using static WorkflowDesk.Engine.Tests.Execution.Elsa;

namespace WorkflowDesk.Engine.Tests.Definitions;

public class RoundTripTests
{
    private const string Rich = """
        {
          "$schema": "https://elsaworkflows.io/schemas/workflow-definition/v3.0.0/schema.json",
          "id": "v1", "definitionId": "triage", "name": " Ticket triage ", "version": "3", "toolVersion": "3.8.0.0",
          "variables": [ { "id": "p", "name": "Priority", "typeName": "String", "isArray": true, "futureField": 1 } ],
          "inputs": [ { "type": "String", "name": "TicketId", "unknownHint": { "a": [1, 2] } } ],
          "outputs": [], "outcomes": [ "Accepted" ],
          "customProperties": { "Elsa:WorkflowContextProviderTypes": [], "VariableTestValues": { "p": "x" } },
          "isLatest": true, "isPublished": false, "options": { "usableAsActivity": true, "somethingNew": "是" },
          "links": [ { "rel": "self" } ],
          "root": { "id": "f", "type": "Elsa.Flowchart", "metadata": { "designer": { "zoom": 2 } },
            "activities": [ { "id": "n", "type": "Elsa.NotYetInvented", "payload": { "$id": "7" }, "metadata": { "displayText": "说明" } } ],
            "connections": [] }
        }
        """;

    [Fact]
    public void What_is_read_is_written_with_every_property_known_or_not()
    {
        var written = WorkflowDefinition.Read('\uFEFF' + Rich).Write();
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Rich), JsonNode.Parse(written)));
        Assert.Contains("说明", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Known_fields_are_typed()
    {
        var definition = WorkflowDefinition.Read(Rich);
        Assert.Equal(("v1", "triage", "Ticket triage", 3, true, false), (definition.Id, definition.DefinitionId, definition.Name, definition.Version, definition.IsLatest, definition.IsPublished));
        Assert.Equal("Accepted", Assert.Single(definition.Outcomes));
        Assert.True(definition.Options.UsableAsActivity);
        Assert.Equal("Priority", Assert.Single(definition.Variables).Name);
    }

    [Fact]
    public void A_copy_changes_what_it_is_told_and_leaves_the_original_alone()
    {
        var original = WorkflowDefinition.Read(Rich);
        var copy = original.With(id: "v2", version: 4, isLatest: false, isPublished: true);
        Assert.Equal(("v2", 4, false, true), (copy.Id, copy.Version, copy.IsLatest, copy.IsPublished));
        Assert.Equal("v1", original.Id);
        Assert.Contains("somethingNew", copy.Write(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "$")]
    [InlineData("[]", "$")]
    [InlineData("""{ "definitionId": "x", "root": 5 }""", "$.root")]
    [InlineData("""{ "definitionId": "x", "variables": [ 5 ] }""", "$.variables[0]")]
    public void What_is_no_definition_is_refused_with_its_place(string json, string path)
    {
        Assert.Equal(path, Assert.Throws<DefinitionFormatException>(() => WorkflowDefinition.Read(json)).Path);
    }

    [Fact]
    public void A_definition_without_an_id_is_given_one_that_stays()
    {
        var definition = WorkflowDefinition.Read("""{ "name": "x" }""", () => "given");
        Assert.Equal(("given", "given:1", 1), (definition.DefinitionId, definition.Id, definition.Version));
        Assert.Equal("given", WorkflowDefinition.Read(definition.Write(), () => "another").DefinitionId);
        Assert.NotEqual(WorkflowDefinition.Read("{}").DefinitionId, WorkflowDefinition.Read("{}").DefinitionId);
    }

    [Fact]
    public void A_placeholder_is_written_as_the_activity_it_stands_for()
    {
        var placeholder = new JsonObject
        {
            ["id"] = "new",
            ["type"] = "Elsa.NotFoundActivity",
            ["missingTypeName"] = "Acme.Teleport",
            ["metadata"] = new JsonObject { ["moved"] = true },
            ["originalActivityJson"] = """{"id":"old","type":"Acme.Teleport","metadata":{},"body":{"id":"inner","type":"Elsa.NotFoundActivity","originalActivityJson":"{\"type\":\"Acme.Deep\"}"}}""",
        };
        var written = JsonNode.Parse(Bench.Definition(Sequence(placeholder)).Write())!["root"]!["activities"]![0]!;
        Assert.Equal(("new", "Acme.Teleport", true), ((string?)written["id"], (string?)written["type"], (bool)written["metadata"]!["moved"]!));
        Assert.Equal(("inner", "Acme.Deep"), ((string?)written["body"]!["id"], (string?)written["body"]!["type"]));
    }

    [Fact]
    public async Task Old_spellings_of_connections_and_lists_run()
    {
        var bench = new Bench();
        var flow = Flow("", Line("a"), Line("b"), Line("c"));
        flow["activities"] = new JsonObject { ["$values"] = flow["activities"]!.DeepClone() };
        flow["connections"] = new JsonArray(
            new JsonObject { ["source"] = "a", ["target"] = "b", ["sourcePort"] = "Done", ["targetPort"] = "In" },
            new JsonObject { ["Source"] = new JsonObject { ["Activity"] = "b", ["Port"] = "Done" }, ["Target"] = new JsonObject { ["Activity"] = "c" } });
        await bench.StartAsync(flow);
        Assert.Equal("a b c", bench.Lines);
    }
}
