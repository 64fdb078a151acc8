using System.Net;
using System.Net.Http.Json;
using AngleSharp.Html.Parser;
using WorkflowDesk.Desk.Data.Seed;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Tests.Api;

public sealed class SessionTests(WebApp app) : IClassFixture<WebApp>
{
    [Fact]
    public async Task A_password_gives_a_token_that_works_until_it_is_given_back()
    {
        using var stranger = app.Stranger();
        var session = await WebApp.ReadAsync(await stranger.PostAsJsonAsync("/api/session", new { user = "wang", password = DemoPeople.Password }), 200);
        using var program = app.With("Bearer", session["token"]!.ToString(), "zh-CN");

        var me = await WebApp.ReadAsync(await program.GetAsync("/api/me"), 200);
        Assert.Equal("王磊", me["name"]!.ToString());
        Assert.Equal("engineer", me["roles"]![0]!.ToString());
        Assert.Equal("operations", me["teams"]![0]!.ToString());

        Assert.Equal(HttpStatusCode.NoContent, (await program.DeleteAsync("/api/session")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/me")).StatusCode);
    }

    [Fact]
    public async Task A_token_ends_after_twelve_hours()
    {
        using var program = await app.ProgramOfAsync("chen");
        app.Clock.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/me")).StatusCode);

        app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/me")).StatusCode);
    }

    [Fact]
    public async Task Unknown_users_and_wrong_passwords_get_the_same_answer()
    {
        using var stranger = app.Stranger();
        var unknown = await stranger.PostAsJsonAsync("/api/session", new { user = "nobody", password = "whatever-it-is" });
        var wrong = await stranger.PostAsJsonAsync("/api/session", new { user = "li", password = "whatever-it-is" });

        Assert.Equal("wrong-credentials", (await WebApp.ReadAsync(unknown, 401))["code"]!.ToString());
        Assert.Equal(await unknown.Content.ReadAsStringAsync(), await wrong.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_eleventh_try_within_a_minute_is_refused_even_with_the_right_password()
    {
        using var stranger = app.Stranger();
        for (var i = 0; i < SignInLimit.Most; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.PostAsJsonAsync("/api/session", new { user = "sun", password = "guess-" + i })).StatusCode);
        }

        var refused = await stranger.PostAsJsonAsync("/api/session", new { user = "sun", password = DemoPeople.Password });
        Assert.Equal("too-many-tries", (await WebApp.ReadAsync(refused, 429))["code"]!.ToString());

        app.Clock.Advance(SignInLimit.Window);
        Assert.Equal(HttpStatusCode.OK, (await stranger.PostAsJsonAsync("/api/session", new { user = "sun", password = DemoPeople.Password })).StatusCode);
    }

    [Fact]
    public async Task A_cookie_reads_the_api_but_changes_nothing_without_the_token_of_a_form()
    {
        using var browser = app.CreateClient();
        var page = await new HtmlParser().ParseDocumentAsync(await browser.GetStringAsync("/sign-in"));
        var token = page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["user"] = "zhou", ["password"] = DemoPeople.Password, ["__RequestVerificationToken"] = token,
        });
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/sign-in", form)).StatusCode);
        Assert.Equal("zhou", (await WebApp.ReadAsync(await browser.GetAsync("/api/me"), 200))["userName"]!.ToString());

        var forged = await browser.PostAsJsonAsync("/api/tickets", new { title = "From elsewhere", description = "x" });
        Assert.Equal("antiforgery", (await WebApp.ReadAsync(forged, 400))["code"]!.ToString());
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        using var stranger = app.Stranger();
        var missing = await WebApp.ReadAsync(await stranger.PostAsJsonAsync("/api/session", new { user = "li" }), 400);
        Assert.Equal("is required", missing["fields"]!["password"]!.ToString());

        var wrongType = await WebApp.ReadAsync(await stranger.PostAsJsonAsync("/api/session", new { user = 1, password = "x" }), 400);
        Assert.NotNull(wrongType["fields"]!["user"]);
    }
}
