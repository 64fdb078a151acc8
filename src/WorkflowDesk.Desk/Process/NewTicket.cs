using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Process;

/// <summary>What is known when a ticket is opened.</summary>
public sealed record NewTicket
{
    public required Person Requester { get; init; }

    /// <summary>1 to 200 characters; longer ones are cut, the description keeps everything.</summary>
    public required string Title { get; init; }

    public required string Description { get; init; }

    /// <summary>One of <see cref="People.Channel.Intake"/>.</summary>
    public required string Channel { get; init; }

    public required string Language { get; init; }

    /// <summary>What the requester thinks; accepting the ticket settles it.</summary>
    public string? Category { get; init; }

    public string? Priority { get; init; }

    /// <summary>Key of the team it begins with; routing may choose another.</summary>
    public string? Team { get; init; }

    /// <summary>Environment, error text, occurred at and so on (process.md, "The ticket").</summary>
    public JsonObject Details { get; init; } = [];

    public IReadOnlyList<NewAttachment> Attachments { get; init; } = [];
}

/// <summary>A word on an existing ticket.</summary>
public sealed record NewReply
{
    public required Person From { get; init; }

    /// <summary>Without the quoted history.</summary>
    public required string Text { get; init; }

    /// <summary>Everything that was written, quotes included.</summary>
    public required string FullText { get; init; }

    public IReadOnlyList<NewAttachment> Attachments { get; init; } = [];

    public required string Channel { get; init; }

    /// <summary>False: an internal note that never leaves the desk.</summary>
    public bool IsPublic { get; init; } = true;

    /// <summary>How a member of staff's public reply reaches the requester by mail; null: as a notice of the desk.</summary>
    public StaffLetter? Letter { get; init; }
}

/// <param name="OperationId">Chosen by the caller; the same id again gets the same answer and changes nothing.</param>
/// <param name="ExpectedRevision">The revision the caller has seen; another one answers 409. Null: whatever it is.</param>
public sealed record TaskCompletion(string OperationId, int? ExpectedRevision, string Outcome, JsonObject Data)
{
    /// <summary>For an approval: hash of the plan the approver has looked at. Another one than the plan's answers 409.</summary>
    public string? PlanHash { get; init; }

    /// <summary>The desk itself made it of a mail whose sender is authenticated.</summary>
    internal bool IsByTrustedMail { get; init; }
}
