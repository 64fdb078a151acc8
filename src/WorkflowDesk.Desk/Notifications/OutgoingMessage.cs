using System.Text.Json.Nodes;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>Something a recipient can do straight from the mail; shown as a button.</summary>
public sealed record MailAction(string LabelZh, string LabelEn, string Url)
{
    public string Label(string language) => language == Languages.Chinese ? LabelZh : LabelEn;
}

/// <summary>A message to one person, not yet written out.</summary>
public sealed record OutgoingMessage
{
    /// <summary>One of <see cref="MessageTemplate"/>.</summary>
    public required string Template { get; init; }

    public required Person To { get; init; }

    public Ticket? Ticket { get; init; }

    /// <summary>
    /// What the template may name beyond the ticket itself. Numbers named <c>…Within</c> are minutes; moments are ISO 8601.
    /// Keys a template knows but the data lacks simply leave their sentence out.
    /// </summary>
    public JsonObject Data { get; init; } = [];

    public IReadOnlyList<MailAction> Actions { get; init; } = [];
}

/// <summary>Names of the messages (process.md, "Messages"); each is a file per language in <c>Templates</c>.</summary>
public static class MessageTemplate
{
    public const string Received = "received";
    public const string InformationNeeded = "information-needed";
    public const string TaskAssigned = "task-assigned";
    public const string TaskReminder = "task-reminder";
    public const string TaskOverdue = "task-overdue";
    public const string ClockWarning = "clock-warning";
    public const string ClockBreached = "clock-breached";
    public const string EscalationRaised = "escalation-raised";
    public const string EscalationDecided = "escalation-decided";
    public const string ApprovalAsked = "approval-asked";
    public const string ApprovalDecided = "approval-decided";
    public const string Workaround = "workaround";
    public const string PleaseVerify = "please-verify";
    public const string NotSolvedAgain = "not-solved-again";
    public const string Resolved = "resolved";
    public const string PleaseRate = "please-rate";
    public const string Closed = "closed";
    public const string Duplicate = "duplicate";
    public const string ReplyAdded = "reply-added";
    public const string Assigned = "assigned";
    public const string Incident = "incident";

    /// <summary>To the process owner who let a version fade out.</summary>
    public const string VersionFaded = "version-faded";

    /// <summary>To the handler: every problem monitoring reported on the ticket is over.</summary>
    public const string AlertsOver = "alerts-over";

    public static readonly IReadOnlyList<string> All =
    [
        Received, InformationNeeded, TaskAssigned, TaskReminder, TaskOverdue, ClockWarning, ClockBreached, EscalationRaised,
        EscalationDecided, ApprovalAsked, ApprovalDecided, Workaround, PleaseVerify, NotSolvedAgain, Resolved, PleaseRate,
        Closed, Duplicate, ReplyAdded, Assigned, Incident, VersionFaded, AlertsOver,
    ];
}
