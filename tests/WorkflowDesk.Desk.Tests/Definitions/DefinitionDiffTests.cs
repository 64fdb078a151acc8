using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Engine.Definitions;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Desk.Tests.Definitions;

public sealed class DefinitionDiffTests
{
    private static readonly WorkflowDefinition Shipped =
        WorkflowDefinition.Read(File.ReadAllText(Path.Combine(StoryDesk.WorkflowsFolder(), "support-ticket", "v1.json")));

    [Fact]
    public void A_version_does_not_differ_from_itself_wherever_its_steps_are_drawn()
    {
        var moved = Changed(json =>
        {
            var first = (JsonObject)json["root"]!["activities"]![0]!;
            first["metadata"]!["designer"]!["position"]!["x"] = -900;
            json["root"]!["activities"]!.AsArray().RemoveAt(0);
            json["root"]!["activities"]!.AsArray().Add(first);
        });
        Assert.True(DefinitionDiff.Of(Shipped, moved).IsEmpty, "Moving a step was taken for a change.");
    }

    [Fact]
    public void An_added_step_and_its_connections_are_named()
    {
        var changed = Changed(json =>
        {
            json["root"]!["activities"]!.AsArray().Add(new JsonObject { ["id"] = "security-review", ["type"] = "WorkflowDesk.UserTask" });
            var connection = json["root"]!["connections"]!.AsArray().Single(each => (string?)each!["source"]!["activity"] == "join-implement")!;
            connection["target"]!["activity"] = "security-review";
        });
        var diff = DefinitionDiff.Of(Shipped, changed);
        Assert.Equal([(ChangeKind.Added, "security-review")], diff.Activities.Select(change => (change.Kind, change.ActivityId)));
        Assert.Equal(
            [new(ChangeKind.Added, "join-implement", "Done", "security-review"), new ConnectionChange(ChangeKind.Removed, "join-implement", "Done", "await-window")],
            diff.Connections);
        var back = DefinitionDiff.Of(changed, Shipped);
        Assert.Equal(ChangeKind.Removed, Assert.Single(back.Activities).Kind);
    }

    [Fact]
    public void A_changed_property_is_told_with_its_path_and_both_values()
    {
        var changed = Changed(json =>
        {
            var accept = Activity(json, "accept");
            var outcomes = accept["outcomes"]!["expression"]!["value"]!.AsArray();
            outcomes.Insert(0, new JsonObject { ["name"] = "Spam", ["label"] = new JsonObject { ["en"] = "Spam" } });
            outcomes[1]!["label"]!["en"] = "Take it";
            Activity(json, "provide-information")["giveUpAfter"]!["expression"]!["value"] = "9.00:00:00";
        });
        var diff = DefinitionDiff.Of(Shipped, changed);
        var accept = diff.Activities.Single(change => change.ActivityId == "accept").Properties;
        Assert.Contains(new PropertyChange("outcomes › Accepted › label › en", "Accept", "Take it"), accept);
        Assert.Contains(accept, change => change.Property == "outcomes › Spam" && change.Before is null);
        Assert.Equal(2, accept.Count);
        Assert.Equal(
            new PropertyChange("giveUpAfter", "7.00:00:00", "9.00:00:00"),
            Assert.Single(diff.Activities.Single(change => change.ActivityId == "provide-information").Properties));
    }

    [Fact]
    public void A_new_variable_and_another_name_are_changes_of_the_definition()
    {
        var changed = Changed(json =>
        {
            json["name"] = "Support ticket with review";
            json["variables"]!.AsArray().Add(new JsonObject { ["id"] = "review", ["name"] = "Review", ["typeName"] = "Object" });
        });
        var diff = DefinitionDiff.Of(Shipped, changed);
        Assert.Contains(new PropertyChange("name", "Support ticket", "Support ticket with review"), diff.Definition);
        Assert.Contains(diff.Definition, change => change.Property == "variables › Review" && change.Before is null);
        Assert.Empty(diff.Activities);
    }

    private static WorkflowDefinition Changed(Action<JsonObject> change)
    {
        var json = (JsonObject)Shipped.Json.DeepClone();
        change(json);
        return WorkflowDefinition.Read(json);
    }

    private static JsonObject Activity(JsonObject json, string id) =>
        json["root"]!["activities"]!.AsArray().OfType<JsonObject>().Single(activity => (string?)activity["id"] == id);
}
