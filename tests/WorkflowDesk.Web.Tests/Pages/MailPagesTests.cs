using System.Net;
using System.Text;
using System.Text.Json;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Data;
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

    [Fact]
    public async Task A_message_is_tried_put_aside_taken_back_and_made_a_ticket_once()
    {
        var received = await ReceiveAsync("Away until Monday", "<img src='https://tracker.example/x.png'><script>alert(1)</script><p>I am away.</p>");
        Assert.Equal("ignored:auto-reply", received.Decision);
        var address = $"/admin/mail/{received.Id}";
        foreach (var language in new[] { Languages.English, Languages.Chinese })
        {
            var reader = await site.SignedInAsync("sun", language);
            var shown = await reader.GetAsync(address);
            Sound.Check(shown, language);
            Assert.Equal("allow-popups allow-popups-to-escape-sandbox", shown.Page.QuerySelector("iframe")!.GetAttribute("sandbox"));
            var foreign = await reader.Client.GetAsync(address + "?handler=Html");
            Assert.DoesNotContain("script", await foreign.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.DoesNotContain("tracker.example", await foreign.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Contains("sandbox", string.Join(' ', foreign.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        }

        var sun = await site.SignedInAsync("sun");
        var trial = await sun.SendAsync((await sun.GetAsync(address)).Form(address + "?handler=Try"), []);
        Sound.Check(trial, Languages.English);
        Assert.NotNull(trial.Page.QuerySelector("#trial-title"));
        var raw = await sun.Client.GetAsync(address + "?handler=Raw");
        Assert.Equal(("message/rfc822", "attachment"), (raw.Content.Headers.ContentType!.MediaType, raw.Content.Headers.ContentDisposition!.DispositionType));
        Assert.StartsWith("From: away@corp.example", await raw.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PressAsync(sun, address, "Discard", "")).Status);
        Assert.Equal(address, (await PressAsync(sun, address, "Discard", "Nobody needs it")).Location);
        Assert.Equal(address, (await PressAsync(sun, address, "Back", "Somebody does")).Location);
        var nowhere = await PressAsync(sun, address, "Attach", "It belongs there", "TS20200101001");
        Assert.Equal(HttpStatusCode.NotFound, nowhere.Status);
        Assert.Equal("TS20200101001", ((IHtmlInputElement)nowhere.Page.GetElementById("field-number")!).Value);
        Assert.Equal(address, (await PressAsync(sun, address, "Ticket", "It is one")).Location);
        var made = await sun.GetAsync(address);
        Assert.NotNull(made.Page.QuerySelector(".facts a[href^='/tickets/TS']"));
        Assert.DoesNotContain(made.Page.QuerySelectorAll("form"), form => form.GetAttribute("action") == address + "?handler=Ticket");
        var again = (await sun.GetAsync(address)).Form(address + "?handler=Try");
        again.SetAttribute("action", address + "?handler=Ticket");
        Assert.Equal(HttpStatusCode.Conflict, (await sun.SendAsync(again, new() { ["Reason"] = "Twice" })).Status);
        foreach (var door in new[] { "", "?handler=Html", "?handler=Raw" })
        {
            Assert.Equal("/denied", (await (await site.SignedInAsync("chen")).GetAsync(address + door)).Location);
        }
    }

    [Fact]
    public async Task Pictures_from_elsewhere_are_shown_when_somebody_asks()
    {
        var mail = await PostAsync("The screen looks so", "<p>See</p><img src=\"https://pictures.example/a.png\" alt=\"screen\"><img src=\"https://pictures.example/b.png\">", []);
        Assert.Equal("ticket", mail.Decision);
        var address = $"/tickets/{mail.TicketNumber}/mails/{mail.Id}";
        foreach (var language in new[] { Languages.Chinese, Languages.English })
        {
            var shown = await (await site.SignedInAsync("chen", language)).GetAsync(address);
            Sound.Check(shown, language);
            Assert.NotNull(shown.Page.QuerySelector($"a[href='{address}?images=true']"));
        }

        var chen = await site.SignedInAsync("chen");
        var hidden = await chen.Client.GetAsync(address + "?handler=Html");
        Assert.DoesNotContain("pictures.example", await hidden.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("https:", PolicyOf(hidden), StringComparison.Ordinal);

        var asked = await chen.GetAsync(address + "?images=true");
        Assert.Null(asked.Page.QuerySelector($"a[href='{address}?images=true']"));
        var frame = await chen.Client.GetAsync(asked.Page.QuerySelector("iframe")!.GetAttribute("src"));
        Assert.Contains("<img src=\"https://pictures.example/a.png\"", await frame.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("no-referrer", await frame.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("sandbox", PolicyOf(frame), StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", PolicyOf(frame), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_in_quarantine_is_closed_to_all_but_administrators_and_a_dangerous_one_is_marked()
    {
        var mail = await PostAsync("Two files", "<p>Here</p>", [("setup.exe", "MZ-program"), ("list.csv", "a;b")]);
        var ticket = $"/tickets/{mail.TicketNumber}";
        Guid infected;
        await using (var write = await site.Get<DeskDatabase>().BeginWriteAsync(CancellationToken.None))
        {
            var file = await write.Db.Attachments.SingleAsync(row => row.Name == "list.csv" && write.Db.Tickets.Any(one => one.Id == row.TicketId && one.Number == mail.TicketNumber));
            (file.Scan, file.ScannedAt, infected) = (FileScan.InfectedPrefix + "Eicar-Test", file.CreatedAt, file.Id);
            await write.Db.SaveChangesAsync();
            await write.CommitAsync(CancellationToken.None);
        }

        foreach (var language in new[] { Languages.Chinese, Languages.English })
        {
            var chen = await site.SignedInAsync("chen", language);
            var files = (await chen.GetAsync(ticket)).Page.QuerySelectorAll("ul.files li");
            Assert.NotNull(files.First(file => file.TextContent.Contains("setup.exe", StringComparison.Ordinal)).QuerySelector(".chip-red[title]"));
            Assert.Contains("Eicar-Test", files.First(file => file.TextContent.Contains("list.csv", StringComparison.Ordinal)).TextContent, StringComparison.Ordinal);
            var closed = await chen.GetAsync($"{ticket}/files/{infected}");
            Assert.Equal(HttpStatusCode.Forbidden, closed.Status);
            Sound.Check(closed, language);
        }

        var admin = await site.SignedInAsync("admin");
        var given = await admin.Client.GetAsync($"{ticket}/files/{infected}?show=true");
        Assert.Equal("attachment", given.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Contains("sandbox", PolicyOf(given), StringComparison.Ordinal);
    }

    private static string PolicyOf(HttpResponseMessage answer) => string.Join(' ', answer.Headers.GetValues("Content-Security-Policy"));

    private static async Task<Answer> PressAsync(Visitor visitor, string address, string button, string reason, string number = "")
    {
        var form = (await visitor.GetAsync(address)).Form(address + "?handler=Ticket");
        Assert.True(button == "Ticket" || form.QuerySelector($"button[formaction='{address}?handler={button}']") is not null, $"There is no button {button}.");
        form.SetAttribute("action", $"{address}?handler={button}");
        return await visitor.SendAsync(form, new() { ["Reason"] = reason, ["Number"] = number });
    }

    private async Task<MailReceipt> PostAsync(string subject, string html, (string Name, string Text)[] files)
    {
        var posted = JsonSerializer.SerializeToUtf8Bytes(new
        {
            From = "pictures@corp.example",
            ToFull = new[] { new { Email = "support@desk.example" } },
            Subject = subject,
            HtmlBody = html,
            Attachments = files.Select(file => new { file.Name, Content = Convert.ToBase64String(Encoding.UTF8.GetBytes(file.Text)), ContentType = "application/octet-stream" }),
            RawEmail = Convert.ToBase64String(Encoding.UTF8.GetBytes($"From: pictures@corp.example\r\nSubject: {subject}\r\n\r\n{html}")),
            RawEmailEncoding = "base64",
        });
        return await site.Get<MailInbox>().ReceiveAsync(new MemoryStream(posted), CancellationToken.None);
    }

    private async Task<MailReceipt> ReceiveAsync(string subject, string html)
    {
        var raw = $"From: away@corp.example\r\nTo: support@desk.example\r\nSubject: {subject}\r\nAuto-Submitted: auto-replied\r\n\r\n{html}\r\n";
        var posted = JsonSerializer.SerializeToUtf8Bytes(new
        {
            From = "away@corp.example",
            ToFull = new[] { new { Email = "support@desk.example" } },
            Subject = subject,
            HtmlBody = html,
            Headers = new[] { new { Name = "Auto-Submitted", Value = "auto-replied" } },
            RawEmail = Convert.ToBase64String(Encoding.UTF8.GetBytes(raw)),
            RawEmailEncoding = "base64",
        });
        return await site.Get<MailInbox>().ReceiveAsync(new MemoryStream(posted), CancellationToken.None);
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
