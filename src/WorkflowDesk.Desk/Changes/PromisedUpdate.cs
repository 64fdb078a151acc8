namespace WorkflowDesk.Desk.Changes;

/// <summary>While a workaround stands in for the solution, the requester hears from the desk by a promised moment, and again, until it is resolved.</summary>
public sealed class PromisedUpdate
{
    public required Guid TicketId { get; init; }

    public string Workaround { get; set; } = "";

    /// <summary>What comes next.</summary>
    public string Plan { get; set; } = "";

    /// <summary>When the last promise was made; a public word since then keeps it.</summary>
    public DateTimeOffset PromisedAt { get; set; }

    /// <summary>How far apart updates are: as far as the last promise reached, a day at least.</summary>
    public TimeSpan Every { get; set; }

    public DateTimeOffset NextAt { get; set; }

    /// <summary>When the handler is reminded of the next one; null: they were.</summary>
    public DateTimeOffset? RemindAt { get; set; }

    /// <summary>Updates the desk had to write itself.</summary>
    public int Missed { get; set; }

    /// <summary>Resolved, or ended otherwise.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}
