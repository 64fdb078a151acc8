using System.Text.Json.Nodes;
using WorkflowDesk.Desk.Mail.Inbound.Rules;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>
/// Absence notes, delivery reports and other machines' mail never open or move a ticket, unless a rule says that this
/// machine may; staff see them where they belong.
/// </summary>
internal static class FileAutomaticMail
{
    private const int MaxNote = 4000;

    public static MailStep With(MailRuleShelf rules) => async (reading, cancellationToken) =>
    {
        reading.Automatic = AutomaticMail.Sign(reading.Mail) ?? AutomaticMail.WeakSign(reading.Mail, reading.Answered is not null);
        if (reading.Automatic is not { } sign)
        {
            reading.Note(MailStepName.Automatic, MailReason.ByPerson);
            return;
        }

        if (sign.Kind == AutomaticMail.AutoReply && reading.Ticket is null && (await rules.NewestAsync(reading.Step.Db, cancellationToken)).Apply(reading.Mail).Effect.TakesAutomatic)
        {
            reading.Note(MailStepName.Automatic, MailReason.AutomaticOpened, sign.Detail);
            return;
        }

        if (reading.Ticket is { } ticket)
        {
            var from = reading.Mail.From.Address;
            var head = sign.Kind == AutomaticMail.DeliveryReport
                ? reading.Say($"收到邮件系统的投递报告（{from}）：{reading.Mail.Subject}", $"The mail system reports ({from}): {reading.Mail.Subject}")
                : reading.Say($"收到自动回复（{from}）：{reading.Mail.Subject}", $"Automatic reply from {from}: {reading.Mail.Subject}");
            var text = reading.NewText.Length > MaxNote ? reading.NewText[..MaxNote] + "…" : reading.NewText;
            reading.Step.Record(
                TimelineAction.Note, ticket, text: $"{head}\n\n{text}", subject: "mail:" + sign.Kind,
                data: new JsonObject { ["mail"] = reading.Row.Id.ToString(), ["from"] = from });
        }

        reading.Decide("ignored:" + sign.Kind, reading.Ticket);
        reading.Note(MailStepName.Automatic, sign.Reason, sign.Detail);
    };
}
