using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>A mail of the desk came back: noted on that mail and on its ticket. After several for good, the desk stops writing there and tells the handler.</summary>
internal static class FileBounce
{
    public static MailStep With(TicketDoors doors) => async (reading, cancellationToken) =>
    {
        if (!DeliveryReport.MayBe(reading.Mail))
        {
            reading.Note(MailStepName.Bounce, MailReason.NoBounce);
            return;
        }

        var report = DeliveryReport.Read(reading.Mail);
        if (reading.Answered is not { } sent)
        {
            reading.Note(MailStepName.Bounce, MailReason.BounceOfNothing, report.ToString());
            return;
        }

        // Whoever has read a mail of the desk could write such a report: it must not silence somebody else.
        var recipient = report.Recipient ?? sent.ToAddress;
        if (!sent.ReadCopies().Select(copy => copy.Address).Append(sent.ToAddress).Contains(recipient, StringComparer.OrdinalIgnoreCase))
        {
            reading.Note(MailStepName.Bounce, MailReason.BounceOfAnother, report.ToString());
            return;
        }

        if (report.IsDelivered)
        {
            reading.Automatic = AutomaticMail.Sign(reading.Mail);
            reading.Decide("ignored:" + AutomaticMail.DeliveryReport, reading.Ticket);
            reading.Note(MailStepName.Bounce, MailReason.Delivered, report.ToString());
            return;
        }

        var permanent = report.IsPermanent == true;
        var said = report.ToString() is { Length: > 0 } told ? told : reading.Mail.Subject;
        if (permanent)
        {
            sent.Bounced(reading.Step.Now, report.Recipient, report.Status.Length > 0 ? report.Status : null, said);
        }
        else
        {
            sent.Error = said;
        }

        var address = report.IsAboutAddress ? await BouncedAddresses.CountAsync(reading.Step, recipient, said, reading.Options.BouncesBeforeStop, cancellationToken) : null;
        var stopped = address is { IsStoppedNow: true };
        if (reading.Ticket is { } ticket)
        {
            var about = permanent
                ? reading.Say($"发给 {recipient} 的邮件“{sent.Subject}”被退回：{said}", $"The mail \"{sent.Subject}\" to {recipient} came back: {said}")
                : reading.Say($"发给 {recipient} 的邮件“{sent.Subject}”尚未送达：{said}", $"The mail \"{sent.Subject}\" to {recipient} has not been delivered yet: {said}");
            var stop = reading.Say($"多次退信，已停止向 {recipient} 发送邮件。请用其他方式联系。", $"Mail to {recipient} keeps coming back: the desk stops writing there. Please reach them another way.");
            reading.Step.Record(
                TimelineAction.Note, ticket, stopped ? $"{about}\n\n{stop}" : about, subject: "mail:" + AutomaticMail.DeliveryReport, by: Caller.System,
                data: new JsonObject { ["mail"] = reading.Row.Id.ToString(), ["to"] = recipient, ["status"] = report.Status, ["permanent"] = permanent });
            if (permanent && doors.TellHandlerAsync is { } tell && (stopped || address is { Bounces: 1 }))
            {
                await tell(reading.Step, ticket, stopped ? stop : about, cancellationToken);
            }
        }

        reading.Automatic = AutomaticMail.Sign(reading.Mail);
        reading.Decide("ignored:" + AutomaticMail.DeliveryReport, reading.Ticket);
        reading.Note(MailStepName.Bounce, permanent ? MailReason.PermanentBounce : MailReason.TransientBounce, report.ToString());
        if (stopped)
        {
            reading.Note(MailStepName.Bounce, MailReason.MailingStopped, recipient);
        }
    };
}
