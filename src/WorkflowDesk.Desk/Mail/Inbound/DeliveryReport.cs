using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>What a mail system says about a mail it could not, or not yet, deliver (RFC 3464, and what others write instead).</summary>
/// <param name="MessageIds">Of the mails it returns or names.</param>
/// <param name="Recipient">Whom it could not reach; null when it names nobody.</param>
/// <param name="Status">Enhanced status code such as <c>5.1.1</c>; empty when there is none.</param>
/// <param name="IsPermanent">Null: it says nothing either way.</param>
public sealed partial record DeliveryReport(IReadOnlyList<string> MessageIds, string? Recipient, string Status, string Diagnostic, bool? IsPermanent)
{
    private const int Longest = 262_144;
    private const int MostIds = 20;
    private const int LongestDiagnostic = 400;

    /// <summary>Whether it is worth reading as one.</summary>
    public static bool MayBe(InboundMail mail) => AutomaticMail.Sign(mail) is { Kind: AutomaticMail.DeliveryReport };

    /// <summary>Whether it may name mails in its parts: reports on delivery, receipts and complaints do.</summary>
    public static bool MayNameMails(InboundMail mail) => MayBe(mail) || mail.Header("Content-Type")?.TrimStart().StartsWith("multipart/report", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>It says that the mail arrived, or went on its way.</summary>
    public bool IsDelivered { get; private init; }

    public static DeliveryReport Read(InboundMail mail)
    {
        var texts = mail.Attachments
            .Where(file => file.ContentType.StartsWith("message/", StringComparison.OrdinalIgnoreCase) || file.ContentType.Contains("rfc822", StringComparison.OrdinalIgnoreCase))
            .Select(file => file.Bytes() is { } bytes ? Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, Longest)) : "")
            .Prepend(mail.TextBody.Length > Longest ? mail.TextBody[..Longest] : mail.TextBody)
            .Where(text => text.Length > 0).ToList();
        string First(Regex field) => texts.Select(text => field.Match(text)).FirstOrDefault(match => match.Success)?.Groups[1].Value.Trim() ?? "";

        var action = First(Action()).ToLowerInvariant();
        var status = First(StatusField());
        var diagnostic = Blanks().Replace(First(DiagnosticField()), " ");
        if (status.Length == 0 && texts.Select(text => LooseStatus().Match(text)).FirstOrDefault(match => match.Success) is { } loose)
        {
            status = loose.Groups[2].Success ? loose.Groups[2].Value : loose.Groups[1].Value[0] + ".0.0";
            diagnostic = diagnostic.Length > 0 ? diagnostic : Blanks().Replace(loose.Value, " ").Trim();
        }

        var recipient = First(FinalRecipient()) is { Length: > 0 } final ? final : First(OriginalRecipient());
        return new DeliveryReport(
            [.. texts.SelectMany(text => MessageIdHeader().Matches(text).Select(match => match.Groups[1].Value)).Distinct(StringComparer.Ordinal).Take(MostIds)],
            recipient.Trim('<', '>').ToLowerInvariant() is { Length: > 0 } address ? address : null,
            status,
            diagnostic.Length <= LongestDiagnostic ? diagnostic : diagnostic[..LongestDiagnostic] + "…",
            (action, status) switch
            {
                ("delayed" or "relayed" or "delivered" or "expanded", _) => false,
                (_, ['4', ..]) or (_, ['2', ..]) => false,
                ("failed", _) or (_, ['5', ..]) => true,
                _ => InWords(texts[..Math.Min(texts.Count, 1)]),
            })
        {
            IsDelivered = action is "delivered" or "relayed" or "expanded" || action.Length == 0 && status is ['2', ..],
        };
    }

    // Systems that write prose only. What may still arrive is said first: such reports speak of failure too.
    private static bool? InWords(List<string> texts) => texts switch
    {
        [var text] when Patient().IsMatch(text) => false,
        [var text] when Final().IsMatch(text) => true,
        _ => null,
    };

    /// <summary>Full mailboxes, refused contents and refused senders say nothing lasting about the address.</summary>
    public bool IsAboutAddress => IsPermanent == true && !Status.StartsWith("5.2.2", StringComparison.Ordinal) && !Status.StartsWith("5.6.", StringComparison.Ordinal) && !Status.StartsWith("5.3.4", StringComparison.Ordinal) && !Status.StartsWith("5.7.", StringComparison.Ordinal);

    public override string ToString() => string.Join(" ", new[] { Status, Diagnostic }.Where(part => part.Length > 0)) is { Length: > 0 } said
        ? string.Create(CultureInfo.InvariantCulture, $"{Recipient} {said}").Trim()
        : Recipient ?? "";

    [GeneratedRegex(@"^(?:Original-)?Message-ID:\s*(<[^<>\s]{3,320}>)", RegexOptions.IgnoreCase | RegexOptions.Multiline, 1000)]
    private static partial Regex MessageIdHeader();

    [GeneratedRegex(@"^Action:\s*([a-z]+)", RegexOptions.IgnoreCase | RegexOptions.Multiline, 1000)]
    private static partial Regex Action();

    [GeneratedRegex(@"^Status:\s*([245]\.\d{1,3}\.\d{1,3})", RegexOptions.IgnoreCase | RegexOptions.Multiline, 1000)]
    private static partial Regex StatusField();

    [GeneratedRegex(@"^Diagnostic-Code:\s*(?:[a-z0-9-]+\s*;\s*)?([^\r\n]+(?:\r?\n[ \t]+[^\r\n]+){0,5})", RegexOptions.IgnoreCase | RegexOptions.Multiline, 1000)]
    private static partial Regex DiagnosticField();

    [GeneratedRegex(@"^Final-Recipient:\s*(?:[a-z0-9-]+\s*;\s*)?<?([^\s<>;]+@[^\s<>;]+)", RegexOptions.IgnoreCase | RegexOptions.Multiline, 1000)]
    private static partial Regex FinalRecipient();

    [GeneratedRegex(@"^(?:Original-Recipient|X-Failed-Recipients):\s*(?:[a-z0-9-]+\s*;\s*)?<?([^\s<>;]+@[^\s<>;]+)", RegexOptions.IgnoreCase | RegexOptions.Multiline, 1000)]
    private static partial Regex OriginalRecipient();

    // qmail, Exchange and the Chinese providers write the server's answer into the text.
    [GeneratedRegex(@"(?<![\d.])([45]\d\d)[ \-#]{1,3}(?:<[^<>\s]*>:?\s*)?([45]\.\d{1,3}\.\d{1,3})?[^\r\n]{0,200}", RegexOptions.None, 1000)]
    private static partial Regex LooseStatus();

    [GeneratedRegex(
        @"\bwill (?:be )?retr(?:y|ied)|\bwill (?:keep|continue) trying|still being retried|do not need to resend|has not yet been delivered|delivery (?:is |has been )?(?:delayed|incomplete)|temporar(?:y|ily)\b|warning message only|wird weiter versucht|verzögert|sera retenté|继续尝试|稍后重试|再次尝试|延迟投递|暂时|再送|遅延",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Patient();

    [GeneratedRegex(
        @"permanent (?:fatal )?(?:delivery )?errors?|failed permanently|given up|user unknown|unknown user|no such (?:user|recipient|address|mailbox)|no mailbox here|unrouteable address|does(?: not|n't) exist|(?:could not|couldn't|cannot|wasn't able to|was not|wasn't) (?:be )?deliver|delivery (?:has )?failed|undeliverable|"
        + @"konnte nicht zugestellt|n'a pas pu être|no se pudo entregar|被退回|投递失败|无法投递|无法发送到|不存在|已被禁用|拒收|配信できません|見つかりません|存在しません", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Final();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Blanks();
}
