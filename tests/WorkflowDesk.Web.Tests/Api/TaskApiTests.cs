using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace WorkflowDesk.Web.Tests.Api;

public abstract class TaskApiTests(WebApp app)
{
    private static readonly object Accepted = new { category = "system-fault", priority = "P2" };

    [Fact]
    public async Task A_task_has_the_promised_shape_in_the_language_asked_for()
    {
        var number = await app.OpenTicketAsync("lin");
        var id = await app.TaskOfAsync(number, "accept");
        using var english = await app.ProgramOfAsync("chen", "en-GB;q=0.9, fr");
        using var chinese = await app.ProgramOfAsync("chen", "zh");
        var task = await WebApp.ReadAsync(await english.GetAsync($"/api/tasks/{id}"), 200);

        Assert.Equal(number, task["ticket"]!.ToString());
        Assert.Equal("accept", task["step"]!.ToString());
        Assert.Equal("agent", task["candidates"]!["roles"]![0]!.ToString());
        Assert.Equal("Accept", task["outcomes"]![0]!["label"]!.ToString());
        var category = task["form"]!["fields"]!.AsArray().Single(field => field!["name"]!.ToString() == "category")!;
        Assert.Equal("select", category["type"]!.ToString());
        Assert.Equal("system-fault", category["options"]![0]!["value"]!.ToString());
        Assert.Equal("受理", (await WebApp.ReadAsync(await chinese.GetAsync($"/api/tasks/{id}"), 200))["outcomes"]![0]!["label"]!.ToString());
        foreach (var name in new[] { "title", "assignee", "due", "revision" })
        {
            Assert.True(task.ContainsKey(name), $"the task has no '{name}'");
        }
    }

    [Fact]
    public async Task Each_inbox_holds_what_it_says()
    {
        var number = await app.OpenTicketAsync("lin");
        Assert.Contains(number, await InboxAsync("chen", "team"));
        Assert.DoesNotContain(number, await InboxAsync("chen", "mine"));
        Assert.DoesNotContain(number, await InboxAsync("wang", "all"));
        Assert.DoesNotContain(number, await InboxAsync("lin", "all"));
        Assert.Contains(number, await InboxAsync("sun", "all"));

        await app.MoveAsync("chen", number, "accept", "Accepted", Accepted);
        Assert.Contains(number, await InboxAsync("wang", "mine"));
        Assert.DoesNotContain(number, await InboxAsync("wang", "team"));
        Assert.DoesNotContain(number, await InboxAsync("zhao", "all"));
    }

    [Fact]
    public async Task The_second_of_two_who_complete_is_told_who_was_first()
    {
        var number = await app.OpenTicketAsync("lin");
        var id = await app.TaskOfAsync(number, "accept");
        await app.MoveAsync("chen", number, "accept", "Accepted", Accepted);

        using var sun = await app.ProgramOfAsync("sun");
        var late = await WebApp.ReadAsync(await sun.PostAsJsonAsync($"/api/tasks/{id}/complete", new { operationId = "late", outcome = "Accepted", data = Accepted }), 409);
        Assert.Equal("task-already-completed", late["code"]!.ToString());
        Assert.Contains("陈晨", late["detail"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_who_complete_at_once_leave_one_winner()
    {
        var number = await app.OpenTicketAsync("lin");
        var id = await app.TaskOfAsync(number, "accept");
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            using var program = await app.ProgramOfAsync(i % 2 == 0 ? "chen" : "sun");
            return (await program.PostAsJsonAsync($"/api/tasks/{id}/complete", new { operationId = $"race-{i}", outcome = "Accepted", data = Accepted })).StatusCode;
        }));

        Assert.Equal(1, answers.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(9, answers.Count(status => status == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task The_same_operation_again_gets_the_same_answer_and_changes_nothing()
    {
        var number = await app.OpenTicketAsync("lin");
        var id = await app.TaskOfAsync(number, "accept");
        using var chen = await app.ProgramOfAsync("chen");
        var request = new { operationId = "once", expectedRevision = 1, outcome = "Accepted", data = Accepted };
        var first = await WebApp.ReadAsync(await chen.PostAsJsonAsync($"/api/tasks/{id}/complete", request), 200);
        var before = await WebApp.ReadAsync(await chen.GetAsync($"/api/tickets/{number}"), 200);
        var second = await WebApp.ReadAsync(await chen.PostAsJsonAsync($"/api/tasks/{id}/complete", request), 200);

        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        Assert.Equal(before.ToJsonString(), (await WebApp.ReadAsync(await chen.GetAsync($"/api/tickets/{number}"), 200)).ToJsonString());
    }

    [Fact]
    public async Task Missing_fields_unknown_outcomes_and_stale_revisions_are_refused_with_their_codes()
    {
        var number = await app.OpenTicketAsync("lin");
        var id = await app.TaskOfAsync(number, "accept");
        var missing = await WebApp.ReadAsync(await app.CompleteAsync("chen", number, "accept", "Accepted", new { priority = "P1" }), 422);
        Assert.Equal("fields-missing", missing["code"]!.ToString());
        Assert.NotNull(missing["fields"]!["category"]);
        Assert.Null(missing["fields"]!["priority"]);
        Assert.Equal("unknown-outcome", (await WebApp.ReadAsync(await app.CompleteAsync("chen", number, "accept", "Maybe"), 422))["code"]!.ToString());

        using var chen = await app.ProgramOfAsync("chen");
        var stale = await chen.PostAsJsonAsync($"/api/tasks/{id}/complete", new { operationId = "s", expectedRevision = 7, outcome = "Accepted", data = Accepted });
        Assert.Equal("stale-revision", (await WebApp.ReadAsync(stale, 409))["code"]!.ToString());
        var noId = await chen.PostAsJsonAsync($"/api/tasks/{id}/complete", new { outcome = "Accepted", data = Accepted });
        Assert.NotNull((await WebApp.ReadAsync(noId, 400))["fields"]!["operationId"]);
    }

    [Fact]
    public async Task Tasks_of_others_are_hidden_or_refused()
    {
        var number = await app.OpenTicketAsync("lin");
        var id = await app.TaskOfAsync(number, "accept");
        foreach (var user in new[] { "lin", "zhao", "li" })
        {
            using var program = await app.ProgramOfAsync(user);
            Assert.Equal(HttpStatusCode.NotFound, (await program.GetAsync($"/api/tasks/{id}")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await program.PostAsJsonAsync($"/api/tasks/{id}/complete", new { operationId = "x", outcome = "Accepted" })).StatusCode);
        }

        using var zhou = await app.ProgramOfAsync("zhou");
        var refused = await zhou.PostAsJsonAsync($"/api/tasks/{id}/complete", new { operationId = "x", outcome = "Accepted", data = Accepted });
        Assert.Equal("not-a-candidate", (await WebApp.ReadAsync(refused, 403))["code"]!.ToString());
    }

    [Fact]
    public async Task A_task_is_claimed_released_and_assigned()
    {
        var number = await app.OpenTicketAsync("lin");
        var id = await app.TaskOfAsync(number, "accept");
        using var chen = await app.ProgramOfAsync("chen");
        using var sun = await app.ProgramOfAsync("sun");

        Assert.Equal("chen", (await WebApp.ReadAsync(await chen.PostAsJsonAsync($"/api/tasks/{id}/claim", new { expectedRevision = 1 }), 200))["assignee"]!.ToString());
        Assert.Contains(number, await InboxAsync("chen", "mine"));
        Assert.Equal("task-already-claimed", (await WebApp.ReadAsync(await sun.PostAsJsonAsync($"/api/tasks/{id}/claim", new { }), 409))["code"]!.ToString());
        Assert.Null((await WebApp.ReadAsync(await chen.PostAsync($"/api/tasks/{id}/release", null), 200))["assignee"]);
        Assert.Equal("wang", (await WebApp.ReadAsync(await sun.PostAsJsonAsync($"/api/tasks/{id}/assign", new { user = "wang" }), 200))["assignee"]!.ToString());
        Assert.Equal("supervisors-only", (await WebApp.ReadAsync(await chen.PostAsJsonAsync($"/api/tasks/{id}/assign", new { user = "chen" }), 403))["code"]!.ToString());
        Assert.Equal("unknown-person", (await WebApp.ReadAsync(await sun.PostAsJsonAsync($"/api/tasks/{id}/assign", new { user = "ghost" }), 422))["code"]!.ToString());
    }

    [Fact]
    public async Task A_change_is_approved_by_somebody_who_did_not_plan_it()
    {
        var number = await app.OpenTicketAsync("lin");
        await app.MoveAsync("chen", number, "accept", "Accepted", Accepted);
        await app.MoveAsync("wang", number, "diagnose", "CauseFound", new { cause = "Pool exhausted.", causeClass = "environment" });
        await app.MoveAsync("wang", number, "plan", "Planned", new { chosen = "Restart the replica.", changesProduction = true });
        var id = await app.TaskOfAsync(number, "approve-change");

        using var wang = await app.ProgramOfAsync("wang");
        Assert.Equal("excluded", (await WebApp.ReadAsync(await wang.PostAsJsonAsync($"/api/approvals/{id}/decision", new { operationId = "w", outcome = "Approved" }), 403))["code"]!.ToString());
        using var li = await app.ProgramOfAsync("li");
        var waiting = await WebApp.ReadAsync(await li.GetAsync("/api/approvals"), 200);
        Assert.Contains(waiting["items"]!.AsArray(), approval => approval!["id"]!.ToString() == id.ToString());
        Assert.Equal(HttpStatusCode.OK, (await li.GetAsync($"/api/tickets/{number}")).StatusCode);
        var planHash = waiting["items"]!.AsArray().Single(approval => approval!["id"]!.ToString() == id.ToString())!["approval"]!["planHash"]!.ToString();
        var noReason = await WebApp.ReadAsync(await li.PostAsJsonAsync($"/api/approvals/{id}/decision", new { operationId = "l", outcome = "Rejected", planHash }), 422);
        Assert.NotNull(noReason["fields"]!["reason"]);
        var decided = await WebApp.ReadAsync(await li.PostAsJsonAsync($"/api/approvals/{id}/decision", new { operationId = "l", outcome = "Approved", planHash }), 200);
        Assert.Equal("Approved", decided["outcome"]!.ToString());

        using var chen = await app.ProgramOfAsync("chen");
        Assert.Equal("implementing", (await WebApp.ReadAsync(await chen.GetAsync($"/api/tickets/{number}"), 200))["status"]!.ToString());
        var notAnApproval = await app.TaskOfAsync(number, "implement");
        Assert.Equal(HttpStatusCode.NotFound, (await wang.PostAsJsonAsync($"/api/approvals/{notAnApproval}/decision", new { operationId = "n", outcome = "Done" })).StatusCode);
    }

    [Fact]
    public async Task The_requester_answers_verifies_and_rates_until_the_ticket_is_closed()
    {
        var number = await app.OpenTicketAsync("lin");
        await app.MoveAsync("chen", number, "accept", "Incomplete", new { question = "Which account?" });
        Assert.Contains(number, await InboxAsync("lin", "mine"));
        using var lin = await app.ProgramOfAsync("lin");
        await WebApp.ReadAsync(await lin.PostAsJsonAsync($"/api/tickets/{number}/replies", new { text = "lin.yue" }), 201);
        await app.MoveAsync("chen", number, "accept", "FirstContact", new { category = "software-usage", priority = "P3", solution = "Type it again." });
        await app.MoveAsync("lin", number, "verify", "Solved");
        await app.MoveAsync("lin", number, "rate", "Rated", new { rating = "5" });
        Assert.Equal("closed", (await WebApp.ReadAsync(await lin.GetAsync($"/api/tickets/{number}"), 200))["status"]!.ToString());
    }

    private async Task<IReadOnlyList<string>> InboxAsync(string user, string scope)
    {
        using var program = await app.ProgramOfAsync(user);
        var numbers = new List<string>();
        string? after = null;
        do
        {
            var stretch = await WebApp.ReadAsync(await program.GetAsync($"/api/tasks?scope={scope}&limit=3&after={after}"), 200);
            numbers.AddRange(stretch["items"]!.AsArray().Select((JsonNode? task) => task!["ticket"]!.ToString()));
            after = stretch["next"]?.ToString();
        }
        while (after is not null);
        return numbers;
    }
}

public sealed class TaskApiOnSqliteTests(WebApp app) : TaskApiTests(app), IClassFixture<WebApp>;

public sealed class TaskApiOnPostgresTests(WebAppOnPostgres app) : TaskApiTests(app), IClassFixture<WebAppOnPostgres>;
