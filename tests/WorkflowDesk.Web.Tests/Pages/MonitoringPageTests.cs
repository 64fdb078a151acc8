using System.Net;
using AngleSharp.Html.Dom;
using WorkflowDesk.Desk.Alerts;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Web.Tests.Pages;

[Collection(Site.Name)]
public sealed class MonitoringPageTests(DeskSite site)
{
    [Fact]
    public async Task The_page_is_complete_in_both_languages_and_for_administrators_only()
    {
        foreach (var language in new[] { Languages.English, Languages.Chinese })
        {
            Sound.Check(await (await site.SignedInAsync("admin", language)).GetAsync("/admin/monitoring"), language);
        }

        Assert.Equal("/denied", (await (await site.SignedInAsync("chen")).GetAsync("/admin/monitoring")).Location);
    }

    [Fact]
    public async Task A_key_is_shown_once_and_can_be_taken_away()
    {
        var admin = await site.SignedInAsync("admin");
        var page = await admin.GetAsync("/admin/monitoring");
        var refused = await admin.SendAsync(page.Form("/admin/monitoring"), new() { ["Name"] = "no name" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("letters, digits and dashes", refused.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);

        var made = await admin.SendAsync(page.Form("/admin/monitoring"), new() { ["Name"] = "nagios" });
        var key = ((IHtmlInputElement)made.Page.QuerySelector("input[readonly]")!).Value;
        Assert.True(key.Length > 30, "no key was shown");
        var again = await admin.GetAsync("/admin/monitoring");
        Assert.DoesNotContain(key, again.Page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        var gone = await admin.SendAsync(again.Form("/admin/monitoring?handler=Revoke"), []);
        Assert.DoesNotContain("nagios", gone.Page.QuerySelector("table")?.TextContent ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ticket_of_monitoring_lists_its_problems_in_both_languages()
    {
        await using var db = site.Get<Desk.Data.DeskDatabase>().Read();
        var receipt = await site.Get<AlertIntake>().ReceiveAsync(
            Caller.Of(db.People.Single(person => person.UserName == "admin"), Channel.Api),
            [Firing("page-1"), Firing("page-2")], CancellationToken.None);
        var number = Assert.Single(receipt.Opened);
        foreach (var language in new[] { Languages.English, Languages.Chinese })
        {
            var page = await (await site.SignedInAsync("chen", language)).GetAsync($"/tickets/{number}");
            Sound.Check(page, language);
            Assert.Equal(2, page.Page.QuerySelectorAll("section[aria-labelledby=alerts-title] tbody tr").Length);
        }
    }

    private static Alert Firing(string host) => new()
    {
        Source = AlertSource.Prometheus, Fingerprint = host, Rule = "PageRule", Host = host, Level = "critical", Summary = "Too hot", IsFiring = true, BeganAt = ManualClock.Start,
    };
}
