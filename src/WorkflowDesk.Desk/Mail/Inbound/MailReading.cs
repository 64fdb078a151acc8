using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>One mail on its way through the steps that understand it, inside one unit of work.</summary>
internal sealed class MailReading
{
    public required InboundMail Mail { get; init; }

    public required MailIn Row { get; init; }

    public required DeskStep Step { get; init; }

    /// <summary>Everything that was written; never blank.</summary>
    public required string Text { get; init; }

    /// <summary>What was newly written in a reply; never blank.</summary>
    public required string NewText { get; init; }

    public required string Language { get; init; }

    public required IReadOnlyList<NewAttachment> Attachments { get; init; }

    /// <summary>Why no person wrote it; null when one did.</summary>
    public required string? Automatic { get; init; }

    /// <summary>The ticket its headers or its subject lead to.</summary>
    public Ticket? Ticket { get; set; }

    public Person? Sender { get; set; }

    /// <summary>A ticket number in the subject that the sender has no part in.</summary>
    public string? ForeignNumber { get; set; }

    public bool IsDecided => Row.Decision is not null;

    public bool IsChinese => Language == Languages.Chinese;

    public void Decide(string decision, Ticket? ticket)
    {
        Row.Decision = decision;
        Row.TicketId = ticket?.Id;
    }

    public string Say(string chinese, string english) => IsChinese ? chinese : english;
}

/// <summary>One concern of understanding a mail.</summary>
internal delegate Task MailStep(MailReading reading, CancellationToken cancellationToken);
