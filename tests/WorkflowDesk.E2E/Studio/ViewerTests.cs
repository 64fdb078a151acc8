using Microsoft.Playwright;
using WorkflowDesk.E2E.Api;

namespace WorkflowDesk.E2E.Studio;

/// <summary>Staff follow a ticket on the drawing of its process, with the real Elsa Studio.</summary>
[Collection(SharedStudio.Name)]
public sealed class ViewerTests(StudioRoom room)
{
    [Fact]
    public async Task A_ticket_is_followed_on_its_drawing_while_it_goes_on()
    {
        var lin = await DeskUser.SignInAsync(room.Desk, "lin");
        var opened = await lin.PostAsync("/api/tickets", new { title = "Printer out of paper", description = "Third floor" });
        Assert.True(opened.IsGood, opened.ToString());
        var number = (string)opened.Body["number"]!;

        await using var tab = await room.TabOfAsync("zhou");
        var page = tab.Page;
        await tab.OpenAsync("/designer/workflows/instances");
        await tab.Row(number).GetByText(number).First.ClickAsync();
        await page.WaitForURLAsync("**/designer/workflows/instances/*/view");
        await tab.ReadyAsync();
        await Assertions.Expect(page.Locator($"a[href='/tickets/{number}']")).ToBeVisibleAsync();
        await Assertions.Expect(tab.Badge("opened", "success")).ToHaveTextAsync("1");
        await Assertions.Expect(tab.Badge("accept", "warning")).ToHaveTextAsync("1");
        await Assertions.Expect(tab.Badge("provide-information")).ToHaveCountAsync(0);
        // A page that this desk does not have.
        await Assertions.Expect(page.GetByText("Correlation ID").First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Open filtered logs")).ToBeHiddenAsync();

        // Nobody reloads: the drawing hears of it.
        await page.EvaluateAsync("document.documentElement.dataset.seen = 'before'");
        var chen = await DeskUser.SignInAsync(room.Desk, "chen");
        await chen.CompleteAsync(number, "accept", "Incomplete", new { question = "Which printer?" });
        await Assertions.Expect(tab.Badge("accept", "success")).ToHaveTextAsync("1");
        await Assertions.Expect(tab.Badge("provide-information", "warning")).ToHaveTextAsync("1");
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-seen", "before");
        await tab.IsSoundAsync();
    }
}
