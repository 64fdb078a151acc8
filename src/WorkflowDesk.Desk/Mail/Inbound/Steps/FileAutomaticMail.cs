using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>Absence notes, delivery reports and the desk's own mail never open or move a ticket; staff see them where they belong.</summary>
internal static class FileAutomaticMail
{
    private const int MaxNote = 4000;

    public static Task TakeAsync(MailReading reading, CancellationToken cancellationToken)
    {
        if (reading.Automatic is not { } reason)
        {
            return Task.CompletedTask;
        }

        if (reading.Ticket is { } ticket && reason != AutomaticMail.OwnMail)
        {
            var from = reading.Mail.From.Address;
            var head = reason == AutomaticMail.DeliveryReport
                ? reading.Say($"收到邮件系统的投递报告（{from}）：{reading.Mail.Subject}", $"The mail system reports ({from}): {reading.Mail.Subject}")
                : reading.Say($"收到自动回复（{from}）：{reading.Mail.Subject}", $"Automatic reply from {from}: {reading.Mail.Subject}");
            var text = reading.NewText.Length > MaxNote ? reading.NewText[..MaxNote] + "…" : reading.NewText;
            reading.Step.Record(
                TimelineAction.Note, ticket, text: $"{head}\n\n{text}", subject: "mail:" + reason,
                data: new JsonObject { ["mail"] = reading.Row.Id.ToString(), ["from"] = from });
        }

        reading.Decide("ignored:" + reason, reading.Ticket);
        return Task.CompletedTask;
    }
}
