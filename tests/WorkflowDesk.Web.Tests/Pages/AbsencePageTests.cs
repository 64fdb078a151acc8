using System.Net;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Tests.Pages;

[Collection(Site.Name)]
public sealed class AbsencePageTests(DeskSite site)
{
    [Fact]
    public async Task Somebody_enters_an_absence_and_comes_back_early()
    {
        foreach (var language in new[] { Languages.English, Languages.Chinese })
        {
            Sound.Check(await (await site.SignedInAsync("sun", language)).GetAsync("/absences"), language);
        }

        var zhou = await site.SignedInAsync("zhou");
        var refused = await zhou.SendAsync((await zhou.GetAsync("/absences")).Form("/absences"), new() { ["Until"] = "2020-01-01T09:00", ["Replacement"] = "chen" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.Page.QuerySelector("#field-until.is-invalid"));
        Assert.Null(refused.Page.QuerySelector("select#field-user"));

        var until = site.Get<TimeProvider>().GetUtcNow().AddDays(3).ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture);
        await zhou.SendAsync((await zhou.GetAsync("/absences")).Form("/absences"), new() { ["Until"] = until, ["Replacement"] = "chen" });
        var page = await zhou.GetAsync("/absences");
        Sound.Check(page, Languages.English);
        Assert.Contains("away now", page.Main.TextContent, StringComparison.Ordinal);
        var chen = await site.SignedInAsync("chen");
        Assert.Contains("You stand in for 周敏", (await chen.GetAsync("/")).Main.TextContent, StringComparison.Ordinal);

        await zhou.SendAsync(page.Form("/absences?handler=End"), []);
        Assert.DoesNotContain("You stand in", (await chen.GetAsync("/")).Main.TextContent, StringComparison.Ordinal);
    }
}
