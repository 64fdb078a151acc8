using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Tests.Pages;

[Collection(Site.Name)]
public sealed class PagesTests(DeskSite site)
{
    [Fact]
    public void Only_the_pages_for_strangers_are_open_to_strangers()
    {
        site.CreateClient();
        var open = site.Get<EndpointDataSource>().Endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>()!.ViewEnginePath).Distinct().Order();
        Assert.Equal(["/Act", "/Denied", "/Dev/Mail", "/Dev/MailShow", "/Errors/Status", "/Password", "/Preference", "/SignIn", "/SignOut"], open);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/tickets")]
    [InlineData("/tickets/new")]
    [InlineData("/tickets/TS202601010001")]
    [InlineData("/approvals")]
    [InlineData("/definitions")]
    [InlineData("/portal")]
    [InlineData("/portal/new")]
    [InlineData("/portal/TS202601010001")]
    public async Task A_stranger_is_led_to_sign_in(string address)
    {
        var answer = await site.Stranger().GetAsync(address);
        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        Assert.Contains("/sign-in?returnUrl=", answer.Location, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chen", "/")]
    [InlineData("chen", "/tickets")]
    [InlineData("chen", "/tickets?status=all&mine=true&q=a")]
    [InlineData("chen", "/tickets/new")]
    [InlineData("li", "/approvals")]
    [InlineData("zhou", "/definitions")]
    [InlineData("zhou", "/admin")]
    [InlineData("sun", "/admin")]
    [InlineData("admin", "/admin")]
    [InlineData("lin", "/portal")]
    [InlineData("lin", "/portal/new")]
    [InlineData("chen", "/dev/mail")]
    [InlineData("chen", "/denied")]
    [InlineData("chen", "/no-such-page")]
    public async Task A_page_is_complete_and_labelled_in_both_languages(string user, string address)
    {
        foreach (var language in new[] { Languages.English, Languages.Chinese })
        {
            var visitor = await site.SignedInAsync(user, language);
            Sound.Check(await visitor.GetAsync(address), language);
        }
    }

    [Fact]
    public async Task Tickets_are_complete_and_labelled_from_both_sides()
    {
        await using var db = site.Get<DeskDatabase>().Read();
        var numbers = await db.Tickets.Where(ticket => ticket.RequesterEmail == "lin@corp.example").Select(ticket => ticket.Number).ToListAsync();
        Assert.True(numbers.Count >= 3, "the demo desk should hold tickets at several steps");
        var (sun, lin) = (await site.SignedInAsync("sun"), await site.SignedInAsync("lin", Languages.Chinese));
        foreach (var number in numbers)
        {
            Sound.Check(await sun.GetAsync($"/tickets/{number}"), Languages.English);
            Sound.Check(await lin.GetAsync($"/portal/{number}"), Languages.Chinese);
        }
    }

    [Fact]
    public async Task The_sign_in_page_is_sound_and_forgets_the_password()
    {
        var visitor = site.Stranger();
        var page = await visitor.GetAsync("/sign-in");
        Sound.Check(page, Languages.Chinese);
        var refused = await visitor.SendAsync(page.Form("/sign-in"), new() { ["user"] = "nobody", ["password"] = "wrong-password" });
        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.Equal("nobody", refused.Page.QuerySelector("#user")!.GetAttribute("value"));
        Assert.DoesNotContain("wrong-password", refused.Page.DocumentElement.OuterHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_sent_elsewhere_after_sign_in()
    {
        var visitor = site.Stranger();
        var page = await visitor.GetAsync("/sign-in?returnUrl=https%3A%2F%2Fevil.example%2F");
        var answer = await visitor.SendAsync(page.Form("/sign-in"), new() { ["user"] = "chen", ["password"] = DeskSite.Password });
        Assert.Equal("/", answer.Location);
    }

    [Fact]
    public async Task A_requester_lands_in_the_portal_and_stays_out_of_the_desk()
    {
        var lin = await site.SignedInAsync("lin");
        Assert.Equal("/portal", (await lin.GetAsync("/")).Location);
        Assert.Equal("/denied", (await lin.GetAsync("/tickets")).Location);
        Assert.Equal("/denied", (await lin.GetAsync("/definitions")).Location);
        Assert.Equal(HttpStatusCode.Forbidden, (await lin.GetAsync("/denied")).Status);
    }

    [Fact]
    public async Task Only_process_owners_and_administrators_see_definitions()
    {
        Assert.Equal("/denied", (await (await site.SignedInAsync("chen")).GetAsync("/definitions")).Location);
        Assert.Contains("support-ticket", (await (await site.SignedInAsync("zhou")).GetAsync("/definitions")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        var chen = await site.SignedInAsync("chen");
        using var content = new FormUrlEncodedContent(new Dictionary<string, string> { ["theme"] = "dark" });
        var answer = await Answer.OfAsync(await chen.Client.PostAsync("/preferences", content));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("That did not work", answer.Main.QuerySelector("h1")!.TextContent);
    }

    [Fact]
    public async Task Nothing_may_run_inline_or_be_framed()
    {
        var answer = await site.Stranger().GetAsync("/sign-in");
        var policy = answer.Response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("DENY", answer.Response.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("nosniff", answer.Response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task The_language_switch_also_changes_the_language_of_mails()
    {
        var zhao = await site.SignedInAsync("zhao", Languages.English);
        Assert.Equal(Languages.English, await LanguageOfAsync("zhao"));
        await zhao.SendAsync((await zhao.GetAsync("/")).Form("/preferences"), new() { ["language"] = Languages.Chinese });
        Assert.Equal(Languages.Chinese, await LanguageOfAsync("zhao"));
        Assert.Equal(Languages.Chinese, (await zhao.GetAsync("/")).Page.DocumentElement.GetAttribute("lang"));
    }

    private async Task<string> LanguageOfAsync(string user)
    {
        await using var db = site.Get<DeskDatabase>().Read();
        return (await db.People.SingleAsync(person => person.UserName == user)).Language;
    }

    [Theory]
    [InlineData("zhou", "/admin/profiles /admin/messages")]
    [InlineData("sun", "/admin/mail /admin/mail/rules")]
    [InlineData("admin", "/admin/profiles /admin/messages /admin/mail /admin/mail/rules /admin/mailboxes /admin/outbox /admin/people /admin/teams /admin/monitoring")]
    public async Task Administration_offers_what_its_reader_may_open_and_nothing_else(string user, string places)
    {
        var visitor = await site.SignedInAsync(user);
        var page = await visitor.GetAsync("/admin");
        var links = page.Page.QuerySelectorAll("main a").Select(link => link.GetAttribute("href")!).ToList();
        Assert.Equal(places.Split(' '), links);
        foreach (var link in links)
        {
            Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync(link)).Status);
        }

        Assert.Equal("/admin", page.Page.QuerySelector(".desk-nav a[aria-current=page]")!.GetAttribute("href"));
    }

    [Theory]
    [InlineData("chen")]
    [InlineData("lin")]
    public async Task Administration_is_closed_to_those_who_have_nothing_to_set_up(string user)
    {
        var visitor = await site.SignedInAsync(user);
        Assert.Equal("/denied", (await visitor.GetAsync("/admin")).Location);
        Assert.Null((await visitor.OpenAsync("/")).Page.QuerySelector(".desk-nav a[href='/admin']"));
    }
}
