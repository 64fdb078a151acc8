using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Replies;

namespace WorkflowDesk.Web.Tests.Pages;

[Collection(Site.Name)]
public sealed class ReplyPageTests(DeskSite site)
{
    [Fact]
    public async Task A_reply_that_is_taken_back_stands_in_the_composer_again()
    {
        var number = await site.TicketOfAsync("lin@corp.example");
        var chen = await site.SignedInAsync("chen");
        var page = await chen.GetAsync($"/tickets/{number}");
        var sent = await chen.SendAsync(page.Form($"/tickets/{number}?handler=Reply"), new() { ["text"] = "Too early", ["cc"] = "Boss <boss@corp.example>" });
        Assert.Equal($"/tickets/{number}", sent.Location);

        page = await chen.GetAsync($"/tickets/{number}");
        Assert.DoesNotContain("Too early", page.Page.QuerySelector("#timeline")!.TextContent, StringComparison.Ordinal);
        var undo = page.Form($"/tickets/{number}?handler=Undo");
        await chen.SendAsync(undo, []);
        Assert.Equal(HttpStatusCode.Redirect, (await chen.SendAsync(undo, [])).Status);

        page = await chen.GetAsync($"/tickets/{number}");
        Assert.Equal("Too early", ((IHtmlTextAreaElement)page.Page.QuerySelector("#field-text")!).Value);
        Assert.Equal("Boss <boss@corp.example>", ((IHtmlInputElement)page.Page.QuerySelector("#field-cc")!).Value);
        Assert.Null(page.Page.QuerySelector("#outgoing form"));
    }

    [Fact]
    public async Task A_letter_is_seen_as_it_will_leave_before_it_is_sent()
    {
        var number = await site.TicketOfAsync("lin@corp.example");
        var chen = await site.SignedInAsync("chen");
        Assert.Equal($"/tickets/{number}", (await chen.GetAsync($"/tickets/{number}/letter")).Location);
        var reply = (await chen.GetAsync($"/tickets/{number}")).Form($"/tickets/{number}?handler=Reply");
        reply.SetAttribute("action", reply.QuerySelector("button[formaction$='handler=Preview']")!.GetAttribute("formaction")!);
        var kept = await chen.SendAsync(reply, new() { ["text"] = "Please **restart** it.\n<script>alert(1)</script>", ["cc"] = "Boss <boss@corp.example>" });
        Assert.StartsWith($"/tickets/{number}/letter", kept.Location, StringComparison.Ordinal);

        foreach (var language in new[] { Languages.Chinese, Languages.English })
        {
            var shown = await (await site.SignedInAsync("chen", language)).GetAsync(kept.Location!);
            Sound.Check(shown, language);
            Assert.Contains("lin@corp.example", shown.Main.TextContent, StringComparison.Ordinal);
            Assert.Contains("Boss <boss@corp.example>", shown.Main.TextContent, StringComparison.Ordinal);
            Assert.Contains($"Re: [{number}]", shown.Main.TextContent, StringComparison.Ordinal);
            Assert.Equal("allow-popups allow-popups-to-escape-sandbox", shown.Page.QuerySelector("iframe")!.GetAttribute("sandbox"));
        }

        var frame = await chen.Client.GetAsync($"/tickets/{number}/letter?handler=Html");
        var letter = await frame.Content.ReadAsStringAsync();
        Assert.Contains("sandbox", string.Join(' ', frame.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Contains("<strong>restart</strong>", letter, StringComparison.Ordinal);
        Assert.Contains("wrote:", letter, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", letter, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await (await site.SignedInAsync("wang")).Client.GetAsync($"/tickets/{number}/letter?handler=Html")).StatusCode);

        var preview = await chen.GetAsync(kept.Location!);
        Assert.Equal($"/tickets/{number}", (await chen.SendAsync(preview.Form($"/tickets/{number}?handler=Reply"), [])).Location);
        var waiting = Assert.Single((await site.Get<ReplyReading>().OfAsync(await CallerAsync("chen"), number, CancellationToken.None))!.Waiting);
        Assert.Equal(("Please **restart** it.\n<script>alert(1)</script>", "boss@corp.example"), (waiting.Text.ReplaceLineEndings("\n"), Assert.Single(waiting.Copies).Address));
    }

    private async Task<Caller> CallerAsync(string user)
    {
        await using var db = site.Get<DeskDatabase>().Read();
        return Caller.Of(await db.People.Include(person => person.Teams).SingleAsync(person => person.UserName == user), Channel.Desk);
    }

    [Fact]
    public async Task A_refused_reply_keeps_what_was_typed()
    {
        var number = await site.TicketOfAsync("lin@corp.example");
        var chen = await site.SignedInAsync("chen");
        var page = await chen.GetAsync($"/tickets/{number}");
        var refused = await chen.SendAsync(page.Form($"/tickets/{number}?handler=Reply"), new() { ["text"] = "Keep me", ["cc"] = "support@desk.example" });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal("Keep me", ((IHtmlTextAreaElement)refused.Page.QuerySelector("#field-text")!).Value);
        Assert.Equal("support@desk.example", ((IHtmlInputElement)refused.Page.QuerySelector("#field-cc")!).Value);
        Assert.NotNull(refused.Page.QuerySelector("#field-cc.is-invalid"));
    }

    [Fact]
    public async Task Canned_texts_and_drafts_work_without_scripts()
    {
        var number = await site.TicketOfAsync("lin@corp.example");
        var chen = await site.SignedInAsync("chen");
        var form = (await chen.GetAsync("/texts/new")).Form("/texts/new");
        var wrong = await chen.SendAsync(form, new() { ["name"] = "Greeting", ["textEn"] = "Hello {{nobody}}" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Equal("/texts", (await chen.SendAsync(form, new() { ["name"] = "Greeting", ["textEn"] = "Hello, about {{number}}" })).Location);

        var page = await chen.GetAsync($"/tickets/{number}");
        var reply = page.Form($"/tickets/{number}?handler=Reply");
        var button = page.Page.QuerySelectorAll(".canned-list button").Single(element => element.TextContent == "Greeting");
        reply.SetAttribute("action", button.GetAttribute("formaction"));
        await chen.SendAsync(reply, new() { ["text"] = "First", ["canned"] = button.GetAttribute("value")! });
        page = await chen.GetAsync($"/tickets/{number}");
        Assert.Equal($"First\n\nHello, about {number}", ((IHtmlTextAreaElement)page.Page.QuerySelector("#field-text")!).Value);
        Assert.Equal("Hello, about " + number, (await chen.GetAsync($"/tickets/{number}?handler=Canned&canned={button.GetAttribute("value")}")).Text.Trim());

        var text = (await chen.GetAsync("/texts")).Page.QuerySelectorAll("table a").Single(link => link.TextContent == "Greeting").GetAttribute("href")!;
        await chen.SendAsync((await chen.GetAsync(text)).Form($"{text}?handler=Remove"), []);
        Assert.DoesNotContain("Greeting", (await chen.GetAsync("/texts")).Text, StringComparison.Ordinal);
        await chen.SendAsync((await chen.GetAsync("/texts")).Form("/texts?handler=Signature"), new() { ["textEn"] = "Chen of {{desk}}" });
        Assert.Contains("Chen of {{desk}}", (await chen.GetAsync("/texts")).Main.InnerHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_administrators_see_what_could_not_be_sent()
    {
        var number = await site.TicketOfAsync("lost@corp.example", "Lost letter");
        // What is under way is done with before its end is changed.
        await site.Get<MailSender>().SweepAsync(CancellationToken.None);
        await using (var write = await site.Get<DeskDatabase>().BeginWriteAsync(CancellationToken.None))
        {
            var mail = await write.Db.MailsOut.FirstAsync(row => write.Db.Tickets.Any(ticket => ticket.Id == row.TicketId && ticket.Number == number));
            (mail.State, mail.Error) = (MailOut.Failed, "550 <b>gone</b>");
            await write.CommitAsync(CancellationToken.None);
        }

        Assert.Equal("/denied", (await (await site.SignedInAsync("chen")).GetAsync("/admin/outbox")).Location);
        var admin = await site.SignedInAsync("admin");
        var page = await admin.GetAsync("/admin/outbox");
        Assert.Contains("550 <b>gone</b>", page.Text, StringComparison.Ordinal);
        Assert.Equal("/admin/outbox", (await admin.SendAsync(page.Form("/admin/outbox?handler=Discard"), new() { ["reason"] = "The address is gone." })).Location);
        Assert.Contains("The address is gone.", (await admin.GetAsync("/admin/outbox?discarded=true")).Text, StringComparison.Ordinal);
        var ticket = await admin.GetAsync($"/tickets/{number}");
        Assert.Contains("put away", ticket.Page.QuerySelector("#mails-list")!.TextContent, StringComparison.Ordinal);
    }
}
