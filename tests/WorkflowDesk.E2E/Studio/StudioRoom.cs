using System.Collections.Concurrent;
using Microsoft.Playwright;
using WorkflowDesk.Desk.Data.Seed;
using WorkflowDesk.E2E.Browser;
using WorkflowDesk.E2E.Running;
using WorkflowDesk.Testing;

namespace WorkflowDesk.E2E.Studio;

/// <summary>
/// One desk and one browser for all tests with the real Elsa Studio: its files are fetched and compiled once. Notes
/// every request and every complaint of the browser, whichever test caused it.
/// </summary>
public sealed class StudioRoom : IAsyncLifetime
{
    private static readonly Look English = new("en", Dark: false, Phone: false);

    private readonly Chromium _chromium = new();
    private readonly ConcurrentDictionary<string, IBrowserContext> _people = new();
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentDictionary<string, bool> _hosts = new();
    private DeskServer? _desk;

    public DeskServer Desk => _desk ?? throw new InvalidOperationException("The desk has not started.");

    /// <summary>Hosts the browser has asked for anything, with their port.</summary>
    public IReadOnlyCollection<string> Hosts => [.. _hosts.Keys];

    /// <summary>What the browser refused to run or load.</summary>
    public IReadOnlyCollection<string> Complaints => [.. _complaints];

    public async Task InitializeAsync()
    {
        // Starting WebAssembly takes its time on a machine that is busy.
        Assertions.SetDefaultExpectTimeout((float)Patience.Usual.TotalMilliseconds);
        await _chromium.InitializeAsync();
        _desk = await DeskServer.StartAsync(null, TestDatabase.Sqlite, "--Desk:Mail:RunGateway", "false");
    }

    public async Task DisposeAsync()
    {
        foreach (var context in _people.Values)
        {
            await context.DisposeAsync();
        }

        await _chromium.DisposeAsync();
        if (_desk is not null)
        {
            await _desk.DisposeAsync();
        }
    }

    /// <summary>A new tab of somebody who is signed in and reads English.</summary>
    public async Task<StudioTab> TabOfAsync(string userName)
    {
        if (!_people.TryGetValue(userName, out var context))
        {
            context = _people[userName] = await SignInAsync(userName);
        }

        return new StudioTab(this, await context.NewPageAsync());
    }

    /// <summary>A browser of its own, for tests that end its session.</summary>
    public async Task<IBrowserContext> SignInAsync(string userName)
    {
        var context = await _chromium.OpenAsync(Desk, English);
        context.Request += (_, request) => Note(new Uri(request.Url));
        context.Console += (_, message) => Note(message);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await FillSignInAsync(page, userName);
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        await page.Locator(".desk-menu > summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "English", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await page.CloseAsync();
        return context;
    }

    public static async Task FillSignInAsync(IPage page, string userName)
    {
        await page.Locator("#user").FillAsync(userName);
        await page.Locator("#password").FillAsync(DemoPeople.Password);
        await page.Locator("form[action='/sign-in'] button").ClickAsync();
    }

    private void Note(Uri address)
    {
        if (address.Scheme is not ("data" or "blob"))
        {
            _hosts[address.Authority] = true;
        }
    }

    private void Note(IConsoleMessage message)
    {
        if (message.Type == "error" && message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
        {
            _complaints.Enqueue(message.Text);
        }
    }
}

/// <summary>The tests that share the room, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedStudio : ICollectionFixture<StudioRoom>
{
    public const string Name = "studio";
}
