namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>How a stored mail is taken up: by itself, again, or by somebody's hand.</summary>
internal sealed record MailHand
{
    /// <summary>States it must be in; in any other, nothing happens.</summary>
    public required IReadOnlyList<string> From { get; init; }

    /// <summary>A person decided what becomes of it: joins the ticket that <see cref="BeforeAsync"/> sets, else opens one.</summary>
    public bool IsByHand { get; init; }

    /// <summary>Shows what would happen; keeps nothing.</summary>
    public bool OnlyTries { get; init; }

    public MailStep? BeforeAsync { get; init; }

    public Action<MailReading>? After { get; init; }
}

/// <summary>What became of it.</summary>
/// <param name="Number">Of the ticket it is on; in a trial, one that would be opened has the next number.</param>
public sealed record MailTaken(string State, string Decision, string? Verdict, string? Number, IReadOnlyList<TraceLine> Trace);
