using System.Text.Json;
using WorkflowDesk.Desk.Notifications;

namespace WorkflowDesk.Desk.Replies;

/// <summary>
/// An answer to the requester before it is on the ticket: being written, or waiting out the moments in which it can still
/// be taken back. Nothing of it is on the timeline and nothing has left until it is <see cref="Sent"/>.
/// </summary>
public sealed class ReplyDraft
{
    public const string Draft = "draft";

    /// <summary>Leaves at <see cref="ReleaseAt"/>.</summary>
    public const string Waiting = "waiting";

    /// <summary>On the timeline as <see cref="EntryId"/>, and in the outbox. Kept a while, so that a second press finds it.</summary>
    public const string Sent = "sent";

    public required Guid Id { get; init; }

    public required Guid TicketId { get; init; }

    public required Guid PersonId { get; init; }

    public string State { get; set; } = Draft;

    /// <summary>As it was typed, with its simple marks, see <see cref="LetterText"/>.</summary>
    public string Text { get; set; } = "";

    /// <summary>JSON list of <see cref="MailCopy"/>.</summary>
    public string Copies { get; set; } = "[]";

    /// <summary>JSON list of <see cref="MailFile"/>.</summary>
    public string Files { get; set; } = "[]";

    /// <summary>The youngest word on the ticket its author had read; a younger one by somebody else is worth a warning.</summary>
    public DateTimeOffset SeenAt { get; set; }

    public DateTimeOffset? ReleaseAt { get; set; }

    public Guid? EntryId { get; set; }

    /// <summary>Why it came back instead of leaving.</summary>
    public string? Problem { get; set; }

    public int Revision { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public IReadOnlyList<MailCopy> ReadCopies() => JsonSerializer.Deserialize<MailCopy[]>(Copies, DeskJson.Options) ?? [];

    public IReadOnlyList<MailFile> ReadFiles() => JsonSerializer.Deserialize<MailFile[]>(Files, DeskJson.Options) ?? [];

    internal void Keep(IReadOnlyList<MailCopy> copies, IReadOnlyList<MailFile> files)
    {
        Copies = JsonSerializer.Serialize(copies, DeskJson.Options);
        Files = JsonSerializer.Serialize(files, DeskJson.Options);
    }
}
