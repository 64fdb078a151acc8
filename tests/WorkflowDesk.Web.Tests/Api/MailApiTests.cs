using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Notifications;

namespace WorkflowDesk.Web.Tests.Api;

public sealed class MailApiTests(WebApp app) : IClassFixture<WebApp>
{
    [Fact]
    public async Task A_posted_mail_becomes_a_ticket_once()
    {
        var fixture = await File.ReadAllTextAsync(GatewayFixtures.PathOf("gb18030-with-attachment.json"));
        using var gateway = app.Gateway();
        var first = await WebApp.ReadAsync(await gateway.PostAsync("/api/mail/inbound", Json(fixture)), 200);
        var again = await WebApp.ReadAsync(await gateway.PostAsync("/api/mail/inbound", Json(fixture)), 200);

        Assert.Equal("understood", first["state"]!.ToString());
        Assert.False(first["duplicate"]!.GetValue<bool>());
        Assert.True(again["duplicate"]!.GetValue<bool>(), "the same bytes came twice and were not recognised");
        Assert.Equal(first["ticketNumber"]!.ToString(), again["ticketNumber"]!.ToString());

        using var chen = await app.ProgramOfAsync("chen");
        var ticket = await WebApp.ReadAsync(await chen.GetAsync($"/api/tickets/{first["ticketNumber"]}"), 200);
        Assert.Equal("email", ticket["channel"]!.ToString());
        Assert.NotEmpty((await WebApp.ReadAsync(await chen.GetAsync($"/api/tickets/{first["ticketNumber"]}/attachments"), 200))["items"]!.AsArray());

        await app.SweepAsync();
        await using var db = app.Read();
        var acknowledgement = await db.MailsOut.SingleAsync(mail => mail.TicketId == db.Tickets.Single(row => row.Number == first["ticketNumber"]!.ToString()).Id);
        Assert.Equal(MailOut.Kept, acknowledgement.State);
        Assert.Contains(first["ticketNumber"]!.ToString(), acknowledgement.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_are_listed_read_tried_put_aside_and_made_a_ticket()
    {
        using var gateway = app.Gateway();
        var posted = await WebApp.ReadAsync(await gateway.PostAsync("/api/mail/inbound", Json(Away("away-1@corp.example"))), 200);
        Assert.Equal("ignored:auto-reply", posted["decision"]!.ToString());
        var address = $"/api/mail/{posted["id"]}";
        using var sun = await app.ProgramOfAsync("sun");
        var list = await WebApp.ReadAsync(await sun.GetAsync("/api/mail?decision=ignored&sender=away-1&limit=5"), 200);
        Assert.Equal(posted["id"]!.ToString(), Assert.Single(list["items"]!.AsArray())!["id"]!.ToString());
        var story = await WebApp.ReadAsync(await sun.GetAsync(address), 200);
        Assert.True(story["isOpen"]!.GetValue<bool>());
        Assert.Contains(story["trace"]!.AsArray(), line => line!["reason"]!.ToString() == "auto-submitted");
        using var raw = await sun.GetAsync(address + "/raw");
        Assert.Equal("message/rfc822", raw.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("From: away-1@corp.example", await raw.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        Assert.Equal("ignored:auto-reply", (await WebApp.ReadAsync(await sun.PostAsync(address + "/try", null), 200))["decision"]!.ToString());
        Assert.NotNull((await WebApp.ReadAsync(await sun.PostAsJsonAsync(address + "/discard", new { reason = " " }), 422))["fields"]!["reason"]);
        Assert.Equal(HttpStatusCode.NoContent, (await sun.PostAsJsonAsync(address + "/discard", new { reason = "noise" })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await sun.PostAsJsonAsync(address + "/take-back", new { reason = "needed" })).StatusCode);
        Assert.Equal("mail-not-discarded", (await WebApp.ReadAsync(await sun.PostAsJsonAsync(address + "/take-back", new { reason = "again" }), 409))["code"]!.ToString());
        Assert.Equal("no-such-ticket", (await WebApp.ReadAsync(await sun.PostAsJsonAsync(address + "/attach", new { ticket = "TS20200101001", reason = "x" }), 404))["code"]!.ToString());
        Assert.Equal("ticket", (await WebApp.ReadAsync(await sun.PostAsJsonAsync(address + "/ticket", new { reason = "it is one" }), 200))["decision"]!.ToString());
        Assert.Equal("mail-used", (await WebApp.ReadAsync(await sun.PostAsJsonAsync(address + "/replay", new { reason = "again" }), 409))["code"]!.ToString());
        await WebApp.ReadAsync(await sun.GetAsync($"/api/mail/{Guid.Empty}"), 404);
    }

    [Fact]
    public async Task Messages_and_rules_are_for_administrators_and_supervisors()
    {
        using var gateway = app.Gateway();
        var posted = await WebApp.ReadAsync(await gateway.PostAsync("/api/mail/inbound", Json(Away("away-2@corp.example"))), 200);
        using var chen = await app.ProgramOfAsync("chen");
        foreach (var path in new[] { "/api/mail", $"/api/mail/{posted["id"]}", $"/api/mail/{posted["id"]}/raw", "/api/mail-rules" })
        {
            Assert.Equal("mail-keepers-only", (await WebApp.ReadAsync(await chen.GetAsync(path), 403))["code"]!.ToString());
        }

        foreach (var action in new[] { "try", "replay", "ticket", "attach", "discard", "take-back" })
        {
            Assert.Equal("mail-keepers-only", (await WebApp.ReadAsync(await chen.PostAsJsonAsync($"/api/mail/{posted["id"]}/{action}", new { reason = "x", ticket = "TS1" }), 403))["code"]!.ToString());
        }

        Assert.Equal("mail-keepers-only", (await WebApp.ReadAsync(await chen.PutAsJsonAsync("/api/mail-rules", new { version = 0, rules = Array.Empty<object>() }), 403))["code"]!.ToString());
        using var sun = await app.ProgramOfAsync("sun");
        Assert.NotNull((await WebApp.ReadAsync(await sun.PutAsJsonAsync("/api/mail-rules", new { rules = Array.Empty<object>() }), 400))["fields"]!["version"]);
        Assert.NotNull((await WebApp.ReadAsync(await sun.GetAsync("/api/mail-rules"), 200))["version"]);
    }

    private static string Away(string from) => new JsonObject
    {
        ["From"] = from,
        ["ToFull"] = new JsonArray(new JsonObject { ["Email"] = "support@desk.example" }),
        ["Subject"] = "Away",
        ["TextBody"] = "Back on Monday.",
        ["Headers"] = new JsonArray(new JsonObject { ["Name"] = "Auto-Submitted", ["Value"] = "auto-replied" }),
        ["RawEmail"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"From: {from}\r\nSubject: Away\r\nAuto-Submitted: auto-replied\r\n\r\nBack on Monday.\r\n")),
        ["RawEmailEncoding"] = "base64",
    }.ToJsonString();

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
