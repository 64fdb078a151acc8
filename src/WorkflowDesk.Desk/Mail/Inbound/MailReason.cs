namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>Why a step decided as it did. Codes for programs; pages say each in words.</summary>
public static class MailReason
{
    public const string DmarcPass = "dmarc-pass";
    public const string DkimAligned = "dkim-aligned";
    public const string SpfAligned = "spf-aligned";
    public const string DmarcFail = "dmarc-fail";
    public const string NothingAligned = "nothing-aligned";
    public const string NotChecked = "not-checked";

    public const string NoLoop = "no-loop";
    public const string OwnAddress = "own-address";
    public const string OwnMessage = "own-message";
    public const string OwnHeader = "own-header";
    public const string TooManyHops = "too-many-hops";

    public const string OurMessageId = "our-message-id";
    public const string KnownMessageId = "known-message-id";
    public const string ReturnPath = "return-path";
    public const string UnknownReferences = "unknown-references";
    public const string NoReferences = "no-references";

    public const string NoBounce = "no-bounce";
    public const string PermanentBounce = "permanent-bounce";
    public const string TransientBounce = "transient-bounce";
    public const string BounceOfNothing = "bounce-of-nothing";
    public const string BounceOfAnother = "bounce-of-another";
    public const string Delivered = "delivered";
    public const string MailingStopped = "mailing-stopped";

    public const string ByPerson = "by-person";
    public const string AutoSubmitted = "auto-submitted";
    public const string Precedence = "precedence";
    public const string SuppressesAnswers = "suppresses-answers";
    public const string AutoHeader = "auto-header";
    public const string AutoSubject = "auto-subject";
    public const string EmptySender = "empty-sender";
    public const string ReportType = "report-type";
    public const string BounceWords = "bounce-words";
    public const string ReadReceipt = "read-receipt";
    public const string Complaint = "complaint";
    public const string CalendarAnswer = "calendar-answer";

    public const string KnownSender = "known-sender";
    public const string InactiveSender = "inactive-sender";
    public const string NewSender = "new-sender";
    public const string UnknownSender = "unknown-sender";

    public const string NoCopy = "no-copy";
    public const string SecondCopy = "second-copy";
    public const string CopiedId = "copied-id";

    public const string NoRule = "no-rule";
    public const string RuleApplied = "rule-applied";
    public const string RuleValueUnknown = "rule-value-unknown";

    public const string NoNumber = "no-number";
    public const string NumberOfSender = "number-of-sender";
    public const string NumberOfStranger = "number-of-stranger";
    public const string NumberUnknown = "number-unknown";
    public const string SeveralNumbers = "several-numbers";
    public const string OtherNumbers = "other-numbers";

    public const string NotForwarded = "not-forwarded";
    public const string OnBehalf = "on-behalf";
    public const string ForwarderNotTrusted = "forwarder-not-trusted";

    public const string NotForged = "not-forged";
    public const string ForgedSender = "forged-sender";

    public const string NothingAsked = "nothing-asked";
    public const string NoClearWord = "no-clear-word";
    public const string WordTaken = "word-taken";
    public const string WordNotTrusted = "word-not-trusted";
    public const string WordRefused = "word-refused";
    public const string WordStale = "word-stale";

    public const string StillOpen = "still-open";
    public const string AllIsWell = "all-is-well";
    public const string OnlyThanks = "only-thanks";
    public const string Reopened = "reopened-in-time";
    public const string NoWayBack = "no-way-back";
    public const string WindowOver = "window-over";
    public const string FromStaff = "from-staff";

    public const string Joined = "joined";
    public const string Answered = "answered";
    public const string OpenedNew = "opened-new";
    public const string AutomaticOpened = "automatic-opened";
    public const string LanguageChanged = "language-changed";

    public const string ParticipantsAdded = "participants-added";
    public const string NobodyAdded = "nobody-added";
    public const string NotTrustedToAdd = "not-trusted-to-add";

    public const string Failed = "failed";

    public const string MadeTicket = "made-ticket";
    public const string Attached = "attached";
    public const string DiscardedByHand = "discarded-by-hand";
    public const string TakenBack = "taken-back";
    public const string Replayed = "replayed";

    public static readonly IReadOnlyList<string> All =
        [.. typeof(MailReason).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];
}
