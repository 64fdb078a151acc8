namespace WorkflowDesk.Desk.Mail.Mailboxes;

/// <summary>Which gateway watches a mailbox, and what it last said of it. Written by gateways, never by people.</summary>
public sealed class MailboxWatch
{
    public required Guid MailboxId { get; init; }

    /// <summary>The gateway that holds it; null: none does.</summary>
    public string? Owner { get; set; }

    /// <summary>When another gateway may take it; exclusive.</summary>
    public DateTimeOffset? UntilAt { get; set; }

    /// <summary>One of <see cref="WatchState"/>.</summary>
    public string State { get; set; } = WatchState.Waiting;

    /// <summary>When the mailbox itself last answered.</summary>
    public DateTimeOffset? SeenAt { get; set; }

    /// <summary>When a mail was last taken from it.</summary>
    public DateTimeOffset? MailAt { get; set; }

    /// <summary>Mails that wait in it; null: not counted yet.</summary>
    public int? Backlog { get; set; }

    /// <summary>Why it does not work at the moment, with a code of the gateway in front; null: it does.</summary>
    public string? Error { get; set; }
}

public static class WatchState
{
    /// <summary>No gateway has begun.</summary>
    public const string Waiting = "waiting";

    public const string Connecting = "connecting";
    public const string Watching = "watching";

    /// <summary>It broke off and is tried again soon.</summary>
    public const string Broken = "broken";

    public static readonly IReadOnlyList<string> All = [Waiting, Connecting, Watching, Broken];
}
