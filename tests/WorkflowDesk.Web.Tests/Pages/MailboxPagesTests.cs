using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Tests.Pages;

[Collection(Site.Name)]
public sealed class MailboxPagesTests(DeskSite site)
{
    [Fact]
    public async Task The_pages_are_complete_in_both_languages_and_for_administrators_only()
    {
        var admin = await site.SignedInAsync("admin");
        await AddAsync(admin, "imap", "tour", new() { ["Entry.Host"] = "imap.desk.example", ["Entry.Password"] = "hidden word" });
        foreach (var language in new[] { Languages.English, Languages.Chinese })
        {
            var reader = await site.SignedInAsync("admin", language);
            foreach (var path in new[] { "/admin/mailboxes", "/admin/mailboxes/tour", "/admin/mailboxes/new?kind=imap", "/admin/mailboxes/new?kind=smtp", "/admin/mailboxes/new?kind=webhook" })
            {
                var page = await reader.GetAsync(path);
                Sound.Check(page, language);
                Assert.DoesNotContain("mailboxes.", page.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
                Assert.DoesNotContain("hidden word", page.Page.DocumentElement.OuterHtml, StringComparison.Ordinal);
            }
        }

        Assert.Equal("/denied", (await (await site.SignedInAsync("chen")).GetAsync("/admin/mailboxes")).Location);
        Assert.Equal("/denied", (await (await site.SignedInAsync("chen")).GetAsync("/admin/mailboxes/tour")).Location);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("/admin/mailboxes/ghost")).Status);
    }

    [Fact]
    public async Task A_mailbox_is_added_corrected_tested_and_removed_by_form()
    {
        var admin = await site.SignedInAsync("admin");
        var form = (await admin.GetAsync("/admin/mailboxes/new?kind=imap")).Form("/admin/mailboxes/new");
        var refused = await admin.SendAsync(form, new() { ["Entry.Key"] = "desk", ["Entry.Address"] = "desk@desk.example", ["Entry.Name"] = "Desk", ["Entry.Host"] = "no host" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal("desk@desk.example", ((IHtmlInputElement)refused.Page.GetElementById("field-address")!).Value);
        Assert.Contains("is-invalid", refused.Page.GetElementById("field-host")!.ClassList);
        Assert.Contains("is-invalid", refused.Page.GetElementById("field-password")!.ClassList);

        await AddAsync(admin, "imap", "desk", new() { ["Entry.Host"] = "imap.desk.example", ["Entry.Password"] = "word", ["Megabytes"] = "20" });
        var page = await admin.GetAsync("/admin/mailboxes/desk");
        Assert.Equal("20", ((IHtmlInputElement)page.Page.GetElementById("field-maxMessageBytes")!).Value);
        var tried = await admin.SendAsync(page.Form("/admin/mailboxes/desk?handler=Test"), []);
        Assert.Contains("mail gateway cannot be reached", tried.Page.GetElementById("tried")!.TextContent, StringComparison.Ordinal);
        Sound.Check(tried, Languages.English);

        await admin.SendAsync(Data(page), new() { ["Entry.Name"] = "Front desk", ["Entry.SignatureEn"] = "The desk" });
        var stale = await admin.SendAsync(Data(page), new() { ["Entry.Name"] = "Other desk" });
        Assert.Equal(HttpStatusCode.Conflict, stale.Status);
        var changed = await admin.GetAsync("/admin/mailboxes/desk");
        Assert.Equal("Front desk", changed.Page.QuerySelector("h1")!.TextContent);
        Assert.Contains("Front desk", changed.Page.QuerySelector("section[aria-labelledby=history-title]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("/admin/mailboxes", (await admin.SendAsync(changed.Form("/admin/mailboxes/desk?handler=Remove"), [])).Location);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("/admin/mailboxes/desk")).Status);
    }

    [Fact]
    public async Task The_key_of_a_webhook_is_shown_once_with_an_address_that_holds_it()
    {
        var admin = await site.SignedInAsync("admin");
        await AddAsync(admin, "webhook", "posted", []);
        var page = await admin.GetAsync("/admin/mailboxes/posted");
        var made = await admin.SendAsync(page.Form("/admin/mailboxes/posted?handler=Key"), []);
        Sound.Check(made, Languages.English);
        var key = ((IHtmlInputElement)made.Page.GetElementById("new-key")!).Value;
        Assert.Contains($"mail:{key}@", ((IHtmlInputElement)made.Page.GetElementById("new-address")!).Value, StringComparison.Ordinal);
        Assert.DoesNotContain(key, (await admin.GetAsync("/admin/mailboxes/posted")).Page.DocumentElement.OuterHtml, StringComparison.Ordinal);
    }

    private static IHtmlFormElement Data(Answer page) => (IHtmlFormElement)page.Page.GetElementById("field-key")!.Closest("form")!;

    private static async Task AddAsync(Visitor admin, string kind, string key, Dictionary<string, string> more)
    {
        var form = (await admin.GetAsync($"/admin/mailboxes/new?kind={kind}")).Form("/admin/mailboxes/new");
        var added = await admin.SendAsync(form, new(more) { ["Entry.Key"] = key, ["Entry.Address"] = $"{key}@desk.example", ["Entry.Name"] = "Mailbox " + key });
        Assert.True(added.Location == $"/admin/mailboxes/{key}", added.Page?.QuerySelector("[role=alert]")?.TextContent ?? added.Status.ToString());
    }
}
