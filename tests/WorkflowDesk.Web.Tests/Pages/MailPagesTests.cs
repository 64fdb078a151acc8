using System.Net;
using AngleSharp.Html.Dom;
using WorkflowDesk.Desk.Mail.Inbound;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Tests.Pages;

[Collection(Site.Name)]
public sealed class MailPagesTests(DeskSite site)
{
    [Fact]
    public async Task Every_reason_step_and_state_has_its_words_in_both_languages()
    {
        var words = await site.SignedInAsync("admin");
        Assert.Equal(HttpStatusCode.OK, (await words.GetAsync("/admin/mail")).Status);
        var keys = MailReason.All.Select(reason => "mail-reason." + reason)
            .Concat(MailStepName.All.Select(step => "mail-step." + step))
            .Concat(MailVerdict.All.Select(verdict => "mail-verdict." + verdict))
            .Concat(Desk.Mail.MailIn.States.Select(state => "mail-state." + state));
        foreach (var language in new[] { "en", "zh-CN" })
        {
            var texts = await File.ReadAllTextAsync(Path.Combine(Sources(), "src", "WorkflowDesk.Web", "Resources", $"Texts.{language}.resx"));
            Assert.Equal([], keys.Where(key => !texts.Contains($"\"{key}\"", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task The_pages_are_complete_in_both_languages_and_not_for_everybody()
    {
        foreach (var language in new[] { Languages.English, Languages.Chinese })
        {
            var reader = await site.SignedInAsync("sun", language);
            foreach (var path in new[] { "/admin/mail", "/admin/mail?state=held&decision=held&verdict=forged&q=x&sender=y&from=2024-05-20&until=2024-05-21", "/admin/mail/rules", "/admin/mail/rule" })
            {
                var page = await reader.GetAsync(path);
                Sound.Check(page, language);
                Assert.DoesNotContain("mailin.", page.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
                Assert.DoesNotContain("mailrule", page.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
            }

            Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync($"/admin/mail/{Guid.Empty}")).Status);
        }

        foreach (var path in new[] { "/admin/mail", "/admin/mail/rules", "/admin/mail/rule", $"/admin/mail/{Guid.Empty}" })
        {
            Assert.Equal("/denied", (await (await site.SignedInAsync("chen")).GetAsync(path)).Location);
        }
    }

    [Fact]
    public async Task A_rule_is_written_and_corrected_by_form()
    {
        var admin = await site.SignedInAsync("admin");
        var refused = await admin.SendAsync((await admin.GetAsync("/admin/mail/rule")).Form("/admin/mail/rule"), new() { ["name"] = "Invoices", ["then"] = "hold" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal("Invoices", ((IHtmlInputElement)refused.Page.GetElementById("field-name")!).Value);
        Sound.Check(refused, Languages.English);

        var form = (await admin.GetAsync("/admin/mail/rule")).Form("/admin/mail/rule");
        var saved = await admin.SendAsync(form, new() { ["name"] = "Invoices", ["then"] = "hold", ["value-0"] = "invoice-no-such-mail" });
        Assert.True(saved.Location == "/admin/mail/rules", saved.Page?.QuerySelector("[role=alert]")?.TextContent ?? saved.Status.ToString());
        var list = await admin.GetAsync("/admin/mail/rules");
        Assert.Contains("Invoices", list.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Sound.Check(list, Languages.English);
        var edit = await admin.GetAsync("/admin/mail/rule?at=0");
        Assert.Equal("invoice-no-such-mail", ((IHtmlInputElement)edit.Page.GetElementById("value-0")!).Value);
    }

    private static string Sources()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "WorkflowDesk.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("WorkflowDesk.sln");
        }

        return folder.FullName;
    }
}
