using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Engine.Activities;

namespace WorkflowDesk.Web.Tests.Studio;

public sealed class DescriptorTests(WebApp app) : IClassFixture<WebApp>
{
    private const string Activities = "/elsa/api/descriptors/activities?Refresh=True";

    /// <summary>Every hint Studio 3.8.2 has an editor for.</summary>
    private static readonly string[] Hints =
    [
        "singleline", "multiline", "checkbox", "checklist", "radiolist", "dropdown", "multitext", "datetime-picker", "code-editor", "json-editor", "expression-editor",
        "switch-editor", "flow-switch-editor", "variable-picker", "input-picker", "output-picker", "outcome-picker", "dynamic-outcomes", "type-picker",
        "workflow-definition-picker", "dictionary", "http-status-codes",
    ];

    [Fact]
    public async Task Every_activity_of_the_desk_is_described_with_what_Studio_cannot_do_without()
    {
        var items = await ItemsAsync("zhou", "en");
        foreach (var activity in app.Get<ActivityRegistry>().All.Select(activity => activity.Descriptor))
        {
            var item = Assert.Single(items, item => Text(item, "typeName") == activity.TypeName && item["version"]!.GetValue<int>() == activity.Version);
            Assert.False(string.IsNullOrEmpty(Text(item, "category")), $"{activity.TypeName} has no category: Studio's toolbox crashes");
            Assert.Contains(Text(item, "kind"), new[] { "Action", "Trigger", "Job", "Task" });
            Assert.Equal(activity.IsBrowsable, item["isBrowsable"]!.GetValue<bool>());
            Assert.Equal(activity.Inputs.Select(input => input.Name), item["inputs"]!.AsArray().Select(input => Text(input, "name")));
            Assert.All(item["inputs"]!.AsArray(), input => Assert.True(Hints.Contains(Text(input, "uiHint")), $"{activity.TypeName}.{Text(input, "name")}: Studio has no editor '{Text(input, "uiHint")}'"));
            Assert.All(item["ports"]!.AsArray(), port => Assert.Contains(Text(port, "type"), new[] { "Flow", "Embedded" }));
        }

        var doubles = items.GroupBy(item => (Text(item, "typeName"), item["version"]!.GetValue<int>())).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        Assert.True(doubles.Count == 0, "Studio crashes on a type and version that comes twice: " + string.Join(", ", doubles));
        Assert.True(Item(items, "Elsa.Flowchart")["isContainer"]!.GetValue<bool>(), "without a container Elsa.Flowchart nothing is drawn");
        Assert.False(Item(items, "Elsa.NotFoundActivity")["isBrowsable"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Every_word_of_the_toolbox_exists_in_Chinese()
    {
        var foreign = new[] { "HTTP", "Cron" };
        var missing = new List<string>();
        void Check(string where, string? text)
        {
            if (string.IsNullOrEmpty(text) || (!foreign.Contains(text) && !text.Any(letter => letter is >= '\u4e00' and <= '\u9fff')))
            {
                missing.Add($"{where}: '{text}'");
            }
        }

        foreach (var item in (await ItemsAsync("zhou", "zh-CN")).Where(item => app.Get<ActivityRegistry>().Find(Text(item, "typeName")) is not null))
        {
            var type = Text(item, "typeName");
            Check($"{type} category", Text(item, "category"));
            Check($"{type} name", Text(item, "displayName"));
            Check($"{type} description", Text(item, "description"));
            foreach (var part in new[] { "inputs", "outputs" })
            {
                foreach (var input in item[part]!.AsArray())
                {
                    Check($"{type} {part} {Text(input, "name")} name", Text(input, "displayName"));
                    Check($"{type} {part} {Text(input, "name")} description", Text(input, "description"));
                }
            }

            foreach (var port in item["ports"]!.AsArray())
            {
                Check($"{type} port {Text(port, "name")}", Text(port, "displayName"));
            }
        }

        Assert.True(missing.Count == 0, "Studio/Texts/activities.zh-CN.json lacks:\n" + string.Join('\n', missing));
    }

    [Fact]
    public async Task Every_word_of_the_toolbox_exists_in_English()
    {
        var missing = new List<string>();
        void Check(string where, string? text)
        {
            if (string.IsNullOrEmpty(text) || text.Any(letter => letter is >= '\u4e00' and <= '\u9fff'))
            {
                missing.Add($"{where}: '{text}'");
            }
        }

        foreach (var item in (await ItemsAsync("zhou", "en")).Where(item => app.Get<ActivityRegistry>().Find(Text(item, "typeName")) is not null))
        {
            var type = Text(item, "typeName");
            Check($"{type} category", Text(item, "category"));
            Check($"{type} name", Text(item, "displayName"));
            Check($"{type} description", Text(item, "description"));
            foreach (var input in item["inputs"]!.AsArray())
            {
                Check($"{type} input {Text(input, "name")} name", Text(input, "displayName"));
                Check($"{type} input {Text(input, "name")} description", Text(input, "description"));
            }

            foreach (var output in item["outputs"]!.AsArray())
            {
                Check($"{type} output {Text(output, "name")} name", Text(output, "displayName"));
            }
        }

        Assert.True(missing.Count == 0, "these lack an English text:\n" + string.Join('\n', missing));
    }

    [Fact]
    public async Task Drop_downs_of_our_activities_list_this_desks_teams_people_and_templates()
    {
        var english = await ItemsAsync("zhou", "en");
        var chinese = await ItemsAsync("zhou", "zh-CN");
        await using var db = app.Read();
        var teams = await db.Teams.OrderBy(team => team.Key).ToListAsync();
        Assert.Equal(teams.Select(team => (team.NameEn, team.Key)).Prepend(("By category", "")), Choices(english, "WorkflowDesk.RouteTicket", "Team"));
        Assert.Equal(teams.Select(team => (team.NameZh, team.Key)).Prepend(("由类别决定", "")), Choices(chinese, "WorkflowDesk.RouteTicket", "Team"));
        Assert.Contains(("已解决", "resolved"), Choices(chinese, "WorkflowDesk.SendNotification", "Template"));
        Assert.DoesNotContain("", Choices(chinese, "WorkflowDesk.SendNotification", "Template").Select(choice => choice.Value));
        Assert.Contains(("System fault", "system-fault"), Choices(english, "WorkflowDesk.UpdateTicket", "Category"));
        Assert.Contains(("任一分支到达", "WaitAny"), Choices(chinese, "Elsa.FlowJoin", "Mode"));

        var candidates = Input(english, "WorkflowDesk.UserTask", "Candidates");
        Assert.Equal("checklist", Text(candidates, "uiHint"));
        var tokens = candidates["uiSpecifications"]!["checklist"]!["checkList"]!["items"]!.AsArray().Select(item => Text(item, "value")).ToList();
        Assert.Contains("role:agent", tokens);
        Assert.Contains("requester", tokens);
        Assert.Contains($"team:{teams[0].Key}", tokens);
        Assert.Contains("user:chen", tokens);
    }

    [Fact]
    public async Task Options_of_one_input_can_be_asked_for()
    {
        using var owner = await app.ProgramOfAsync("zhou");
        var options = await WebApp.ReadAsync(await owner.PostAsJsonAsync("/elsa/api/descriptors/activities/WorkflowDesk.RouteTicket/options/team", new { context = new { } }), 200);
        Assert.NotEmpty(options["items"]!["dropdown"]!["selectList"]!["items"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await owner.PostAsJsonAsync("/elsa/api/descriptors/activities/WorkflowDesk.RouteTicket/options/nothing", new { })).StatusCode);
    }

    [Fact]
    public async Task A_user_task_has_a_port_for_each_outcome_its_author_names()
    {
        var items = await ItemsAsync("zhou", "en");
        var outcomes = Input(items, "WorkflowDesk.UserTask", "OutcomeNames");
        Assert.Equal("dynamic-outcomes", Text(outcomes, "uiHint"));
        Assert.Equal("TimedOut", outcomes["uiSpecifications"]!["DynamicOutcomesOptions"]!["fixedOutcomes"]![0]!.ToString());
        Assert.Empty(Item(items, "WorkflowDesk.UserTask")["ports"]!.AsArray());
        Assert.Equal(["Done"], Item(items, "Elsa.SetVariable")["ports"]!.AsArray().Select(port => Text(port, "name")));
        Assert.Empty(Item(items, "Elsa.Finish")["ports"]!.AsArray());
    }

    [Fact]
    public async Task Shipped_workflows_that_may_be_used_stand_in_the_toolbox_in_the_readers_language()
    {
        var item = Item(await ItemsAsync("zhou", "zh-CN"), "ChangeApproval");
        Assert.Equal("变更审批", Text(item, "displayName"));
        Assert.Equal("技术支持", Text(item, "category"));
        Assert.True(item["isBrowsable"]!.GetValue<bool>());
        Assert.Equal("change-approval", Text(item["constructionProperties"], "WorkflowDefinitionId"));
        Assert.Equal("change-approval-v1", Text(item["constructionProperties"], "WorkflowDefinitionVersionId"));
        Assert.Equal("WorkflowDefinitionActivity", Text(item["customProperties"], "RootType"));
        Assert.Equal(["Approved", "Rejected", "MoreInformation", "Expired"], item["ports"]!.AsArray().Select(port => Text(port, "name")));
        Assert.All(item["inputs"]!.AsArray(), input => Assert.True(input!["isSynthetic"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task A_type_or_version_nobody_knows_gets_a_hidden_descriptor_so_that_the_canvas_is_never_blank()
    {
        await StoreAsync("stale", """
            {"definitionId":"stale","id":"stale-1","version":1,"name":"Stale","root":{"id":"f","type":"Elsa.Flowchart","version":1,"activities":[
              {"id":"a","type":"Acme.FrobnicateOrder","version":2},
              {"id":"b","type":"Elsa.WriteLine","version":7},
              {"id":"c","type":"Elsa.If","version":1,"then":{"id":"d","type":"Acme.Inner","version":1}}],"connections":[]}}
            """);
        var items = await ItemsAsync("zhou", "en");
        foreach (var (type, version) in new[] { ("Acme.FrobnicateOrder", 2), ("Elsa.WriteLine", 7), ("Acme.Inner", 1) })
        {
            var item = Assert.Single(items, item => Text(item, "typeName") == type && item["version"]!.GetValue<int>() == version);
            Assert.False(item["isBrowsable"]!.GetValue<bool>(), $"{type} {version} must not be offered");
        }

        Assert.Equal("Frobnicate order", Text(Item(items, "Acme.FrobnicateOrder"), "displayName"));
    }

    [Fact]
    public async Task The_toolbox_is_kept_until_something_in_it_changes()
    {
        using var owner = await app.ProgramOfAsync("zhou");
        using var first = await owner.GetAsync(Activities);
        using var again = new HttpRequestMessage(HttpMethod.Get, Activities);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var same = await owner.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);

        await StoreAsync("fresh", """{"definitionId":"fresh","id":"fresh-1","version":1,"name":"Fresh piece","options":{"usableAsActivity":true},"root":{"id":"s","type":"Elsa.Sequence","version":1,"activities":[]}}""");
        var item = Item(await ItemsAsync("zhou", "en"), "FreshPiece");
        Assert.False(item["isBrowsable"]!.GetValue<bool>(), "a draft must not be offered in the toolbox");

        using var chinese = await app.ProgramOfAsync("zhou", "zh-CN");
        Assert.NotEqual(first.Headers.ETag, (await chinese.GetAsync(Activities)).Headers.ETag);
    }

    [Theory]
    [InlineData("descriptors/expression-descriptors")]
    [InlineData("descriptors/variables")]
    [InlineData("descriptors/storage-drivers")]
    [InlineData("descriptors/workflow-activation-strategies")]
    [InlineData("descriptors/incident-strategies")]
    [InlineData("descriptors/log-persistence-strategies")]
    [InlineData("descriptors/commit-strategies/workflows")]
    [InlineData("descriptors/commit-strategies/activities")]
    [InlineData("descriptors/output-converters")]
    [InlineData("features/installed")]
    public async Task The_small_lists_answer_staff_in_both_languages_and_nobody_else(string path)
    {
        foreach (var language in new[] { "en", "zh-CN" })
        {
            using var agent = await app.ProgramOfAsync("chen", language);
            Assert.NotNull((await WebApp.ReadAsync(await agent.GetAsync($"/elsa/api/{path}"), 200))["items"]);
        }

        using var requester = await app.ProgramOfAsync("lin");
        Assert.Equal(HttpStatusCode.Forbidden, (await requester.GetAsync($"/elsa/api/{path}")).StatusCode);
    }

    [Fact]
    public async Task Only_expressions_that_run_are_offered()
    {
        using var owner = await app.ProgramOfAsync("zhou");
        var answer = await WebApp.ReadAsync(await owner.GetAsync("/elsa/api/descriptors/expression-descriptors"), 200);
        var support = await File.ReadAllTextAsync(Path.Combine(RepositoryFolder(), "docs", "elsa-support.md"));
        var offered = answer["items"]!.AsArray().Where(item => item!["isBrowsable"]!.GetValue<bool>()).Select(item => Text(item, "type")).ToList();
        Assert.NotEmpty(offered);
        Assert.All(offered, type => Assert.Contains($"| `expression {type}` | yes |", support, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Live_updates_are_installed_and_nothing_Studio_would_show_menus_for()
    {
        using var owner = await app.ProgramOfAsync("zhou");
        var answer = await WebApp.ReadAsync(await owner.GetAsync("/elsa/api/features/installed"), 200);
        Assert.Equal(["Elsa.RealTimeWorkflowUpdates"], answer["items"]!.AsArray().Select(item => Text(item, "fullName")));
        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync("/elsa/api/features/installed/Elsa.RealTimeWorkflowUpdates")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync("/elsa/api/features/installed/Elsa.Resilience")).StatusCode);
    }

    [Fact]
    public async Task The_script_editor_knows_the_definitions_variables()
    {
        using var owner = await app.ProgramOfAsync("zhou");
        using var response = await owner.PostAsJsonAsync(
            "/elsa/api/scripting/javascript/type-definitions/support-ticket", new { workflowDefinitionId = "support-ticket", activityTypeName = "Elsa.SetVariable", propertyName = "Value" });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("declare function getVariable", text, StringComparison.Ordinal);
        Assert.Contains("getInformation()", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.PostAsJsonAsync("/elsa/api/scripting/javascript/type-definitions/nothing", new { })).StatusCode);
    }

    private async Task<List<JsonNode>> ItemsAsync(string user, string language)
    {
        using var program = await app.ProgramOfAsync(user, language);
        var answer = await WebApp.ReadAsync(await program.GetAsync(Activities), 200);
        var items = answer["items"]!.AsArray().OfType<JsonNode>().ToList();
        Assert.Equal(items.Count, answer["count"]!.GetValue<int>());
        return items;
    }

    private async Task StoreAsync(string id, string source)
    {
        await using var step = await app.Get<DeskSteps>().BeginAsync(Caller.System, CancellationToken.None);
        step.Db.Definitions.Add(new DefinitionRow { Id = $"{id}-1", DefinitionId = id, Version = 1, Name = id, IsLatest = true, Source = source, CreatedAt = step.Now, CreatedBy = "test" });
        await step.CommitAsync(CancellationToken.None);
    }

    private static string RepositoryFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "WorkflowDesk.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }

    private static JsonNode Item(IEnumerable<JsonNode> items, string type) =>
        items.FirstOrDefault(item => Text(item, "typeName") == type) ?? throw new InvalidOperationException($"{type} is not described.");

    private static JsonNode Input(IEnumerable<JsonNode> items, string type, string name) =>
        Item(items, type)["inputs"]!.AsArray().Single(input => Text(input, "name") == name)!;

    private static IEnumerable<(string Text, string Value)> Choices(IEnumerable<JsonNode> items, string type, string name) =>
        Input(items, type, name)["uiSpecifications"]!["dropdown"]!["selectList"]!["items"]!.AsArray().Select(item => (Text(item, "text"), Text(item, "value")));

    private static string Text(JsonNode? node, string property) => node?[property]?.ToString() ?? "";
}
