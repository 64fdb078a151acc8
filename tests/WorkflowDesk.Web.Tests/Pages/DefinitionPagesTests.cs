using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Definitions;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Tests.Pages;

[Collection(Site.Name)]
public sealed class DefinitionPagesTests(DeskSite site)
{
    [Theory]
    [InlineData("/definitions")]
    [InlineData("/definitions/support-ticket")]
    [InlineData("/definitions/verification")]
    [InlineData("/definitions/support-ticket/publish")]
    public async Task Pages_of_definitions_are_complete_in_both_languages_and_for_owners_only(string address)
    {
        foreach (var language in new[] { Languages.English, Languages.Chinese })
        {
            Sound.Check(await (await site.SignedInAsync("zhou", language)).GetAsync(address), language);
        }

        Assert.Equal("/denied", (await (await site.SignedInAsync("chen")).GetAsync(address)).Location);
    }

    [Fact]
    public async Task A_definition_the_desk_does_not_have_is_not_found()
    {
        var zhou = await site.SignedInAsync("zhou");
        Assert.Equal(HttpStatusCode.NotFound, (await zhou.GetAsync("/definitions/nothing")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await zhou.GetAsync("/definitions/nothing/publish")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await zhou.GetAsync("/definitions/support-ticket?handler=Export&version=77")).Status);
    }

    [Fact]
    public async Task Tickets_count_for_processes_used_inside_theirs()
    {
        await site.TicketOfAsync("inside@corp.example");
        var page = await (await site.SignedInAsync("zhou")).GetAsync("/definitions");
        var row = page.Page.QuerySelectorAll("tbody tr").Single(row => row.TextContent.Contains("verification", StringComparison.Ordinal) && row.QuerySelector("code")!.TextContent == "verification");
        Assert.NotEqual("0", row.QuerySelectorAll("td")[3].TextContent.Trim());
    }

    [Fact]
    public async Task Errors_are_listed_and_nothing_can_be_published()
    {
        await DraftAsync("page-errors", outcome: "Elsewhere");
        var zhou = await site.SignedInAsync("zhou");
        var page = await zhou.GetAsync("/definitions/page-errors/publish");
        Assert.Contains("missing-outcome", page.Page.QuerySelectorAll("li[data-code]").Select(line => line.GetAttribute("data-code")));
        Assert.Contains("leads nowhere", page.Text, StringComparison.Ordinal);
        Assert.Null(page.Main.QuerySelector("button[type=submit]"));
        var answer = await zhou.SendAsync(page.Form("/definitions/page-errors/publish"), new() { ["note"] = "all the same" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.False((await RowAsync("page-errors", 1)).IsPublished);
        Assert.Contains("没有去向", (await (await site.SignedInAsync("zhou", Languages.Chinese)).GetAsync("/definitions/page-errors/publish")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_are_acknowledged_one_by_one_and_a_note_is_needed()
    {
        await DraftAsync("page-warnings", english: false);
        var zhou = await site.SignedInAsync("zhou");
        var form = (await zhou.GetAsync("/definitions/page-warnings/publish")).Form("/definitions/page-warnings/publish");
        var warning = Assert.Single(form.QuerySelectorAll("input[name=ack]"));

        var unseen = await zhou.SendAsync(form, new() { ["note"] = "first" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unseen.Status);
        Assert.Contains("warnings that have not been acknowledged: 1", unseen.Text, StringComparison.Ordinal);
        Assert.Equal("first", ((IHtmlTextAreaElement)unseen.Page.QuerySelector("#field-note")!).Value);
        var silent = await zhou.SendAsync(form, new() { ["note"] = " ", ["ack"] = ((IHtmlInputElement)warning).Value });
        Assert.Contains("Say what changes", silent.Text, StringComparison.Ordinal);
        Assert.False((await RowAsync("page-warnings", 1)).IsPublished);

        var published = await zhou.SendAsync(form, new() { ["note"] = "first", ["ack"] = ((IHtmlInputElement)warning).Value });
        Assert.Equal("/definitions/page-warnings", published.Location);
        var row = await RowAsync("page-warnings", 1);
        Assert.Equal((true, "first", "周敏"), (row.IsPublished, row.Note, row.PublishedBy));
    }

    [Fact]
    public async Task Of_two_owners_who_publish_at_once_one_wins_and_the_other_is_told()
    {
        await DraftAsync("page-race");
        var (zhou, admin) = (await site.SignedInAsync("zhou"), await site.SignedInAsync("admin"));
        var mine = (await zhou.GetAsync("/definitions/page-race/publish")).Form("/definitions/page-race/publish");
        var theirs = (await admin.GetAsync("/definitions/page-race/publish")).Form("/definitions/page-race/publish");
        var answers = await Task.WhenAll(zhou.SendAsync(mine, new() { ["note"] = "mine" }), admin.SendAsync(theirs, new() { ["note"] = "theirs" }));
        Assert.All(answers, answer => Assert.Equal("/definitions/page-race", answer.Location));
        var row = await RowAsync("page-race", 1);
        Assert.Contains(row.Note, new[] { "mine", "theirs" });
        var told = row.Note == "mine" ? admin : zhou;
        Assert.Contains("Version 1 is published already", (await told.GetAsync("/definitions/page-race")).Text, StringComparison.Ordinal);
        Assert.Contains("Version 1 is published:", (await (told == zhou ? admin : zhou).GetAsync("/definitions/page-race")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_saved_since_it_was_looked_at_is_not_published()
    {
        await DraftAsync("page-stale");
        var zhou = await site.SignedInAsync("zhou");
        var form = (await zhou.GetAsync("/definitions/page-stale/publish")).Form("/definitions/page-stale/publish");
        await DraftAsync("page-stale", description: "changed meanwhile");
        Assert.Equal(HttpStatusCode.Conflict, (await zhou.SendAsync(form, new() { ["note"] = "late" })).Status);
        Assert.False((await RowAsync("page-stale", 1)).IsPublished);
    }

    [Fact]
    public async Task The_last_publication_is_taken_back_once_however_often_it_is_pressed()
    {
        var zhou = await PublishedAsync("page-back");
        await DraftAsync("page-back", description: "second");
        await PublishAsync(zhou, "page-back");
        var form = (await zhou.OpenAsync("/definitions/page-back")).Form("/definitions/page-back?handler=TakeBack");
        Assert.Equal("/definitions/page-back", (await zhou.SendAsync(form, [])).Location);
        Assert.Contains("version 1 serves new tickets again", (await zhou.GetAsync("/definitions/page-back")).Text, StringComparison.Ordinal);
        await zhou.SendAsync(form, []);
        Assert.Contains("taken back already", (await zhou.GetAsync("/definitions/page-back")).Text, StringComparison.Ordinal);
        Assert.True((await RowAsync("page-back", 1)).IsPublished);
        Assert.False((await RowAsync("page-back", 2)).IsPublished);
    }

    [Fact]
    public async Task A_replaced_version_can_fade_out_and_is_not_offered_again()
    {
        var zhou = await PublishedAsync("page-fade");
        await DraftAsync("page-fade", description: "second");
        await PublishAsync(zhou, "page-fade", "fade-out");
        var page = await zhou.OpenAsync("/definitions/page-fade");
        Assert.Contains("fading out", page.Text, StringComparison.Ordinal);
        Assert.Contains("Version 1 is fading out, so there is no way back to it", page.Text, StringComparison.Ordinal);
        Assert.Null(page.Page.QuerySelector("form[action*=TakeBack]"));
    }

    [Fact]
    public async Task Moving_leads_on_to_the_mapping()
    {
        var zhou = await PublishedAsync("page-move");
        await DraftAsync("page-move", description: "second");
        Assert.Equal("/definitions/page-move/move?from=1&to=2", (await PublishAsync(zhou, "page-move", "move")).Location);
    }

    [Fact]
    public async Task What_is_exported_can_be_imported_as_a_draft()
    {
        var zhou = await PublishedAsync("page-export");
        var file = await zhou.Client.GetAsync("/definitions/page-export?handler=Export&version=1");
        Assert.Equal("page-export-v1.json", file.Content.Headers.ContentDisposition!.FileName);
        var text = await file.Content.ReadAsStringAsync();
        Assert.True(text.Split('\n').Length > 20, $"a file to commit has lines: {text}");
        var json = (JsonObject)JsonNode.Parse(text)!;
        json["definitionId"] = "page-import";
        json["id"] = "page-import-v1";
        using var form = new MultipartFormDataContent
        {
            { new StringContent(((IHtmlInputElement)(await zhou.GetAsync("/definitions")).Form("/definitions?handler=Import").QuerySelector("input[name=__RequestVerificationToken]")!).Value), "__RequestVerificationToken" },
            { new StringContent(json.ToJsonString()), "files", "page-import.json" },
        };
        Assert.Equal("/definitions/page-import", (await Answer.OfAsync(await zhou.Client.PostAsync("/definitions?handler=Import", form))).Location);
        Assert.True((await RowAsync("page-import", 1)).IsDraft);
    }

    private async Task<Visitor> PublishedAsync(string id)
    {
        await DraftAsync(id);
        var zhou = await site.SignedInAsync("zhou");
        await PublishAsync(zhou, id);
        return zhou;
    }

    private static async Task<Answer> PublishAsync(Visitor visitor, string id, string running = "stay")
    {
        var answer = await visitor.SendAsync((await visitor.GetAsync($"/definitions/{id}/publish")).Form($"/definitions/{id}/publish"), new() { ["note"] = "because", ["running"] = running });
        Assert.True(answer.Status == HttpStatusCode.Redirect, answer.Text);
        return answer;
    }

    /// <summary>A small process that no ticket starts, so that the tests of one desk leave each other alone.</summary>
    private async Task DraftAsync(string id, string description = "first", string outcome = "Fixed", bool english = true)
    {
        await using var db = site.Get<DeskDatabase>().Read();
        var owner = Caller.Of(await db.People.Include(person => person.Teams).SingleAsync(person => person.UserName == "zhou"), Channel.Desk);
        var title = english ? """{ "zh-CN": "处理", "en": "Work" }""" : """{ "zh-CN": "处理" }""";
        var model = (JsonObject)JsonNode.Parse($$"""
            { "definitionId": "{{id}}", "name": "{{id}}", "description": "{{description}}", "root": { "id": "flow", "type": "Elsa.Flowchart", "version": 1,
              "activities": [
                { "id": "start", "type": "Elsa.Start", "version": 1 },
                { "id": "work", "type": "WorkflowDesk.UserTask", "version": 1,
                  "title": { "typeName": "Object", "expression": { "type": "Object", "value": {{title}} } },
                  "candidates": { "typeName": "String[]", "expression": { "type": "Object", "value": ["role:agent"] } },
                  "dueIn": { "typeName": "TimeSpan?", "expression": { "type": "Literal", "value": "1.00:00:00" } },
                  "outcomes": { "typeName": "Object", "expression": { "type": "Object", "value": [{ "name": "{{outcome}}" }] } } },
                { "id": "log", "type": "WorkflowDesk.LogStep", "version": 1, "text": { "typeName": "Object", "expression": { "type": "Literal", "value": "done" } } } ],
              "connections": [
                { "source": { "activity": "start", "port": "Done" }, "target": { "activity": "work" } },
                { "source": { "activity": "work", "port": "Fixed" }, "target": { "activity": "log" } } ] } }
            """)!;
        await site.Get<DefinitionLibrary>().SaveAsync(owner, model, CancellationToken.None);
    }

    private async Task<DefinitionRow> RowAsync(string id, int version)
    {
        await using var db = site.Get<DeskDatabase>().Read();
        return await db.Definitions.SingleAsync(row => row.DefinitionId == id && row.Version == version);
    }
}
