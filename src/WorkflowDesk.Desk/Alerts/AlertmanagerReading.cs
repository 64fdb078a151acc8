using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace WorkflowDesk.Desk.Alerts;

/// <summary>Prometheus Alertmanager's webhook, version 4.</summary>
public static class AlertmanagerReading
{
    /// <summary>Alerts in one request; Alertmanager sends a group at a time.</summary>
    public const int MaxAlerts = 10_000;

    /// <exception cref="DeskRuleException"><c>bad-request</c> 400: not such a webhook; names each field that is wrong.</exception>
    public static IReadOnlyList<Alert> Read(JsonNode? body)
    {
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        var fields = new AlertFields(body, "", wrong);
        if (fields.Text("version") is { } version && version != "4")
        {
            fields.Wrong("version", "must be 4");
        }

        var alerts = new List<Alert>();
        if ((body as JsonObject)?["alerts"] is not JsonArray items)
        {
            fields.Wrong("alerts", "is required and must be a list");
        }
        else if (items.Count > MaxAlerts)
        {
            fields.Wrong("alerts", $"holds {items.Count} alerts; at most {MaxAlerts} are taken at once");
        }
        else
        {
            for (var i = 0; i < items.Count; i++)
            {
                alerts.Add(One(new AlertFields(items[i], $"alerts[{i}]", wrong)));
            }
        }

        return wrong.Count == 0 ? alerts : throw new DeskRuleException("bad-request", 400, "This is not a webhook of Alertmanager, version 4.") { Fields = wrong };
    }

    private static Alert One(AlertFields fields)
    {
        var labels = fields.Texts("labels");
        var notes = fields.Texts("annotations");
        if (!labels.TryGetValue("alertname", out var rule) || rule.Length == 0)
        {
            fields.Wrong("labels.alertname", "is required");
            rule = "";
        }

        var status = fields.Needed("status");
        if (status is not ("firing" or "resolved" or ""))
        {
            fields.Wrong("status", "must be firing or resolved");
        }

        var began = fields.Moment("startsAt");
        if (began is null)
        {
            fields.Wrong("startsAt", "is required and must be a time such as 2026-01-31T09:30:00Z");
        }

        return new Alert
        {
            Source = AlertSource.Prometheus,
            Fingerprint = AlertFields.Cut(fields.Text("fingerprint") ?? FingerprintOf(labels), 200),
            Rule = AlertFields.Cut(rule, 200),
            Host = AlertFields.Cut(labels.GetValueOrDefault("instance") ?? labels.GetValueOrDefault("host") ?? labels.GetValueOrDefault("job") ?? "", 200),
            Level = AlertFields.Cut((labels.GetValueOrDefault("severity") ?? "").ToLowerInvariant(), 40),
            Summary = AlertFields.Cut(notes.GetValueOrDefault("summary") ?? notes.GetValueOrDefault("message") ?? rule, AlertFields.LongestSummary),
            Description = AlertFields.Cut(notes.GetValueOrDefault("description") ?? "", AlertFields.LongestDescription),
            IsFiring = status != "resolved",
            BeganAt = began ?? default,
            EndedAt = status == "resolved" ? fields.Moment("endsAt") : null,
            Labels = labels,
            Link = fields.Text("generatorURL"),
        };
    }

    /// <summary>As Alertmanager: the same labels are the same problem.</summary>
    private static string FingerprintOf(Dictionary<string, string> labels) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}")))))[..32];
}
