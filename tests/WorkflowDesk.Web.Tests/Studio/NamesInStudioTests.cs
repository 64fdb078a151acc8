using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Definitions;

namespace WorkflowDesk.Web.Tests.Studio;

/// <summary>Studio edits one text of a name; the desk keeps one for each language.</summary>
public sealed class NamesInStudioTests(WebApp app) : IClassFixture<WebApp>
{
    private const string Definitions = StudioProgram.Definitions;

    [Fact]
    public async Task Everybody_reads_the_names_of_their_language()
    {
        using var english = await StudioProgram.OfAsync(app);
        using var chinese = await StudioProgram.OfAsync(app, "admin", "zh-CN");
        // Twice each, so that the second answers are ones that were kept.
        foreach (var (studio, name, step, hint) in new[]
        {
            (english, "Support ticket", "Accept and classify", "Checks completeness, sets category and priority."),
            (chinese, "技术支持工单", "受理与分类", "核对信息是否完整，确定类别与优先级。"),
            (english, "Support ticket", "Accept and classify", "Checks completeness, sets category and priority."),
            (chinese, "技术支持工单", "受理与分类", "核对信息是否完整，确定类别与优先级。"),
        })
        {
            var shown = await studio.GetAsync($"{Definitions}/by-definition-id/support-ticket?versionOptions=Latest");
            Assert.Equal((name, step, hint), (shown["name"]!.ToString(), NameOf(shown, "accept"), Step(shown, "accept")["metadata"]!["description"]!.ToString()));
            var inside = (await studio.GetAsync($"{Definitions}/subgraph/{shown["id"]}?parentNodeId={shown["root"]!["nodeId"]}"))["activity"]!;
            Assert.Equal(step, inside["activities"]!.AsArray().Single(activity => activity!["id"]!.ToString() == "accept")!["metadata"]!["displayText"]!.ToString());
        }
    }

    [Theory]
    [InlineData("en", "en")]
    [InlineData("zh-CN", "zh-CN")]
    [InlineData("en", "zh-CN")]
    public async Task Saving_what_was_opened_changes_nothing_in_any_language(string opened, string saved)
    {
        using var reading = await StudioProgram.OfAsync(app, language: opened);
        using var writing = await StudioProgram.OfAsync(app, language: saved);
        foreach (var id in new[] { "support-ticket", "verification", "escalation", "change-approval" })
        {
            var shown = await reading.GetAsync($"{Definitions}/by-definition-id/{id}?versionOptions=Latest");
            Assert.Equal($"{id}-v1", (await writing.SaveAsync(shown))["workflowDefinition"]!["id"]!.ToString());
        }
    }

    [Fact]
    public async Task A_new_name_counts_in_both_languages_until_the_other_has_its_own()
    {
        using var english = await StudioProgram.OfAsync(app);
        using var chinese = await StudioProgram.OfAsync(app, language: "zh-CN");
        var opened = await ImportAsync(english, "renamed");
        await english.SaveAsync(Renamed(opened, "review", "Security review"));
        await StandsAsync(english, "renamed", ("Security review", "Security review"));

        // Who reads Chinese is shown the new name and puts it into Chinese; the English one stays.
        var shown = await chinese.GetAsync($"{Definitions}/renamed");
        Assert.Equal("Security review", NameOf(shown, "review"));
        await chinese.SaveAsync(Renamed(shown, "review", "安全评审"));
        await StandsAsync(english, "renamed", ("安全评审", "Security review"));
        Assert.Equal("Security review", NameOf(await english.GetAsync($"{Definitions}/renamed"), "review"));
        Assert.Equal("安全评审", NameOf(await chinese.GetAsync($"{Definitions}/renamed"), "review"));

        // A name in Chinese that is replaced in Chinese: the English one is of yesterday.
        await chinese.SaveAsync(Renamed(await chinese.GetAsync($"{Definitions}/renamed"), "review", "风险评审"));
        await StandsAsync(english, "renamed", ("风险评审", "风险评审"));
    }

    [Theory]
    [InlineData("en", "Review again")]
    [InlineData("zh-CN", "重新评审")]
    public async Task Undoing_a_name_brings_both_languages_back(string language, string other)
    {
        using var studio = await StudioProgram.OfAsync(app, language: language);
        var id = $"undone-{language}";
        var opened = await ImportAsync(studio, id);
        var before = await ExportedAsync(studio, id);
        await studio.SaveAsync(Renamed(opened, "review", other));
        await StandsAsync(studio, id, (other, other));
        // The canvas still has what it was given.
        await studio.SaveAsync(opened);
        AssertSame(before, await ExportedAsync(studio, id));
    }

    [Fact]
    public async Task A_name_that_is_emptied_is_gone_in_both_languages()
    {
        using var studio = await StudioProgram.OfAsync(app);
        await studio.SaveAsync(Renamed(await ImportAsync(studio, "emptied"), "review", ""));
        var step = Step(await ExportedAsync(studio, "emptied"), "review").AsObject();
        Assert.Equal((null, null), (StepNames.Of(step, "zh-CN"), StepNames.Of(step, "en")));
    }

    [Fact]
    public async Task A_step_from_the_toolbox_is_named_in_the_language_of_its_author_and_can_be_translated()
    {
        using var english = await StudioProgram.OfAsync(app);
        using var chinese = await StudioProgram.OfAsync(app, language: "zh-CN");
        var drawn = StudioProgram.Draw(await ImportAsync(chinese, "fresh"), "new", "one");
        await chinese.SaveAsync(drawn);
        // The same canvas, which was never read again.
        await chinese.SaveAsync(Renamed(drawn, "new", "通"));
        await chinese.SaveAsync(Renamed(drawn, "new", "通知用户"));
        await StandsAsync(english, "fresh", ("通知用户", "通知用户"), "new");

        await english.SaveAsync(Renamed(await english.GetAsync($"{Definitions}/fresh"), "new", "Tell the user"));
        await StandsAsync(english, "fresh", ("通知用户", "Tell the user"), "new");
    }

    [Fact]
    public async Task The_definition_is_renamed_in_the_same_way_as_its_steps()
    {
        using var english = await StudioProgram.OfAsync(app);
        using var chinese = await StudioProgram.OfAsync(app, language: "zh-CN");
        await ImportAsync(english, "titled");
        var shown = await chinese.GetAsync($"{Definitions}/titled");
        Assert.Equal(("巡检", "每日"), (shown["name"]!.ToString(), shown["description"]!.ToString()));
        shown["name"] = "夜间巡检";
        await chinese.SaveAsync(shown);
        var stored = await ExportedAsync(english, "titled");
        Assert.Equal("""夜间巡检 {"zh-CN":"夜间巡检"} Daily {"zh-CN":"每日","en":"Daily"}""", Title(stored));

        shown = await english.GetAsync($"{Definitions}/titled");
        shown["name"] = "Night patrol";
        await english.SaveAsync(shown);
        Assert.Equal("""夜间巡检 {"zh-CN":"夜间巡检","en":"Night patrol"} Daily {"zh-CN":"每日","en":"Daily"}""", Title(await ExportedAsync(english, "titled")));

        static string Title(JsonObject file) =>
            $"{file["name"]} {Text(file["customProperties"]!["displayTexts"])} {file["description"]} {Text(file["customProperties"]!["descriptions"])}";
    }

    [Fact]
    public async Task An_export_has_the_names_as_they_are_stored_and_comes_back_the_same()
    {
        using var chinese = await StudioProgram.OfAsync(app, language: "zh-CN");
        await ImportAsync(chinese, "exported");
        var exported = await ExportedAsync(chinese, "exported");
        AssertSame(File("exported"), exported);
        await chinese.PostAsync($"{Definitions}/import", exported.DeepClone());
        AssertSame(exported, await ExportedAsync(chinese, "exported"));

        // What a program read as Studio does is as good as an export.
        await chinese.PostAsync($"{Definitions}/import", await chinese.GetAsync($"{Definitions}/exported"));
        AssertSame(exported, await ExportedAsync(chinese, "exported"));
    }

    [Fact]
    public async Task A_file_that_was_renamed_where_nobody_knows_of_languages_brings_its_new_name()
    {
        using var studio = await StudioProgram.OfAsync(app);
        await ImportAsync(studio, "elsewhere");
        var file = await ExportedAsync(studio, "elsewhere");
        await studio.PostAsync($"{Definitions}/import", Renamed(file, "review", "Second look"));
        await StandsAsync(studio, "elsewhere", ("Second look", "Second look"));
        await StandsAsync(studio, "elsewhere", ("关闭", "Close"), "close");
    }

    [Fact]
    public async Task A_name_is_not_written_over_one_that_somebody_gave_meanwhile()
    {
        using var zhou = await StudioProgram.OfAsync(app);
        using var admin = await StudioProgram.OfAsync(app, "admin", "zh-CN");
        var seenByZhou = await ImportAsync(zhou, "both");
        var seenByAdmin = await admin.GetAsync($"{Definitions}/both");
        await zhou.SaveAsync(Renamed(seenByZhou, "review", "Security review"));
        await admin.SaveAsync(Renamed(seenByAdmin, "review", "风险评审"), status: 400);
        await admin.SaveAsync(Renamed(await admin.GetAsync($"{Definitions}/both"), "review", "安全评审"));
        await zhou.SaveAsync(Renamed(seenByZhou, "review", "Safety review"), status: 400);
        await StandsAsync(zhou, "both", ("安全评审", "Security review"));
    }

    [Fact]
    public async Task An_activity_nobody_knows_keeps_its_names()
    {
        using var english = await StudioProgram.OfAsync(app);
        var file = File("foreign-names");
        Step(file, "review")["type"] = "Acme.SendFax";
        var shown = await english.PostAsync($"{Definitions}/import", file.DeepClone());
        Assert.Equal("Review", NameOf(shown, "review"));
        shown["root"]!["activities"]!.AsArray().Single(step => step!["id"]!.ToString() == "close")!["metadata"]!["displayText"] = "End";
        await english.SaveAsync(shown);
        AssertSame(Step(file, "review"), Step(await ExportedAsync(english, "foreign-names"), "review"));
    }

    private static JsonObject File(string id) => JsonNode.Parse($$"""
        {
          "definitionId": "{{id}}", "name": "Patrol", "description": "Daily", "variables": [], "inputs": [], "outputs": [], "outcomes": [],
          "customProperties": { "displayTexts": { "zh-CN": "巡检", "en": "Patrol" }, "descriptions": { "zh-CN": "每日", "en": "Daily" } },
          "root": { "id": "f", "type": "Elsa.Flowchart", "version": 1, "variables": [], "activities": [
              { "id": "review", "type": "Elsa.WriteLine", "version": 1,
                "metadata": { "displayText": "评审", "displayTexts": { "zh-CN": "评审", "en": "Review" }, "designer": { "position": { "x": 1, "y": 2 } } } },
              { "id": "close", "type": "Elsa.WriteLine", "version": 1, "metadata": { "displayTexts": { "zh-CN": "关闭", "en": "Close" } } },
              { "id": "plain", "type": "Elsa.WriteLine", "version": 1, "metadata": { "displayText": "Plain" } } ],
            "connections": [] }
        }
        """)!.AsObject();

    private static Task<JsonObject> ImportAsync(StudioProgram studio, string id) => studio.PostAsync($"{Definitions}/import", File(id));

    private static async Task<JsonObject> ExportedAsync(StudioProgram studio, string id)
    {
        using var response = await studio.Client.GetAsync($"{Definitions}/{id}/export");
        return await WebApp.ReadAsync(response, 200);
    }

    /// <summary>What pages and diagrams call the step, and that nothing of the designer stays in the file.</summary>
    private static async Task StandsAsync(StudioProgram studio, string id, (string Chinese, string English) expected, string step = "review")
    {
        var file = await ExportedAsync(studio, id);
        var stored = Step(file, step).AsObject();
        Assert.Equal(expected, (StepNames.Of(stored, "zh-CN"), StepNames.Of(stored, "en")));
        Assert.DoesNotContain("workflowDesk", file.ToJsonString(), StringComparison.Ordinal);
    }

    private static JsonObject Renamed(JsonObject definition, string id, string name)
    {
        var renamed = definition.DeepClone().AsObject();
        Step(renamed, id)["metadata"]!["displayText"] = name;
        return renamed;
    }

    private static JsonNode Step(JsonObject definition, string id) => definition["root"]!["activities"]!.AsArray().Single(step => step!["id"]!.ToString() == id)!;

    private static string NameOf(JsonObject definition, string id) => Step(definition, id)["metadata"]!["displayText"]!.ToString();

    private static string Text(JsonNode? json) => json!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>All but what every version has of its own and node ids, which follow from the rest.</summary>
    private static void AssertSame(JsonNode expected, JsonNode found)
    {
        Assert.Equal(Text(Content(expected)), Text(Content(found)));

        static JsonNode? Content(JsonNode? json) => json switch
        {
            JsonObject item => new JsonObject(item
                .Where(property => property.Key is not ("$schema" or "id" or "version" or "createdAt" or "isLatest" or "isPublished" or "isReadonly" or "toolVersion" or "nodeId") && property.Value is not null)
                .OrderBy(property => property.Key, StringComparer.Ordinal).Select(property => KeyValuePair.Create(property.Key, Content(property.Value)))),
            JsonArray list => new JsonArray([.. list.Select(Content)]),
            _ => json?.DeepClone(),
        };
    }
}
