namespace WorkflowDesk.Desk.Alerts;

/// <summary>One word of a monitoring system about one problem (process.md S4: host, rule, level, time, first symptom).</summary>
public sealed record Alert
{
    /// <summary>One of <see cref="AlertSource"/>.</summary>
    public required string Source { get; init; }

    /// <summary>The same for every word about the same problem. At most 200 characters.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Name of the rule that fired.</summary>
    public required string Rule { get; init; }

    /// <summary>Host, instance or service it is about; empty when the source names none.</summary>
    public required string Host { get; init; }

    /// <summary>As the source calls it, in lower case: critical, warning, disaster, high …</summary>
    public required string Level { get; init; }

    /// <summary>The first symptom in words.</summary>
    public required string Summary { get; init; }

    public string Description { get; init; } = "";

    /// <summary>False: monitoring says it is over.</summary>
    public required bool IsFiring { get; init; }

    public required DateTimeOffset BeganAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Everything the source says about where it is; rules of routing may ask for them as <c>name=value</c>.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Where to look further; null: the source names no address.</summary>
    public string? Link { get; init; }
}

public static class AlertSource
{
    public const string Prometheus = "prometheus";
    public const string Zabbix = "zabbix";
}
