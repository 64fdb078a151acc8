namespace WorkflowDesk.Desk.Notifications;

/// <summary>The wording of a message at one time. Versions are never changed; the newest is in force.</summary>
public sealed class MessageVersion
{
    /// <summary>Key of its <see cref="MessageKind"/>.</summary>
    public required string Message { get; init; }

    public required string Language { get; init; }

    /// <summary>From 1.</summary>
    public required int Version { get; init; }

    public required string Subject { get; init; }

    public required string Body { get; init; }

    /// <summary>The wording of the product holds again, also when a later release words it differently.</summary>
    public required bool IsShipped { get; init; }

    /// <summary>Why; may be empty.</summary>
    public required string Note { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public MessageSource Source => new(Subject, Body);
}
