using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace WorkflowDesk.Desk.Mail.Inbound.Steps;

/// <summary>The mail answers a message the desk sent or received: it belongs to that message's ticket.</summary>
internal static partial class FindThread
{
    private const int ReportLength = 65_536;

    public static async Task TakeAsync(MailReading reading, CancellationToken cancellationToken)
    {
        var answered = reading.Mail.References.ToList();
        if (reading.Automatic == AutomaticMail.DeliveryReport)
        {
            answered.AddRange(Returned(reading.Mail));
        }

        if (answered.Count == 0)
        {
            return;
        }

        var db = reading.Step.Db;
        var known = await db.MailsOut.Where(mail => answered.Contains(mail.MessageId) && mail.TicketId != null)
            .Select(mail => new { Id = mail.MessageId, mail.TicketId }).ToListAsync(cancellationToken);
        if (known.Count == 0)
        {
            known = await db.MailsIn.Where(mail => mail.MessageId != null && answered.Contains(mail.MessageId) && mail.TicketId != null)
                .Select(mail => new { Id = mail.MessageId!, mail.TicketId }).ToListAsync(cancellationToken);
        }

        // The nearest message decides when a person answers two threads at once.
        if (known.MinBy(mail => answered.IndexOf(mail.Id)) is { TicketId: { } ticketId })
        {
            reading.Ticket = await reading.Step.LockTicketAsync(ticketId, cancellationToken);
        }
    }

    /// <summary>Reports of undelivered mail carry no References, but the head of what they return.</summary>
    private static IEnumerable<string> Returned(InboundMail mail)
    {
        var texts = mail.Attachments.Where(file => file.ContentType.Contains("rfc822", StringComparison.OrdinalIgnoreCase))
            .Select(file => file.Bytes() is { } bytes ? Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, ReportLength)) : "")
            .Prepend(mail.TextBody.Length > ReportLength ? mail.TextBody[..ReportLength] : mail.TextBody);
        return texts.SelectMany(text => MessageIdHeader().Matches(text).Select(match => match.Groups[1].Value)).Take(20);
    }

    [GeneratedRegex(@"^Message-ID:\s*(<[^<>\s]{3,250}>)", RegexOptions.IgnoreCase | RegexOptions.Multiline, 1000)]
    private static partial Regex MessageIdHeader();
}
