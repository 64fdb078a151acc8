using Microsoft.Playwright;
using WorkflowDesk.E2E.Running;

namespace WorkflowDesk.E2E.Browser;

/// <summary>The browser of this machine. One for the browser tests of a class; every person gets a context of their own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";

    private static readonly string[] Quiet =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public IBrowser Browser => _browser ?? throw new InvalidOperationException("The browser has not started.");

    public async Task InitializeAsync()
    {
        // On a busy machine a page may take longer than Playwright's own five seconds.
        Assertions.SetDefaultExpectTimeout((float)Patience.Usual.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Program, Headless = true, Args = Quiet });
    }

    /// <summary>A fresh browser profile looking at this desk.</summary>
    public async Task<IBrowserContext> OpenAsync(DeskServer desk, Look? look = null, string? signedInAs = null)
    {
        look ??= Look.Usual;
        var context = await Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = desk.Url.ToString(),
            Locale = look.Language,
            TimezoneId = "Asia/Shanghai",
            ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = look.Phone ? new ViewportSize { Width = 390, Height = 844 } : new ViewportSize { Width = 1280, Height = 900 },
            StorageState = signedInAs,
        });
        context.SetDefaultTimeout((float)Patience.Usual.TotalMilliseconds);
        return context;
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }
}

/// <summary>How a person's screen is set up.</summary>
public sealed record Look(string Language, bool Dark, bool Phone)
{
    public static readonly Look Usual = new("zh-CN", Dark: false, Phone: false);

    /// <summary>Both languages, both schemes and both widths, each with each other at least once.</summary>
    public static readonly IReadOnlyList<Look> All =
        [Usual, new("en", Dark: true, Phone: false), new("zh-CN", Dark: true, Phone: true), new("en", Dark: false, Phone: true)];

    public string Name => $"{Language}-{(Dark ? "dark" : "light")}-{(Phone ? "phone" : "desktop")}";
}
