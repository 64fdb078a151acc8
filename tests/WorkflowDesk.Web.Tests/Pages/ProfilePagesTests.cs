using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;

namespace WorkflowDesk.Web.Tests.Pages;

[Collection(Site.Name)]
public sealed class ProfilePagesTests(DeskSite site)
{
    [Theory]
    [InlineData("/admin/profiles")]
    [InlineData("/admin/profiles/S1")]
    [InlineData("/admin/profiles/S2")]
    [InlineData("/admin/calendars/office?year=2026")]
    [InlineData("/admin/calendars/always")]
    public async Task Pages_of_rules_are_complete_in_both_languages_and_for_owners_only(string address)
    {
        foreach (var language in new[] { Languages.English, Languages.Chinese })
        {
            Sound.Check(await (await site.SignedInAsync("zhou", language)).GetAsync(address), language);
        }

        Assert.Equal("/denied", (await (await site.SignedInAsync("chen")).GetAsync(address)).Location);
    }

    [Fact]
    public async Task Limits_are_edited_by_form_and_mistakes_keep_what_was_typed()
    {
        var zhou = await site.SignedInAsync("zhou");
        var page = await zhou.GetAsync("/admin/profiles/S4");
        var refused = await zhou.SendAsync(page.Form("/admin/profiles/S4?handler=Form"), new() { ["priorities[0].respond"] = "soon", ["note"] = "quicker" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal("soon", ((IHtmlInputElement)refused.Page.GetElementById("field-priorities[0].respond")!).Value);
        Assert.Equal("quicker", ((IHtmlInputElement)refused.Page.GetElementById("field-note")!).Value);

        var saved = await zhou.SendAsync(refused.Form("/admin/profiles/S4?handler=Form"), new() { ["priorities[0].respond"] = "12m", ["note"] = "quicker" });
        Assert.Equal("/admin/profiles/S4", saved.Location);
        var shown = await zhou.GetAsync("/admin/profiles/S4");
        Assert.Contains("15m → 12m", shown.Text, StringComparison.Ordinal);
        Assert.Equal("/admin/profiles/S4", (await zhou.SendAsync(shown.Form("/admin/profiles/S4?handler=Reset"), [])).Location);
        await using var db = site.Get<DeskDatabase>().Read();
        Assert.True((await ProfileReading.NewestAsync(db, "S4", CancellationToken.None))!.IsShipped);
    }

    [Fact]
    public async Task Days_are_added_removed_and_taken_from_a_file_after_a_look()
    {
        var zhou = await site.SignedInAsync("zhou");
        var page = await zhou.GetAsync("/admin/calendars/office?year=2033");
        var added = await zhou.SendAsync(page.Form("/admin/calendars/office?handler=Day&year=2033"), new() { ["day"] = "2033-03-03", ["name"] = "Stocktaking" });
        Assert.Equal("/admin/calendars/office?year=2033", added.Location);
        page = await zhou.GetAsync("/admin/calendars/office?year=2033");
        Assert.Equal("3 Stocktaking", page.Page.QuerySelector("td.day-off")!.TextContent);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await zhou.SendAsync(page.Form("/admin/calendars/office?handler=Day&year=2033"), new() { ["day"] = "2033-03-04", ["name"] = "x", ["hours"] = "early" })).Status);
        await zhou.SendAsync(page.Form("/admin/calendars/office?handler=Remove&year=2033"), []);
        Assert.Null((await zhou.GetAsync("/admin/calendars/office?year=2033")).Page.QuerySelector("td.day-off"));
        await using var db = site.Get<DeskDatabase>().Read();
        Assert.True((await db.Calendars.SingleAsync(row => row.Key == "office")).Revision >= 3);
    }
}
