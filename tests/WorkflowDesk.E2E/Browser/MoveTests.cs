using Microsoft.Playwright;
using WorkflowDesk.E2E.Api;
using WorkflowDesk.E2E.Running;
using WorkflowDesk.Testing;
using Xunit.Abstractions;

namespace WorkflowDesk.E2E.Browser;

/// <summary>An owner takes running tickets to a new version in a browser, and watches.</summary>
public sealed class MoveTests(Chromium chromium, ITestOutputHelper report) : IClassFixture<Chromium>
{
    private const string Tickets = "/definitions/support-ticket/move?from=1&to=2";

    [Fact]
    public async Task Two_tickets_are_ticked_after_a_dry_run_and_the_page_tells_when_they_have_moved()
    {
        await using var desk = await DeskServer.StartAsync(report);
        var lin = await DeskUser.SignInAsync(desk, "lin");
        var numbers = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var opened = await lin.PostAsync("/api/tickets", new { title = $"打印机 {i}", description = "缺纸" });
            Assert.True(opened.IsGood, opened.ToString());
            numbers.Add((string)opened.Body["number"]!);
        }

        var chen = await DeskUser.SignInAsync(desk, "chen");
        await chen.CompleteAsync(numbers[2], "accept", "Incomplete", new { question = "哪台打印机？" });
        var owner = await DeskUser.SignInAsync(desk, "zhou");
        var published = await owner.PostAsync("/elsa/api/workflow-definitions", new { model = SecondVersion.Read().Json, publish = true });
        Assert.True(published.IsGood, published.ToString());

        await using var zhou = await Person.SignInAsync(chromium, desk, "zhou");
        var page = zhou.Page;
        await page.GotoAsync(Tickets);
        var stays = page.GetByRole(AriaRole.Row).Filter(new() { HasText = numbers[2] });
        await Assertions.Expect(stays).ToContainTextAsync("新版本没有这一步骤");
        await Assertions.Expect(stays.GetByRole(AriaRole.Checkbox)).ToBeDisabledAsync();
        foreach (var number in numbers.Take(2))
        {
            await page.GetByLabel($"选择 {number}").CheckAsync();
        }

        await Assertions.Expect(page.GetByLabel("仅上面勾选的工单")).ToBeCheckedAsync();
        await page.GetByLabel("我已阅读试运行结果").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "迁移到 v2" }).ClickAsync();
        // Nobody reloads: the page asks by itself.
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "全部工单已处理" })).ToBeVisibleAsync();
        foreach (var number in numbers.Take(2))
        {
            await Assertions.Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = number })).ToContainTextAsync("已迁移");
        }

        var result = new Uri(page.Url).PathAndQuery;
        await page.GotoAsync($"/tickets/{numbers[0]}");
        await Assertions.Expect(page.GetByText("将工单迁移到流程的另一版本").First).ToBeAttachedAsync();
        await AreAccessibleAsync(desk, await zhou.RememberedAsync(), result);
    }

    private async Task AreAccessibleAsync(DeskServer desk, string signedIn, params string[] paths)
    {
        var folder = Environment.GetEnvironmentVariable("DESK_SCREENS");
        foreach (var look in Look.All)
        {
            await using var context = await chromium.OpenAsync(desk, look, signedIn);
            var page = await context.NewPageAsync();
            foreach (var path in paths)
            {
                await page.GotoAsync(path);
                if (folder is not null)
                {
                    await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"move-{Array.IndexOf(paths, path)}-{look.Name}.png"), FullPage = true });
                }

                var findings = await Accessibility.FindingsAsync(page);
                Assert.True(findings.Count == 0, $"{look.Name} {path}: {string.Join('\n', findings)}");
                Assert.True(await Accessibility.OverflowAsync(page) == 0, $"{look.Name} {path} is wider than the screen");
            }
        }
    }
}
