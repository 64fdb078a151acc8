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

    /// <summary>A field of the step that is selected, by its label.</summary>
    public ILocator Field(string label) =>
        page.Locator(".mud-input-control").Filter(new() { Has = page.Locator($"label:text-is(\"{label}\")") }).Locator("input").First;

    /// <summary>Selects a step by the name on it.</summary>
    public async Task SelectAsync(string step)
    {
        await Steps.Filter(new() { HasText = step }).First.ClickAsync();
    }

    /// <summary>Types into a field and waits until Studio has saved the change by itself.</summary>
    /// <returns>What the desk answered.</returns>
    public Task<JsonObject> TypeAsync(string label, string value) => SavedAsync(async () =>
    {
        await Field(label).FillAsync(value);
        await Field(label).BlurAsync();
    });

    /// <summary>The definition as the desk has it after something was saved.</summary>
    public async Task<JsonObject> SavedAsync(Func<Task> deed)
    {
        var answer = await page.RunAndWaitForResponseAsync(deed, answer => answer.Request.Method == "POST" && new Uri(answer.Url).AbsolutePath == Saving);
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
