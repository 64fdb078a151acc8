using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Tests.Definitions;

/// <summary>A step as Studio writes it when its owner has just dropped it and filled it in: no type names, values as text, no display text.</summary>
public sealed class ToolboxStepTests
{
    private const string Id = "3a4fac153e5c8e01";

    [Fact]
    public async Task A_step_fresh_from_the_toolbox_is_published_as_it_was_filled_in()
    {
        var process = CheckBench.Changed(CheckBench.ShippedProcess("support-ticket"), json =>
        {
            json["root"]!["activities"]!.AsArray().Add(Step());
            var lines = json["root"]!["connections"]!.AsArray();
            lines.Single(line => (string?)line!["source"]!["activity"] == "record-plan")!["target"]!["activity"] = Id;
            lines.Add(new JsonObject
            {
                ["source"] = new JsonObject { ["activity"] = Id, ["port"] = "Reviewed" },
                ["target"] = new JsonObject { ["activity"] = "needs-approval", ["port"] = "In" },
            });
        });
        var about = (await CheckBench.FindInPictureAsync(process)).Where(problem => problem.ActivityId == Id && problem.Severity != ProblemSeverity.Note);
        Assert.Empty(about);
    }

    [Fact]
    public void A_step_nobody_has_labelled_is_called_by_the_title_of_its_task()
    {
        var step = Step();
        Assert.Equal(("安全评审", "Security review"), (StepNames.Of(step, "zh-CN"), StepNames.Of(step, "en")));
        step["metadata"]!["displayText"] = "Review";
        Assert.Equal("Review", StepNames.Of(step, "en"));
    }

    [Theory]
    [InlineData("Object", "{ half")]
    [InlineData("Literal", "{ half")]
    public void A_title_that_is_half_written_is_shown_as_it_is(string type, string value)
    {
        var step = new JsonObject { ["title"] = Input(type, value) };
        Assert.Equal(value, StepNames.Of(step, "en"));
    }

    [Fact]
    public void A_step_without_any_words_and_one_whose_title_is_computed_have_no_name()
    {
        Assert.Null(StepNames.Of(new JsonObject { ["id"] = Id, ["name"] = "UserTask1" }, "en"));
        Assert.Null(StepNames.Of(new JsonObject { ["title"] = Input("JavaScript", "getTicket().title") }, "en"));
    }

    private static JsonObject Step() => new()
    {
        ["id"] = Id,
        ["nodeId"] = $"Workflow1:flow:{Id}",
        ["name"] = "UserTask7",
        ["type"] = "WorkflowDesk.UserTask",
        ["version"] = 1,
        ["metadata"] = new JsonObject { ["designer"] = new JsonObject { ["position"] = new JsonObject { ["x"] = 1918, ["y"] = 1279 } } },
        ["step"] = Input("Literal", "security-review"),
        ["title"] = Input("Object", """{ "en": "Security review", "zh-CN": "安全评审" }"""),
        ["candidates"] = Input("Object", """["role:supervisor"]"""),
        ["outcomeNames"] = Input("Object", """["Reviewed"]"""),
    };

    private static JsonObject Input(string type, string value) => new()
    {
        ["typeName"] = null,
        ["expression"] = new JsonObject { ["type"] = type, ["value"] = value },
        ["memoryReference"] = null,
    };
}
