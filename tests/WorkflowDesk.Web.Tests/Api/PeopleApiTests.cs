using System.Net;
using System.Net.Http.Json;

namespace WorkflowDesk.Web.Tests.Api;

public sealed class PeopleApiTests(WebApp app) : IClassFixture<WebApp>
{
    [Fact]
    public async Task People_and_teams_are_managed_by_administrators_alone()
    {
        using var admin = await app.ProgramOfAsync("admin");
        using var sun = await app.ProgramOfAsync("sun");
        Assert.Equal(HttpStatusCode.Forbidden, (await sun.GetAsync("/api/people")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await sun.PostAsJsonAsync("/api/teams", new { key = "x", nameZh = "x", nameEn = "x" })).StatusCode);

        var ada = new { userName = "ada", name = "Ada", email = "ada@desk.example", language = "en", roles = new[] { "engineer" }, teams = new[] { "product" }, skills = new[] { "erp" } };
        var added = await WebApp.ReadAsync(await admin.PostAsJsonAsync("/api/people", ada), 201);
        Assert.Equal("erp", added["skills"]![0]!.ToString());
        Assert.Equal("invalid-person", (await WebApp.ReadAsync(await admin.PostAsJsonAsync("/api/people", ada), 422))["code"]!.ToString());
        var changed = await WebApp.ReadAsync(await admin.PutAsJsonAsync("/api/people/ada", new { ada.name, ada.email, ada.language, roles = new[] { "agent" }, revision = (int)added["revision"]! }), 200);
        Assert.Empty(changed["teams"]!.AsArray());
        Assert.Equal("stale-revision", (await WebApp.ReadAsync(await admin.PutAsJsonAsync("/api/people/ada", new { ada.name, ada.email, ada.language, ada.roles, revision = 1 }), 409))["code"]!.ToString());

        var link = await WebApp.ReadAsync(await admin.PostAsync("/api/people/ada/password-link", null), 200);
        Assert.StartsWith("http://desk.example/password/", link["url"]!.ToString(), StringComparison.Ordinal);
        await WebApp.ReadAsync(await admin.PostAsJsonAsync("/api/people/ada/deactivate", new { reason = "left" }), 200);
        Assert.False((bool)(await WebApp.ReadAsync(await admin.GetAsync("/api/people/ada"), 200))["isActive"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("/api/people/ghost")).StatusCode);
        Assert.Equal("own-account", (await WebApp.ReadAsync(await admin.PostAsJsonAsync("/api/people/admin/deactivate", new { reason = "x" }), 403))["code"]!.ToString());

        Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsJsonAsync("/api/teams", new { key = "night", nameZh = "夜班", nameEn = "Night" })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync("/api/teams/night")).StatusCode);
        Assert.Equal("team-in-use", (await WebApp.ReadAsync(await admin.DeleteAsync("/api/teams/operations"), 422))["code"]!.ToString());
    }
}
