using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WorkflowDesk.E2E.Api;
using WorkflowDesk.E2E.Running;

namespace WorkflowDesk.E2E.Studio;

/// <summary>People with the real Elsa Studio of the npm package, in a real browser, on the real desk.</summary>
[Collection(SharedStudio.Name)]
public sealed class StudioTests(StudioRoom room)
{
    private const string Saves = "**/elsa/api/workflow-definitions";

    [Fact]
    public async Task The_list_leads_into_the_editor_which_draws_every_line_of_the_process()
    {
        await using var tab = await room.TabOfAsync("zhou");
        await tab.OpenListAsync();
        await tab.Row("support-ticket").GetByText("support-ticket").ClickAsync();
        await tab.Page.WaitForURLAsync("**" + StudioTab.EditorOf("support-ticket"));
        await tab.ReadyAsync();
        var process = await tab.DefinitionAsync("support-ticket");
        await Assertions.Expect(tab.Steps).ToHaveCountAsync(process["root"]!["activities"]!.AsArray().Count);
        await Assertions.Expect(tab.Lines).ToHaveCountAsync(process["root"]!["connections"]!.AsArray().Count);
        await Assertions.Expect(tab.Subject).ToContainTextAsync("Published v");
        await tab.IsSoundAsync();
    }

    [Fact]
    public async Task A_process_is_imported_edited_published_on_our_page_and_brought_back_to_an_old_version()
    {
        await using var tab = await room.TabOfAsync("zhou");
        var page = tab.Page;
        await tab.OpenListAsync();
        await page.Locator("input[type=file]").First.SetInputFilesAsync(new FilePayload { Name = "lamp.json", MimeType = "application/json", Buffer = LampCheck.File() });
        await Assertions.Expect(tab.Row(LampCheck.Name)).ToBeVisibleAsync();

        // Saved by itself, as a draft.
        await tab.OpenEditorAsync(LampCheck.DefinitionId);
        await tab.SelectAsync("look");
        Assert.Equal("off", LampCheck.TextOfLook(await tab.TypeAsync("Text", "off")));
        await Assertions.Expect(tab.Subject).ToContainTextAsync("Draft v1");
        await Assertions.Expect(tab.Subject).ToContainTextAsync("Saved at");

        // Studio's own button asks nothing; the desk's page does.
        await tab.PublishButton.ClickAsync();
        await PublishHereAsync(page, LampCheck.DefinitionId, "The lamp is off at night");

        // The next change begins a draft; the published version stays.
        await tab.OpenEditorAsync(LampCheck.DefinitionId);
        await Assertions.Expect(tab.Subject).ToContainTextAsync("Published v1");
        await tab.SelectAsync("look");
        Assert.Equal(2, (int)(await tab.TypeAsync("Text", "dim"))["version"]!);
        await Assertions.Expect(tab.Subject).ToContainTextAsync("Draft v2");
        await Assertions.Expect(tab.Subject).ToContainTextAsync("Published v1");

        await tab.RollBackAsync(version: 1, versions: 2);
        await Assertions.Expect(tab.Versions).ToHaveCountAsync(3);
        var draft = await tab.DefinitionAsync(LampCheck.DefinitionId);
        Assert.Equal(3, (int)draft["version"]!);
        Assert.Equal("off", LampCheck.TextOfLook(draft));
        await tab.IsSoundAsync();
    }

    [Fact]
    public async Task A_process_is_exported_from_the_list_and_another_created_in_it()
    {
        await using var tab = await room.TabOfAsync("zhou");
        var page = tab.Page;
        await tab.OpenListAsync();
        var dialog = page.Locator(".mud-dialog");
        await tab.ChooseAsync(tab.Row("verification").GetByRole(AriaRole.Button).Last, "Export");
        // It asks whether to take along who refers to it.
        var download = await page.RunAndWaitForDownloadAsync(() => dialog.GetByRole(AriaRole.Button, new() { Name = "Export", Exact = true }).ClickAsync());
        var file = JsonNode.Parse(await File.ReadAllTextAsync(await download.PathAsync()))!;
        Assert.Equal("verification", (string?)file["definitionId"]);
        Assert.StartsWith("https://elsaworkflows.io/schemas/workflow-definition", (string?)file["$schema"], StringComparison.Ordinal);
        await Assertions.Expect(dialog).ToHaveCountAsync(0);

        await tab.Button("Create workflow").ClickAsync();
        await dialog.Locator("input").First.FillAsync("Bell check");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Ok", Exact = true }).ClickAsync();
        await page.WaitForURLAsync(new Regex("/designer/workflows/definitions/[^/]+/edit", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await tab.ReadyAsync();
        await Assertions.Expect(tab.Subject).ToContainTextAsync("Bell check");
        await Assertions.Expect(tab.Subject).ToContainTextAsync("Draft v1");
        await tab.IsSoundAsync();
    }

    [Fact]
    public async Task What_the_list_would_publish_is_published_on_our_pages_one_by_one()
    {
        await using var tab = await room.TabOfAsync("zhou");
        var page = tab.Page;
        var zhou = await DeskUser.SignInAsync(room.Desk, "zhou");
        var drafted = await zhou.PostAsync("/elsa/api/workflow-definitions/change-approval/revert/1", new { });
        Assert.True(drafted.IsGood, drafted.ToString());
        await tab.OpenListAsync();
        await tab.Row("change-approval").GetByRole(AriaRole.Checkbox).CheckAsync();
        await tab.Row("escalation").GetByRole(AriaRole.Checkbox).CheckAsync();
        await tab.ChooseAsync(tab.Button("Bulk actions"), "Publish");
        await page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "Publish", Exact = true }).ClickAsync();

        // Each has its own note, checks and tickets, so each has its own page.
        var offer = page.GetByRole(AriaRole.Dialog, new() { Name = "Publish one by one" });
        await Assertions.Expect(offer.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Escalation" })).ToContainTextAsync("nothing to do");
        await Assertions.Expect(offer.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Change approval" })).ToContainTextAsync("Draft v");
        var link = offer.GetByRole(AriaRole.Link);
        Assert.Equal("/definitions/change-approval/publish", await link.GetAttributeAsync("href"));
        await offer.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Assertions.Expect(offer).ToBeHiddenAsync();
        Assert.False((bool)(await tab.DefinitionAsync("change-approval"))["isPublished"]!, "nothing may be published without its note");
        await tab.IsSoundAsync();

        await tab.ChooseAsync(tab.Row("change-approval").GetByRole(AriaRole.Button).Last, "Publish");
        await page.WaitForURLAsync("**/definitions/change-approval/publish");
    }

    [Fact]
    public async Task Staff_without_the_right_to_edit_look_and_change_nothing()
    {
        await using var tab = await room.TabOfAsync("chen");
        await tab.OpenListAsync();
        await Assertions.Expect(tab.Button("Create workflow")).ToBeDisabledAsync();
        await tab.OpenEditorAsync("support-ticket");
        await Assertions.Expect(tab.Page.GetByText("read-only", new() { Exact = false }).First).ToBeVisibleAsync();
        await Assertions.Expect(tab.Subject).ToContainTextAsync("Read only");
        Assert.Equal(0, await tab.PublishButton.CountAsync());
        await tab.IsSoundAsync();
    }

    [Fact]
    public async Task An_ended_token_is_renewed_and_an_ended_session_waits_for_its_person()
    {
        const string Later = "Whether the solution works";
        await using var tab = await room.TabOfAsync("admin");
        room.Forget("admin");
        var context = tab.Page.Context;
        await tab.OpenEditorAsync("verification");
        var description = tab.Page.Locator("textarea:visible").First;

        // As if its ten minutes were over.
        var refused = 0;
        await tab.Page.RouteAsync(Saves, async route =>
        {
            if (route.Request.Method == "POST" && refused++ == 0)
            {
                await route.FulfillAsync(new() { Status = 401, ContentType = "application/json", Body = "{}" });
            }
            else
            {
                await route.FallbackAsync();
            }
        });
        var saved = await tab.SavedAsync(() => DescribeAsync("Who looks whether it works"), after: 401);
        Assert.Equal("Who looks whether it works", (string?)saved["description"]);

        // As if somebody had signed out elsewhere.
        refused = 0;
        await context.ClearCookiesAsync(new() { Name = "desk" });
        var dialog = tab.Page.Locator("#designer-session");
        await Patience.UntilAsync("the designer asks to sign in again", async () =>
        {
            if (await dialog.IsVisibleAsync())
            {
                return true;
            }

            // Studio, which has just saved, may write back what it saved; the person types it again then.
            if (await description.InputValueAsync() != Later)
            {
                await DescribeAsync(Later);
            }

            return false;
        });
        await Assertions.Expect(dialog).ToContainTextAsync("Please sign in again");
        await tab.IsSoundAsync();
        var late = await tab.SavedAsync(
            async () =>
            {
                var door = await context.RunAndWaitForPageAsync(() => dialog.GetByRole(AriaRole.Link).ClickAsync());
                await StudioRoom.FillSignInAsync(door, "admin");
                await Assertions.Expect(dialog).ToBeHiddenAsync();
            },
            after: 401);
        Assert.Equal(Later, (string?)late["description"]);
        await tab.IsSoundAsync();

        async Task DescribeAsync(string text)
        {
            await description.FillAsync(text);
            await description.BlurAsync();
        }
    }

    [Fact]
    public async Task A_desk_that_is_silent_for_a_moment_is_asked_again()
    {
        await using var tab = await room.TabOfAsync("zhou");
        await tab.OpenEditorAsync("change-approval");
        var isSilent = true;
        await tab.Page.RouteAsync(Saves, route => isSilent ? route.AbortAsync("connectionrefused") : route.FallbackAsync());
        var description = tab.Page.Locator("textarea:visible").First;
        await description.FillAsync("Who has to agree");
        await description.BlurAsync();
        await Assertions.Expect(tab.Page.Locator("#designer-offline")).ToBeVisibleAsync();
        var saved = await tab.SavedAsync(() =>
        {
            isSilent = false;
            return Task.CompletedTask;
        });
        Assert.Equal("Who has to agree", (string?)saved["description"]);
        await Assertions.Expect(tab.Page.Locator("#designer-offline")).ToBeHiddenAsync();
        await tab.IsSoundAsync();
    }

    [Fact]
    public async Task A_file_that_does_not_arrive_is_said_in_words()
    {
        await using var tab = await room.TabOfAsync("zhou");
        await tab.Page.RouteAsync("**/_framework/blazor.webassembly.js*", route => route.AbortAsync());
        await tab.Page.GotoAsync(StudioTab.EditorOf("support-ticket"));
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync("The designer could not be loaded");
        await Assertions.Expect(tab.Button("Try again")).ToBeFocusedAsync();
    }

    private static async Task PublishHereAsync(IPage page, string definitionId, string note)
    {
        await page.WaitForURLAsync($"**/definitions/{definitionId}/publish");
        await page.GetByLabel("What changes, and why").FillAsync(note);
        foreach (var known in await page.Locator("input[name=ack]").AllAsync())
        {
            await known.CheckAsync();
        }

        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Publish version", RegexOptions.None, TimeSpan.FromSeconds(1)) }).ClickAsync();
        await Assertions.Expect(page.GetByText("is published: new tickets take it")).ToBeVisibleAsync();
    }
}
