using System.Text.Json.Nodes;

namespace WorkflowDesk.Desk.Alerts;

/// <summary>
/// What the media type described in <c>docs/how-to/connect-monitoring.md</c> posts: one event of a trigger. A problem is
/// a trigger on a host; its recovery comes with the same two ids.
/// </summary>
public static class ZabbixReading
{
    // Zabbix's own names of the six severities, in case the number is sent.
    private static readonly string[] Severities = ["not classified", "information", "warning", "average", "high", "disaster"];

    /// <exception cref="DeskRuleException"><c>bad-request</c> 400: names each field that is wrong.</exception>
    public static Alert Read(JsonNode? body)
    {
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        var fields = new AlertFields(body, "", wrong);
        var value = fields.Needed("event_value");
        if (value is not ("0" or "1" or ""))
        {
            fields.Wrong("event_value", "must be 1 for a problem or 0 for its recovery");
        }

        var began = fields.Moment("event_time");
        if (began is null)
        {
            fields.Wrong("event_time", "is required and must be a time such as 2026-01-31T09:30:00Z");
        }

        var severity = (fields.Text("severity") ?? "").ToLowerInvariant();
        var host = fields.Needed("host");
        var rule = AlertFields.Cut(fields.Text("trigger_name") ?? fields.Needed("event_name"), 200);
        var alert = new Alert
        {
            Source = AlertSource.Zabbix,
            Fingerprint = AlertFields.Cut($"{fields.Needed("trigger_id")}@{host}", 200),
            Rule = rule,
            Host = AlertFields.Cut(host, 200),
            Level = AlertFields.Cut(severity is [>= '0' and <= '5'] ? Severities[severity[0] - '0'] : severity, 40),
            Summary = AlertFields.Cut(fields.Text("event_name") ?? rule, AlertFields.LongestSummary),
            Description = AlertFields.Cut(fields.Text("message") ?? "", AlertFields.LongestDescription),
            IsFiring = value != "0",
            BeganAt = began ?? default,
            EndedAt = value == "0" ? fields.Moment("recovery_time") : null,
            Labels = fields.Texts("tags"),
            Link = fields.Text("url"),
        };
        return wrong.Count == 0 ? alert : throw new DeskRuleException("bad-request", 400, "Some fields of the event are missing or wrong.") { Fields = wrong };
    }
}
