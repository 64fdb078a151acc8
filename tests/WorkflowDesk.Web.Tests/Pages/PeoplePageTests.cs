using System.Net;
using AngleSharp.Html.Dom;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Tests.Pages;

[Collection(Site.Name)]
public sealed class PeoplePageTests(DeskSite site)
{
    [Fact]
    public async Task The_pages_are_complete_in_both_languages_and_for_administrators_only()
    {
        foreach (var language in new[] { Languages.English, Languages.Chinese })
        {
            var admin = await site.SignedInAsync("admin", language);
            foreach (var address in new[] { "/admin/people", "/admin/people?role=all&inactive=true", "/admin/people?q=nobody-at-all", "/admin/people/new", "/admin/people/wang", "/admin/people/admin", "/admin/teams" })
            {
                Sound.Check(await admin.GetAsync(address), language);
            }
        }

        var sun = await site.SignedInAsync("sun");
        foreach (var address in new[] { "/admin/people", "/admin/people/wang", "/admin/teams" })
        {
            Assert.Equal("/denied", (await sun.GetAsync(address)).Location);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await (await site.SignedInAsync("admin")).GetAsync("/admin/people/nobody-at-all")).Status);
    }

    [Fact]
    public async Task Somebody_is_added_sets_a_password_signs_in_and_leaves()
    {
        var admin = await site.SignedInAsync("admin");
        var typed = new Dictionary<string, string> { ["userName"] = "page-ada", ["name"] = "Ada", ["email"] = "page-ada@desk.example", ["roles"] = Role.Engineer, ["teams"] = "product", ["skills"] = "erp，login", ["language"] = "en" };
        var refused = await admin.SendAsync((await admin.GetAsync("/admin/people/new")).Form("/admin/people/new"), new(typed) { ["email"] = "wang@desk.example" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.Page.QuerySelector("#field-email.is-invalid"));
        Assert.Equal("Ada", ((IHtmlInputElement)refused.Page.QuerySelector("#field-name")!).Value);

        var added = await admin.SendAsync((await admin.GetAsync("/admin/people/new")).Form("/admin/people/new"), typed);
        Assert.Equal("/admin/people/page-ada", added.Location);
        var page = await admin.GetAsync("/admin/people/page-ada");
        Assert.Contains("no password yet", page.Main.TextContent, StringComparison.Ordinal);
        var made = await admin.SendAsync(page.Form("/admin/people/page-ada?handler=Link"), []);
        Sound.Check(made, Languages.English);
        var link = new Uri(((IHtmlInputElement)made.Page.QuerySelector("input[readonly][aria-label]")!).Value).AbsolutePath;

        var stranger = site.Stranger();
        var form = await stranger.GetAsync(link);
        Assert.Equal("no-referrer", form.Response.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await stranger.SendAsync(form.Form("/password/"), new() { ["password"] = "long enough", ["again"] = "something else" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await stranger.SendAsync(form.Form("/password/"), new() { ["password"] = "long enough", ["again"] = "long enough" })).Status);
        Assert.Equal(HttpStatusCode.Gone, (await stranger.GetAsync(link)).Status);
        var signedIn = await stranger.SendAsync((await stranger.GetAsync("/sign-in")).Form("/sign-in"), new() { ["user"] = "page-ada", ["password"] = "long enough" });
        Assert.Equal("/", signedIn.Location);

        page = await admin.GetAsync("/admin/people/page-ada");
        var gone = await admin.SendAsync(page.Form("/admin/people/page-ada?handler=Deactivate"), new() { ["reason"] = "moved on" });
        Assert.Contains("Ada is deactivated", gone.Main.TextContent, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", new Uri(new Uri("http://localhost"), (await stranger.GetAsync("/")).Location!).PathAndQuery, StringComparison.Ordinal);
        await admin.SendAsync((await admin.GetAsync("/admin/people/page-ada")).Form("/admin/people/page-ada?handler=Activate"), []);
        Sound.Check(await admin.GetAsync("/admin/people/page-ada"), Languages.English);
    }

    [Fact]
    public async Task A_team_is_added_and_one_in_use_says_where()
    {
        var admin = await site.SignedInAsync("admin");
        var page = await admin.GetAsync("/admin/teams");
        Assert.Contains("It cannot be removed while it is used", page.Main.TextContent, StringComparison.Ordinal);
        var add = page.Page.QuerySelectorAll("form").OfType<IHtmlFormElement>().Single(form => form.GetAttribute("action") == "/admin/teams");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.SendAsync(add, new() { ["Key"] = "Not A Key", ["NameZh"] = "夜班", ["NameEn"] = "Night" })).Status);
        Assert.Equal("/admin/teams", (await admin.SendAsync(add, new() { ["Key"] = "page-night", ["NameZh"] = "夜班", ["NameEn"] = "Night" })).Location);
        page = await admin.GetAsync("/admin/teams");
        var remove = page.Page.QuerySelectorAll("form").OfType<IHtmlFormElement>()
            .Single(form => form.GetAttribute("action") == "/admin/teams?handler=Remove" && form.QuerySelector("input[value=page-night]") is not null);
        await admin.SendAsync(remove, []);
        Assert.DoesNotContain("page-night", (await admin.GetAsync("/admin/teams")).Main.TextContent, StringComparison.Ordinal);
    }
}
