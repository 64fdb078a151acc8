using System.Collections.Concurrent;
using Microsoft.Playwright;
using WorkflowDesk.Desk.Data.Seed;
using WorkflowDesk.E2E.Browser;
using WorkflowDesk.E2E.Running;
using WorkflowDesk.Testing;

namespace WorkflowDesk.E2E.Studio;

/// <summary>
/// One desk and one browser profile for all tests with the real Elsa Studio: its files are fetched and
/// compiled once. Notes every request and every complaint of the browser, whichever test caused it.
/// </summary>
public sealed class StudioRoom : IAsyncLifetime
{
    private static readonly Look English = new("en", Dark: false, Phone: false);

    private readonly Chromium _chromium = new();
    private readonly Dictionary<string, IReadOnlyList<Cookie>> _signedIn = [];
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentDictionary<string, bool> _hosts = new();
    private DeskServer? _desk;
    private IBrowserContext? _browser;
    private string? _present;

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
        _browser = await _chromium.OpenAsync(_desk, English);
        _browser.Request += (_, request) => Note(new Uri(request.Url));
        _browser.Console += (_, message) => Note(message);
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        await _chromium.DisposeAsync();
        if (_desk is not null)
        {
            await _desk.DisposeAsync();
        }
    }

    /// <summary>A new tab of somebody who is signed in and reads English. Whoever sat there before has left; the browser keeps Studio's files.</summary>
    public async Task<StudioTab> TabOfAsync(string userName)
    {
        var browser = _browser ?? throw new InvalidOperationException("The browser has not started.");
        if (_present != userName)
        {
            await browser.ClearCookiesAsync();
            if (_signedIn.TryGetValue(userName, out var cookies))
            {
                await browser.AddCookiesAsync(cookies);
            }
            else
            {
                await SignInAsync(browser, userName);
                _signedIn[userName] = [.. (await browser.CookiesAsync()).Select(Kept)];
            }

            _present = userName;
        }

        return new StudioTab(this, await browser.NewPageAsync());
    }

    /// <summary>For a test that ends the session of who sits there.</summary>
    public void Forget(string userName)
    {
        _signedIn.Remove(userName);
        _present = null;
    }

    private static Cookie Kept(BrowserContextCookiesResult cookie) =>
        new() { Name = cookie.Name, Value = cookie.Value, Domain = cookie.Domain, Path = cookie.Path, Expires = cookie.Expires, HttpOnly = cookie.HttpOnly, Secure = cookie.Secure, SameSite = cookie.SameSite };

    private static async Task SignInAsync(IBrowserContext browser, string userName)
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await FillSignInAsync(page, userName);
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        await page.Locator(".desk-menu > summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "English", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await page.CloseAsync();
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
