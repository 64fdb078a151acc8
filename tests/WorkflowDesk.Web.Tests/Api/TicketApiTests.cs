using System.Net;
using System.Net.Http.Json;

namespace WorkflowDesk.Web.Tests.Api;

public abstract class TicketApiTests(WebApp app)
{
    [Fact]
    public async Task An_opened_ticket_has_the_promised_shape()
    {
        using var program = await app.ProgramOfAsync("lin");
        var ticket = await WebApp.ReadAsync(
            await program.PostAsJsonAsync("/api/tickets", new { title = "登录失败", description = "验证码一直错误", details = new { environment = "Windows 10" } }), 201);

        Assert.Matches("^TS20240520[0-9]{4,}$", ticket["number"]!.ToString());
        Assert.Equal("new", ticket["status"]!.ToString());
        Assert.Equal("api", ticket["channel"]!.ToString());
        Assert.Equal("lin@corp.example", ticket["requester"]!["email"]!.ToString());
        Assert.Equal(1, ticket["attempt"]!.GetValue<int>());
        Assert.Equal("support-ticket", ticket["process"]!["definitionId"]!.ToString());
        Assert.Equal("accept", ticket["process"]!["activeSteps"]![0]!["step"]!.ToString());
        Assert.Equal("Windows 10", ticket["details"]!["environment"]!.ToString());
        foreach (var name in new[] { "title", "priority", "category", "handler", "coHandlers", "team", "submittedAt", "revision" })
        {
            Assert.True(ticket.ContainsKey(name), $"the ticket has no '{name}'");
        }
    }

    [Fact]
    public async Task A_requester_cannot_tell_a_foreign_ticket_from_none()
    {
        var number = await app.OpenTicketAsync("chen", "Not for lin");
        using var lin = await app.ProgramOfAsync("lin");
        foreach (var path in new[] { "", "/timeline", "/process", "/clocks", "/attachments" })
        {
            var foreign = await WebApp.ReadAsync(await lin.GetAsync($"/api/tickets/{number}{path}"), 404);
            var absent = await WebApp.ReadAsync(await lin.GetAsync($"/api/tickets/TS209901010001{path}"), 404);
            Assert.Equal(absent.ToJsonString().Replace("TS209901010001", number, StringComparison.Ordinal), foreign.ToJsonString());
        }

        Assert.Equal(HttpStatusCode.NotFound, (await lin.PostAsJsonAsync($"/api/tickets/{number}/replies", new { text = "hello" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await lin.PostAsJsonAsync($"/api/tickets/{number}/withdraw", new { reason = "no" })).StatusCode);
        var list = await WebApp.ReadAsync(await lin.GetAsync("/api/tickets?limit=200"), 200);
        Assert.DoesNotContain(list["items"]!.AsArray(), ticket => ticket!["number"]!.ToString() == number);
    }

    [Fact]
    public async Task An_engineer_sees_the_tickets_of_the_team_and_no_others()
    {
        var number = await app.OpenTicketAsync("lin");
        using var wang = await app.ProgramOfAsync("wang");
        Assert.Equal(HttpStatusCode.NotFound, (await wang.GetAsync($"/api/tickets/{number}")).StatusCode);

        await app.MoveAsync("chen", number, "accept", "Accepted", new { category = "system-fault", priority = "P2" });
        var ticket = await WebApp.ReadAsync(await wang.GetAsync($"/api/tickets/{number}"), 200);
        Assert.Equal("operations", ticket["team"]!.ToString());
        Assert.Equal("wang", ticket["handler"]!.ToString());
        using var zhao = await app.ProgramOfAsync("zhao");
        Assert.Equal(HttpStatusCode.NotFound, (await zhao.GetAsync($"/api/tickets/{number}")).StatusCode);
        using var li = await app.ProgramOfAsync("li");
        Assert.Equal(HttpStatusCode.NotFound, (await li.GetAsync($"/api/tickets/{number}")).StatusCode);
    }

    [Fact]
    public async Task A_requester_reads_the_public_side_only()
    {
        var number = await app.OpenTicketAsync("lin");
        using var chen = await app.ProgramOfAsync("chen");
        await WebApp.ReadAsync(await chen.PostAsJsonAsync($"/api/tickets/{number}/replies", new { text = "Between us: third time this week.", @internal = true }), 201);
        await WebApp.ReadAsync(await chen.PostAsJsonAsync($"/api/tickets/{number}/replies", new { text = "We are looking into it." }), 201);

        using var lin = await app.ProgramOfAsync("lin");
        var seen = (await WebApp.ReadAsync(await lin.GetAsync($"/api/tickets/{number}/timeline"), 200)).ToJsonString();
        Assert.Contains("We are looking into it.", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("Between us", seen, StringComparison.Ordinal);
        Assert.Contains("Between us", (await WebApp.ReadAsync(await chen.GetAsync($"/api/tickets/{number}/timeline"), 200)).ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await lin.PostAsJsonAsync($"/api/tickets/{number}/replies", new { text = "x", @internal = true })).StatusCode);
    }

    [Fact]
    public async Task Staff_open_tickets_for_others_and_requesters_for_themselves()
    {
        using var chen = await app.ProgramOfAsync("chen");
        var ticket = await WebApp.ReadAsync(await chen.PostAsJsonAsync("/api/tickets", new
        {
            title = "Printer", description = "Jams", channel = "phone", requester = new { email = "Gao@corp.example", name = "高原" },
        }), 201);
        Assert.Equal("phone", ticket["channel"]!.ToString());
        Assert.Equal("gao@corp.example", ticket["requester"]!["email"]!.ToString());

        using var lin = await app.ProgramOfAsync("lin");
        var refused = await lin.PostAsJsonAsync("/api/tickets", new { title = "x", description = "y", requester = new { email = "gao@corp.example" } });
        Assert.Equal("not-for-others", (await WebApp.ReadAsync(refused, 403))["code"]!.ToString());
        var phoned = await lin.PostAsJsonAsync("/api/tickets", new { title = "x", description = "y", channel = "phone" });
        Assert.Equal("is for staff; yours is 'api', leave it out", (await WebApp.ReadAsync(phoned, 400))["fields"]!["channel"]!.ToString());
    }

    [Fact]
    public async Task Bad_input_names_the_field()
    {
        using var lin = await app.ProgramOfAsync("lin");
        var missing = await WebApp.ReadAsync(await lin.PostAsJsonAsync("/api/tickets", new { description = "y" }), 400);
        Assert.NotNull(missing["fields"]!["title"]);
        var category = await WebApp.ReadAsync(await lin.PostAsJsonAsync("/api/tickets", new { title = "x", description = "y", category = "weather" }), 400);
        Assert.NotNull(category["fields"]!["category"]);
        var limit = await WebApp.ReadAsync(await lin.GetAsync("/api/tickets?limit=201"), 400);
        Assert.NotNull(limit["fields"]!["limit"]);
        var status = await WebApp.ReadAsync(await lin.GetAsync("/api/tickets?status=lost"), 400);
        Assert.NotNull(status["fields"]!["status"]);
        Assert.Equal("bad-request", (await WebApp.ReadAsync(await lin.GetAsync("/api/tickets?limit=many"), 400))["code"]!.ToString());
    }

    [Fact]
    public async Task Lists_page_by_key_without_gaps_or_doubles()
    {
        var opened = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            opened.Add(await app.OpenTicketAsync("zhou", $"Stretch 登录 {i}"));
        }

        using var zhou = await app.ProgramOfAsync("zhou");
        var seen = new List<string>();
        string? after = null;
        do
        {
            var stretch = await WebApp.ReadAsync(await zhou.GetAsync($"/api/tickets?requester=me&limit=2&q={Uri.EscapeDataString("登录")}&after={after}"), 200);
            seen.AddRange(stretch["items"]!.AsArray().Select(ticket => ticket!["number"]!.ToString()));
            after = stretch["next"]?.ToString();
        }
        while (after is not null);

        Assert.Equal(opened.AsEnumerable().Reverse(), seen);
    }

    [Fact]
    public async Task The_timeline_pages_in_the_order_things_happened()
    {
        var number = await app.OpenTicketAsync("lin");
        await app.MoveAsync("chen", number, "accept", "Accepted", new { category = "system-fault", priority = "P2" });
        using var chen = await app.ProgramOfAsync("chen");
        var all = await WebApp.ReadAsync(await chen.GetAsync($"/api/tickets/{number}/timeline?limit=200"), 200);
        var whole = all["items"]!.AsArray().Select(entry => entry!["id"]!.ToString()).ToList();
        Assert.Equal("opened", all["items"]![0]!["action"]!.ToString());

        var pieces = new List<string>();
        string? after = null;
        do
        {
            var stretch = await WebApp.ReadAsync(await chen.GetAsync($"/api/tickets/{number}/timeline?limit=3&after={after}"), 200);
            pieces.AddRange(stretch["items"]!.AsArray().Select(entry => entry!["id"]!.ToString()));
            after = stretch["next"]?.ToString();
        }
        while (after is not null);

        Assert.Equal(whole, pieces);
    }

    [Fact]
    public async Task A_requester_withdraws_and_a_supervisor_cancels()
    {
        var mine = await app.OpenTicketAsync("lin");
        using var lin = await app.ProgramOfAsync("lin");
        var withdrawn = await WebApp.ReadAsync(await lin.PostAsJsonAsync($"/api/tickets/{mine}/withdraw", new { reason = "Works again." }), 200);
        Assert.Equal("withdrawn", withdrawn["status"]!.ToString());
        Assert.Empty(withdrawn["process"]!["activeSteps"]!.AsArray());
        Assert.Equal("too-late-to-withdraw", (await WebApp.ReadAsync(await lin.PostAsJsonAsync($"/api/tickets/{mine}/withdraw", new { reason = "again" }), 409))["code"]!.ToString());

        var other = await app.OpenTicketAsync("lin");
        using var sun = await app.ProgramOfAsync("sun");
        var noReason = await WebApp.ReadAsync(await sun.PostAsJsonAsync($"/api/tickets/{other}/cancel", new { }), 422);
        Assert.NotNull(noReason["fields"]!["reason"]);
        using var chen = await app.ProgramOfAsync("chen");
        Assert.Equal("supervisors-only", (await WebApp.ReadAsync(await chen.PostAsJsonAsync($"/api/tickets/{other}/cancel", new { reason = "x" }), 403))["code"]!.ToString());
        Assert.Equal("cancelled", (await WebApp.ReadAsync(await sun.PostAsJsonAsync($"/api/tickets/{other}/cancel", new { reason = "Filed twice." }), 200))["status"]!.ToString());
    }

    [Fact]
    public async Task A_closed_ticket_is_reopened_by_whoever_has_a_part_in_it_and_says_what_is_wrong()
    {
        var number = await app.OpenTicketAsync("lin");
        await app.MoveAsync("chen", number, "accept", "FirstContact", new { category = "software-usage", priority = "P3", solution = "Restarted it." });
        await app.MoveAsync("lin", number, "verify", "Solved");
        await app.MoveAsync("lin", number, "rate", "Rated", new { rating = "5" });
        using var lin = await app.ProgramOfAsync("lin");
        using var zhao = await app.ProgramOfAsync("zhao");
        var address = $"/api/tickets/{number}/reopen";
        Assert.NotNull((await WebApp.ReadAsync(await lin.PostAsJsonAsync(address, new { text = " " }), 422))["fields"]!["text"]);
        // An engineer of another team does not even see it.
        Assert.Equal("not-found", (await WebApp.ReadAsync(await zhao.PostAsJsonAsync(address, new { text = "No." }), 404))["code"]!.ToString());
        var reopened = await WebApp.ReadAsync(await lin.PostAsJsonAsync(address, new { text = "It is silent again." }), 200);
        Assert.Equal("diagnosing", reopened["status"]!.ToString());
        Assert.Equal("ticket-not-closed", (await WebApp.ReadAsync(await lin.PostAsJsonAsync(address, new { text = "Again." }), 409))["code"]!.ToString());
    }

    [Fact]
    public async Task A_clock_tells_in_words_why_it_stands_where_it_stands()
    {
        var number = await app.OpenTicketAsync("lin");
        using var lin = await app.ProgramOfAsync("lin");
        var clock = (await WebApp.ReadAsync(await lin.GetAsync($"/api/tickets/{number}/clocks"), 200))["items"]![0]!;
        foreach (var name in new[] { "Assign", clock["id"]!.ToString() })
        {
            var told = await WebApp.ReadAsync(await lin.GetAsync($"/api/tickets/{number}/clocks/{name}/history"), 200);
            Assert.Equal(clock["id"]!.ToString(), told["id"]!.ToString());
            var line = told["lines"]![0]!;
            Assert.Equal("clock-started", line["figures"]!["what"]!.ToString());
            Assert.Contains("P2", line["text"]!.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await lin.GetAsync($"/api/tickets/{number}/clocks/Visit/history")).StatusCode);
        using var other = await app.ProgramOfAsync("zhao");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/api/tickets/{number}/clocks/Assign/history")).StatusCode);
    }

    [Fact]
    public async Task Clocks_and_definitions_can_be_read()
    {
        var number = await app.OpenTicketAsync("lin");
        using var lin = await app.ProgramOfAsync("lin");
        var clocks = await WebApp.ReadAsync(await lin.GetAsync($"/api/tickets/{number}/clocks"), 200);
        Assert.Equal("Assign", clocks["items"]![0]!["kind"]!.ToString());
        Assert.Equal("running", clocks["items"]![0]!["state"]!.ToString());
        Assert.Equal(HttpStatusCode.Forbidden, (await lin.GetAsync("/api/definitions")).StatusCode);

        using var zhou = await app.ProgramOfAsync("zhou");
        var definitions = await WebApp.ReadAsync(await zhou.GetAsync("/api/definitions"), 200);
        Assert.Contains(definitions["items"]!.AsArray(), definition => definition!["definitionId"]!.ToString() == "support-ticket" && definition["versions"]![0]!["isPublished"]!.GetValue<bool>());
    }
}

public sealed class TicketApiOnSqliteTests(WebApp app) : TicketApiTests(app), IClassFixture<WebApp>;

public sealed class TicketApiOnPostgresTests(WebAppOnPostgres app) : TicketApiTests(app), IClassFixture<WebAppOnPostgres>;
