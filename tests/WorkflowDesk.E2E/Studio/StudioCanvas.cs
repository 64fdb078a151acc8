using System.Text.Json.Nodes;
using Microsoft.Playwright;
using WorkflowDesk.Desk;
using WorkflowDesk.E2E.Running;

namespace WorkflowDesk.E2E.Studio;

/// <summary>The drawing in Studio's editor, worked on with the mouse as its owner does.</summary>
public sealed class StudioCanvas(StudioTab tab)
{
    /// <summary>Steps of the wheel after which a chart of twenty rows fits a tall window. Its smallest targets are five pixels wide then.</summary>
    private const int WheelSteps = 12;

    /// <summary>Looks in a row, about a second together, in which nothing moves.</summary>
    private const int StillLooks = 30;

    private readonly IPage _page = tab.Page;
    private (float X, float Y) _blank;

    /// <summary>Makes the window tall and the drawing small, so that everything from one row on can be reached without scrolling.</summary>
    /// <param name="from">A step of the highest row that is needed, in the middle of the drawing.</param>
    public async Task ShowFromAsync(string from)
    {
        var box = await BoxAsync(Step(from));
        // Between the rows, where there is neither a step nor a line.
        _blank = (box.X + box.Width + 130, box.Y - 280);
        await _page.Mouse.MoveAsync(_blank.X, _blank.Y);
        for (var i = 0; i < WheelSteps; i++)
        {
            await _page.Mouse.WheelAsync(0, 100);
        }

        // Each turn of the wheel draws anew: what is measured before the last one has been drawn lies elsewhere afterwards.
        await StillAsync("the drawing is small", async () => await BoxAsync(Step(from)) is var now && now.Height < box.Height / 2 ? Place(now) : null);
    }

    public ILocator Step(string id) => _page.Locator($".x6-node[data-cell-id='{id}']");

    /// <summary>The step with all its lines.</summary>
    public async Task RemoveAsync(string id)
    {
        await Step(id).ClickAsync();
        await _page.Keyboard.PressAsync("Delete");
        await Assertions.Expect(Step(id)).ToHaveCountAsync(0);
    }

    /// <summary>A straight line between neighbours.</summary>
    public async Task DisconnectAsync(string from, string port, string to)
    {
        var lines = await tab.Lines.CountAsync();
        var (start, end) = (await PortAsync(from, port), await PortAsync(to, "In"));
        await _page.Mouse.ClickAsync((start.X + end.X) / 2, (start.Y + end.Y) / 2);
        await _page.Keyboard.PressAsync("Delete");
        await Assertions.Expect(tab.Lines).ToHaveCountAsync(lines - 1);
    }

    public async Task ConnectAsync(string from, string port, string to)
    {
        var lines = await tab.Lines.CountAsync();
        // What is selected has handles over its ports.
        await _page.Mouse.ClickAsync(_blank.X, _blank.Y);
        await Assertions.Expect(_page.Locator(".x6-node-selected")).ToHaveCountAsync(0);
        var (start, end) = (await PortAsync(from, port), await PortAsync(to, "In"));
        await _page.Mouse.MoveAsync(start.X, start.Y);
        await _page.Mouse.DownAsync();
        // A line follows the mouse; it snaps to a port it is moved over.
        await _page.Mouse.MoveAsync((start.X + end.X) / 2, (start.Y + end.Y) / 2);
        await _page.Mouse.MoveAsync(end.X - 2, end.Y);
        await _page.Mouse.MoveAsync(end.X, end.Y);
        await _page.Mouse.UpAsync();
        await Assertions.Expect(tab.Lines).ToHaveCountAsync(lines + 1);
    }

    /// <summary>Takes an activity out of the toolbox and lets it go above a step. It is selected then.</summary>
    /// <returns>The id Studio gave it.</returns>
    public async Task<string> DropAsync(string activity, string category, string above)
    {
        await _page.GetByPlaceholder("Search").First.FillAsync(activity);
        await _page.Locator(".mud-expand-panel-header").Filter(new() { HasText = category }).ClickAsync();
        var known = await IdsAsync();
        var canvas = _page.Locator(".x6-graph").First;
        var (place, box) = (await BoxAsync(Step(above)), await BoxAsync(canvas));
        var offered = _page.Locator("[draggable=true]");
        var entry = offered.Filter(new() { HasText = activity }).First;
        // The toolbox filters a moment after the typing, and unfolds slowly: an entry drawn anew while it is dragged is dropped nowhere.
        await StillAsync($"{activity} lies in the toolbox", async () => await entry.IsVisibleAsync() ? $"{await offered.CountAsync()} {Place(await BoxAsync(entry))}" : null);
        await entry.DragToAsync(canvas, new() { TargetPosition = new() { X = place.X - box.X + (place.Width / 2), Y = place.Y - box.Y - 45 } });
        await Assertions.Expect(tab.Steps).ToHaveCountAsync(known.Count + 1);
        return (await IdsAsync()).Except(known).Single();
    }

    /// <summary>Writes JSON into a field of the selected step that is a small code editor.</summary>
    public async Task WriteAsync(string label, JsonNode value)
    {
        await _page.Locator(".mud-input-control").Filter(new() { HasText = label }).Locator(".monaco-editor").First.ClickAsync();
        await _page.Keyboard.InsertTextAsync(value.ToJsonString(DeskJson.Options));
    }

    /// <summary>Adds a way out to the selected step, and waits for its port.</summary>
    public async Task AddOutcomeAsync(string id, string outcome)
    {
        var field = tab.Field("Outcomes");
        await field.FillAsync(outcome);
        await field.PressAsync("Enter");
        await Assertions.Expect(Magnet(id, outcome)).ToBeVisibleAsync();
    }

    private ILocator Magnet(string id, string port) => Step(id).Locator($".x6-port-body[port='{port}']");

    private async Task<(float X, float Y)> PortAsync(string id, string port)
    {
        var box = await BoxAsync(Magnet(id, port));
        return (box.X + (box.Width / 2), box.Y + (box.Height / 2));
    }

    private async Task<IReadOnlyCollection<string>> IdsAsync() => await tab.Steps.EvaluateAllAsync<string[]>("steps => steps.map(step => step.dataset.cellId)");

    /// <summary>Waits until there is something to see and it has not changed for a while.</summary>
    private static async Task StillAsync(string what, Func<Task<string?>> look)
    {
        var (last, looks) = ((string?)null, 0);
        await Patience.UntilAsync($"{what} and stands still", async () =>
        {
            var seen = await look();
            (last, looks) = (seen, seen is not null && seen == last ? looks + 1 : 0);
            return looks >= StillLooks;
        });
    }

    private static string Place(LocatorBoundingBoxResult box) => FormattableString.Invariant($"{box.X} {box.Y} {box.Width} {box.Height}");

    private static async Task<LocatorBoundingBoxResult> BoxAsync(ILocator what) =>
        await what.BoundingBoxAsync() ?? throw new InvalidOperationException($"It is not on the page: {what}");
}
