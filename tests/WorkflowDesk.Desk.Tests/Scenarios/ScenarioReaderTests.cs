using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Scenarios;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Scenarios;

public sealed class ScenarioReaderTests
{
    private const string Smallest = """{ "name": "Small", "ticket": { "title": "It is broken" } }""";

    [Fact]
    public void A_name_and_a_ticket_are_enough()
    {
        var scenario = ScenarioReader.Read("small", Smallest).Scenario!;
        Assert.Equal(("small", "Small", "email", "en"), (scenario.Key, scenario.Name.English, scenario.Ticket.Channel, scenario.Ticket.Language));
        Assert.Empty(scenario.Events);
    }

    [Theory]
    [InlineData("""{ "name": "x", }""", "$.ticket: a ticket is needed.")]
    [InlineData("""{ "ticket": { "title": "x" } }""", "$.name: {\"zh-CN\": …, \"en\": …} or one text is expected.")]
    [InlineData("""{ "name": "x", "ticket": { "title": "x", "prio": "P1" } }""", "$.ticket.prio: unknown property; there are category, channel, description, details, language, priority, requester, title.")]
    [InlineData("""{ "name": "x", "ticket": { "title": "x" }, "events": [ {} ] }""", "$.events[0]: an event has exactly one of task, reply, advance, signal, assign, reopen, withdraw, cancel.")]
    [InlineData("""{ "name": "x", "ticket": { "title": "x" }, "events": [ { "task": "accept" } ] }""", "$.events[0].outcome: it is missing.")]
    [InlineData("""{ "name": "x", "ticket": { "title": "x" }, "events": [ { "task": "accept", "outcome": "Accepted", "by": "chen" } ] }""", "$.events[0].by: 'chen' is nobody; there are requester, handler, role: (requester, agent, engineer, supervisor, approver, process-owner, administrator), team:… and user:….")]
    [InlineData("""{ "name": "x", "ticket": { "title": "x" }, "events": [ { "advance": "four hours" } ] }""", "$.events[0].advance: 'due' or a duration of at most a year such as PT4H or P3D is expected.")]
    [InlineData("""{ "name": "x", "ticket": { "title": "x" }, "events": [ { "advance": "P9999Y" } ] }""", "$.events[0].advance: 'due' or a duration of at most a year such as PT4H or P3D is expected.")]
    [InlineData("""{ "name": "x", "ticket": { "title": "x" }, "events": [ { "advance": "P99999999999999999Y" } ] }""", "$.events[0].advance: 'due' or a duration of at most a year such as PT4H or P3D is expected.")]
    [InlineData("""{ "name": "x", "ticket": { "title": "x" }, "events": [ { "reply": "hello", "on": "other" } ] }""", "$.events[0].on: 'other' is none of own.")]
    [InlineData("""{ "name": "x", "ticket": { "title": "x" }, "end": { "refused": "excluded" } }""", "$.end.refused: unknown property; there are attempt, category, handler, incidents, messages, noMessages, notPath, path, priority, reason, status, steps, team, timeline.")]
    [InlineData("""{ "name": "x", "ticket": { "title": "x" }, "events": { } }""", "$.events: a list of at most 200 is expected.")]
    [InlineData("""{ "name": "x", "ticket": { "title": "x" }, "end": { "attempt": 1.5 } }""", "$.end.attempt: a whole number, 0 or more, is expected.")]
    [InlineData("""{ "name": "x" """, "$: not valid JSON at line 1, byte 15.")]
    [InlineData("[]", "$: a JSON object is expected.")]
    public void What_is_wrong_is_named_with_its_place(string json, string problem) =>
        Assert.Contains(problem, ScenarioReader.Read("x", json).Problems.Select(found => found.ToString()));

    [Fact]
    public void A_message_that_no_template_makes_is_refused()
    {
        var problem = Assert.Single(ScenarioReader.Read("x", """{ "name": "x", "ticket": { "title": "x" }, "opened": { "messages": [ { "template": "hello" } ] } }""").Problems);
        Assert.Equal("$.opened.messages[0].template", problem.Path);
        Assert.StartsWith("'hello' is none of received, ", problem.Reason.English, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_problem_is_said_at_once_in_both_languages()
    {
        var problems = ScenarioReader.Read("x", """{ "nam": "x", "ticket": { }, "events": [ { "task": "a", "reply": "b" }, { "advance": "P0D" } ] }""").Problems;
        Assert.Equal(["$.ticket.title", "$.name", "$.events[0]", "$.events[1].advance", "$.nam"], problems.Select(problem => problem.Path));
        Assert.All(problems, problem => Assert.False(problem.Reason.Chinese.Length == 0 || problem.Reason.English.Length == 0, problem.Path));
    }

    [Fact]
    public void A_property_given_twice_is_refused()
    {
        var problem = Assert.Single(ScenarioReader.Read("x", """{ "name": "x", "ticket": { "title": "x", "title": "y" } }""").Problems);
        Assert.StartsWith("a property is given twice", problem.Reason.English, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_checked_file_by_file()
    {
        var folder = Directory.CreateTempSubdirectory("scenario-files-").FullName;
        try
        {
            var scenarios = Directory.CreateDirectory(Path.Combine(folder, "some-process", "scenarios")).FullName;
            File.WriteAllText(Path.Combine(scenarios, "good.json"), Smallest);
            File.WriteAllText(Path.Combine(scenarios, "Bad Name.json"), Smallest);
            File.WriteAllText(Path.Combine(scenarios, "broken.json"), """{ "name": "x", "ticket": { "title": "" } }""");
            Assert.Equal(
                [
                    "some-process/scenarios/Bad Name.json: $: the name consists of small letters, digits and hyphens, at most 80.",
                    "some-process/scenarios/broken.json: $.ticket.title: text is expected, and not an empty one.",
                ],
                ScenarioFiles.Check(folder).Select(problem => problem.ToString()));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_schema_beside_the_scenarios_knows_the_same_properties_as_the_reader()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(StoryDesk.WorkflowsFolder(), "scenario.schema.json")))!;
        Assert.Equal(Known("""{ "?": 0, "name": "x", "ticket": { "title": "x" } }"""), Properties(schema));
        Assert.Equal(Known("""{ "name": "x", "ticket": { "title": "x", "?": 0 } }"""), Properties(schema["$defs"]!["ticket"]!));
        Assert.Equal(Known("""{ "name": "x", "ticket": { "title": "x" }, "people": [ { "user": "x", "?": 0 } ] }"""), Properties(schema["$defs"]!["person"]!));
        Assert.Equal(Known("""{ "name": "x", "ticket": { "title": "x" }, "events": [ { "advance": "due", "expect": { "?": 0 } } ] }"""), Properties(schema["$defs"]!["expectation"]!));
        var events = new[] { "\"task\": \"x\", \"outcome\": \"x\"", "\"reply\": \"x\"", "\"advance\": \"due\"", "\"signal\": \"x\"", "\"assign\": \"x\", \"to\": \"handler\"", "\"withdraw\": \"x\"", "\"cancel\": \"x\"" };
        Assert.Equal(
            events.SelectMany(told => Known($$"""{ "name": "x", "ticket": { "title": "x" }, "events": [ { {{told}}, "?": 0 } ] }""")).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            Properties(schema["$defs"]!["event"]!));
    }

    /// <summary>The reader names what it knows when it meets something else.</summary>
    private static string[] Known(string json)
    {
        var problem = Assert.Single(ScenarioReader.Read("x", json).Problems);
        return problem.Reason.English.Replace("unknown property; there are ", "", StringComparison.Ordinal).TrimEnd('.').Split(", ");
    }

    private static IEnumerable<string> Properties(JsonNode schema) =>
        schema["properties"]!.AsObject().Select(property => property.Key).Where(name => name != "$schema").Order(StringComparer.Ordinal);
}
