using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Attachments;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail.Inbound.Rules;
using WorkflowDesk.Desk.Mail.Inbound.Steps;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Profiles;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>Makes of a stored mail what it is: a new ticket, a word on one, or something only to be kept.</summary>
public sealed class MailUnderstanding(
    DeskDatabase database, DeskSteps steps, ContentStore contents, MailOptions options, TicketDoors doors, ProfileShelf profiles, MailRuleShelf rules,
    MessageIds ids, ReturnPath returnPath, TimeProvider clock)
{
    /// <summary>Characters of text a ticket takes over; the whole mail stays in the content store.</summary>
    public const int MaxText = 100_000;

    private static readonly string[] s_waiting = [MailIn.Received, MailIn.Failed];

    /// <summary>In this order; the first that decides ends it.</summary>
    private readonly IReadOnlyList<MailStep> _order =
    [
        JudgeSender.TakeAsync,
        StopLoops.With(ids),
        FindThread.With(ids, returnPath),
        FileBounce.With(doors),
        FileAutomaticMail.With(rules),
        FindSender.TakeAsync,
        FileSecondCopy.TakeAsync,
        FindNumberInSubject.TakeAsync,
        RefuseForgery.With(doors),
        ApplyRules.With(rules, profiles),
        FindForwarded.TakeAsync,
        TakeWord.Through(doors),
        AnswerToClosed.Through(doors, profiles),
        JoinTicket.Through(doors),
        OpenTicket.Through(doors),
    ];

    private readonly MailStep _answerOversize = AnswerOversize.Through(doors);

    /// <summary>A person said what becomes of it: the steps that would stop it are passed by.</summary>
    private readonly IReadOnlyList<MailStep> _byHand = [JudgeSender.TakeAsync, FindSender.TakeByHandAsync, JoinTicket.Through(doors), OpenTicket.Through(doors)];

    /// <summary>Everything the mail causes commits together with the note that it is understood. Nothing happens when
    /// another desk is at it or was.</summary>
    internal Task<MailTaken?> UnderstandAsync(MailIn stored, CancellationToken cancellationToken) => TakeAsync(stored, new MailHand { From = s_waiting }, cancellationToken);

    /// <summary>Lets the mail go through the steps as <paramref name="hand"/> says.</summary>
    /// <returns>Null: another desk is at it, or it is not as <paramref name="hand"/> expects.</returns>
    internal async Task<MailTaken?> TakeAsync(MailIn stored, MailHand hand, CancellationToken cancellationToken)
    {
        await using var posted = contents.OpenRead(stored.PostedSha256);
        using var document = await InboundJson.ParseAsync(posted, cancellationToken);
        var mail = InboundMail.Read(document.RootElement, stored.PostedSha256, options.FromAddress);
        var written = mail.TextBody.Trim().Length > 0 ? mail.TextBody : mail.HtmlBody.Length > 0 ? SafeHtml.ToText(mail.HtmlBody) : "";
        var said = QuotedText.Strip(written, mail.HtmlBody);
        var sign = hand.IsByHand ? null : AutomaticMail.Sign(mail);

        // Before the step: files must not be written while the right to write is held.
        var attachments = sign is { Kind: AutomaticMail.DeliveryReport } ? new MailFiles([], []) : await MailFiles.KeepAsync(mail, contents, cancellationToken);
        var (sender, door) = await AroundAsync(mail, cancellationToken);
        var language = LanguageOf(mail, said, sender?.Language ?? door.Language);

        await using var step = await steps.BeginSharedAsync(CallerOf(mail, sender, sign is not null, language), cancellationToken);
        if (await TakeRowAsync(step.Db, stored.Id, hand.From, cancellationToken) is not { } row)
        {
            return null;
        }

        await WaitForCopiesAsync(step.Db, mail, cancellationToken);
        (row.State, row.Decision, row.HeldAs) = (MailIn.Understood, null, null);
        var reading = new MailReading
        {
            Mail = mail,
            Row = row,
            Step = step,
            Door = door,
            Options = options,
            Text = WithRemarks(written, mail, attachments, language),
            NewText = WithRemarks(said, mail, attachments, language),
            Said = said,
            Written = written,
            Language = language,
            Attachments = attachments.Files,
        };
        if (hand.BeforeAsync is { } before)
        {
            await before(reading, cancellationToken);
        }

        foreach (var take in hand.IsByHand ? _byHand : _order)
        {
            await take(reading, cancellationToken);
            if (reading.IsDecided)
            {
                break;
            }
        }

        await AddPeople.TakeAsync(reading, cancellationToken);
        await _answerOversize(reading, cancellationToken);
        hand.After?.Invoke(reading);
        row.Trace = TraceLine.Add(row.Trace, reading.Trace);
        row.NextTryAt = null;
        row.Error = null;
        row.Attempts++;
        var taken = new MailTaken(row.State, row.Decision!, row.Verdict, reading.Ticket?.Number ?? step.Db.Tickets.Local.FirstOrDefault(ticket => ticket.Id == row.TicketId)?.Number, reading.Trace);
        if (!hand.OnlyTries)
        {
            await step.CommitAsync(cancellationToken);
        }

        return taken;
    }

    private static async Task<MailIn?> TakeRowAsync(DeskDb db, Guid id, IReadOnlyList<string> from, CancellationToken cancellationToken)
    {
        var row = db.IsSqlite
            ? await db.MailsIn.SingleOrDefaultAsync(row => row.Id == id, cancellationToken)
            : (await db.MailsIn.FromSql($"select * from mails_in where id = {id} for update skip locked").ToListAsync(cancellationToken)).SingleOrDefault();
        return row is not null && from.Contains(row.State) ? row : null;
    }

    /// <summary>Copies of one mail come in at the same moment through several mailboxes: one after the other, so that the second finds the first.</summary>
    private static async Task WaitForCopiesAsync(DeskDb db, InboundMail mail, CancellationToken cancellationToken)
    {
        if (!db.IsSqlite && mail.MessageId is { } messageId)
        {
            await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({messageId}, 20240544))", cancellationToken);
        }
    }

    /// <param name="otherwise">Where the text shows none of the desk's languages.</param>
    private static string LanguageOf(InboundMail mail, string said, string? otherwise)
    {
        // Quotes are in the language of the desk, not of the writer.
        var text = said.Any(char.IsLetter) ? mail.Subject + said : mail.Subject;
        var isAnother = text.Any(letter => letter is >= '\u3040' and <= '\u30ff' or >= '\uac00' and <= '\ud7af');
        return isAnother ? otherwise ?? Languages.English : text.Any(char.IsLetter) ? Languages.Of(text) : otherwise ?? Languages.Default;
    }

    private async Task<(Person? Sender, MailDoor Door)> AroundAsync(InboundMail mail, CancellationToken cancellationToken)
    {
        await using var db = database.Read();
        return (
            await db.People.Include(person => person.Teams).SingleOrDefaultAsync(person => person.Email == mail.From.Address, cancellationToken),
            await MailDoor.OfAsync(db, options, mail.Mailbox, cancellationToken));
    }

    // A new person gets the id the step's caller already has, so that what they cause carries their name.
    private Caller CallerOf(InboundMail mail, Person? sender, bool isAutomatic, string language) => isAutomatic
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
