using Microsoft.Extensions.DependencyInjection;
using WorkflowDesk.Desk.Process.Activities;
using WorkflowDesk.Engine.Activities;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Testing;
using WorkflowDesk.Web.Diagrams;
using WorkflowDesk.Web.Pages;

namespace WorkflowDesk.Web.Tests.Diagrams;

public sealed class DiagramTests
{
    private static readonly DiagramReading Reading = new(
        new ActivityRegistry([.. BuiltInActivities.All, .. DeskActivities.All]),
        new ServiceCollection().AddLogging().AddLocalization(options => options.ResourcesPath = "Resources").AddSingleton<Words>().BuildServiceProvider().GetRequiredService<Words>());

    public static TheoryData<string> Shipped => new("support-ticket", "escalation", "change-approval", "emergency-approval", "follow-up", "verification");

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_shipped_process_is_drawn_where_its_owner_placed_it(string id)
    {
        var definition = Definition(id);
        var diagram = Reading.Read(definition, "en");
        Assert.Equal(definition.Root.GetItems("activities").Count, diagram.Nodes.Count);
        Assert.Equal(definition.Root.GetItems("connections").Count, diagram.Edges.Sum(edge => edge.Through.Count()));
        Assert.All(diagram.Edges, edge => Assert.True(edge.Line.Count >= 2, $"{edge.Key} has no line."));
        Assert.True(diagram.Width > 500 && diagram.Height > 100, $"The drawing is {diagram.Width} × {diagram.Height}.");
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void The_short_form_shows_what_people_do_and_no_step_covers_another(string id)
    {
        var full = Reading.Read(Definition(id), "zh-CN");
        var small = CondensedDiagram.Of(full, _ => false);
        Assert.All(small.Nodes, node => Assert.False(node.Shape is StepShape.Automatic or StepShape.Join, $"{node.Id} is automatic."));
        Assert.True(small.Nodes.Count < full.Nodes.Count, "Nothing was left out.");
        foreach (var (a, b) in small.Nodes.SelectMany((a, at) => small.Nodes.Skip(at + 1).Select(b => (a, b))))
        {
            Assert.False(a.X < b.X + b.Width && b.X < a.X + a.Width && a.Y < b.Y + b.Height && b.Y < a.Y + a.Height, $"{a.Id} lies over {b.Id}.");
        }
    }

    [Fact]
    public void The_short_form_keeps_the_ways_between_the_steps_it_shows()
    {
        var small = CondensedDiagram.Of(Reading.Read(Definition("support-ticket"), "en"), _ => false);
        Assert.Contains(small.Edges, edge => edge.Key is { Source: "opened", Target: "relapsed" });
        Assert.Contains(small.Edges, edge => edge.Key is { Source: "change-approval", Target: "plan" });
        Assert.Contains(small.Edges, edge => edge.Key is { Source: "verify-solution", Target: "diagnose" } or { Source: "failed-twice", Target: "diagnose" });
        Assert.Equal("Ask the requester", small.Edges.Single(edge => edge.Key is { Source: "accept", Target: "provide-information" }).Label);
    }

    [Fact]
    public void A_new_step_that_lies_on_another_one_leaves_the_others_where_they_are()
    {
        var json = (System.Text.Json.Nodes.JsonObject)Definition("support-ticket").Json.DeepClone();
        var copy = (System.Text.Json.Nodes.JsonObject)json["root"]!["activities"]![0]!.DeepClone();
        copy["id"] = "copy";
        json["root"]!["activities"]!.AsArray().Add(copy);
        var places = Reading.Read(Definition("support-ticket"), "en").Nodes.ToDictionary(node => node.Id, node => (node.X, node.Y));
        var drawn = Reading.Read(WorkflowDefinition.Read(json), "en");
        Assert.All(drawn.Nodes.Where(node => node.Id != "copy"), node => Assert.Equal(places[node.Id], (node.X, node.Y)));
    }

    [Fact]
    public void A_line_that_stands_for_several_is_marked_only_when_all_of_them_are()
    {
        var small = CondensedDiagram.Of(Reading.Read(Definition("support-ticket"), "en"), _ => false);
        var marks = new DiagramMarks();
        var taken = small.Edges.Single(edge => edge.Key is { Source: "accept", Target: "diagnose" });
        foreach (var key in taken.Ways[0])
        {
            marks.Edges[key] = StepMark.Done;
        }

        Assert.Equal(StepMark.Done, marks.Of(taken));
        Assert.Equal(StepMark.None, marks.Of(small.Edges.Single(edge => edge.Key is { Source: "accept", Target: "assign" })));
    }

    [Fact]
    public void A_step_that_failed_stays_in_the_short_form()
    {
        var small = CondensedDiagram.Of(Reading.Read(Definition("support-ticket"), "en"), node => node.Id == "set-diagnosing");
        Assert.Contains(small.Nodes, node => node.Id == "set-diagnosing");
    }

    [Theory]
    [InlineData("""{"definitionId":"d","root":{"type":"Elsa.Flowchart","id":"f"}}""", 0)]
    [InlineData("""{"definitionId":"d","root":{"type":"Elsa.WriteLine","id":"w"}}""", 1)]
    [InlineData("""{"definitionId":"d","root":{"type":"Elsa.Sequence","id":"s","activities":[{"id":"a","type":"Elsa.WriteLine"},{"id":"b","type":"Gone.Away"},{"id":"b","type":"Elsa.WriteLine"}]}}""", 2)]
    [InlineData("""{"definitionId":"d","root":{"type":"Elsa.Flowchart","id":"f","activities":[{"id":"a","type":"X"},{"id":"b","type":"X"}],"connections":[{"source":"a","target":"b"},{"source":{"activity":"b"},"target":{"activity":"a"}},{"source":{"activity":"a"},"target":{"activity":"gone"}},{"source":{"activity":"a"},"target":{"activity":"a"}}]}}""", 2)]
    public void Any_draft_can_be_drawn(string json, int steps)
    {
        var diagram = Reading.Read(WorkflowDefinition.Read(json), "en");
        Assert.Equal(steps, diagram.Nodes.Count);
        Assert.All(diagram.Edges, edge => Assert.StartsWith("M", DiagramSvg.Path(edge), StringComparison.Ordinal));
        Assert.True(double.IsFinite(diagram.Width) && diagram.Width > 0, "The drawing has no width.");
    }

    [Theory]
    [InlineData("请报告人补充信息并说明问题出现的时间与范围", 100, 2)]
    [InlineData("Verify", 100, 1)]
    [InlineData("Pneumonoultramicroscopicsilicovolcanoconiosis", 100, 2)]
    [InlineData("", 100, 0)]
    public void Long_names_are_broken_into_two_lines(string text, double width, int lines) =>
        Assert.Equal(lines, DiagramSvg.Lines(text, width).Count);

    [Theory]
    [MemberData(nameof(Shipped))]
    public void In_the_short_form_no_outcome_is_written_over_another_or_on_a_step(string id) => Assert.All(["zh-CN", "en"], language =>
    {
        var diagram = CondensedDiagram.Of(Reading.Read(Definition(id), language), _ => false);
        var labels = EdgeLabel.Place(diagram).OfType<EdgeLabel>().ToList();
        Assert.All(labels.SelectMany((a, at) => labels.Skip(at + 1).Select(b => (a, b))), pair => Assert.False(pair.a.Touches(pair.b), $"“{pair.a.Text}” and “{pair.b.Text}” lie on each other."));
        Assert.All(labels, label => Assert.DoesNotContain(diagram.Nodes, node => label.Touches(node)));
    });

    private static WorkflowDefinition Definition(string id) =>
        WorkflowDefinition.Read(File.ReadAllText(Path.Combine(StoryDesk.WorkflowsFolder(), id, "v1.json")));
}
