using AngleSharp.Dom;

namespace WorkflowDesk.Web.Tests.Pages;

/// <summary>What every page of the desk promises, whatever it shows.</summary>
internal static class Sound
{
    public static void Check(Answer answer, string language)
    {
        var page = answer.Page;
        var where = $"{answer.Response.RequestMessage!.RequestUri!.PathAndQuery} ({language}): ";
        Assert.True((int)answer.Status < 500 && answer.Location is null, where + answer.Status);
        Assert.True(page.DocumentElement.GetAttribute("lang") == language, where + "lang is " + page.DocumentElement.GetAttribute("lang"));
        Assert.True(page.Title is { Length: > 0 } title && !title.StartsWith('·'), where + "no title");
        Assert.True(page.QuerySelectorAll("main").Length == 1, where + "not one main");
        Assert.True(page.QuerySelectorAll("h1").Length == 1 && page.QuerySelector("h1")!.TextContent.Trim().Length > 0, where + "not one h1");
        Assert.True(page.QuerySelector("a.skip-link[href$='#main']") is not null, where + "no way to skip to the content");

        var unlabelled = page.QuerySelectorAll("input:not([type=hidden]), select, textarea").Where(input => !HasName(page, input));
        Assert.True(!unlabelled.Any(), where + "no label: " + string.Join(" ", unlabelled.Select(input => input.OuterHtml)));
        var mute = page.QuerySelectorAll("button, a[href]").Where(element => element.TextContent.Trim().Length == 0 && element.GetAttribute("aria-label") is null && element.QuerySelector("img[alt]") is null);
        Assert.True(!mute.Any(), where + "says nothing: " + string.Join(" ", mute.Select(element => element.OuterHtml)));
        var forgeable = page.QuerySelectorAll("form[method=post]").Where(form => form.QuerySelector("input[name=__RequestVerificationToken]") is null);
        Assert.True(!forgeable.Any(), where + "no antiforgery token: " + string.Join(" ", forgeable.Select(form => form.GetAttribute("action"))));
        var doubled = page.QuerySelectorAll("[id]").GroupBy(element => element.Id).Where(same => same.Count() > 1).Select(same => same.Key);
        Assert.True(!doubled.Any(), where + "id used twice: " + string.Join(", ", doubled));
        var dangling = page.QuerySelectorAll("[aria-labelledby], [aria-describedby]")
            .SelectMany(element => $"{element.GetAttribute("aria-labelledby")} {element.GetAttribute("aria-describedby")}".Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(id => page.GetElementById(id) is null);
        Assert.True(!dangling.Any(), where + "points nowhere: " + string.Join(", ", dangling));
        Assert.True(page.QuerySelectorAll("[style], script:not([src]), style, [onclick], [hx-on]").Length == 0, where + "something inline");
        Assert.True(page.QuerySelectorAll("script[src^='http'], link[href^='http'], img[src^='http']").Length == 0, where + "something from elsewhere");
    }

    private static bool HasName(IDocument page, IElement input) =>
        input.GetAttribute("aria-label") is { Length: > 0 }
        || input.Closest("label") is { } around && around.TextContent.Trim().Length > 0
        || input.Id is { Length: > 0 } id && page.QuerySelector($"label[for='{id}']") is { } label && label.TextContent.Trim().Length > 0;
}
