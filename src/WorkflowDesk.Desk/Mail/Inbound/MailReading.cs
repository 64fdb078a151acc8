using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail.Inbound.Rules;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>One mail on its way through the steps that understand it, inside one unit of work.</summary>
internal sealed class MailReading
{
    public required InboundMail Mail { get; init; }

    public required MailIn Row { get; init; }

    public required DeskStep Step { get; init; }

    public required MailDoor Door { get; init; }

    public required MailOptions Options { get; init; }

    /// <summary>Everything that was written; never blank.</summary>
    public required string Text { get; init; }

    /// <summary>What was newly written in a reply; never blank.</summary>
    public required string NewText { get; init; }

    /// <summary>What was newly written and nothing else; may be blank.</summary>
    public required string Said { get; init; }

    /// <summary>All that was written, without the desk's remarks; may be blank.</summary>
    public required string Written { get; init; }

    public required string Language { get; init; }

    public required IReadOnlyList<NewAttachment> Attachments { get; init; }

    /// <summary>Why no person wrote it; null when one did.</summary>
    public AutomaticSign? Automatic { get; set; }

    public MailTrust Trust { get; set; } = new(MailVerdict.Unknown, MailReason.NotChecked, "");

    /// <summary>The ticket its headers or its subject lead to.</summary>
    public Ticket? Ticket { get; set; }

    /// <summary>The message of the desk that it answers or reports about.</summary>
    public MailOut? Answered { get; set; }

    public Person? Sender { get; set; }

    /// <summary>The member of staff who passed somebody else's request on.</summary>
    public Person? ForwardedBy { get; set; }

    /// <summary>The closed ticket it came too late for.</summary>
    public Ticket? Follows { get; set; }

    /// <summary>Ticket numbers in the subject that the sender has no part in, or that it mentions besides.</summary>
    public List<string> OtherNumbers { get; } = [];

    /// <summary>What rules and mailbox say about a ticket it opens.</summary>
    public MailRuleEffect Effect { get; set; } = new();

    public List<TraceLine> Trace { get; } = [];

    public bool IsDecided => Row.Decision is not null;

    public bool IsChinese => Language == Languages.Chinese;

    /// <summary>Whether a word in it may count as the sender's own.</summary>
    public bool IsTrusted => Trust.Verdict == MailVerdict.Authenticated || (Trust.Verdict == MailVerdict.Unknown && Options.TrustUnverified);

    public void Decide(string decision, Ticket? ticket)
    {
        Row.Decision = decision;
        Row.TicketId = ticket?.Id;
    }

    /// <summary>Ends here, and waits for a person.</summary>
    public void Hold(string why)
    {
        Row.State = MailIn.Held;
        Decide("held:" + why, Ticket);
    }

    /// <summary>Writes what the step found. After <see cref="Decide"/> the line carries the decision.</summary>
    public void Note(string step, string reason, string? detail = null) =>
        Trace.Add(TraceLine.Of(step, Row.Decision ?? TraceLine.Next, reason, detail, Step.Now));

    public string Say(string chinese, string english) => IsChinese ? chinese : english;
}

/// <summary>One concern of understanding a mail.</summary>
internal delegate Task MailStep(MailReading reading, CancellationToken cancellationToken);
