using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace WorkflowDesk.E2E.Browser;

/// <summary>What axe finds on a page, and whether the page fits its screen.</summary>
public static class Accessibility
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>
    /// Every grave finding in words; empty when there is none. Axe runs on the page itself and hands over findings
    /// only: everything it is content with would be most of the work.
    /// </summary>
    public static async Task<IReadOnlyList<string>> FindingsAsync(IPage page)
    {
        await page.EvaluateAsync(Axe);
        // Frames hold other people's mail and run no scripts, so axe could not work inside them.
        var violations = await page.EvaluateAsync<JsonElement>(
            """
            async () => (await axe.run(document, { iframes: false, resultTypes: ['violations'] })).violations
              .filter(violation => violation.impact === 'serious' || violation.impact === 'critical')
              .map(violation => ({ words: `${violation.impact} ${violation.id}: ${violation.help}`, nodes: violation.nodes.slice(0, 4).map(node => node.html) }))
            """);
        return [.. violations.EnumerateArray().Select(Words)];
    }

    /// <summary>Pixels by which the page is wider than the screen.</summary>
    public static Task<int> OverflowAsync(IPage page) =>
        page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

    private static string Words(JsonElement violation) =>
        string.Join("\n    ", violation.GetProperty("nodes").EnumerateArray().Select(node => node.GetString()).Prepend(violation.GetProperty("words").GetString()));
}
