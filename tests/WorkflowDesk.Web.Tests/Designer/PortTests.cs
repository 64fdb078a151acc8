using System.Text.Json.Nodes;

namespace WorkflowDesk.Web.Tests.Designer;

/// <summary>Studio draws a line only between ports it knows, and saves only what it has drawn.</summary>
public sealed class PortTests(WebApp app) : IClassFixture<WebApp>
{
    private const string Definition = "/elsa/api/workflow-definitions/by-definition-id/";

    [Theory]
    [InlineData("support-ticket")]
    [InlineData("escalation")]
    [InlineData("change-approval")]
    [InlineData("verification")]
    public async Task Every_line_of_a_shipped_process_begins_at_a_port_the_designer_draws(string definitionId)
    {
        using var owner = await app.ProgramOfAsync("zhou");
        var shown = await WebApp.ReadAsync(await owner.GetAsync($"{Definition}{definitionId}?versionOptions=Latest"), 200);
        var described = (await WebApp.ReadAsync(await owner.GetAsync("/elsa/api/descriptors/activities"), 200))["items"]!.AsArray();
        var missing = new List<string>();
        var root = shown["root"]!;
        foreach (var source in root["connections"]!.AsArray().Select(connection => connection!["source"]!))
        {
            var activity = root["activities"]!.AsArray().Single(activity => (string?)activity!["id"] == (string?)source["activity"])!.AsObject();
            var descriptor = described.Single(item => (string?)item!["typeName"] == (string?)activity["type"] && (int)item["version"]! == (int)activity["version"]!)!;
            if (!Ports(descriptor, activity).Contains((string?)source["port"] ?? "Done"))
            {
                missing.Add($"{activity["id"]} {source["port"]}");
            }
        }

        Assert.True(missing.Count == 0, "Without a port: " + string.Join(", ", missing));
    }

    [Fact]
    public async Task What_was_only_shown_is_not_stored()
    {
        using var owner = await app.ProgramOfAsync("zhou");
        var shown = await WebApp.ReadAsync(await owner.GetAsync($"{Definition}support-ticket?versionOptions=Latest"), 200);
        Assert.Contains("outcomeNames", shown.ToJsonString(), StringComparison.Ordinal);
        shown["description"] = "Changed";
        using var content = new StringContent(new JsonObject { ["model"] = shown.DeepClone(), ["publish"] = false }.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        var saved = await WebApp.ReadAsync(await owner.PostAsync("/elsa/api/workflow-definitions", content), 200);
        var id = (string)saved["workflowDefinition"]!["id"]!;
        await using var db = app.Read();
        var stored = db.Definitions.Single(row => row.Id == id);
        Assert.DoesNotContain("outcomeNames", stored.Source, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Ports(JsonNode descriptor, JsonObject activity)
    {
        var fixedOnes = descriptor["ports"]!.AsArray().Where(port => (string?)port!["type"] == "Flow").Select(port => (string)port!["name"]!);
        var dynamic = descriptor["inputs"]!.AsArray().SingleOrDefault(input => (string?)input!["uiHint"] == "dynamic-outcomes");
        if (dynamic is null)
        {
            return fixedOnes;
        }

        var property = (string)dynamic["name"]!;
        var named = activity[char.ToLowerInvariant(property[0]) + property[1..]]?["expression"]?["value"]?.ToString();
        var always = dynamic["uiSpecifications"]?["DynamicOutcomesOptions"]?["fixedOutcomes"]?.AsArray().Select(name => (string)name!) ?? [];
        return fixedOnes.Concat(always).Concat(named is null ? [] : JsonNode.Parse(named)!.AsArray().Select(name => (string)name!));
    }
}
