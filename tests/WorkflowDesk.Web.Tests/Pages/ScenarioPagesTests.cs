using System.Net;
using System.Text;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Scenarios;

namespace WorkflowDesk.Web.Tests.Pages;

/// <summary>Process owners try a process on its scenarios before they publish it.</summary>
[Collection(Site.Name)]
public sealed class ScenarioPagesTests(DeskSite site)
{
    private const string Page = "/definitions/verification/scenarios";
    private const string Edit = "/definitions/verification/scenario-edit";

    private const string Wrong = """
        {
          "name": "Straight to the end",
          "ticket": { "title": "The projector shows green" },
          "events": [ { "task": "accept", "outcome": "FirstContact", "data": { "category": "hardware", "priority": "P3", "solution": "Press reset" } } ],
          "end": { "status": "closed", "path": ["verify"] }
        }
        """;

    [Fact]
    public async Task A_shipped_scenario_is_run_and_its_way_is_drawn()
    {
        var zhou = await site.SignedInAsync("zhou");
        var list = await zhou.GetAsync(Page);
        Assert.Contains("Nobody answers", list.Main.TextContent, StringComparison.Ordinal);

        var ran = await zhou.SendAsync(list.Form($"{Page}?handler=Run&version=1"), new() { ["key"] = "no-answer" });
        Assert.True(ran.Status == HttpStatusCode.Redirect, ran.Text);
        Assert.Contains("passed: 1", (await zhou.GetAsync(ran.Location!)).Text, StringComparison.Ordinal);

        var result = await zhou.GetAsync($"{Page}/no-answer");
        Assert.NotNull(result.Page.QuerySelector(".diagram .mark-done[data-step=verify]"));
        Assert.NotNull(result.Page.QuerySelector(".diagram .edge.mark-done"));
        Assert.Contains("Support ticket", result.Page.QuerySelector("section[aria-labelledby=path-title] nav")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("task-reminder", result.Page.QuerySelector("section[aria-labelledby=messages-title]")!.TextContent, StringComparison.Ordinal);

        var standing = (await site.Get<ScenarioResults>().LatestAsync("verification", "verification-v1", CancellationToken.None)).Single(scenario => scenario.Key == "no-answer");
        Assert.True(standing.IsGood, "the result is that of what stands there now");
    }

    [Fact]
    public async Task A_line_of_the_list_brings_its_own_result()
    {
        var zhou = await site.SignedInAsync("zhou");
        var form = (await zhou.GetAsync(Page)).Form($"{Page}?handler=Run&version=1");
        var token = form.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;

        var queue = await PostPartAsync(zhou, $"{Page}?handler=Queue&version=1", token, null);
        Assert.All(queue.Page.QuerySelectorAll("tr"), line => Assert.Equal("#scenario-lines:queue all", line.GetAttribute("hx-sync")));
        var line = await PostPartAsync(zhou, $"{Page}?handler=Run&version=1", token, "staff-confirms-for-the-requester");
        Assert.Equal("scenario-played", line.Response.Headers.GetValues("HX-Trigger").Single());
        Assert.Contains("passed", line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<html", await line.Response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scenario_of_ones_own_is_checked_kept_run_changed_and_deleted()
    {
        var zhou = await site.SignedInAsync("zhou");
        var form = (await zhou.GetAsync(Edit)).Form(Edit);
        var refused = await zhou.SendAsync(form, new() { ["name"] = "my-own", ["source"] = """{ "name": "x", "ticket": { }, "events": [ { "advance": "soon" } ] }""" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal(["$.ticket.title", "$.events[0].advance"], refused.Page.QuerySelectorAll("[role=alert] code").Select(path => path.TextContent));
        Assert.Contains("\"soon\"", refused.Page.QuerySelector("textarea")!.TextContent, StringComparison.Ordinal);

        var kept = await zhou.SendAsync(refused.Form(Edit), new() { ["source"] = Wrong });
        Assert.True(kept.Location == $"{Page}/my-own", kept.Text);
        var shown = await zhou.GetAsync(kept.Location!);
        await zhou.SendAsync(shown.Form($"{Page}?handler=Run"), []);
        var failed = await zhou.GetAsync(kept.Location!);
        Assert.Equal("At the end: status, expected closed, found verifying.", failed.Page.QuerySelector("#unmet li")!.TextContent);
        Assert.NotNull(failed.Page.QuerySelector(".diagram .mark-active[data-step=verify]"));

        var changed = await zhou.SendAsync((await zhou.GetAsync($"{Edit}/my-own")).Form(Edit), new() { ["source"] = Wrong.Replace("closed", "verifying", StringComparison.Ordinal) });
        Assert.True(changed.Location == $"{Page}/my-own", changed.Text);
        Assert.Contains("changed since", (await zhou.GetAsync(changed.Location!)).Text, StringComparison.Ordinal);
        var file = await zhou.GetAsync($"{Page}/my-own?handler=Download");
        Assert.Contains("verifying", await file.Response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("application/json", file.Response.Content.Headers.ContentType!.MediaType);

        var gone = await zhou.SendAsync((await zhou.GetAsync($"{Page}/my-own")).Form($"{Page}?handler=Delete"), []);
        Assert.True(gone.Status == HttpStatusCode.Redirect, gone.Text);
        Assert.Equal(HttpStatusCode.NotFound, (await zhou.GetAsync($"{Page}/my-own")).Status);
    }

    [Fact]
    public async Task A_shipped_name_cannot_be_taken_and_a_stale_edit_is_refused()
    {
        var zhou = await site.SignedInAsync("zhou");
        var form = (await zhou.GetAsync($"{Edit}?from=no-answer")).Form(Edit);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await zhou.SendAsync(form, new() { ["name"] = "no-answer" })).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await zhou.SendAsync(form, new() { ["name"] = "two-editors" })).Status);
        var edit = (await zhou.GetAsync($"{Edit}/two-editors")).Form(Edit);
        Assert.Equal(HttpStatusCode.Redirect, (await zhou.SendAsync(edit, [])).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await zhou.SendAsync(edit, [])).Status);
    }

    [Fact]
    public async Task A_file_is_uploaded_under_its_own_name()
    {
        var zhou = await site.SignedInAsync("zhou");
        var token = (await zhou.GetAsync(Page)).Form(Edit + "?handler=Upload").QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var content = new MultipartFormDataContent
        {
            { new StringContent(token), "__RequestVerificationToken" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(Wrong)), "file", "From-A-File.json" },
        };
        var sent = await zhou.Client.PostAsync(Edit + "?handler=Upload", content);
        Assert.Equal($"{Page}/from-a-file", sent.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_recorded_ticket_is_shown_masked_before_it_is_kept()
    {
        var number = await site.TicketOfAsync("secret.person@corp.example", "Secret Person cannot print");
        await TicketPagesTests.AcceptAsync(await site.SignedInAsync("chen"), number);
        var zhou = await site.SignedInAsync("zhou");
        Assert.NotNull((await zhou.GetAsync($"/tickets/{number}")).Page.QuerySelector($"a[href$='scenario-edit?ticket={number}']"));

        var editor = await zhou.GetAsync($"/definitions/support-ticket/scenario-edit?ticket={number}");
        var source = editor.Page.QuerySelector("textarea")!.TextContent;
        Assert.Contains("\"outcome\": \"Accepted\"", source, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", source, StringComparison.OrdinalIgnoreCase);
        await using (var db = site.Get<DeskDatabase>().Read())
        {
            Assert.DoesNotContain(db.Scenarios, row => row.DefinitionId == "support-ticket");
        }

        var unknown = await zhou.GetAsync("/definitions/support-ticket/scenario-edit?ticket=TS19700101000001");
        Assert.Equal(HttpStatusCode.NotFound, unknown.Status);
    }

    [Fact]
    public async Task Only_those_who_own_the_process_come_here()
    {
        var chen = await site.SignedInAsync("chen");
        foreach (var address in new[] { Page, $"{Page}/no-answer", Edit })
        {
            Assert.Equal("/denied", (await chen.GetAsync(address)).Location);
        }

        var zhou = await site.SignedInAsync("zhou");
        Assert.Equal(HttpStatusCode.NotFound, (await zhou.GetAsync("/definitions/none/scenarios")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await zhou.GetAsync($"{Page}/none")).Status);
    }

    private static async Task<Answer> PostPartAsync(Visitor visitor, string address, string token, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        var fields = new Dictionary<string, string> { ["__RequestVerificationToken"] = token };
        if (key is not null)
        {
            fields["key"] = key;
        }

        request.Content = new FormUrlEncodedContent(fields);
        request.Headers.Add("HX-Request", "true");
        return await Answer.OfAsync(await visitor.Client.SendAsync(request));
    }
}
