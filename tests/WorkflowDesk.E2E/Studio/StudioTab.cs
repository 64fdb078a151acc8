using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace WorkflowDesk.E2E.Studio;

/// <summary>A tab that shows a page of the designer, and what people do there.</summary>
public sealed class StudioTab(StudioRoom room, IPage page) : IAsyncDisposable
{
    private const string Definitions = "/designer/workflows/definitions";
    private const string Saving = "/elsa/api/workflow-definitions";

    public IPage Page => page;

    /// <summary>The steps on the canvas.</summary>
    public ILocator Steps => page.Locator(".x6-node");

    /// <summary>The lines between them.</summary>
    public ILocator Lines => page.Locator(".x6-edge");

    /// <summary>What stands in our bar about the process on the canvas.</summary>
    public ILocator Subject => page.Locator("#designer-subject");

    public static string EditorOf(string definitionId) => $"{Definitions}/{definitionId}/edit";

    public async Task OpenListAsync()
    {
        await OpenAsync(Definitions);
        await Assertions.Expect(page.Locator("tbody tr").First).ToBeVisibleAsync();
    }

    public async Task OpenEditorAsync(string definitionId)
    {
        await OpenAsync(EditorOf(definitionId));
        await Assertions.Expect(Steps.First).ToBeVisibleAsync();
    }

    /// <summary>The newest version, as the API tells the same person.</summary>
    public async Task<JsonObject> DefinitionAsync(string definitionId)
    {
        var answer = await page.APIRequest.GetAsync($"/elsa/api/workflow-definitions/by-definition-id/{definitionId}?versionOptions=Latest");
        Assert.True(answer.Ok, $"{answer.Status} {await answer.TextAsync()}");
        return JsonNode.Parse(await answer.TextAsync())!.AsObject();
    }

    public async Task OpenAsync(string path)
    {
        await page.GotoAsync(path);
        await ReadyAsync();
    }

    /// <summary>Studio has drawn something, and our cover is gone.</summary>
    public async Task ReadyAsync()
    {
        await Assertions.Expect(page.Locator("#designer-loading")).ToBeHiddenAsync();
        await IsSoundAsync();
    }

    public ILocator Row(string text) => page.Locator("tbody tr").Filter(new() { HasText = text });

    public ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Of Studio's toolbar, which has a drawing of a cloud on it and no name.</summary>
    public ILocator PublishButton => page.Locator("button:visible:has(svg path[d^='M19.35'])");

    /// <summary>Rows of the version history.</summary>
    public ILocator Versions => page.Locator(".mud-table tbody tr");

    /// <summary>A field of the step that is selected, by its label.</summary>
    public ILocator Field(string label) => page.Locator(".mud-input-control").Filter(new() { HasText = label }).Locator("input, textarea").First;

    /// <summary>How often a step has run, as the viewer shows it.</summary>
    /// <param name="colour">The theme's word for it: <c>success</c> done, <c>warning</c> waiting.</param>
    public ILocator Badge(string activityId, string? colour = null) =>
        page.Locator($".x6-node[data-cell-id='{activityId}'] span.mud-badge{(colour is null ? "" : ".mud-theme-" + colour)}");

    /// <summary>Opens a menu and chooses from it. A menu near the edge may hang over it, so its item is pressed where it is.</summary>
    public async Task ChooseAsync(ILocator menu, string item)
    {
        await menu.ClickAsync();
        await page.Locator(".mud-popover-open").GetByText(item, new() { Exact = true }).DispatchEventAsync("click");
    }

    /// <summary>Selects a step by its id.</summary>
    public Task SelectAsync(string activityId) => page.Locator($".x6-node[data-cell-id='{activityId}']").ClickAsync();

    /// <summary>Opens the version history and lets Studio make a draft of an old version.</summary>
    public async Task RollBackAsync(int version, int versions)
    {
        // Narrow panels scroll their tabs and columns, so these are pressed where they are.
        await page.Locator(".mud-tab").Filter(new() { HasText = "Version history" }).DispatchEventAsync("click");
        await Assertions.Expect(Versions).ToHaveCountAsync(versions);
        await Versions.Nth(versions - version).GetByRole(AriaRole.Button).Last.DispatchEventAsync("click");
        await page.Locator(".mud-popover-open").GetByText("Rollback to this version").DispatchEventAsync("click");
    }

    /// <summary>Types into a field and waits until Studio has saved the change by itself.</summary>
    /// <returns>What the desk answered.</returns>
    public Task<JsonObject> TypeAsync(string label, string value) => SavedAsync(async () =>
    {
        await Field(label).FillAsync(value);
        await Field(label).BlurAsync();
    });

    /// <summary>The definition as the desk has it after something was saved.</summary>
    /// <param name="after">An answer with this status is passed over.</param>
    public async Task<JsonObject> SavedAsync(Func<Task> deed, int after = 0)
    {
        var answer = await page.RunAndWaitForResponseAsync(deed, answer => answer.Request.Method == "POST" && new Uri(answer.Url).AbsolutePath == Saving && answer.Status != after);
        Assert.True(answer.Ok, $"Saving was answered with {answer.Status}: {await answer.TextAsync()}");
        return JsonNode.Parse(await answer.TextAsync())!["workflowDefinition"]!.AsObject();
    }

    /// <summary>Neither Blazor's crash bar nor our words for it, and nothing from elsewhere.</summary>
    public async Task IsSoundAsync()
    {
        var failed = page.Locator("#designer-failed");
        Assert.True(await failed.IsHiddenAsync(), $"{page.Url}: {await failed.TextContentAsync()}");
        Assert.Equal("", await page.EvaluateAsync<string>("document.getElementById('blazor-error-ui').style.display"));
        Assert.True(room.Hosts.All(host => host == room.Desk.Url.Authority), "Asked elsewhere: " + string.Join(", ", room.Hosts));
        Assert.True(room.Complaints.Count == 0, string.Join("\n", room.Complaints));
    }

    public async ValueTask DisposeAsync() => await page.CloseAsync();
}
