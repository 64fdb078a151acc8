namespace WorkflowDesk.Desk.Notifications;

/// <summary>Names of the messages (process.md, "Messages"); each is a file per language in <c>Templates</c> and an entry of <see cref="MessageKinds"/>.</summary>
public static class MessageTemplate
{
    public const string Received = "received";
    public const string InformationNeeded = "information-needed";
    public const string TaskAssigned = "task-assigned";
    public const string TaskReminder = "task-reminder";
    public const string TaskDueSoon = "task-due-soon";
    public const string TaskOverdue = "task-overdue";
    public const string ClockWarning = "clock-warning";
    public const string ClockBreached = "clock-breached";
    public const string DelayNotice = "delay-notice";
    public const string EscalationRaised = "escalation-raised";
    public const string EscalationDecided = "escalation-decided";
    public const string ApprovalAsked = "approval-asked";
    public const string ApprovalReminder = "approval-reminder";
    public const string ApprovalDecided = "approval-decided";
    /// <summary>To the requester: several ways to solve it, which one?</summary>
    public const string PleaseChoose = "please-choose";

    /// <summary>What the approvers said afterwards of a change that could not wait.</summary>
    public const string EmergencyDecided = "emergency-decided";
    public const string Workaround = "workaround";
    /// <summary>To the requester: how things stand, where nobody had told them by the promised moment.</summary>
    public const string Progress = "progress";

    /// <summary>To the handler: the requester is to hear soon.</summary>
    public const string UpdateDue = "update-due";

    /// <summary>To the owner of something a ticket left behind.</summary>
    public const string LeftoverDue = "leftover-due";
    public const string PleaseVerify = "please-verify";
    public const string NotSolvedAgain = "not-solved-again";
    public const string Resolved = "resolved";
    public const string PleaseRate = "please-rate";
    public const string Closed = "closed";
    public const string ReturnVisit = "return-visit";
    public const string Reopened = "reopened";
    public const string Duplicate = "duplicate";
    public const string ReplyAdded = "reply-added";
    public const string Assigned = "assigned";
    public const string Incident = "incident";

    /// <summary>To the process owner who let a version fade out.</summary>
    public const string VersionFaded = "version-faded";

    /// <summary>To the handler: every problem monitoring reported on the ticket is over.</summary>
    public const string AlertsOver = "alerts-over";

    /// <summary>To whoever works on the ticket: mail to or from somebody could not be trusted or delivered.</summary>
    public const string MailTrouble = "mail-trouble";

    /// <summary>To a sender of whose mail only the head was taken.</summary>
    public const string MailTooLarge = "mail-too-large";

    /// <summary>Several messages in one mail. Sent by the desk alone, no process can ask for it.</summary>
    public const string Digest = "digest";

    /// <summary>Those a process may send.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        Received, InformationNeeded, TaskAssigned, TaskReminder, TaskDueSoon, TaskOverdue, ClockWarning, ClockBreached, DelayNotice,
        EscalationRaised, EscalationDecided, ApprovalAsked, ApprovalReminder, ApprovalDecided, EmergencyDecided, PleaseChoose, Workaround, Progress, UpdateDue, LeftoverDue, PleaseVerify, NotSolvedAgain,
        Resolved, PleaseRate, Closed, ReturnVisit, Reopened, Duplicate, ReplyAdded, Assigned, Incident, VersionFaded, AlertsOver, MailTrouble, MailTooLarge,
    ];
}
