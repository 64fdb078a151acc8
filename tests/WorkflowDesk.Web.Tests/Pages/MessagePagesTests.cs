using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Tests.Pages;

[Collection(Site.Name)]
public sealed class MessagePagesTests(DeskSite site)
{
    [Theory]
    [InlineData("/admin/messages")]
    [InlineData("/admin/messages?changed=true")]
    [InlineData("/admin/messages/received?language=en")]
    [InlineData("/admin/messages/digest?language=zh-CN")]
    public async Task Pages_of_texts_are_complete_in_both_languages_and_for_owners_only(string address)
    {
        foreach (var language in new[] { Languages.English, Languages.Chinese })
        {
            Sound.Check(await (await site.SignedInAsync("zhou", language)).GetAsync(address), language);
        }

        Assert.Equal("/denied", (await (await site.SignedInAsync("chen")).GetAsync(address)).Location);
    }

    [Theory]
    [InlineData("lin", "/messages")]
    [InlineData("wang", "/messages?unread=true")]
    [InlineData("lin", "/preferences/messages")]
    [InlineData("zhou", "/preferences/messages")]
    public async Task Everybody_has_pages_of_their_own_messages(string user, string address)
    {
        foreach (var language in new[] { Languages.English, Languages.Chinese })
        {
            Sound.Check(await (await site.SignedInAsync(user, language)).GetAsync(address), language);
        }
    }

    [Fact]
    public async Task A_text_is_previewed_refused_saved_and_reset()
    {
        const string address = "/admin/messages/reopened?language=en";
        var zhou = await site.SignedInAsync("zhou");
        var page = await zhou.GetAsync(address);
        Assert.Equal(HttpStatusCode.NotFound, (await zhou.GetAsync("/admin/messages/birthday")).Status);
        var frame = await zhou.SendAsync(page.Form(address + "&handler=Html"), []);
        Assert.Contains("Ticket reopened", frame.Page.Title, StringComparison.Ordinal);
        Assert.Contains("sandbox", frame.Response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);

        var save = page.Form(address + "&handler=Save");
        var refused = await zhou.SendAsync(save, new() { ["body"] = "Hello\n{{nobody}}", ["note"] = "shorter" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("line 2", refused.Text, StringComparison.Ordinal);
        Assert.Equal("shorter", ((IHtmlInputElement)refused.Page.GetElementById("field-note")!).Value);
        Assert.Equal("Hello\n{{nobody}}", ((IHtmlTextAreaElement)refused.Page.GetElementById("field-body")!).Value);

        Assert.Equal(address, (await zhou.SendAsync(refused.Form(address + "&handler=Save"), new() { ["body"] = "It is open again, {{name}}." })).Location);
        Assert.Equal(HttpStatusCode.Conflict, (await zhou.SendAsync(save, new() { ["body"] = "Another." })).Status);
        var shown = await zhou.GetAsync(address);
        Assert.Contains("shorter", shown.Text, StringComparison.Ordinal);
        Assert.NotNull((await zhou.GetAsync("/admin/messages?changed=true")).Page.QuerySelector("td .chip-amber"));
        Assert.Equal(address, (await zhou.SendAsync(shown.Form(address + "&handler=Reset"), new() { ["sure"] = "true" })).Location);
        Assert.Null((await zhou.GetAsync("/admin/messages?changed=true")).Page.QuerySelector("td .chip-amber"));
    }

    [Fact]
    public async Task Messages_are_counted_read_and_opened_by_their_reader_alone()
    {
        var number = await site.TicketOfAsync("lin@corp.example", "The scanner hums");
        var lin = await site.SignedInAsync("lin");
        var before = await lin.GetAsync("/messages?unread=true");
        Assert.NotNull(before.Page.QuerySelector("#unread-count .desk-count"));
        var open = before.Page.QuerySelectorAll("form").OfType<IHtmlFormElement>().First(form => form.GetAttribute("action") == "/messages?handler=Open" && form.TextContent.Contains(number, StringComparison.Ordinal));
        var wang = await site.SignedInAsync("wang");
        var id = ((IHtmlInputElement)open.QuerySelector("input[name=id]")!).Value;
        Assert.DoesNotContain(number, (await wang.GetAsync("/messages")).Main.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await wang.SendAsync(open, new() { ["__RequestVerificationToken"] = ((IHtmlInputElement)(await wang.GetAsync("/messages")).Page.QuerySelector("input[name=__RequestVerificationToken]")!).Value })).Status);

        Assert.Equal($"/portal/{number}", (await lin.SendAsync(open, [])).Location);
        await using (var db = site.Get<DeskDatabase>().Read())
        {
            Assert.NotNull((await db.Messages.SingleAsync(row => row.Id == Guid.Parse(id))).ReadAt);
        }

        var list = await lin.GetAsync("/messages");
        var mark = list.Page.QuerySelectorAll("form").OfType<IHtmlFormElement>().First(form => form.GetAttribute("action")!.StartsWith("/messages?handler=Mark", StringComparison.Ordinal) && form.TextContent.Contains("The scanner hums", StringComparison.Ordinal));
        await lin.SendAsync(mark, []);
        Assert.Contains("The scanner hums", (await lin.GetAsync("/messages?unread=true")).Text, StringComparison.Ordinal);
        await lin.SendAsync((await lin.GetAsync("/messages")).Form("/messages?handler=ReadAll"), []);
        Assert.Null((await lin.GetAsync("/messages")).Page.QuerySelector("#unread-count .desk-count"));
        Assert.Equal("", (await lin.GetAsync("/messages?handler=Count")).Text.Trim());
    }

    [Fact]
    public async Task Choices_are_kept_and_mistakes_are_told()
    {
        var wang = await site.SignedInAsync("wang");
        var page = await wang.GetAsync("/preferences/messages");
        var refused = await wang.SendAsync(page.Form("/preferences/messages"), new() { ["quietFrom"] = "22:00" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        var form = refused.Form("/preferences/messages");
        Assert.Equal("/preferences/messages", (await wang.SendAsync(form, new() { ["quietFrom"] = "22:00", ["quietUntil"] = "07:30", ["group.limits"] = "digest", ["rhythm"] = "hourly" })).Location);
        var kept = await wang.GetAsync("/preferences/messages");
        Assert.Equal("07:30", ((IHtmlInputElement)kept.Page.GetElementById("field-quietUntil")!).Value);
        Assert.NotNull(kept.Page.QuerySelector("input[name='group.limits'][value=digest][checked]"));
        await wang.SendAsync(kept.Form("/preferences/messages"), new() { ["quietFrom"] = "", ["quietUntil"] = "", ["group.limits"] = "mail" });
    }

    [Fact]
    public async Task A_delay_is_told_from_the_ticket_and_shown_on_both_sides()
    {
        var number = await site.TicketOfAsync("lin@corp.example", "The fan is loud");
        var sun = await site.SignedInAsync("sun");
        var page = await sun.GetAsync($"/tickets/{number}");
        var refused = await sun.SendAsync(page.Form($"/tickets/{number}?handler=Delay"), new() { ["reason"] = "Part on its way", ["eta"] = "2001-01-01T10:00" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        var ahead = TimeProvider.System.GetUtcNow().AddDays(3).ToString("yyyy-MM-dd'T'10:00", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal($"/tickets/{number}", (await sun.SendAsync(refused.Form($"/tickets/{number}?handler=Delay"), new() { ["eta"] = ahead })).Location);
        Assert.Contains("Part on its way", (await sun.GetAsync($"/tickets/{number}")).Main.TextContent, StringComparison.Ordinal);
        var portal = await (await site.SignedInAsync("lin")).GetAsync($"/portal/{number}");
        Assert.Contains("takes longer than expected", portal.Main.TextContent, StringComparison.Ordinal);
        Assert.Contains("Part on its way", portal.Main.TextContent, StringComparison.Ordinal);
        var chen = await (await site.SignedInAsync("chen")).GetAsync($"/tickets/{number}");
        Assert.Null(chen.Page.GetElementById("delay-eta"));
    }
}
