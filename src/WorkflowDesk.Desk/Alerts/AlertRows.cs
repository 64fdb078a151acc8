namespace WorkflowDesk.Desk.Alerts;

/// <summary>The latest ticket of a rule. Problems that begin within the profile's window join it.</summary>
public sealed class AlertGroup
{
    public required string Source { get; init; }

    public required string Rule { get; init; }

    public Guid? TicketId { get; set; }

    public DateTimeOffset OpenedAt { get; set; }

    /// <summary>Problems on the ticket beyond the first.</summary>
    public int Joined { get; set; }
}

/// <summary>A problem monitoring has reported, as it stands.</summary>
public sealed class AlertProblem
{
    public required string Source { get; init; }

    public required string Fingerprint { get; init; }

    public required string Rule { get; init; }

    public required string Host { get; set; }

    public required string Level { get; set; }

    public required string Summary { get; set; }

    /// <summary>JSON object of texts.</summary>
    public required string Labels { get; set; }

    public required bool IsFiring { get; set; }

    public required DateTimeOffset BeganAt { get; set; }

    public required DateTimeOffset LastAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Further words about it while its ticket was open.</summary>
    public int Repeats { get; set; }

    public required Guid TicketId { get; set; }
}
