using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>
/// Mail that the sender's domain disowns moves nothing. It waits for a person; on a ticket it leaves a note, and where it
/// would have decided something, the one it pretends to be and the supervisors are told.
/// </summary>
internal static class RefuseForgery
{
    public static MailStep With(TicketDoors doors) => async (reading, cancellationToken) =>
    {
        if (reading.Trust.Verdict != MailVerdict.Forged)
        {
            reading.Note(MailStepName.Forgery, MailReason.NotForged);
            return;
        }

        if (reading.Step.Db.Entry(reading.Sender!) is { State: EntityState.Added } made)
        {
            // Nobody is made of a name somebody else has used.
            made.State = EntityState.Detached;
        }

        if (reading.Ticket is { } ticket)
        {
            var asked = await reading.Step.Db.Tasks.AnyAsync(
                task => task.TicketId == ticket.Id && task.State == TicketTask.Open && (task.Kind == TaskKind.Approval || task.Kind == TaskKind.Verification), cancellationToken);
            var text = reading.Say(
                $"收到一封冒充 {reading.Mail.From.Address} 的邮件（{reading.Trust.Detail}），未采用。主题：{reading.Mail.Subject}",
                $"A mail that pretends to come from {reading.Mail.From.Address} ({reading.Trust.Detail}) was refused. Subject: {reading.Mail.Subject}");
            reading.Step.Record(
                TimelineAction.Note, ticket, text, subject: "mail:forged", by: Caller.System,
                data: new JsonObject { ["mail"] = reading.Row.Id.ToString(), ["from"] = reading.Mail.From.Address, ["reason"] = reading.Trust.Reason });
            if (asked && doors.TellOfForgeryAsync is { } tell)
            {
                await tell(reading.Step, ticket, reading.Sender!, text, cancellationToken);
            }
        }

        reading.Hold(MailVerdict.Forged);
        reading.Note(MailStepName.Forgery, MailReason.ForgedSender, reading.Trust.Detail);
    };
}
