using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace WorkflowDesk.Web.Tests.Api;

public sealed class MailboxApiTests(WebApp app) : IClassFixture<WebApp>
{
    [Fact]
    public async Task Mailboxes_are_managed_by_administrators_and_their_secrets_never_come_out()
    {
        using var admin = await app.ProgramOfAsync("admin");
        using var sun = await app.ProgramOfAsync("sun");
        Assert.Equal(HttpStatusCode.Forbidden, (await sun.GetAsync("/api/mailboxes")).StatusCode);
        var support = new { key = "support", address = "support@desk.example", name = "Support", kind = "imap", host = "imap.desk.example", password = "never shown again", team = "product" };
        var added = await WebApp.ReadAsync(await admin.PostAsJsonAsync("/api/mailboxes", support), 201);
        Assert.Equal(("unwatched", true), ((string?)added["now"]!["state"], (bool)added["hasSecret"]!));
        var wrong = await WebApp.ReadAsync(await admin.PostAsJsonAsync("/api/mailboxes", support with { key = "other", host = "" }), 422);
        Assert.Equal(["address", "host"], Fields(wrong));

        Assert.Equal("stale-revision", (await WebApp.ReadAsync(await admin.PutAsJsonAsync("/api/mailboxes/support?revision=7", support), 409))["code"]!.ToString());
        Assert.Equal(["revision"], Fields(await WebApp.ReadAsync(await admin.PutAsJsonAsync("/api/mailboxes/support", support), 400)));
        var changed = await WebApp.ReadAsync(await admin.PutAsJsonAsync("/api/mailboxes/support?revision=1", support with { name = "Help", password = "" }), 200);
        Assert.Equal("Help", (string?)changed["name"]);
        Assert.Equal("no-gateway", (string?)(await WebApp.ReadAsync(await admin.PostAsync("/api/mailboxes/support/test", null), 200))["outcome"]);
        foreach (var path in new[] { "/api/mailboxes", "/api/mailboxes/support" })
        {
            Assert.DoesNotContain("never shown", await admin.GetStringAsync(path), StringComparison.Ordinal);
        }

        using var gateway = app.Gateway();
        var order = await WebApp.ReadAsync(await gateway.PostAsJsonAsync("/api/mail/watch", new { gateway = "one", mailboxes = Array.Empty<object>() }), 200);
        Assert.Equal(("never shown again", "password", 30), ((string?)order["mailboxes"]![0]!["password"], (string?)order["mailboxes"]![0]!["auth"], (int)order["leaseSeconds"]!));
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.PostAsJsonAsync("/api/mail/watch", new { gateway = "one" })).StatusCode);
        Assert.Equal("team-in-use", (await WebApp.ReadAsync(await admin.DeleteAsync("/api/teams/product"), 422))["code"]!.ToString());

        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync("/api/mailboxes/support?revision=2")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("/api/mailboxes/support")).StatusCode);
    }

    [Fact]
    public async Task A_service_posts_mail_with_the_key_of_its_mailbox_and_hears_whether_to_try_again()
    {
        using var admin = await app.ProgramOfAsync("admin");
        var hook = new { key = "hook", address = "hook@desk.example", name = "Hook", kind = "webhook", isEnabled = true };
        await WebApp.ReadAsync(await admin.PostAsJsonAsync("/api/mailboxes", hook), 201);
        var made = await WebApp.ReadAsync(await admin.PostAsync("/api/mailboxes/hook/webhook-key", null), 200);
        var key = made["key"]!.ToString();
        Assert.Equal("http://desk.example/api/mail/webhook/hook", (string?)made["address"]);
        var mail = new JsonObject
        {
            ["From"] = "mei@corp.example", ["FromName"] = "Mei", ["Subject"] = "Posted by a service", ["TextBody"] = "The door does not open.", ["MessageID"] = "provider-1",
            ["Headers"] = new JsonArray(new JsonObject { ["Name"] = "Message-ID", ["Value"] = "<posted-1@corp.example>" }),
            ["Source"] = new JsonObject { ["Mailbox"] = "support", ["Kind"] = "smtp", ["Authentication"] = new JsonObject { ["checkedBy"] = "gateway" } },
        };

        using var basic = app.With("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"mail:{key}")), "en");
        Assert.False((bool)(await WebApp.ReadAsync(await basic.PostAsJsonAsync("/api/mail/webhook/hook", mail), 200))["duplicate"]!);
        using var apiKey = app.With("ApiKey", key, "en");
        Assert.True((bool)(await WebApp.ReadAsync(await apiKey.PostAsJsonAsync("/api/mail/webhook/hook", mail), 200))["duplicate"]!);
        await using (var db = app.Read())
        {
            Assert.Equal("hook", Assert.Single(await db.MailsIn.Where(row => row.Subject == "Posted by a service").ToListAsync()).Mailbox);
        }

        // Postmark gives up at 403 only.
        Assert.Equal("mail-not-usable", (string?)(await WebApp.ReadAsync(await basic.PostAsJsonAsync("/api/mail/webhook/hook", new { Subject = "from nobody" }), 403))["code"]);
        Assert.Equal("mail-not-json", (string?)(await WebApp.ReadAsync(await basic.PostAsync("/api/mail/webhook/hook", new StringContent("[1", Encoding.UTF8, "application/json")), 403))["code"]);
        foreach (var stolen in new[] { "'Attachments':[{'Name':'x','\\u0043ontent':{'$sha256':'aa','$size':1}}]", "'RawEmail':{'$sha256':'aa','$size':1}" })
        {
            var post = new StringContent($"{{'From':'lin@corp.example',{stolen}}}".Replace('\'', '"'), Encoding.UTF8, "application/json");
            Assert.Equal("mail-not-usable", (string?)(await WebApp.ReadAsync(await basic.PostAsync("/api/mail/webhook/hook", post), 403))["code"]);
        }

        foreach (var (scheme, secret, mailbox) in new[] { ("ApiKey", key + "x", "hook"), ("ApiKey", key, "other"), ("ApiKey", WebApp.GatewayKey, "hook"), ("Basic", "not base64", "hook"), ("Basic", Convert.ToBase64String("no colon"u8), "hook") })
        {
            using var stranger = app.With(scheme, secret, "en");
            var refused = await stranger.PostAsJsonAsync($"/api/mail/webhook/{mailbox}", mail);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Contains(refused.Headers.WwwAuthenticate, way => way.Scheme == "Basic");
        }

        using (var thief = app.With("ApiKey", key, "en"))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await thief.PostAsJsonAsync("/api/mail/inbound", mail)).StatusCode);
        }

        await WebApp.ReadAsync(await admin.PutAsJsonAsync("/api/mailboxes/hook?revision=2", hook with { isEnabled = false }), 200);
        Assert.Equal("mailbox-off", (string?)(await WebApp.ReadAsync(await basic.PostAsJsonAsync("/api/mail/webhook/hook", mail), 503))["code"]);
    }

    private static IEnumerable<string> Fields(JsonObject problem) => problem["fields"]?.AsObject().Select(field => field.Key).Order(StringComparer.Ordinal) ?? (IEnumerable<string>)[problem.ToJsonString()];
}
