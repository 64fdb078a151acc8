using System.Net;
using System.Net.Http.Json;

namespace WorkflowDesk.Web.Tests.Studio;

public sealed class StudioDoorTests(WebApp app) : IClassFixture<WebApp>
{
    private const string SomePath = "/elsa/api/workflow-definitions/validation/is-name-unique?name=X";

    [Fact]
    public async Task A_stranger_is_answered_in_the_shape_Studio_reads_and_never_sent_to_a_page()
    {
        using var stranger = app.Stranger();
        var error = await WebApp.ReadAsync(await stranger.GetAsync(SomePath), 401);
        Assert.Equal(401, error["statusCode"]!.GetValue<int>());
        Assert.Equal("not-signed-in", error["code"]!.ToString());
        using var guess = app.With("Bearer", "no-such-token", "en");
        Assert.Equal(HttpStatusCode.Unauthorized, (await guess.GetAsync(SomePath)).StatusCode);
    }

    [Fact]
    public async Task Requesters_are_kept_out_and_other_staff_may_look()
    {
        using var requester = await app.ProgramOfAsync("lin");
        Assert.Equal("staff-only", (await WebApp.ReadAsync(await requester.GetAsync(SomePath), 403))["code"]!.ToString());
        using var agent = await app.ProgramOfAsync("chen");
        Assert.Equal(HttpStatusCode.OK, (await agent.GetAsync(SomePath)).StatusCode);
    }

    [Fact]
    public async Task An_address_that_does_not_exist_answers_404_and_no_page()
    {
        using var owner = await app.ProgramOfAsync("zhou");
        var error = await WebApp.ReadAsync(await owner.GetAsync("/elsa/api/no-such-thing"), 404);
        Assert.Equal(404, error["statusCode"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_name_is_unique_until_somebody_has_it()
    {
        using var owner = await app.ProgramOfAsync("zhou");
        var free = await owner.GetFromJsonAsync<Uniqueness>("/elsa/api/workflow-definitions/validation/is-name-unique?name=Workflow%201");
        Assert.True(free!.IsUnique, "nobody has this name");
        var taken = await owner.GetFromJsonAsync<Uniqueness>("/elsa/api/workflow-definitions/validation/is-name-unique?name=escalation");
        Assert.False(taken!.IsUnique, "the shipped escalation has this name, whatever the case");
        var own = await owner.GetFromJsonAsync<Uniqueness>("/elsa/api/workflow-definitions/validation/is-name-unique?name=Escalation&definitionId=escalation");
        Assert.True(own!.IsUnique, "a definition may keep its own name");
    }

    private sealed record Uniqueness(bool IsUnique);
}
