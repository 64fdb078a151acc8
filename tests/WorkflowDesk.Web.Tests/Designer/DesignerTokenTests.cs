using System.Net;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data.Seed;
using WorkflowDesk.Web.SignIn;
using WorkflowDesk.Web.Tests.Pages;

namespace WorkflowDesk.Web.Tests.Designer;

public sealed class DesignerTokenTests(WebApp app) : IClassFixture<WebApp>
{
    private const string Question = "/elsa/api/workflow-definitions/validation/is-name-unique?name=x";

    [Fact]
    public async Task A_token_opens_the_designers_api_for_ten_minutes_and_nothing_else()
    {
        using var program = app.With("Bearer", await TokenOfAsync("zhou"), "en");
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync(Question)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/me")).StatusCode);

        app.Clock.Advance(DesignerTokens.Last - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync(Question)).StatusCode);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync(Question)).StatusCode);
    }

    [Theory]
    [InlineData("designer.")]
    [InlineData("designer.x")]
    [InlineData("designer.CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_made_up_token_opens_nothing(string token)
    {
        using var program = app.With("Bearer", token, "en");
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync(Question)).StatusCode);
    }

    [Fact]
    public async Task A_new_password_ends_the_token()
    {
        using var program = app.With("Bearer", await TokenOfAsync("zhao"), "en");
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync(Question)).StatusCode);
        await using (var db = app.Read())
        {
            await db.People.Where(person => person.UserName == "zhao").ExecuteUpdateAsync(set => set.SetProperty(person => person.PasswordHash, "another"));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync(Question)).StatusCode);
    }

    [Fact]
    public async Task Only_a_signed_in_browser_of_staff_on_our_own_page_gets_a_token()
    {
        var zhou = await SignedInAsync("zhou");
        var answer = await WebApp.ReadAsync(await AskAsync(zhou, "http://localhost"), 200);
        Assert.StartsWith(DesignerTokens.Prefix, answer["token"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal((int)DesignerTokens.Last.TotalSeconds, (int)answer["seconds"]!);
        Assert.Equal("zhou", answer["userName"]!.ToString());

        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(zhou, "http://elsewhere.example")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(zhou, "null")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(zhou, null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(await SignedInAsync("lin"), "http://localhost")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(new Visitor(app.Stranger()), "http://localhost")).StatusCode);
        using var program = await app.ProgramOfAsync("zhou");
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(new Visitor(program), "http://localhost")).StatusCode);
    }

    private async Task<string> TokenOfAsync(string userName)
    {
        await using var db = app.Read();
        var person = await db.People.SingleAsync(row => row.UserName == userName);
        return (await app.Get<DesignerTokens>().IssueAsync(person.Id, CancellationToken.None))!.Token;
    }

    private async Task<Visitor> SignedInAsync(string user)
    {
        var visitor = new Visitor(app.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = true }));
        var answer = await visitor.SendAsync((await visitor.GetAsync("/sign-in")).Form("/sign-in"), new() { ["user"] = user, ["password"] = DemoPeople.Password });
        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        return visitor;
    }

    private static async Task<HttpResponseMessage> AskAsync(Visitor visitor, string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/designer/token");
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await visitor.Client.SendAsync(request);
    }
}
