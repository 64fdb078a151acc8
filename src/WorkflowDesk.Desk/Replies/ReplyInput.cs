using WorkflowDesk.Desk.Attachments;

namespace WorkflowDesk.Desk.Replies;

/// <summary>What stands in the composer.</summary>
public sealed record ReplyInput
{
    public required string Text { get; init; }

    /// <summary>Addresses with commas, semicolons or line ends between them.</summary>
    public string Cc { get; init; } = "";

    /// <inheritdoc cref="Cc"/>
    public string Bcc { get; init; } = "";

    /// <summary>Files that come with this press.</summary>
    public IReadOnlyList<NewAttachment> Added { get; init; } = [];

    /// <summary>SHA-256 of those of the draft's files that stay; null: all do. Others' are never taken by it.</summary>
    public IReadOnlyList<string>? Kept { get; init; }

    /// <summary>The youngest word on the ticket that the author has read; null: not asked.</summary>
    public DateTimeOffset? SeenAt { get; init; }
}
