using System.Net.Http.Json;

namespace WorkflowDesk.Web.Tests.Api;

/// <summary>Messages, their wording and how people are told, by program.</summary>
public sealed class MessageApiTests(WebApp app) : IClassFixture<WebApp>
{
    [Fact]
    public async Task A_text_is_read_changed_previewed_and_reset()
    {
        using var zhou = await app.ProgramOfAsync("zhou");
        var all = (await WebApp.ReadAsync(await zhou.GetAsync("/api/message-templates"), 200))["items"]!.AsArray();
        Assert.Contains(all, text => (string?)text!["key"] == "received" && (string?)text["language"] == "zh-CN" && (bool)text["isShipped"]!);
        var shown = await WebApp.ReadAsync(await zhou.GetAsync("/api/message-templates/closed/en"), 200);
        Assert.Contains(shown["placeholders"]!.AsArray(), place => (string?)place!["tag"] == "{{quote reason}}");

        var saved = await WebApp.ReadAsync(await zhou.PutAsJsonAsync("/api/message-templates/closed/en", new { version = 0, subject = "Done: {{title}}", body = "Bye, {{name}}.", note = "short" }), 200);
        Assert.Equal((1, "Done: {{title}}"), ((int)saved["template"]!["version"]!, (string?)saved["subject"]));
        Assert.Equal("stale", (string?)(await WebApp.ReadAsync(await zhou.PutAsJsonAsync("/api/message-templates/closed/en", new { version = 0, subject = "x", body = "y" }), 409))["code"]);
        var wrong = await WebApp.ReadAsync(await zhou.PutAsJsonAsync("/api/message-templates/closed/en", new { version = 1, subject = "a\r\nBcc: x@corp.example", body = "{{#if" }), 422);
        Assert.Equal(["body", "subject"], wrong["fields"]!.AsObject().Select(field => field.Key).Order());

        var preview = await WebApp.ReadAsync(await zhou.PostAsJsonAsync("/api/message-templates/closed/en/preview", new { body = "{{quote reason}} <b>" }), 200);
        Assert.Contains("&lt;b&gt;", (string?)preview["html"], StringComparison.Ordinal);
        await WebApp.ReadAsync(await zhou.PostAsJsonAsync("/api/message-templates/closed/en/preview", new { ticket = "TS1" }), 404);
        var reset = await WebApp.ReadAsync(await zhou.DeleteAsync("/api/message-templates/closed/en?version=1"), 200);
        Assert.True((bool)reset["template"]!["isShipped"]!);
        await WebApp.ReadAsync(await zhou.GetAsync("/api/message-templates/birthday/en"), 404);
        using var wang = await app.ProgramOfAsync("wang");
        await WebApp.ReadAsync(await wang.GetAsync("/api/message-templates"), 403);
        await WebApp.ReadAsync(await wang.PutAsJsonAsync("/api/message-templates/closed/en", new { version = 0, subject = "x", body = "y" }), 403);
    }

    [Fact]
    public async Task Messages_are_listed_counted_and_marked_by_their_reader_alone()
    {
        using var lin = await app.ProgramOfAsync("lin");
        using var wang = await app.ProgramOfAsync("wang");
        var opened = await WebApp.ReadAsync(await lin.PostAsJsonAsync("/api/tickets", new { title = "The lamp flickers", description = "since noon" }), 201);
        var list = await WebApp.ReadAsync(await lin.GetAsync("/api/messages?unread=true"), 200);
        var first = list["items"]![0]!;
        Assert.Equal(("received", (string?)opened["number"]), ((string?)first["template"], (string?)first["ticket"]));
        var id = (string)first["id"]!;
        await WebApp.ReadAsync(await wang.GetAsync($"/api/messages/{id}"), 404);
        await WebApp.ReadAsync(await wang.PostAsJsonAsync($"/api/messages/{id}/read", new { }), 404);
        Assert.Equal(1, (int)(await WebApp.ReadAsync(await lin.GetAsync("/api/messages/unread"), 200))["unread"]!);
        Assert.NotNull((await WebApp.ReadAsync(await lin.PostAsJsonAsync($"/api/messages/{id}/read", new { }), 200))["readAt"]);
        Assert.Null((await WebApp.ReadAsync(await lin.PostAsJsonAsync($"/api/messages/{id}/read", new { read = false }), 200))["readAt"]);
        Assert.Equal(0, (int)(await WebApp.ReadAsync(await lin.PostAsJsonAsync("/api/messages/read", new { until = id }), 200))["unread"]!);
        await WebApp.ReadAsync(await lin.PostAsJsonAsync("/api/messages/read", new { }), 400);
        await WebApp.ReadAsync(await lin.GetAsync("/api/messages?limit=0"), 400);
        await WebApp.ReadAsync(await app.Stranger().GetAsync("/api/messages"), 401);
    }

    [Fact]
    public async Task Everybody_chooses_how_to_be_told()
    {
        using var sun = await app.ProgramOfAsync("sun");
        var shown = await WebApp.ReadAsync(await sun.GetAsync("/api/me/message-preferences"), 200);
        Assert.Equal(0, (int)shown["revision"]!);
        Assert.Contains(shown["groups"]!.AsArray(), group => (string?)group!["group"] == "escalations" && !(bool)group["isMandatory"]!);
        var choice = new { revision = 0, rhythm = "hourly", groups = new Dictionary<string, string> { ["escalations"] = "digest" }, quietFrom = 1320, quietUntil = 420 };
        var saved = await WebApp.ReadAsync(await sun.PutAsJsonAsync("/api/me/message-preferences", choice), 200);
        Assert.Equal((1, 1320), ((int)saved["revision"]!, (int)saved["quietFrom"]!));
        await WebApp.ReadAsync(await sun.PutAsJsonAsync("/api/me/message-preferences", choice), 409);
        var wrong = await WebApp.ReadAsync(await sun.PutAsJsonAsync("/api/me/message-preferences", new { revision = 1, groups = new Dictionary<string, string> { ["approvals"] = "app" } }), 422);
        Assert.NotNull(wrong["fields"]!["groups.approvals"]);
    }

    [Fact]
    public async Task A_delay_is_told_by_program()
    {
        using var lin = await app.ProgramOfAsync("lin");
        using var sun = await app.ProgramOfAsync("sun");
        var number = (string)(await WebApp.ReadAsync(await lin.PostAsJsonAsync("/api/tickets", new { title = "The door sticks", description = "again" }), 201))["number"]!;
        await WebApp.ReadAsync(await lin.PostAsJsonAsync($"/api/tickets/{number}/delay", new { reason = "x", eta = app.Clock.Now.AddDays(1) }), 403);
        Assert.NotNull((await WebApp.ReadAsync(await sun.PostAsJsonAsync($"/api/tickets/{number}/delay", new { reason = "x" }), 422))["fields"]!["eta"]);
        var told = await WebApp.ReadAsync(await sun.PostAsJsonAsync($"/api/tickets/{number}/delay", new { reason = "waiting for the part", eta = app.Clock.Now.AddDays(1) }), 200);
        Assert.Equal("waiting for the part", (string?)told["details"]!["delay"]!["reason"]);
    }
}
