using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>
/// Somebody who was asked to approve or to verify answers by mail. It counts when the sender is authenticated and the
/// words can mean only one thing; else it stays a reply, and they get the link or the way to sign in once more.
/// </summary>
internal static class TakeWord
{
    private static readonly string[] s_approvals = [MessageTemplate.ApprovalAsked, MessageTemplate.ApprovalReminder];

    public static MailStep Through(TicketDoors doors) => async (reading, cancellationToken) =>
    {
        if (reading.Ticket is not { IsOpen: true } ticket || doors.DecideAsync is not { } decide || await AskedAsync(reading, ticket, cancellationToken) is not { } task)
        {
            reading.Note(MailStepName.Word, MailReason.NothingAsked);
            return;
        }

        var isApproval = task.Kind == TaskKind.Approval;
        var word = isApproval ? SpokenWords.OfApproval(reading.Said) : SpokenWords.OfVerification(reading.Said);
        if (word == SpokenWord.Unclear)
        {
            reading.Note(MailStepName.Word, MailReason.NoClearWord, task.Step);
            return;
        }

        var outcome = (isApproval, word) switch
        {
            (true, SpokenWord.Yes) => "Approved",
            (true, _) => "Rejected",
            (false, SpokenWord.Yes) => "Solved",
            _ => "NotSolved",
        };
        if (!reading.IsTrusted)
        {
            await AskAgainAsync(MailReason.WordNotTrusted, reading.Say(
                $"{reading.Mail.From.Address} 来信表示“{outcome}”，但发件人未经验证，未作为决定采用；已再次请其通过链接或登录确认。",
                $"A mail from {reading.Mail.From.Address} says '{outcome}', but its sender is not authenticated: it does not count. They were asked once more to use the link or to sign in."));
            return;
        }

        if (isApproval && await IsStaleAsync(reading, task, cancellationToken))
        {
            await AskAgainAsync(MailReason.WordStale, reading.Say(
                $"{reading.Mail.From.Address} 回复的是此前的方案，方案已变更，未作为决定采用。",
                $"{reading.Mail.From.Address} answered about an earlier plan; it has changed since, so the answer does not count."));
            return;
        }

        var refusal = await decide(reading.Step, ticket, new MailedWord(task, reading.Sender!, outcome, reading.Row.Id)
        {
            Reply = JoinTicket.ReplyOf(reading, ticket),
        }, cancellationToken);
        if (refusal is not null)
        {
            Record("mail:word-refused", $"{reading.Mail.From.Address}: {refusal}");
            reading.Note(MailStepName.Word, MailReason.WordRefused, refusal);
            return;
        }

        if (ticket.RequesterId == reading.Sender!.Id)
        {
            MailThread.Continue(ticket, reading.Mail.MessageId);
        }

        reading.Decide("decision", ticket);
        reading.Note(MailStepName.Word, MailReason.WordTaken, $"{task.Step}: {outcome}");

        async Task AskAgainAsync(string reason, string text)
        {
            Record("mail:" + reason, text);
            reading.Note(MailStepName.Word, reason, $"{task.Step}: {outcome}");
            if (doors.AskAgainAsync is { } ask)
            {
                await ask(reading.Step, ticket, task, reading.Sender!, cancellationToken);
            }
        }

        void Record(string subject, string text) => reading.Step.Record(
            TimelineAction.Note, ticket, text, subject: subject, by: Caller.System,
            data: new JsonObject { ["mail"] = reading.Row.Id.ToString(), ["outcome"] = outcome, ["verdict"] = reading.Trust.Verdict, ["reason"] = reading.Trust.Reason });
    };

    /// <summary>The one open question of the ticket this person's mail answers.</summary>
    private static async Task<TicketTask?> AskedAsync(MailReading reading, Ticket ticket, CancellationToken cancellationToken)
    {
        var open = await reading.Step.Db.Tasks.Where(task => task.TicketId == ticket.Id && task.State == TicketTask.Open && (task.Kind == TaskKind.Approval || task.Kind == TaskKind.Verification))
            .ToListAsync(cancellationToken);
        if (reading.Answered is { } answered && s_approvals.Contains(answered.Template) && answered.PersonId == reading.Sender!.Id)
        {
            var asked = open.FindAll(task => task.Kind == TaskKind.Approval);
            return asked.Count == 1 ? asked[0] : null;
        }

        return ticket.RequesterId == reading.Sender!.Id ? open.Find(task => task.Kind == TaskKind.Verification) : null;
    }

    private static async Task<bool> IsStaleAsync(MailReading reading, TicketTask task, CancellationToken cancellationToken)
    {
        var writtenAt = reading.Answered!.CreatedAt;
        return writtenAt < task.CreatedAt || await reading.Step.Db.Timeline.AnyAsync(
            entry => entry.TicketId == task.TicketId && entry.Action == TimelineAction.PlanChanged && entry.At > writtenAt, cancellationToken);
    }
}
