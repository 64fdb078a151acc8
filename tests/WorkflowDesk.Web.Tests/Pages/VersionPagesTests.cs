using System.Net;

namespace WorkflowDesk.Web.Tests.Pages;

[Collection(Site.Name)]
public sealed class VersionPagesTests(DeskSite site)
{
    [Fact]
    public async Task A_version_shows_where_its_tickets_stand()
    {
        await site.TicketOfAsync("lin@corp.example");
        var zhou = await site.SignedInAsync("zhou");
        var page = await zhou.GetAsync("/definitions/support-ticket/versions/1");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("mark-active", page.Page.QuerySelector("[data-step=accept]")!.ClassName, StringComparison.Ordinal);
        Assert.True(int.Parse(page.Page.QuerySelector("[data-step=accept] .node-badge-text")!.TextContent, System.Globalization.CultureInfo.InvariantCulture) > 0, "Nobody waits at accept.");
        Assert.Null(page.Page.QuerySelector("[data-step=classify]"));
        Assert.NotNull((await zhou.GetAsync("/definitions/support-ticket/versions/1?all=true")).Page.QuerySelector("[data-step=classify]"));
        Assert.Equal(HttpStatusCode.NotFound, (await zhou.GetAsync("/definitions/support-ticket/versions/77")).Status);
    }

    [Fact]
    public async Task Two_equal_versions_are_said_to_be_equal()
    {
        var zhou = await site.SignedInAsync("zhou");
        var page = await zhou.GetAsync("/definitions/support-ticket/versions/1/compare/1");
        Assert.Contains("do the same", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_are_for_those_who_own_the_process()
    {
        var chen = await site.SignedInAsync("chen");
        Assert.Equal("/denied", (await chen.GetAsync("/definitions/support-ticket/versions/1")).Location);
        Assert.Equal("/denied", (await chen.GetAsync("/definitions/support-ticket/versions/1/compare/1")).Location);
    }
}
