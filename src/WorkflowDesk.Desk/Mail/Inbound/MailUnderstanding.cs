using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail.Inbound.Steps;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>Makes of a stored mail what it is: a new ticket, a word on one, or something only to be kept.</summary>
public sealed class MailUnderstanding(DeskDatabase database, DeskSteps steps, ContentStore contents, MailOptions options, TicketDoors doors, TimeProvider clock)
{
    /// <summary>Characters of text a ticket takes over; the whole mail stays in the content store.</summary>
    public const int MaxText = 100_000;

    /// <summary>In this order; the first that decides ends it.</summary>
    private readonly IReadOnlyList<MailStep> _order =
    [
        FindThread.TakeAsync,
        FileAutomaticMail.TakeAsync,
        FindSender.TakeAsync,
        FileSecondCopy.TakeAsync,
        FindNumberInSubject.TakeAsync,
        JoinTicket.Through(doors),
        OpenTicket.Through(doors),
    ];

    /// <summary>Everything the mail causes commits together with the note that it is understood. Nothing happens when
    /// another desk is at it or was.</summary>
    internal async Task UnderstandAsync(MailIn stored, CancellationToken cancellationToken)
    {
        await using var posted = contents.OpenRead(stored.PostedSha256);
        using var document = await InboundJson.ParseAsync(posted, cancellationToken);
        var mail = InboundMail.Read(document.RootElement, stored.PostedSha256, options.FromAddress);
        var automatic = AutomaticMail.Reason(mail, options.FromAddress);
        var written = mail.TextBody.Trim().Length > 0 ? mail.TextBody : mail.HtmlBody.Length > 0 ? SafeHtml.ToText(mail.HtmlBody) : "";

        // Before the step: files must not be written while the right to write is held.
        var attachments = automatic is null ? await MailFiles.KeepAsync(mail, contents, cancellationToken) : new MailFiles([], []);
        var sender = await SenderAsync(mail.From.Address, cancellationToken);
        var said = mail.Subject + written;
        var language = said.Any(char.IsLetter) ? Languages.Of(said) : sender?.Language ?? Languages.Default;

        await using var step = await steps.BeginAsync(CallerOf(mail, sender, automatic, language), cancellationToken);
        if (await TakeRowAsync(step.Db, stored.Id, cancellationToken) is not { } row)
        {
            return;
        }

        var newText = QuotedText.Strip(written, mail.HtmlBody);
        var reading = new MailReading
        {
            Mail = mail,
            Row = row,
            Step = step,
            Text = WithRemarks(written, mail, attachments, language),
            NewText = WithRemarks(newText, mail, attachments, language),
            Language = language,
            Attachments = attachments.Files,
            Automatic = automatic,
        };
        foreach (var take in _order)
        {
            await take(reading, cancellationToken);
            if (reading.IsDecided)
            {
                break;
            }
        }

        row.State = MailIn.Understood;
        row.NextTryAt = null;
        row.Error = null;
        row.Attempts++;
        await step.CommitAsync(cancellationToken);
    }

    private static async Task<MailIn?> TakeRowAsync(DeskDb db, Guid id, CancellationToken cancellationToken) => db.IsSqlite
        ? await db.MailsIn.SingleOrDefaultAsync(row => row.Id == id && row.State != MailIn.Understood, cancellationToken)
        : (await db.MailsIn.FromSql($"select * from mails_in where id = {id} and state <> {MailIn.Understood} for update skip locked")
            .ToListAsync(cancellationToken)).SingleOrDefault();

    private async Task<Person?> SenderAsync(string address, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return await db.People.Include(person => person.Teams).SingleOrDefaultAsync(person => person.Email == address, cancellationToken);
    }

    // A new person gets the id the step's caller already has, so that what they cause carries their name.
    private Caller CallerOf(InboundMail mail, Person? sender, string? automatic, string language) => automatic is not null
        ? Caller.System with { Channel = Channel.Email }
        : Caller.Of(sender ?? FindSender.NewRequester(SortableIds.Next(clock.GetUtcNow()), mail.From, language, clock.GetUtcNow()), Channel.Email);

    /// <summary>Says in the text what could not be taken over, so that nobody waits for a file that is not there.</summary>
    private static string WithRemarks(string text, InboundMail mail, MailFiles attachments, string language)
    {
        var chinese = language == Languages.Chinese;
        var parts = new List<string>();
        if (text.Trim() is { Length: > 0 } trimmed)
        {
            parts.Add(trimmed.Length <= MaxText ? trimmed : trimmed[..(char.IsHighSurrogate(trimmed[MaxText - 1]) ? MaxText - 1 : MaxText)] + "\n…");
        }

        if (mail.IsOversize)
        {
            parts.Add(chinese ? "（邮件超出大小限制，仅收到邮件头；请联系发件人用其他方式提供内容。）" : "(The mail was too large: only its head arrived. Please ask the sender for the contents in another way.)");
        }

        if (mail.ParseError is { } error)
        {
            parts.Add(chinese ? $"（邮件正文无法解析：{error}。原始邮件已保留。）" : $"(The body of the mail could not be read: {error}. The raw mail is kept.)");
        }

        parts.AddRange(attachments.Remarks.Select(remark => chinese ? remark.Chinese : remark.English));

        if (mail.Problems.Count > 0)
        {
            var fields = string.Join(", ", mail.Problems.Take(10));
            parts.Add(chinese ? $"（邮件的部分字段格式有误，未能采用：{fields}）" : $"(Some fields of the mail were malformed and left out: {fields})");
        }

        if (parts.Count == 0)
        {
            parts.Add((attachments.Files.Count > 0, chinese) switch
            {
                (true, true) => "（邮件无正文，请见附件。）",
                (true, false) => "(No text; see the attachments.)",
                (false, true) => "（邮件无正文。）",
                (false, false) => "(No text.)",
            });
        }

        return string.Join("\n\n", parts);
    }
}
