namespace WorkflowDesk.Desk.Tickets;

/// <summary>
/// Something that happened: who, when, what, from where. Rows are only ever added. Those of a ticket are its timeline;
/// all of them together are the audit trail of the desk.
/// </summary>
public sealed class TimelineEntry
{
    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public Guid? ActorId { get; init; }

    public required string ActorName { get; init; }

    /// <summary>The absent person in whose place they acted; null: in their own right.</summary>
    public string? ActorFor { get; init; }

    /// <summary>One of <see cref="People.Channel"/>.</summary>
    public required string Channel { get; init; }

    /// <summary>One of <see cref="TimelineAction"/>.</summary>
    public required string Action { get; init; }

    public Guid? TicketId { get; init; }

    /// <summary>What else it is about: a definition, a person, an attachment's name.</summary>
    public string? Subject { get; init; }

    public string? Step { get; init; }

    public string? Outcome { get; init; }

    /// <summary>What a person wrote or the desk says; plain text.</summary>
    public string Text { get; init; } = "";

    /// <summary>JSON object with what was changed or entered.</summary>
    public string Data { get; init; } = "{}";

    /// <summary>True: the requester sees it too. Internal entries never leave the desk.</summary>
    public bool IsPublic { get; init; }
}

public static class TimelineAction
{
    public const string Opened = "opened";
    public const string Reply = "reply";
    public const string Note = "note";
    public const string TaskCreated = "task-created";
    public const string TaskCompleted = "task-completed";
    public const string TaskWithdrawn = "task-withdrawn";
    public const string TaskClaimed = "task-claimed";
    public const string TaskReleased = "task-released";
    public const string TaskAssigned = "task-assigned";
    public const string TaskDelegated = "task-delegated";
    public const string TaskTakenBack = "task-taken-back";
    public const string CoHandlerAdded = "co-handler-added";
    public const string CoHandlerRemoved = "co-handler-removed";
    public const string Reminded = "reminded";
    public const string StatusChanged = "status-changed";
    public const string Updated = "updated";
    public const string Assigned = "assigned";
    public const string Logged = "logged";
    public const string AttemptStarted = "attempt-started";
    public const string ClockStarted = "clock-started";
    public const string ClockPaused = "clock-paused";
    public const string ClockResumed = "clock-resumed";
    public const string ClockRepriced = "clock-repriced";
    public const string ClockStopped = "clock-stopped";
    public const string ClockWarned = "clock-warned";
    public const string ClockBreached = "clock-breached";
    public const string EscalationRaised = "escalation-raised";
    public const string AlertJoined = "alert-joined";
    public const string AlertRepeated = "alert-repeated";
    public const string AlertResolved = "alert-resolved";
    public const string AlertsOver = "alerts-over";
    /// <summary>Something done while a plan was carried out. <c>Data</c>: when.</summary>
    public const string WorkLogged = "work-logged";

    /// <summary><c>Subject</c>: taken, or not-needed with the reason.</summary>
    public const string BackupConfirmed = "backup-confirmed";
    public const string BackupUnconfirmed = "backup-unconfirmed";
    public const string ChangePlanned = "change-planned";

    /// <summary><c>Subject</c>: the system, or ahead with the reason.</summary>
    public const string WindowOpened = "window-opened";

    /// <summary>Back to the plan. <c>Subject</c>: missed, or replan with the reason.</summary>
    public const string WindowLeft = "window-left";
    public const string FreezeAdded = "freeze-added";
    public const string FreezeRemoved = "freeze-removed";
    public const string UpdatePromised = "update-promised";

    /// <summary>The desk told the requester how things stand, since nobody else had.</summary>
    public const string ProgressTold = "progress-told";
    public const string LeftoverAdded = "leftover-added";
    public const string LeftoverChanged = "leftover-changed";

    /// <summary>A vote that does not decide yet; the one that does completes the task.</summary>
    public const string Voted = "voted";
    public const string DeputiesAsked = "deputies-asked";

    /// <summary>An approval that is open goes on with the plan as it is now; votes on the other one do not count.</summary>
    public const string PlanChanged = "plan-changed";
    public const string EmergencyDeclared = "emergency-declared";
    public const string MessageQueued = "message-queued";
    public const string MessageFailed = "message-failed";

    /// <summary>An administrator has sent a dead letter again.</summary>
    public const string MessageRetried = "message-retried";

    /// <summary>An administrator has put a dead letter away. <c>Text</c>: why.</summary>
    public const string MessageDiscarded = "message-discarded";

    /// <summary>Somebody took a mail in hand. <c>Subject</c>: the mail's; <c>Outcome</c>: what they did.</summary>
    public const string MailHandled = "mail-handled";

    /// <summary>Rules for mail were changed. <c>Subject</c>: the new version.</summary>
    public const string MailRulesChanged = "mail-rules-changed";

    /// <summary>The wording of a message was changed. <c>Subject</c>: which, and the language.</summary>
    public const string MessageEdited = "message-edited";
    public const string MessagesChosen = "messages-chosen";
    public const string MessageReset = "message-reset";

    /// <summary>The requester was told of a delay. <c>Text</c>: why; <c>Data</c>: the new estimate.</summary>
    public const string DelayTold = "delay-told";
    public const string TaskDueSoon = "task-due-soon";
    public const string TaskOverdue = "task-overdue";
    public const string AttachmentAdded = "attachment-added";
    public const string Incident = "incident";
    public const string IncidentRetried = "incident-retried";
    public const string Closed = "closed";

    /// <summary>Somebody said that a closed ticket is not solved, and its process began again. <c>Text</c>: what was said.</summary>
    public const string Reopened = "reopened";
    public const string Withdrawn = "withdrawn";
    public const string Cancelled = "cancelled";
    public const string KeyIssued = "key-issued";
    public const string KeyRevoked = "key-revoked";
    public const string SignedIn = "signed-in";

    /// <summary>Entries about people have their user name as <c>Subject</c> and what changed, before and after, as <c>Data</c>.</summary>
    public const string PersonAdded = "person-added";
    public const string PersonChanged = "person-changed";
    public const string PersonDeactivated = "person-deactivated";
    public const string PersonActivated = "person-activated";
    public const string PasswordLinkMade = "password-link-made";
    public const string PasswordSet = "password-set";
    public const string AbsenceEntered = "absence-entered";
    public const string AbsenceEnded = "absence-ended";
    public const string TeamAdded = "team-added";
    public const string TeamRenamed = "team-renamed";
    public const string TeamRemoved = "team-removed";
    public const string MailboxAdded = "mailbox-added";
    public const string MailboxChanged = "mailbox-changed";
    public const string MailboxRemoved = "mailbox-removed";
    public const string MailboxKeyMade = "mailbox-key-made";
    public const string InstanceCancelled = "instance-cancelled";
    public const string InstanceDeleted = "instance-deleted";
    public const string DefinitionImported = "definition-imported";
    public const string DefinitionSaved = "definition-saved";
    public const string DefinitionPublished = "definition-published";
    public const string DefinitionRetracted = "definition-retracted";
    public const string DefinitionReverted = "definition-reverted";
    public const string DefinitionTakenBack = "definition-taken-back";
    public const string DefinitionFading = "definition-fading";
    public const string DefinitionFaded = "definition-faded";
    public const string DefinitionDeleted = "definition-deleted";
    public const string DefinitionTried = "definition-tried";

    /// <summary>The ticket goes on in another version of its process. <c>Subject</c>: which, from where.</summary>
    public const string TicketMoved = "ticket-moved";
    public const string MoveStarted = "move-started";
    public const string MoveFinished = "move-finished";
    public const string MoveStopped = "move-stopped";
    public const string ProfileSaved = "profile-saved";
    public const string ProfileReset = "profile-reset";

    /// <summary>New tickets are opened under another profile. <c>Data</c>: before and after.</summary>
    public const string ProfileActivated = "profile-activated";
    public const string CalendarSaved = "calendar-saved";
    public const string ScenarioSaved = "scenario-saved";
    public const string ScenarioDeleted = "scenario-deleted";
    public const string CannedTextSaved = "canned-text-saved";
    public const string CannedTextRemoved = "canned-text-removed";
}
