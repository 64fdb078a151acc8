using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;

namespace WorkflowDesk.Web.Tests.Studio;

/// <summary>Every request that Studio's list and editor make, on SQLite.</summary>
public sealed class DefinitionEndpointTests(WebApp app) : DefinitionEndpointContract(app), IClassFixture<WebApp>;

/// <summary>The same on PostgreSQL.</summary>
public sealed class DefinitionEndpointTestsOnPostgres(WebAppOnPostgres app) : DefinitionEndpointContract(app), IClassFixture<WebAppOnPostgres>;

public abstract class DefinitionEndpointContract(WebApp app)
{
    private const string Definitions = StudioProgram.Definitions;
    private const string Bulk = "/elsa/api/bulk-actions";

    [Fact]
    public async Task The_list_has_what_Studio_needs_of_every_row()
    {
        using var studio = await StudioProgram.OfAsync(app);
        var list = await studio.GetAsync($"{Definitions}?versionOptions=Latest&Page=0&PageSize=2&SearchTerm=&IsSystem=False&OrderDirection=Ascending&OrderBy=Name");
        Assert.Equal(2, list["items"]!.AsArray().Count);
        Assert.True(list["totalCount"]!.GetValue<int>() >= 4, "the four definitions that ship are counted, whatever the page");
        Assert.Contains("bulk-publish", Rels(list));
        var row = list["items"]![0]!;
        foreach (var name in new[] { "id", "definitionId", "name", "version", "isLatest", "isPublished", "createdAt", "materializerName", "toolVersion", "isReadonly" })
        {
            Assert.True(row[name] is not null, $"a row has no {name}");
        }

        Assert.Contains("publish", Rels(row));
        var names = list["items"]!.AsArray().Select(item => item!["name"]!.ToString()).ToList();
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    [Fact]
    public async Task Staff_who_may_only_look_get_no_links_and_change_nothing()
    {
        using var agent = await StudioProgram.OfAsync(app, "chen");
        var list = await agent.GetAsync($"{Definitions}?versionOptions=Latest&Page=0&PageSize=10");
        Assert.DoesNotContain("bulk-publish", Rels(list));
        Assert.All(list["items"]!.AsArray(), row => Assert.DoesNotContain("publish", Rels(row!)));
        var one = await agent.GetAsync($"{Definitions}/by-definition-id/escalation?versionOptions=Latest");
        Assert.DoesNotContain("publish", Rels(one));
        Assert.Equal("owners-only", (await agent.SaveAsync(one, status: 403))["code"]!.ToString());
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.Client.DeleteAsync($"{Definitions}/escalation")).StatusCode);
    }

    [Fact]
    public async Task Searching_finds_parts_of_names_and_ids_whatever_the_case()
    {
        using var studio = await StudioProgram.OfAsync(app);
        Assert.Equal(["change-approval"], await IdsAsync(studio, "versionOptions=Latest&SearchTerm=CHANGE-APPR"));
        Assert.Empty(await IdsAsync(studio, "versionOptions=Latest&SearchTerm=%25"));
        Assert.Equal(["escalation", "verification"], await IdsAsync(studio, "versionOptions=&Ids=escalation-v1&Ids=verification-v1&OrderBy=Name"));
        Assert.Equal(["verification"], await IdsAsync(studio, "versionOptions=Published&DefinitionIds=verification"));
        await studio.GetAsync($"{Definitions}?versionOptions=Newest", 400);
    }

    [Fact]
    public async Task Every_activity_of_an_answer_has_its_node_id()
    {
        using var studio = await StudioProgram.OfAsync(app);
        foreach (var path in new[] { "by-definition-id/support-ticket?versionOptions=Latest", "by-id/support-ticket-v1", "support-ticket" })
        {
            var definition = await studio.GetAsync($"{Definitions}/{path}");
            var root = definition["root"]!;
            Assert.Equal($"Workflow1:{root["id"]}", root["nodeId"]!.ToString());
            Assert.All(root["activities"]!.AsArray(), activity => Assert.Equal($"{root["nodeId"]}:{activity!["id"]}", activity["nodeId"]!.ToString()));
            Assert.Contains("publish", Rels(definition));
        }

        Assert.Equal(404, (await studio.GetAsync($"{Definitions}/by-id/no-such-version", 404))["statusCode"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_new_definition_gets_ids_version_1_and_a_canvas()
    {
        using var studio = await StudioProgram.OfAsync(app);
        var made = await studio.CreateAsync("  Patrol  ");
        Assert.Equal("Patrol", made["name"]!.ToString());
        Assert.Equal(1, made["version"]!.GetValue<int>());
        Assert.True(made["isLatest"]!.GetValue<bool>() && !made["isPublished"]!.GetValue<bool>(), "a new definition is the latest, as a draft");
        Assert.NotEqual(made["id"]!.ToString(), made["definitionId"]!.ToString());
        Assert.StartsWith("20", made["createdAt"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal("Workflow1:db03218965cbc881", made["root"]!["nodeId"]!.ToString());
        Assert.Empty(made["root"]!["activities"]!.AsArray());
        Assert.Empty(made["root"]!["connections"]!.AsArray());
        Assert.Empty(made["variables"]!.AsArray());
    }

    [Fact]
    public async Task Touching_a_published_definition_makes_a_draft_that_later_saves_overwrite()
    {
        using var studio = await StudioProgram.OfAsync(app);
        var made = await studio.CreateAsync("Draft and version");
        var published = (await studio.SaveAsync(StudioProgram.Draw(made, "a1", "one"), publish: true))["workflowDefinition"]!.AsObject();
        Assert.True(published["isPublished"]!.GetValue<bool>(), "it was published from the editor");
        Assert.Equal(made["id"]!.ToString(), published["id"]!.ToString());

        var draft = (await studio.SaveAsync(StudioProgram.Draw(published, "a2", "two")))["workflowDefinition"]!.AsObject();
        Assert.Equal(2, draft["version"]!.GetValue<int>());
        Assert.NotEqual(published["id"]!.ToString(), draft["id"]!.ToString());
        var again = (await studio.SaveAsync(StudioProgram.Draw(draft, "a3", "three")))["workflowDefinition"]!.AsObject();
        Assert.Equal(draft["id"]!.ToString(), again["id"]!.ToString());
        Assert.Equal(2, again["version"]!.GetValue<int>());

        var stored = await studio.GetAsync($"{Definitions}/by-id/{published["id"]}");
        Assert.Single(stored["root"]!["activities"]!.AsArray());
        Assert.True(stored["isPublished"]!.GetValue<bool>() && !stored["isLatest"]!.GetValue<bool>(), "the published version is what it was, and no longer the latest");
        var versions = await studio.GetAsync($"{Definitions}?versionOptions=AllVersions&Page=0&PageSize=10&DefinitionIds={made["definitionId"]}&OrderBy=Version&OrderDirection=Descending");
        Assert.Equal([2, 1], versions["items"]!.AsArray().Select(row => row!["version"]!.GetValue<int>()));
        Assert.Equal([2, 1], (await studio.GetAsync($"{Definitions}/{made["definitionId"]}/versions"))["items"]!.AsArray().Select(row => row!["version"]!.GetValue<int>()));
    }

    [Fact]
    public async Task The_answer_to_a_save_is_what_is_drawn_of_the_stored_version()
    {
        using var studio = await StudioProgram.OfAsync(app);
        var model = StudioProgram.Draw(await studio.CreateAsync("Answered at once"), "a1", "one");
        model["variables"] = JsonNode.Parse("""[{ "id": "v", "name": "Tries", "typeName": "Int32", "value": 3, "ofOurs": true }]""");
        model["root"]!["activities"]!.AsArray().Add(JsonNode.Parse("""{ "id": "odd", "type": "Acme.Unheard", "version": 3, "payload": { "_type": "List", "items": [1, 2] } }"""));
        model["root"]!["connections"] = JsonNode.Parse("""[{ "source": "a1", "target": "odd", "sourcePort": "Done" }]""");
        var saved = (await studio.SaveAsync(model))["workflowDefinition"]!.AsObject();

        var id = saved["id"]!.ToString();
        await using var db = app.Get<DeskDatabase>().Read();
        var row = await db.Definitions.SingleAsync(row => row.Id == id);
        var drawn = JsonNode.Parse((await app.Get<DesignerView>().DrawAsync(db, row, "en", null, CancellationToken.None)).Json.ToJsonString())!.AsObject();
        foreach (var name in new[] { "links", "materializerName" })
        {
            saved.Remove(name);
            drawn.Remove(name);
        }

        Assert.True(JsonNode.DeepEquals(drawn, saved), $"answered {saved}\nbut stored is {drawn}");
        Assert.Equal("Elsa.NotFoundActivity", saved["root"]!["activities"]![1]!["type"]!.ToString());
    }

    [Fact]
    public async Task Sending_back_what_was_read_changes_nothing()
    {
        using var studio = await StudioProgram.OfAsync(app);
        var shipped = await studio.GetAsync($"{Definitions}/by-definition-id/verification?versionOptions=Latest");
        var saved = await studio.SaveAsync(shipped);
        Assert.Equal("verification-v1", saved["workflowDefinition"]!["id"]!.ToString());
        var published = await studio.SaveAsync(shipped, publish: true);
        Assert.True(published["alreadyPublished"]!.GetValue<bool>(), "this very version is published already");
    }

    [Fact]
    public async Task Two_owners_who_save_at_once_are_told_of_each_other()
    {
        using var zhou = await StudioProgram.OfAsync(app);
        using var admin = await StudioProgram.OfAsync(app, "admin", "zh-CN");
        var made = await zhou.CreateAsync("Shared");
        var seenByAdmin = await admin.GetAsync($"{Definitions}/by-id/{made["id"]}");
        await zhou.SaveAsync(StudioProgram.Draw(made, "a1", "of Zhou"));
        // Answers that overtake each other are no conflict with oneself.
        var last = (await zhou.SaveAsync(StudioProgram.Draw(made, "a2", "of Zhou, sent before the answer came")))["workflowDefinition"]!.AsObject();

        var refused = await admin.SaveAsync(StudioProgram.Draw(seenByAdmin, "b1", "of the administrator"), status: 400);
        var text = Assert.Single(refused["errors"]!["generalErrors"]!.AsArray())!.ToString();
        Assert.Contains("周敏", text, StringComparison.Ordinal);
        Assert.Contains("未保存", text, StringComparison.Ordinal);
        var stored = await admin.GetAsync($"{Definitions}/by-id/{made["id"]}");
        Assert.Equal("a2", Assert.Single(stored["root"]!["activities"]!.AsArray())!["id"]!.ToString());

        await admin.SaveAsync(StudioProgram.Draw(stored, "b1", "of the administrator, knowing the rest"));
        await zhou.SaveAsync(StudioProgram.Draw(last, "a3", "too late"), status: 400);
    }

    [Fact]
    public async Task A_draft_with_problems_is_kept_and_publishing_it_names_them_all()
    {
        using var studio = await StudioProgram.OfAsync(app, language: "zh-CN");
        var made = await studio.CreateAsync("Broken");
        var broken = StudioProgram.Draw(made, "a1", "fine");
        broken["root"]!["activities"]![0]!["text"]!["expression"] = new JsonObject { ["type"] = "JavaScript", ["value"] = "return (;" };
        broken["inputs"] = JsonNode.Parse("""[{ "name": "A", "type": "String" }, { "name": "A", "type": "String" }]""");
        var refused = await studio.SaveAsync(broken, publish: true, status: 400);
        Assert.Equal(400, refused["statusCode"]!.GetValue<int>());
        var texts = refused["errors"]!["generalErrors"]!.AsArray().Select(text => text!.ToString()).ToList();
        Assert.True(texts.Count >= 2, string.Join(" | ", texts));
        Assert.Contains(texts, text => text.Contains("a1", StringComparison.Ordinal));
        Assert.Single((await studio.GetAsync($"{Definitions}/by-id/{made["id"]}"))["root"]!["activities"]!.AsArray());
        await studio.PostAsync($"{Definitions}/{made["definitionId"]}/publish", status: 400);
    }

    [Fact]
    public async Task Publish_retract_and_revert_answer_as_Studio_expects()
    {
        using var studio = await StudioProgram.OfAsync(app);
        var made = await studio.CreateAsync("Back and forth");
        var id = made["definitionId"]!.ToString();
        await studio.SaveAsync(StudioProgram.Draw(made, "a1", "one"));
        var published = await studio.PostAsync($"{Definitions}/{id}/publish");
        Assert.True(published["workflowDefinition"]!["isPublished"]!.GetValue<bool>(), "published");
        Assert.Equal(0, published["consumingWorkflowCount"]!.GetValue<int>());
        Assert.True((await studio.PostAsync($"{Definitions}/{id}/publish"))["alreadyPublished"]!.GetValue<bool>(), "the second time it is published already");

        var retracted = await studio.PostAsync($"{Definitions}/{id}/retract");
        Assert.False(retracted["isPublished"]!.GetValue<bool>(), "retracted");
        Assert.Contains("publish", Rels(retracted));
        await studio.PostAsync($"{Definitions}/{id}/retract", status: 400);

        // A version that was published is never edited, also when it is no longer published.
        var draft = (await studio.SaveAsync(StudioProgram.Draw(retracted, "a2", "two")))["workflowDefinition"]!;
        Assert.Equal(2, draft["version"]!.GetValue<int>());
        var reverted = await studio.PostAsync($"{Definitions}/{id}/revert/1");
        Assert.Equal(3, reverted["version"]!.GetValue<int>());
        Assert.Contains("publish", Rels(reverted));
        Assert.Single((await studio.GetAsync($"{Definitions}/by-id/{reverted["id"]}"))["root"]!["activities"]!.AsArray());
        await studio.PostAsync($"{Definitions}/{id}/revert/9", status: 404);
    }

    [Fact]
    public async Task Bulk_actions_sort_what_became_of_each_definition()
    {
        using var studio = await StudioProgram.OfAsync(app);
        var (one, two) = (await studio.CreateAsync("Bulk 1"), await studio.CreateAsync("Bulk 2"));
        var ids = new JsonArray(one["definitionId"]!.DeepClone(), two["definitionId"]!.DeepClone(), "no-such-definition");
        var published = await studio.PostAsync($"{Bulk}/publish/workflow-definitions/by-definition-ids", new JsonObject { ["definitionIds"] = ids.DeepClone() });
        Assert.Equal(2, published["published"]!.AsArray().Count);
        Assert.Equal("no-such-definition", Assert.Single(published["notFound"]!.AsArray())!.ToString());
        Assert.Empty(published["alreadyPublished"]!.AsArray());
        Assert.Empty(published["updatedConsumers"]!.AsArray());
        Assert.Equal(2, (await studio.PostAsync($"{Bulk}/publish/workflow-definitions/by-definition-ids", new JsonObject { ["definitionIds"] = ids.DeepClone() }))["alreadyPublished"]!.AsArray().Count);

        var retracted = await studio.PostAsync($"{Bulk}/retract/workflow-definitions/by-definition-ids", new JsonObject { ["definitionIds"] = ids.DeepClone() });
        Assert.Equal(2, retracted["retracted"]!.AsArray().Count);
        Assert.Single(retracted["notFound"]!.AsArray());
        Assert.Equal(2, (await studio.PostAsync($"{Bulk}/retract/workflow-definitions/by-definition-ids", new JsonObject { ["definitionIds"] = ids.DeepClone() }))["alreadyRetracted"]!.AsArray().Count);

        var deleted = await studio.PostAsync($"{Bulk}/delete/workflow-definitions/by-definition-id", new JsonObject { ["definitionIds"] = new JsonArray(one["definitionId"]!.DeepClone()) });
        Assert.Equal(1, deleted["deleted"]!.GetValue<int>());
        deleted = await studio.PostAsync($"{Bulk}/delete/workflow-definitions/by-id", new JsonObject { ["ids"] = new JsonArray(two["id"]!.DeepClone()) });
        Assert.Equal(1, deleted["deleted"]!.GetValue<int>());
        await studio.GetAsync($"{Definitions}/{two["definitionId"]}", 404);
    }

    [Fact]
    public async Task Deleting_refuses_what_tickets_ran_on_and_what_others_embed()
    {
        using var studio = await StudioProgram.OfAsync(app);
        await app.OpenTicketAsync("lin");
        var refused = await WebApp.ReadAsync(await studio.Client.DeleteAsync($"{Definitions}/support-ticket"), 400);
        Assert.Equal("definition-in-use", refused["code"]!.ToString());
        refused = await WebApp.ReadAsync(await studio.Client.DeleteAsync("/elsa/api/workflow-definition-versions/support-ticket-v1"), 400);
        Assert.Equal("definition-in-use", refused["code"]!.ToString());
        refused = await WebApp.ReadAsync(await studio.Client.DeleteAsync($"{Definitions}/change-approval"), 400);
        Assert.Equal("definition-embedded", refused["code"]!.ToString());
        Assert.Contains("support-ticket", (await studio.GetAsync($"{Definitions}/change-approval/consumers"))["consumingWorkflowDefinitionIds"]!.AsArray().Select(id => id!.ToString()));
    }

    [Fact]
    public async Task Deleting_the_newest_version_brings_the_one_before_to_the_front()
    {
        using var studio = await StudioProgram.OfAsync(app);
        var made = await studio.CreateAsync("Two versions");
        await studio.PostAsync($"{Definitions}/{made["definitionId"]}/publish");
        var draft = await studio.PostAsync($"{Definitions}/{made["definitionId"]}/revert/1");
        Assert.Equal(HttpStatusCode.NoContent, (await studio.Client.DeleteAsync($"/elsa/api/workflow-definition-versions/{draft["id"]}")).StatusCode);
        var first = await studio.GetAsync($"{Definitions}/{made["definitionId"]}");
        Assert.True(first["isLatest"]!.GetValue<bool>() && first["isPublished"]!.GetValue<bool>(), "version 1 is the latest again");
        Assert.Equal(HttpStatusCode.NoContent, (await studio.Client.DeleteAsync($"{Definitions}/{made["definitionId"]}/version/1")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await studio.Client.DeleteAsync($"{Definitions}/{made["definitionId"]}")).StatusCode);
    }

    [Fact]
    public async Task An_export_comes_back_by_import_as_a_draft()
    {
        using var studio = await StudioProgram.OfAsync(app);
        using var response = await studio.Client.GetAsync($"{Definitions}/escalation/export?versionOptions=Latest&includeConsumingWorkflows=False");
        Assert.Equal("workflow-definition-escalation-escalation-escalation-v1.json", response.Content.Headers.ContentDisposition!.FileName);
        var file = await WebApp.ReadAsync(response, 200);
        Assert.StartsWith("https://elsaworkflows.io/schemas/workflow-definition", file["$schema"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal("escalation-v1", file["id"]!.ToString());
        Assert.Null(file["links"]);
        Assert.Null(file["customProperties"]?["workflowDeskStamp"]);

        file.Remove("$schema");
        file["id"] = null;
        file["isPublished"] = true;
        var imported = await studio.PostAsync($"{Definitions}/import", file);
        Assert.Equal("escalation", imported["definitionId"]!.ToString());
        Assert.Equal(2, imported["version"]!.GetValue<int>());
        Assert.False(imported["isPublished"]!.GetValue<bool>(), "an import is always a draft");
        Assert.Contains("publish", Rels(imported));

        file["definitionId"] = "escalation-copy";
        file["id"] = "escalation-copy-v7";
        file["version"] = 7;
        var fresh = await WebApp.ReadAsync(await studio.Client.PutAsJsonAsync($"{Definitions}/import", file), 200);
        Assert.Equal(("escalation-copy", "escalation-copy-v7", 1), (fresh["definitionId"]!.ToString(), fresh["id"]!.ToString(), fresh["version"]!.GetValue<int>()));
        await studio.PostAsync($"{Definitions}/import", JsonNode.Parse("""{ "name": "No tree", "root": 5 }"""), 400);
    }

    [Fact]
    public async Task Several_definitions_travel_in_an_archive()
    {
        using var studio = await StudioProgram.OfAsync(app);
        using var response = await studio.Client.GetAsync($"{Definitions}/verification/export?versionOptions=Latest&includeConsumingWorkflows=True");
        Assert.Equal("workflow-definitions.zip", response.Content.Headers.ContentDisposition!.FileName);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        await using (var archive = new ZipArchive(new MemoryStream(bytes)))
        {
            Assert.Contains(archive.Entries, entry => entry.Name.Contains("support-ticket", StringComparison.Ordinal));
            Assert.Contains(archive.Entries, entry => entry.Name.Contains("verification", StringComparison.Ordinal));
        }

        using var bulk = await studio.Client.PostAsJsonAsync($"{Bulk}/export/workflow-definitions", new { ids = new[] { "change-approval-v1" }, includeConsumingWorkflows = false });
        Assert.Equal("application/zip", bulk.Content.Headers.ContentType!.MediaType);

        using var one = new StringContent("""{ "definitionId": "from-a-file", "name": "From a file", "root": { "id": "s", "type": "Elsa.Sequence", "activities": [] } }""", Encoding.UTF8);
        using var zip = new ByteArrayContent(await bulk.Content.ReadAsByteArrayAsync());
        using var form = new MultipartFormDataContent { { one, "files", "one.json" }, { zip, "files", "more.zip" } };
        Assert.Equal(2, (await WebApp.ReadAsync(await studio.Client.PostAsync($"{Definitions}/import-files", form), 200))["count"]!.GetValue<int>());
        Assert.Equal("From a file", (await studio.GetAsync($"{Definitions}/from-a-file"))["name"]!.ToString());
    }

    [Fact]
    public async Task What_was_read_before_is_never_answered_after_a_change()
    {
        using var studio = await StudioProgram.OfAsync(app);
        using var reader = await StudioProgram.OfAsync(app, "chen");
        var id = (await studio.CreateAsync("Never stale"))["definitionId"]!.ToString();
        await ToldAsync("v1 False ");
        await studio.SaveAsync(StudioProgram.Draw(await studio.GetAsync($"{Definitions}/{id}"), "a1", "one"));
        await ToldAsync("v1 False a1");
        await studio.PostAsync($"{Definitions}/{id}/publish");
        await ToldAsync("v1 True a1");
        await studio.PostAsync($"{Definitions}/{id}/retract");
        await ToldAsync("v1 False a1");
        await studio.PostAsync($"{Definitions}/{id}/publish");
        await ToldAsync("v1 True a1");
        await studio.SaveAsync(StudioProgram.Draw(await studio.GetAsync($"{Definitions}/{id}"), "a2", "two"));
        await ToldAsync("v2 False a1 a2");
        await studio.Client.DeleteAsync($"{Definitions}/{id}/version/2");
        await ToldAsync("v1 True a1");
        await studio.Client.DeleteAsync($"{Definitions}/{id}");
        await studio.GetAsync($"{Definitions}/{id}", 404);

        async Task ToldAsync(string expected)
        {
            // Twice, so that the second answer is one that was kept; to an owner and to somebody who may only look.
            foreach (var (program, mayPublish) in new[] { (studio, true), (reader, false), (studio, true), (reader, false) })
            {
                var row = (await program.GetAsync($"{Definitions}?versionOptions=Latest&DefinitionIds={id}"))["items"]![0]!;
                Assert.StartsWith($"v{row["version"]} {row["isPublished"]!.GetValue<bool>()} ", expected, StringComparison.Ordinal);
                var shown = await program.GetAsync($"{Definitions}/by-definition-id/{id}?versionOptions=Latest");
                var drawn = string.Join(' ', shown["root"]!["activities"]!.AsArray().Select(activity => activity!["id"]));
                Assert.Equal(expected, $"v{shown["version"]} {shown["isPublished"]!.GetValue<bool>()} {drawn}");
                Assert.Equal(shown.ToJsonString(), (await program.GetAsync($"{Definitions}/by-id/{shown["id"]}")).ToJsonString());
                var inside = (await program.GetAsync($"{Definitions}/subgraph/{shown["id"]}?parentNodeId={shown["root"]!["nodeId"]}"))["activity"]!;
                Assert.Equal(drawn, string.Join(' ', inside["activities"]!.AsArray().Select(activity => activity!["id"])));
                Assert.Equal((mayPublish, mayPublish), (Rels(row).Contains("publish"), Rels(shown).Contains("publish")));
            }
        }
    }

    [Fact]
    public async Task A_definition_is_drawn_anew_when_one_it_embeds_changes()
    {
        using var studio = await StudioProgram.OfAsync(app);
        var outer = JsonNode.Parse("""
            {
              "definitionId": "outer-piece", "name": "Outer piece",
              "root": { "id": "s", "type": "Elsa.Sequence", "version": 1, "activities": [{ "id": "i", "type": "InnerPiece", "version": 1 }] }
            }
            """)!.AsObject();
        await studio.PostAsync($"{Definitions}/import", outer);
        Assert.Equal("Elsa.NotFoundActivity", await TypeAsync());
        await studio.PostAsync($"{Definitions}/import", JsonNode.Parse("""
            {
              "definitionId": "inner-piece", "name": "Inner piece", "options": { "usableAsActivity": true },
              "root": { "id": "s", "type": "Elsa.Sequence", "version": 1, "activities": [] }
            }
            """)!);
        await studio.PostAsync($"{Definitions}/inner-piece/publish");
        Assert.Equal("InnerPiece", await TypeAsync());

        async Task<string> TypeAsync()
        {
            await studio.GetAsync($"{Definitions}/outer-piece");
            return (await studio.GetAsync($"{Definitions}/outer-piece"))["root"]!["activities"]![0]!["type"]!.ToString();
        }
    }

    [Fact]
    public async Task Unknown_activities_are_drawn_as_stand_ins_and_come_back_untouched()
    {
        using var studio = await StudioProgram.OfAsync(app);
        var file = JsonNode.Parse("""
            {
              "definitionId": "foreign", "name": "Foreign", "ours": { "kept": true },
              "variables": [{ "id": "v1", "name": "Count", "typeName": "Int32", "value": 5 }],
              "root": { "id": "f", "type": "Elsa.Flowchart", "version": 1, "activities": [
                  { "id": "x", "type": "Acme.SendFax", "version": 3, "number": { "typeName": "String", "expression": { "type": "Literal", "value": "110" } },
                    "metadata": { "designer": { "position": { "x": 1, "y": 2 } } } },
                  { "id": "w", "type": "Elsa.WriteLine", "version": 1 }],
                "connections": [{ "source": "x", "target": "w", "sourcePort": "Done" }] }
            }
            """)!.AsObject();
        var shown = await studio.PostAsync($"{Definitions}/import", file);
        var standIn = shown["root"]!["activities"]![0]!.AsObject();
        Assert.Equal(("Elsa.NotFoundActivity", "Workflow1:f:x", "Acme.SendFax"), (standIn["type"]!.ToString(), standIn["nodeId"]!.ToString(), standIn["missingTypeName"]!.ToString()));
        Assert.Equal("5", shown["variables"]![0]!["value"]!.GetValue<string>());
        Assert.Equal("w", shown["root"]!["connections"]![0]!["target"]!["activity"]!.ToString());

        // Studio knows nothing of "ours" and moves the box.
        var moved = shown.DeepClone().AsObject();
        moved.Remove("ours");
        moved["root"]!["activities"]![0]!["metadata"]!["designer"]!["position"]!["x"] = 300;
        await studio.SaveAsync(moved);
        using var response = await studio.Client.GetAsync($"{Definitions}/foreign/export");
        var stored = await WebApp.ReadAsync(response, 200);
        var fax = stored["root"]!["activities"]![0]!;
        Assert.Equal(("Acme.SendFax", 3, 300), (fax["type"]!.ToString(), fax["version"]!.GetValue<int>(), fax["metadata"]!["designer"]!["position"]!["x"]!.GetValue<int>()));
        Assert.Equal("110", fax["number"]!["expression"]!["value"]!.ToString());
        Assert.True(stored["ours"]!["kept"]!.GetValue<bool>(), "what Studio cannot know stays with the definition");
    }

    [Fact]
    public async Task Typed_collections_of_old_files_are_drawn_as_lists()
    {
        using var studio = await StudioProgram.OfAsync(app);
        var shown = await studio.PostAsync($"{Definitions}/import", JsonNode.Parse("""
            { "definitionId": "typed", "name": "Typed", "root": { "id": "s", "type": "Elsa.Sequence",
              "activities": { "_type": "List<Activity>", "items": [{ "id": "a", "type": "Elsa.WriteLine" }] } } }
            """));
        Assert.Equal("Workflow1:s:a", Assert.Single(shown["root"]!["activities"]!.AsArray())!["nodeId"]!.ToString());
    }

    [Fact]
    public async Task The_toolbox_describes_every_activity_of_every_answer()
    {
        using var studio = await StudioProgram.OfAsync(app);
        var described = (await studio.GetAsync("/elsa/api/descriptors/activities?Refresh=True"))["items"]!.AsArray()
            .Select(item => $"{item!["typeName"]} {item["version"]}").ToHashSet();
        foreach (var row in (await studio.GetAsync($"{Definitions}?versionOptions=AllVersions"))["items"]!.AsArray())
        {
            var definition = await studio.GetAsync($"{Definitions}/by-id/{row!["id"]}");
            Assert.All(Activities(definition["root"]!), activity => Assert.Contains($"{activity["type"]} {activity["version"]}", described));
        }

        static IEnumerable<JsonNode> Activities(JsonNode activity) =>
            activity["activities"] is JsonArray inner ? inner.SelectMany(item => Activities(item!)).Prepend(activity) : [activity];
    }

    [Theory]
    [InlineData("not JSON at all")]
    [InlineData("""{ "model": { "name": "A", "name": "B" } }""")]
    [InlineData("""{ "model": { "root": { "id": "x", "id": "y" } } }""")]
    [InlineData("""{ "model": { "variables": [5] } }""")]
    [InlineData("""{ "publish": true }""")]
    [InlineData("[]")]
    public async Task What_is_no_definition_is_refused_with_a_reason(string body)
    {
        using var studio = await StudioProgram.OfAsync(app);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var refused = await WebApp.ReadAsync(await studio.Client.PostAsync(Definitions, content), 400);
        Assert.NotEmpty(refused["errors"]!["generalErrors"]![0]!.ToString());
    }

    [Fact]
    public async Task A_read_only_definition_has_no_links_and_refuses_every_change()
    {
        using var studio = await StudioProgram.OfAsync(app);
        var file = JsonNode.Parse("""{ "definitionId": "fixed", "name": "Fixed", "isReadonly": true, "root": { "id": "s", "type": "Elsa.Sequence", "activities": [] } }""")!;
        var shown = await studio.PostAsync($"{Definitions}/import", file);
        Assert.DoesNotContain("publish", Rels(shown));
        Assert.Equal("definition-readonly", (await studio.PostAsync($"{Definitions}/import", file, 403))["code"]!.ToString());
        await studio.SaveAsync(shown, status: 403);
        Assert.Equal(HttpStatusCode.Forbidden, (await studio.Client.DeleteAsync($"{Definitions}/fixed")).StatusCode);
    }

    [Fact]
    public async Task Run_starts_the_draft_and_says_where_to_look()
    {
        using var studio = await StudioProgram.OfAsync(app);
        var made = await studio.CreateAsync("Trial");
        await studio.SaveAsync(StudioProgram.Draw(made, "a1", "hello"));
        var body = JsonNode.Parse("""{ "correlationId": null, "triggerActivityId": null, "versionOptions": "Latest", "input": null }""");
        using var response = await studio.Client.PostAsJsonAsync($"{Definitions}/{made["definitionId"]}/execute", body);
        var state = (await WebApp.ReadAsync(response, 200))["workflowState"]!;
        Assert.Equal(state["id"]!.ToString(), Assert.Single(response.Headers.GetValues("x-elsa-workflow-instance-id")));
        Assert.Equal("Finished", state["status"]!.ToString());
        Assert.Equal(made["id"]!.ToString(), state["definitionVersionId"]!.ToString());
        await studio.PostAsync($"{Definitions}/{made["definitionId"]}/execute", new JsonObject { ["versionOptions"] = "Published" }, 404);

        // The draft is overwritten under the same id: the next run runs the new one.
        var shown = await studio.GetAsync($"{Definitions}/by-id/{made["id"]}");
        shown["root"]!["activities"]!.AsArray().Clear();
        await studio.SaveAsync(StudioProgram.Draw(shown, "a9", "again"));
        using var second = await studio.Client.PostAsJsonAsync($"{Definitions}/{made["definitionId"]}/execute", body);
        var instance = Assert.Single(second.Headers.GetValues("x-elsa-workflow-instance-id"));
        await using var db = app.Read();
        Assert.Contains(db.Journal.Where(row => row.InstanceId == instance).Select(row => row.ActivityId).ToList(), activity => activity == "a9");
    }

    [Theory]
    [InlineData("support-ticket", "Ticket opened")]
    [InlineData("escalation", "Clock reached")]
    public async Task What_only_a_ticket_starts_cannot_be_run_by_hand(string definition, string trigger)
    {
        using var studio = await StudioProgram.OfAsync(app);
        using var response = await studio.Client.PostAsJsonAsync($"{Definitions}/{definition}/execute", new { versionOptions = "Latest" });
        var refused = await WebApp.ReadAsync(response, 400);
        Assert.Contains($"through '{trigger}'", refused["errors"]!["generalErrors"]![0]!.ToString(), StringComparison.Ordinal);
        Assert.Equal("true", Assert.Single(response.Headers.GetValues("x-elsa-workflow-cannot-start")));
        Assert.False(response.Headers.Contains("x-elsa-workflow-instance-id"), "nothing was started");
        await using var db = app.Read();
        Assert.False(db.Instances.Any(row => row.DefinitionId == definition && row.CorrelationId == null), "an instance was left behind");
    }

    [Fact]
    public async Task A_trial_does_not_touch_a_ticket()
    {
        using var studio = await StudioProgram.OfAsync(app);
        var number = await app.OpenTicketAsync("lin");
        var made = await studio.CreateAsync("Meddler");
        await studio.PostAsync($"{Definitions}/{made["definitionId"]}/execute", new JsonObject { ["versionOptions"] = "Latest", ["correlationId"] = number }, 400);
    }

    [Fact]
    public async Task A_container_opens_by_its_node_id()
    {
        using var studio = await StudioProgram.OfAsync(app);
        var whole = await studio.GetAsync($"{Definitions}/subgraph/support-ticket-v1");
        Assert.Equal("Workflow1", whole["nodeId"]!.ToString());
        var root = whole["activity"]!["root"]!;
        var used = root["activities"]!.AsArray().First(activity => activity!["workflowDefinitionId"]?.ToString() == "verification")!["nodeId"]!.ToString();
        var inside = await studio.GetAsync($"{Definitions}/subgraph/support-ticket-v1?parentNodeId={Uri.EscapeDataString(used)}");
        Assert.StartsWith(used + ":", inside["activity"]!["root"]!["nodeId"]!.ToString(), StringComparison.Ordinal);
        var child = inside["activity"]!["root"]!["activities"]![0]!["nodeId"]!.ToString();
        var way = await studio.GetAsync($"{Definitions}/subgraph/segments/support-ticket-v1?childNodeId={Uri.EscapeDataString(child)}");
        Assert.Equal(used, Assert.Single(way["pathSegments"]!.AsArray())!["activityNodeId"]!.ToString());
        Assert.Equal(child, way["childNode"]!["nodeId"]!.ToString());
        await studio.GetAsync($"{Definitions}/subgraph/segments/support-ticket-v1?childNodeId=nowhere", 400);
        var many = await studio.GetAsync($"{Definitions}/many-by-id?Ids=escalation-v1&Ids=nothing&Ids=verification-v1");
        Assert.Equal(["escalation-v1", "verification-v1"], many["items"]!.AsArray().Select(item => item!["id"]!.ToString()));
    }

    private static async Task<IEnumerable<string>> IdsAsync(StudioProgram studio, string query) =>
        (await studio.GetAsync($"{Definitions}?{query}"))["items"]!.AsArray().Select(row => row!["definitionId"]!.ToString());

    private static IEnumerable<string> Rels(JsonNode shown) => shown["links"]!.AsArray().Select(link => link!["rel"]!.ToString());
}
