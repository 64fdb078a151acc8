using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Moves;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Testing;

namespace WorkflowDesk.Web.Tests.Pages;

/// <summary>Moving tickets as an owner of processes sees it, without a script. On a desk of its own: it publishes a version.</summary>
public sealed class MovePagesTests : IClassFixture<DeskSite>, IAsyncLifetime
{
    private readonly DeskSite _site;

    public MovePagesTests(DeskSite site) => _site = site;

    public async Task InitializeAsync()
    {
        await using var db = _site.Get<DeskDatabase>().Read();
        if (!await db.Definitions.AnyAsync(row => row.DefinitionId == "support-ticket" && row.Version == 2))
        {
            await SecondVersion.PublishAsync(_site.Services);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_dry_run_then_the_start_then_what_became_of_each_ticket()
    {
        var (number, instance) = await OldTicketAsync();
        var zhou = await _site.SignedInAsync("zhou");
        var page = await zhou.GetAsync("/definitions/support-ticket/move?from=1&to=2");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(2, page.Main.QuerySelectorAll(".diagram-pair svg").Length);
        Assert.NotNull(page.Main.QuerySelector("[data-step=security-review]"));
        Assert.Contains("Accept", page.Main.QuerySelector($"input[value='{instance}']")!.Closest("tr")!.TextContent, StringComparison.Ordinal);
        var form = page.Form("/definitions/support-ticket/move?handler=Start");

        var unsure = await zhou.SendAsync(form, new() { ["ticket"] = instance });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unsure.Status);
        Assert.True(((IHtmlInputElement)unsure.Main.QuerySelector($"input[value='{instance}']")!).IsChecked, "what was ticked is forgotten");

        var nobody = await zhou.SendAsync(form, new() { ["sure"] = "true" });
        Assert.Contains("No ticket was chosen", nobody.Text, StringComparison.Ordinal);

        var started = await zhou.SendAsync(form, new() { ["ticket"] = instance, ["sure"] = "true" });
        Assert.Equal(HttpStatusCode.Redirect, started.Status);
        var again = await zhou.SendAsync(form, new() { ["ticket"] = instance, ["sure"] = "true" });
        Assert.Equal(started.Location, again.Location);
        await _site.Get<MoveWork>().SweepAsync(CancellationToken.None);

        var result = await zhou.GetAsync(started.Location!);
        Assert.Contains("All tickets have had their turn", result.Text, StringComparison.Ordinal);
        Assert.Contains("moved", result.Main.QuerySelector($"a[href='/tickets/{number}']")!.Closest("tr")!.TextContent, StringComparison.Ordinal);
        Assert.Null(result.Main.QuerySelector("[hx-get]"));
        Assert.Contains("support-ticket v1 → v2", (await zhou.GetAsync($"/tickets/{number}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ticket_that_does_not_fit_says_why_in_the_language_of_the_reader()
    {
        var (number, _) = await OldTicketAsync(atQuestion: true);
        var zhou = await _site.SignedInAsync("zhou");
        var page = await zhou.GetAsync("/definitions/support-ticket/move?from=1&to=2");
        Assert.Contains("It is at “Ask for information”, which the new version does not have.", Row(page, number), StringComparison.Ordinal);
        Assert.Contains("Ask for information", page.Form("/definitions/support-ticket/move#dry-run").TextContent, StringComparison.Ordinal);
        zhou = await _site.SignedInAsync("zhou", Languages.Chinese);
        Assert.Contains("新版本没有这一步骤", Row(await zhou.GetAsync("/definitions/support-ticket/move?from=1&to=2"), number), StringComparison.Ordinal);

        // Decided for: it would go on at the other question to the requester.
        zhou = await _site.SignedInAsync("zhou");
        var decided = await zhou.GetAsync("/definitions/support-ticket/move?from=1&to=2&step=Workflow1:flow:provide-information&becomes=Workflow1:flow:provide-reproduction");
        Assert.Contains("moves", Row(decided, number), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_owners_of_processes_move_tickets_and_only_between_versions_there_are()
    {
        var chen = await _site.SignedInAsync("chen");
        Assert.Equal("/denied", (await chen.GetAsync("/definitions/support-ticket/move?from=1&to=2")).Location);
        Assert.Equal("/denied", (await chen.GetAsync($"/definitions/support-ticket/moves/{Guid.NewGuid()}")).Location);
        var zhou = await _site.SignedInAsync("zhou");
        Assert.Equal(HttpStatusCode.NotFound, (await zhou.GetAsync("/definitions/support-ticket/move?from=1&to=77")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await zhou.GetAsync("/definitions/nothing/move")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await zhou.GetAsync($"/definitions/support-ticket/moves/{Guid.NewGuid()}")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await zhou.GetAsync("/definitions/support-ticket/move?from=2&to=1")).Status);
        Assert.Equal(HttpStatusCode.OK, (await zhou.GetAsync("/definitions/verification/move")).Status);
    }

    private static string Row(Answer page, string number) => page.Main.QuerySelector($"a[href='/tickets/{number}']")!.Closest("tr")!.TextContent;

    /// <summary>A ticket of the demo desk that has run on the first version since it was planted.</summary>
    private async Task<(string Number, string Instance)> OldTicketAsync(bool atQuestion = false)
    {
        await using var db = _site.Get<DeskDatabase>().Read();
        var step = atQuestion ? "provide-information" : "accept";
        var found = await db.Tasks.Where(task => task.State == "open" && task.Step == step && task.Ticket!.DefinitionVersion == 1)
            .OrderBy(task => task.CreatedAt).Select(task => new { task.Ticket!.Number, task.InstanceId }).FirstOrDefaultAsync();
        Assert.True(found is not null, $"No demo ticket of the first version waits at {step}.");
        return (found.Number, found.InstanceId);
    }
}
