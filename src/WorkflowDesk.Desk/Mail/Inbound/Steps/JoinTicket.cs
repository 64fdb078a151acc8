using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>The mail is a word on an existing ticket.</summary>
internal static class JoinTicket
{
    // A word or two in another language, such as the name of a program, does not change what somebody reads.
    private const int FewestLetters = 20;

    public static MailStep Through(TicketDoors doors) => async (reading, cancellationToken) =>
    {
        if (reading.Ticket is not { } ticket)
        {
            return;
        }

        if (reading.Trust.Verdict == MailVerdict.Forged)
        {
            // Put here by hand; still nobody's word.
            var entry = reading.Step.Record(TimelineAction.Note, ticket, reading.NewText, subject: "mail:forged", data: new JsonObject { ["mail"] = reading.Row.Id.ToString() });
            TicketProcess.Attach(reading.Step, ticket, reading.Attachments, entry, isPublic: false, reading.Mail.From.Address);
            reading.Decide("reply", ticket);
            reading.Note(MailStepName.Join, MailReason.Joined, ticket.Number);
            return;
        }

        var isRequester = ticket.RequesterId == reading.Sender!.Id;
        if (isRequester)
        {
            // First, so that whatever the reply causes to be written answers it.
            MailThread.Continue(ticket, reading.Mail.MessageId);
            FollowLanguage(reading, ticket);
        }

        await doors.ReplyAsync(reading.Step, ticket, ReplyOf(reading, ticket), cancellationToken);
        var answered = reading.Step.Db.Tasks.Local.Any(task =>
            task.TicketId == ticket.Id && task.Kind == TaskKind.Requester && task.State == TicketTask.Completed && task.CompletedAt == reading.Step.Now);
        NoteOthers(reading, ticket);
        reading.Decide(answered ? "answer" : "reply", ticket);
        reading.Note(MailStepName.Join, answered ? MailReason.Answered : MailReason.Joined, ticket.Number);
    };

    public static NewReply ReplyOf(MailReading reading, Ticket ticket) => new()
    {
        From = reading.Sender!,
        Text = reading.NewText,
        FullText = reading.Text,
        Attachments = reading.Attachments,
        Channel = Channel.Email,
        // Staff answer internal messages too; what they write goes to the requester only from the ticket's page.
        IsPublic = ticket.RequesterId == reading.Sender!.Id || !Caller.Of(reading.Sender, Channel.Email).IsStaff,
    };

    /// <summary>Tickets a subject named besides, so that somebody looks whether they are meant as well.</summary>
    public static void NoteOthers(MailReading reading, Ticket ticket)
    {
        if (reading.OtherNumbers.Count == 0)
        {
            return;
        }

        var others = string.Join(", ", reading.OtherNumbers);
        reading.Step.Record(
            TimelineAction.Note, ticket, subject: "mail:other-numbers", by: Caller.System,
            text: reading.Say($"邮件主题中还写有 {others}，邮件只归入本工单。", $"The subject also names {others}; the mail was put on this ticket only."),
            data: new JsonObject { ["numbers"] = others });
    }

    private static void FollowLanguage(MailReading reading, Ticket ticket)
    {
        if (ticket.Language != reading.Language && reading.Said.Count(char.IsLetter) >= FewestLetters && Languages.IsKnown(reading.Language) && Languages.Of(reading.Said) == reading.Language)
        {
            reading.Step.Record(
                TimelineAction.Updated, ticket, by: Caller.System,
                data: new JsonObject { ["language"] = reading.Language, ["before"] = new JsonObject { ["language"] = ticket.Language } });
            ticket.Language = reading.Language;
            reading.Note(MailStepName.Join, MailReason.LanguageChanged, reading.Language);
        }
    }
}
