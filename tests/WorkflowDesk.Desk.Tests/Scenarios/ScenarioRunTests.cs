using System.Text.Json.Nodes;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Scenarios;
using WorkflowDesk.Desk.Tests.Process.Shipped;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Tests.Scenarios;

/// <summary>What a run tells: which lines were taken, what was not as told and where, what would have been sent.</summary>
public sealed class ScenarioRunTests(ShippedScenarios shipped) : IClassFixture<ShippedScenarios>
{
    [Fact]
    public async Task A_draft_that_loses_the_way_back_fails_the_scenario_that_needs_it_and_says_where()
    {
        var draft = Draft(json => json["root"]!["connections"]!.AsArray().RemoveAll(line =>
            line!["source"]!["activity"]!.ToString() == "failed-twice" && line["source"]!["port"]!.ToString() == "False"));

        var broken = await shipped.PlayAsync(draft, await ScenarioAsync("not-solved-then-solved"));
        var sound = await shipped.PlayAsync(draft, await ScenarioAsync("straight-through"));

        Assert.True(sound.Passed, string.Join("; ", sound.Unmet.Select(unmet => unmet.In(Languages.English))));
        Assert.False(broken.Passed, "the draft loses a ticket whose verification failed");
        Assert.Equal("After event 5 (requester: verify → NotSolved): open steps, expected diagnose, found none.", broken.Unmet[0].In(Languages.English));
        Assert.Equal("事件 5（requester：verify → NotSolved）后：打开的步骤，应为 diagnose，实际为 无。", broken.Unmet[0].In(Languages.Chinese));
        Assert.Equal("After event 6 (handler: diagnose → CauseFound): the step diagnose is not open, found verifying.", broken.Unmet[^1].In(Languages.English));
        Assert.Equal([true, true, true, true, false], broken.Events.Select(played => played.IsMet));
    }

    [Fact]
    public async Task A_message_that_a_draft_no_longer_sends_is_missed_with_what_was_sent_instead()
    {
        var draft = Draft(json => Activity(json, "tell-resolved")["template"]!["expression"]!["value"] = "closed");

        var result = await shipped.PlayAsync(draft, await ScenarioAsync("first-contact-solved"));

        Assert.Contains(
            "After event 2 (requester: verify → Solved): message, expected resolved → requester, found closed → stand-in-requester-zh-CN, please-rate → stand-in-requester-zh-CN.",
            result.Unmet.Select(unmet => unmet.In(Languages.English)));
    }

    [Fact]
    public async Task A_script_that_fails_in_a_draft_is_reported_with_its_activity()
    {
        var draft = Draft(json => Activity(json, "classify")["priority"]!["expression"]!["value"] = "getNothing().data");

        var result = await shipped.PlayAsync(draft, await ScenarioAsync("straight-through"));

        var unmet = result.Unmet.First(unmet => unmet.What.English == "the process failed");
        Assert.StartsWith("classify: ", unmet.Found, StringComparison.Ordinal);
        Assert.Contains(result.Path, step => step is { ActivityId: "classify", Failed: true });
    }

    [Fact]
    public async Task A_draft_of_an_embedded_definition_is_tried_inside_those_that_embed_it()
    {
        var draft = Draft(
            json => Activity(json, "verify")["giveUpAfter"] = new JsonObject { ["typeName"] = "TimeSpan", ["expression"] = new JsonObject { ["type"] = "Literal", ["value"] = "9.00:00:00" } },
            "verification").With(id: "a-draft", version: 2, isPublished: false);

        var result = await shipped.PlayAsync(draft, await ScenarioAsync("no-answer", "verification"));

        Assert.Equal("open steps", result.Unmet[0].What.English);
        Assert.Equal(("rate", "verify"), (result.Unmet[0].Expected, result.Unmet[0].Found));
        Assert.Contains(result.Path, step => step is { DefinitionId: "verification", VersionId: "a-draft", ActivityId: "verify" });
    }

    [Fact]
    public async Task A_result_tells_the_path_the_lines_the_messages_and_the_journal()
    {
        var result = await shipped.PlayAsync("support-ticket/first-contact-solved");

        Assert.Equal(["opened", "acknowledge", "start-assign-clock", "start-respond-clock", "start-ask-clock", "join-accept", "relapsed", "accept"], result.Path.Take(8).Select(step => step.ActivityId));
        Assert.Contains(result.Connections, line => line is { DefinitionId: "support-ticket", Source: "accept", Port: "FirstContact", Target: "record-first-contact", Times: 1 });
        Assert.Contains(result.Connections, line => line is { DefinitionId: "verification", Source: "verify", Port: "Solved" });
        Assert.Equal(["received", "please-verify", "resolved", "please-rate", "closed"], result.Messages.Select(message => message.Template));
        Assert.Contains("在“设置 → 签名”里选择“部门模板”。", result.Messages.Single(message => message.Template == "resolved").Text, StringComparison.Ordinal);
        Assert.Contains(result.Journal, line => line is { ActivityId: "accept", Event: "Completed" });
        Assert.Equal("受理与分类", result.Path.Single(step => step.ActivityId == "accept").Label.Chinese);
    }

    [Fact]
    public async Task Nothing_of_a_sandbox_stays_and_nothing_of_the_desk_changes()
    {
        await using var before = shipped.Database.Read();
        await shipped.PlayAsync("support-ticket/straight-through");
        await using var db = shipped.Database.Read();
        Assert.Equal((0, 0, 0), (db.Tickets.Count(), db.MailsOut.Count(), db.Instances.Count()));
        Assert.DoesNotContain(db.People.ToList(), person => person.UserName.StartsWith("stand-in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        var scenarios = await ShippedScenarios.OfAsync("support-ticket");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => shipped.Runner.RunAsync(
            SandboxDefinitions.Of(ShippedScenarios.Published("support-ticket"), ShippedFiles.All), scenarios, Languages.English, stop.Token, _ => stop.Cancel()));
    }

    private static async Task<Scenario> ScenarioAsync(string key, string definitionId = "support-ticket") =>
        (await ShippedScenarios.OfAsync(definitionId)).Single(scenario => scenario.Key == key);

    private static WorkflowDefinition Draft(Action<JsonObject> edit, string definitionId = "support-ticket")
    {
        var json = (JsonObject)ShippedScenarios.Published(definitionId).Json.DeepClone();
        edit(json);
        return WorkflowDefinition.Read(json);
    }

    private static JsonObject Activity(JsonObject json, string id) =>
        json["root"]!["activities"]!.AsArray().Single(activity => activity!["id"]!.ToString() == id)!.AsObject();
}
