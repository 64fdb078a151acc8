namespace WorkflowDesk.Desk.Notifications;

/// <summary>An answer that a member of staff wrote to the requester: what goes beyond the words of a message.</summary>
public sealed record StaffLetter
{
    public required Guid AuthorId { get; init; }

    /// <summary>The reply on the timeline that it brings.</summary>
    public Guid? EntryId { get; init; }

    /// <summary>As it was typed, see <see cref="LetterText"/>.</summary>
    public required string Text { get; init; }

    public IReadOnlyList<MailCopy> Copies { get; init; } = [];

    public IReadOnlyList<MailFile> Files { get; init; } = [];

    /// <summary>What stands below; may be empty.</summary>
    public string Signature { get; init; } = "";

    /// <summary>What it answers, quoted below it; null: nothing. Taken from the public side of the ticket only.</summary>
    public QuotedWord? Quoted { get; init; }
}

/// <param name="At">Local to the desk.</param>
public sealed record QuotedWord(string Name, DateTimeOffset At, string Text);
