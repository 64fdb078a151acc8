using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace WorkflowDesk.E2E.Browser;

/// <summary>What axe finds on a page, and whether the page fits its screen.</summary>
public static class Accessibility
{
    private static readonly string[] Grave = ["serious", "critical"];

    /// <summary>Every grave finding in words; empty when there is none.</summary>
    public static async Task<IReadOnlyList<string>> FindingsAsync(IPage page)
    {
        // Frames hold other people's mail and run no scripts, so axe could not work inside them.
        var result = await page.RunAxe(new AxeRunOptions { Iframes = false });
        return [.. result.Violations.Where(violation => Grave.Contains(violation.Impact)).Select(Words)];
    }

    /// <summary>Pixels by which the page is wider than the screen.</summary>
    public static Task<int> OverflowAsync(IPage page) =>
        page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

    private static string Words(AxeResultItem violation) =>
        $"{violation.Impact} {violation.Id}: {violation.Help}\n    " + string.Join("\n    ", violation.Nodes.Take(4).Select(node => node.Html));
}
