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
    [InlineData("/admin/profiles/S1/categories")]
    [InlineData("/admin/profiles/S1/routing")]
    [InlineData("/admin/profiles/S1/required")]
    [InlineData("/admin/profiles/S1/escalation")]
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
    public async Task Rows_are_added_moved_and_removed_and_a_mistake_is_told_at_its_field()
    {
        var zhou = await site.SignedInAsync("zhou");
        const string address = "/admin/profiles/S3/routing";
        var page = await zhou.GetAsync(address);
        var refused = await zhou.SendAsync(page.Form(address), new() { ["routing[9].keyword"] = "VPN", ["routing[9].position"] = "0.5", ["note"] = "network" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal("VPN", ((IHtmlInputElement)refused.Page.GetElementById("field-routing[0].keyword")!).Value);
        Assert.Contains("is-invalid", refused.Page.GetElementById("field-routing[0].team")!.ClassName!, StringComparison.Ordinal);

        var saved = await zhou.SendAsync(refused.Form(address), new() { ["routing[0].team"] = "operations", ["routing[9].remove"] = "true", ["note"] = "network" });
        Assert.Equal("/admin/profiles/S3", saved.Location);
        var profile = await ProfileAsync("S3");
        Assert.Equal(("VPN", "operations", 9), (profile.Routing[0].Keyword, profile.Routing[0].Team, profile.Routing.Count));
        Assert.DoesNotContain(profile.Routing, rule => rule.Category == "alert");
    }

    [Fact]
    public async Task Sub_categories_are_written_one_a_line_and_levels_of_escalation_by_name()
    {
        var zhou = await site.SignedInAsync("zhou");
        const string categories = "/admin/profiles/S0/categories";
        var page = await zhou.GetAsync(categories);
        await zhou.SendAsync(page.Form(categories), new() { ["categories[0].subcategories"] = "login | 登录失败 | Login failure\nvpn | 远程接入 | Remote access", ["note"] = "remote work" });
        Assert.Equal(["login", "vpn"], (await ProfileAsync("S0")).Categories[0].Subcategories.Select(key => key.Key));

        const string escalation = "/admin/profiles/S0/escalation";
        page = await zhou.GetAsync(escalation);
        var refused = await zhou.SendAsync(page.Form(escalation), new() { ["escalation[0].to"] = "role:king", ["note"] = "higher" });
        Assert.Contains("role 'king'", refused.Text, StringComparison.Ordinal);
        await zhou.SendAsync(refused.Form(escalation), new() { ["escalation[0].to"] = "role:supervisor, user:sun", ["note"] = "higher" });
        Assert.Equal(["role:supervisor", "user:sun"], (await ProfileAsync("S0")).Escalation[0].To);
    }

    [Fact]
    public async Task The_matrix_is_changed_cell_by_cell()
    {
        var zhou = await site.SignedInAsync("zhou");
        const string address = "/admin/profiles/S1?handler=Matrix";
        var page = await zhou.GetAsync("/admin/profiles/S1");
        await zhou.SendAsync(page.Form(address), new() { ["matrix.cells.low.one"] = "high", ["note"] = "stricter" });
        Assert.Equal("high", (await ProfileAsync("S1")).Matrix!.PriorityFor("low", "one"));
    }

    [Fact]
    public async Task A_profile_is_copied_and_a_calendar_made_with_hours_of_its_own()
    {
        var zhou = await site.SignedInAsync("zhou");
        var page = await zhou.GetAsync("/admin/profiles");
        var taken = await zhou.SendAsync(page.Form("/admin/profiles?handler=Profile"), new() { ["from"] = "S3", ["key"] = "S1", ["zh"] = "分公司", ["en"] = "Branch" });
        Assert.Equal(HttpStatusCode.Conflict, taken.Status);
        var made = await zhou.SendAsync(taken.Form("/admin/profiles?handler=Profile"), new() { ["key"] = "branch" });
        Assert.Equal("/admin/profiles/branch", made.Location);
        var branch = await ProfileAsync("branch");
        Assert.Equal(("Branch", "1wd"), (branch.Name.English, branch.Priorities[0].Assign.ToString()));

        await zhou.SendAsync(page.Form("/admin/profiles?handler=Calendar"), new() { ["calendarKey"] = "shifts", ["calendarZh"] = "轮班", ["calendarEn"] = "Shifts" });
        var calendar = await zhou.GetAsync("/admin/calendars/shifts");
        var year = calendar.Page.QuerySelector("form[action*='handler=Week']")!.GetAttribute("action")!;
        var wrong = await zhou.SendAsync(calendar.Form(year), new() { ["week.Saturday"] = "all day" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Equal("all day", ((IHtmlInputElement)wrong.Page.GetElementById("field-week.Saturday")!).Value);
        await zhou.SendAsync(wrong.Form(year), new() { ["week.Saturday"] = "09:00-12:00, 13:00-15:00", ["timeZone"] = "Europe/Berlin" });
        await using var db = site.Get<DeskDatabase>().Read();
        var stored = CalendarJson.Read((await db.Calendars.SingleAsync(row => row.Key == "shifts")).Source);
        Assert.Equal((2, "Europe/Berlin"), (stored.Week[DayOfWeek.Saturday].Count, stored.TimeZone));
    }

    private async Task<Profile> ProfileAsync(string key)
    {
        await using var db = site.Get<DeskDatabase>().Read();
        return ProfileJson.Read((await ProfileReading.NewestAsync(db, key, CancellationToken.None))!.Source);
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
