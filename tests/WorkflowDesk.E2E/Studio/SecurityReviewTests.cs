using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WorkflowDesk.E2E.Running;

namespace WorkflowDesk.E2E.Studio;

/// <summary>
/// What the designer is for: while tickets run, their process gets another step, drawn by its owner. All of it is done in
/// the real Elsa Studio with mouse and keyboard; only the tickets are driven through the API, to be quick.
/// </summary>
[Collection(SharedStudio.Name)]
public sealed class SecurityReviewTests(StudioRoom room)
{
    private const string Process = "support-ticket";
    private const string Step = "security-review";
    private const string Title = "Security review";
    private const string Note = "Security looks at every plan; nobody is asked for a rating any more.";

    [Fact]
    public async Task An_owner_adds_a_step_while_tickets_run_new_ones_take_it_old_ones_finish_and_three_are_moved()
    {
        var staff = await TicketDriver.SignInAsync(room.Desk);
        var stays = await staff.AtPlanAsync("Stays on its version");
        string[] moved = [await staff.AtPlanAsync("Moved from the plan"), await staff.AtPlanAsync("Moved from the plan, too"), await staff.OpenAsync("Moved before anybody took it")];
        var refuses = await staff.AtPlanAsync("Asked for a rating");
        await staff.ToRatingAsync(refuses);

        await using var tab = await room.TabOfAsync("zhou");
        await DrawAsync(tab);
        await PublishAsync(tab.Page);
        await MoveAsync(tab.Page, moved, refuses);

        // A new ticket, and those that were moved: nothing is carried out before security has seen the plan.
        var fresh = await staff.AtPlanAsync("Opened after publishing");
        foreach (var number in (string[])[fresh, moved[0]])
        {
            await staff.PlanAsync(number);
            Assert.Equal($"v2 {Step}", await staff.StandsAtAsync(number));
            await staff.DoAsync("sun", number, Step, "Reviewed");
            await staff.SolveAsync(number);
            Assert.Equal("closed", await staff.StatusOfAsync(number));
        }

        Assert.Equal(("v2 plan", "v2 accept"), (await staff.StandsAtAsync(moved[1]), await staff.StandsAtAsync(moved[2])));
        await tab.Page.GotoAsync($"/tickets/{moved[0]}");
        await Assertions.Expect(tab.Page.GetByText(Title).Locator("visible=true").First).ToBeVisibleAsync();

        // Those that stayed end as they began: no review, and a rating.
        Assert.Equal(("v1 plan", "v1 rate"), (await staff.StandsAtAsync(stays), await staff.StandsAtAsync(refuses)));
        await staff.ToRatingAsync(stays);
        foreach (var number in (string[])[stays, refuses])
        {
            await staff.DoAsync("lin", number, "rate", "Rated", new { rating = "5" });
            Assert.Equal("closed", await staff.StatusOfAsync(number));
        }
    }

    /// <summary>Between the plan and the decision stands the review, and the rating is gone. Studio saves by itself.</summary>
    private static async Task DrawAsync(StudioTab tab)
    {
        var canvas = new StudioCanvas(tab);
        await tab.Page.SetViewportSizeAsync(1600, 1300);
        await tab.OpenEditorAsync(Process);
        await canvas.ShowFromAsync("record-plan");
        await canvas.RemoveAsync("rate");
        await canvas.RemoveAsync("record-rating");
        await canvas.ConnectAsync("publish-resolved", "Done", "join-close");

        await canvas.DisconnectAsync("record-plan", "Done", "needs-approval");
        var review = await canvas.DropAsync("User task", "Support desk", above: "record-plan");
        await tab.TypeAsync("Step", Step);
        await canvas.WriteAsync("Title", new JsonObject { ["en"] = Title, ["zh-CN"] = "安全评审" });
        await tab.Page.Locator(".mud-checkbox").Filter(new() { HasTextRegex = Exactly("supervisor") }).Locator("input").CheckAsync();
        await canvas.AddOutcomeAsync(review, "Reviewed");
        await canvas.ConnectAsync("record-plan", "Done", review);
        await canvas.ConnectAsync(review, "Reviewed", "needs-approval");
        await Patience.UntilAsync("Studio has saved all of it", async () => IsDrawn(await tab.DefinitionAsync(Process), review));
        await Assertions.Expect(tab.Subject).ToContainTextAsync("Draft v2");
        await Assertions.Expect(tab.Subject).ToContainTextAsync("Published v1");
        await Assertions.Expect(tab.Subject).ToContainTextAsync("Saved at");
        await tab.IsSoundAsync();
    }

    private static bool IsDrawn(JsonObject definition, string review)
    {
        var root = definition["root"]!;
        var lines = root["connections"]!.AsArray().Select(line => $"{line!["source"]!["activity"]} {line["source"]!["port"]} {line["target"]!["activity"]}").ToHashSet();
        var step = root["activities"]!.AsArray().SingleOrDefault(activity => (string?)activity!["id"] == review);
        return lines.IsSupersetOf(["publish-resolved Done join-close", $"record-plan Done {review}", $"{review} Reviewed needs-approval"])
            && step?["title"] is not null && step["candidates"] is not null && step["outcomeNames"] is not null;
    }

    private static async Task PublishAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Publish", Exact = true }).ClickAsync();
        await page.WaitForURLAsync($"**/definitions/{Process}/publish");
        await Assertions.Expect(Fact(page, "New steps")).ToHaveTextAsync(Title);
        await Assertions.Expect(Fact(page, "Removed steps")).ToContainTextAsync("Ask for a rating");
        var errors = page.GetByRole(AriaRole.Region, new() { NameRegex = new Regex("^Errors", RegexOptions.None, TimeSpan.FromSeconds(1)) });
        Assert.True(await errors.CountAsync() == 0, "It cannot be published: " + string.Join('\n', await errors.AllInnerTextsAsync()));
        await page.GetByLabel("What changes, and why").FillAsync(Note);
        await page.GetByLabel("Move them to the new version").CheckAsync();
        foreach (var known in await page.Locator("input[name=ack]").AllAsync())
        {
            await known.CheckAsync();
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Publish version 2" }).ClickAsync();
    }

    /// <summary>The dry run says who would go where and why one stays; three are ticked.</summary>
    private static async Task MoveAsync(IPage page, IReadOnlyList<string> moved, string refuses)
    {
        await page.WaitForURLAsync("**/move?from=1&to=2");
        await Assertions.Expect(Row(page, refuses)).ToContainTextAsync("It is at “Ask for a rating”, which the new version does not have.");
        await Assertions.Expect(Row(page, refuses).GetByRole(AriaRole.Checkbox)).ToBeDisabledAsync();
        foreach (var (number, step) in moved.Zip(["Plan the solution", "Plan the solution", "Accept and classify"]))
        {
            await Assertions.Expect(Row(page, number)).ToContainTextAsync(new Regex($"{step}.*moves.*{step}", RegexOptions.Singleline, TimeSpan.FromSeconds(1)));
            await page.GetByLabel($"Choose {number}").CheckAsync();
        }

        await page.GetByLabel("I have read the dry run").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move to v2" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "All tickets have had their turn" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("3 of 3 done")).ToBeVisibleAsync();
        foreach (var number in moved)
        {
            await Assertions.Expect(Row(page, number)).ToContainTextAsync("moved");
        }
    }

    private static ILocator Fact(IPage page, string name) => page.Locator("dt").Filter(new() { HasTextRegex = Exactly(name) }).Locator("+ dd");

    private static ILocator Row(IPage page, string number) => page.GetByRole(AriaRole.Row).Filter(new() { HasText = number });

    private static Regex Exactly(string text) => new($@"^\s*{Regex.Escape(text)}\s*$", RegexOptions.None, TimeSpan.FromSeconds(1));
}
