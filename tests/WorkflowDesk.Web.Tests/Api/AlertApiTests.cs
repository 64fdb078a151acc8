using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace WorkflowDesk.Web.Tests.Api;

/// <summary>What monitoring systems meet.</summary>
public sealed class AlertApiTests(WebApp app) : IClassFixture<WebApp>
{
    // As Alertmanager 0.27 posts it; the end of what lasts is the year 1.
    private const string Webhook = """
        {
          "version": "4", "groupKey": "{}:{alertname=\"InstanceDown\"}", "truncatedAlerts": 0, "status": "firing", "receiver": "desk",
          "groupLabels": {"alertname": "InstanceDown"}, "commonLabels": {"alertname": "InstanceDown", "severity": "critical"}, "commonAnnotations": {},
          "externalURL": "http://alertmanager.example:9093",
          "alerts": [{
            "status": "firing", "labels": {"alertname": "InstanceDown", "instance": "db-1:9100", "severity": "critical"},
            "annotations": {"summary": "db-1 does not answer", "description": "No scrape for five minutes."},
            "startsAt": "2024-05-20T00:55:00.000Z", "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.example:9090/graph?g0.expr=up", "fingerprint": "b1d2c3e4f5a6b7c8"
          }]
        }
        """;

    [Fact]
    public async Task Alertmanager_opens_a_ticket_and_ends_it_with_its_own_key()
    {
        using var monitor = await MonitorAsync("alertmanager");
        var receipt = await PostAsync(monitor, "prometheus", Webhook);
        var number = receipt["opened"]![0]!.ToString();
        using var chen = await app.ProgramOfAsync("chen");
        var ticket = await WebApp.ReadAsync(await chen.GetAsync($"/api/tickets/{number}"), 200);
        Assert.Equal("db-1:9100: db-1 does not answer", ticket["title"]!.ToString());
        Assert.Equal("P0", ticket["priority"]!.ToString());

        var over = Webhook.Replace("\"status\": \"firing\"", "\"status\": \"resolved\"", StringComparison.Ordinal).Replace("0001-01-01T00:00:00Z", "2024-05-20T00:59:00Z", StringComparison.Ordinal);
        Assert.Equal("1", (await PostAsync(monitor, "prometheus", over))["resolved"]!.ToString());
        var alerts = await WebApp.ReadAsync(await chen.GetAsync($"/api/tickets/{number}/alerts"), 200);
        Assert.Equal(("1", "0"), (alerts["total"]!.ToString(), alerts["firing"]!.ToString()));
    }

    [Fact]
    public async Task Zabbix_opens_a_ticket_and_says_when_it_is_over()
    {
        using var monitor = await MonitorAsync("zabbix");
        const string problem = """{"event_value":"1","event_name":"Disk is full","trigger_id":"20123","trigger_name":"Disk space","host":"nas-1","severity":"4","event_time":"2024-05-20T08:30:00+08:00","tags":{"scope":"capacity"}}""";
        Assert.Single((await PostAsync(monitor, "zabbix", problem))["opened"]!.AsArray());
        Assert.Equal("1", (await PostAsync(monitor, "zabbix", problem.Replace("\"event_value\":\"1\"", "\"event_value\":\"0\"", StringComparison.Ordinal)))["resolved"]!.ToString());
    }

    [Theory]
    [InlineData("prometheus", "not json", "line 1")]
    [InlineData("prometheus", "{}", "alerts")]
    [InlineData("prometheus", """{"version":"3","alerts":[]}""", "version")]
    [InlineData("prometheus", """{"alerts":[{"status":"firing","labels":{},"startsAt":"2024-05-20T00:55:00Z"}]}""", "alerts[0].labels.alertname")]
    [InlineData("prometheus", """{"alerts":[{"status":"burning","labels":{"alertname":"x"},"startsAt":"soon"}]}""", "alerts[0].startsAt")]
    [InlineData("zabbix", """{"event_value":"1"}""", "trigger_id")]
    [InlineData("zabbix", "[]", "host")]
    public async Task What_is_wrong_with_a_webhook_is_named(string source, string body, string field)
    {
        using var monitor = await MonitorAsync("checker");
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var problem = await WebApp.ReadAsync(await monitor.PostAsync($"/api/alerts/{source}", content), 400);
        Assert.Contains(field, problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_but_monitoring_and_administrators_reports_alerts()
    {
        using var lin = await app.ProgramOfAsync("lin");
        using var content = new StringContent(Webhook, System.Text.Encoding.UTF8, "application/json");
        Assert.Equal("monitoring-only", (await WebApp.ReadAsync(await lin.PostAsync("/api/alerts/prometheus", content), 403))["code"]!.ToString());
    }

    [Fact]
    public async Task A_key_of_monitoring_opens_no_other_door_and_can_be_taken_away()
    {
        using var monitor = await MonitorAsync("short-lived");
        await WebApp.ReadAsync(await monitor.GetAsync("/api/monitoring-keys"), 403);
        Assert.Empty((await WebApp.ReadAsync(await monitor.GetAsync("/api/tasks?scope=all"), 200))["items"]!.AsArray());
        using var admin = await app.ProgramOfAsync("admin");
        Assert.Equal(204, (int)(await admin.DeleteAsync("/api/monitoring-keys/short-lived")).StatusCode);
        await WebApp.ReadAsync(await monitor.GetAsync("/api/tasks"), 401);
        await WebApp.ReadAsync(await admin.DeleteAsync("/api/monitoring-keys/short-lived"), 404);
    }

    [Fact]
    public async Task Only_administrators_issue_keys_and_a_new_one_replaces_the_old()
    {
        using var chen = await app.ProgramOfAsync("chen");
        await WebApp.ReadAsync(await chen.PostAsJsonAsync("/api/monitoring-keys", new { name = "mine" }), 403);
        using var admin = await app.ProgramOfAsync("admin");
        Assert.Contains("name", (await WebApp.ReadAsync(await admin.PostAsJsonAsync("/api/monitoring-keys", new { name = "not a name" }), 400)).ToJsonString(), StringComparison.Ordinal);
        using var old = await MonitorAsync("twice");
        using var fresh = await MonitorAsync("twice");
        await WebApp.ReadAsync(await old.GetAsync("/api/tasks"), 401);
        await WebApp.ReadAsync(await fresh.GetAsync("/api/tasks"), 200);
        var listed = await WebApp.ReadAsync(await admin.GetAsync("/api/monitoring-keys"), 200);
        Assert.Single(listed["items"]!.AsArray(), key => key!["name"]!.ToString() == "twice");
    }

    private async Task<HttpClient> MonitorAsync(string name)
    {
        using var admin = await app.ProgramOfAsync("admin");
        var issued = await WebApp.ReadAsync(await admin.PostAsJsonAsync("/api/monitoring-keys", new { name }), 201);
        return app.With("ApiKey", issued["token"]!.ToString(), "en");
    }

    private static async Task<JsonNode> PostAsync(HttpClient monitor, string source, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return await WebApp.ReadAsync(await monitor.PostAsync($"/api/alerts/{source}", content), 200);
    }
}
