using System.Text;
using Microsoft.Playwright;
using WorkflowDesk.E2E.Running;
using WorkflowDesk.E2E.Story;
using Xunit.Abstractions;

namespace WorkflowDesk.E2E.Browser;

/// <summary>Every page in both languages, light and dark, wide and narrow.</summary>
public sealed class PageTourTests(Chromium chromium, ITestOutputHelper report) : IClassFixture<Chromium>
{
    /// <summary>Set this variable to get a picture of every page in a folder of your choice.</summary>
    private const string FolderVariable = "DESK_SCREENS";

    [Fact]
    public async Task Every_page_is_accessible_and_fits_its_screen()
    {
        await using var desk = await DeskServer.StartAsync(report);
        var places = await FurnishedDesk.PlacesAsync(chromium, desk);
        var people = new Dictionary<string, string>();
        foreach (var name in places.Select(place => place.User).OfType<string>().Distinct())
        {
            await using var person = await Person.SignInAsync(chromium, desk, name);
            people[name] = await person.RememberedAsync();
        }

        var folder = Environment.GetEnvironmentVariable(FolderVariable);
        var findings = new StringBuilder();
        foreach (var look in Look.All)
        {
            foreach (var group in places.GroupBy(place => place.User))
            {
                await using var context = await chromium.OpenAsync(desk, look, group.Key is null ? null : people[group.Key]);
                var page = await context.NewPageAsync();
                page.Console += (_, message) => Note(message.Type == "error" && !message.Text.Contains("404", StringComparison.Ordinal) && !message.Text.Contains("410", StringComparison.Ordinal), $"{look.Name} {page.Url}: console: {message.Text}");
                await SpeakAsync(page, look, group.Key);
                foreach (var place in group)
                {
                    await page.GotoAsync(place.Path);
                    if (folder is not null)
                    {
                        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{place.Name}-{look.Name}.png"), FullPage = true });
                    }

                    foreach (var finding in await Accessibility.FindingsAsync(page))
                    {
                        Note(true, $"{look.Name} {place.Path}: {finding}");
                    }

                    var overflow = await Accessibility.OverflowAsync(page);
                    Note(overflow > 0, $"{look.Name} {place.Path}: {overflow} px wider than the screen");
                    var language = await page.Locator("html").GetAttributeAsync("lang");
                    Note(language != look.Language, $"{look.Name} {place.Path}: the page is in {language}");
                }
            }
        }

        Assert.True(findings.Length == 0, findings.ToString());

        void Note(bool isWrong, string what)
        {
            if (isWrong)
            {
                findings.AppendLine(what);
            }
        }
    }

    /// <summary>People change their language in the menu; strangers bring it with their browser.</summary>
    private static async Task SpeakAsync(IPage page, Look look, string? user)
    {
        if (user is null)
        {
            return;
        }

        await page.GotoAsync("/");
        await page.GetByText(ToldStory.NameOf(user)).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = look.Language == "en" ? "English" : "中文", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", look.Language);
    }
}
