using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>Staff pass on what somebody wrote to them: the ticket is that person's. Only for staff whose mail may be believed.</summary>
internal static class FindForwarded
{
    public static async Task TakeAsync(MailReading reading, CancellationToken cancellationToken)
    {
        if (reading.Ticket is not null || ForwardedMail.OriginalSender(reading.Mail.Subject, reading.Written) is not { } original
            || original.Address == reading.Mail.From.Address || reading.Door.IsOwn(original.Address))
        {
            reading.Note(MailStepName.Forward, MailReason.NotForwarded);
            return;
        }

        if (!reading.IsTrusted || !reading.Sender!.IsActive || !Caller.Of(reading.Sender, Channel.Email).IsStaff)
        {
            reading.Note(MailStepName.Forward, MailReason.ForwarderNotTrusted, original.Address);
            return;
        }

        var requester = await reading.Step.Db.People.Include(person => person.Teams).SingleOrDefaultAsync(person => person.Email == original.Address, cancellationToken);
        if (requester is null)
        {
            requester = FindSender.NewRequester(reading.Step.NewId(), original, reading.Language, reading.Step.Now);
            reading.Step.Db.People.Add(requester);
        }

        (reading.ForwardedBy, reading.Sender) = (reading.Sender, requester);
        reading.Note(MailStepName.Forward, MailReason.OnBehalf, original.Address);
    }
}
