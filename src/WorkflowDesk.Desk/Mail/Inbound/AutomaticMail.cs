using System.Text.RegularExpressions;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <param name="Kind">What it is, as its decision says it.</param>
/// <param name="Reason">One of <see cref="MailReason"/>.</param>
public sealed record AutomaticSign(string Kind, string Reason, string Detail);

/// <summary>Tells mail that no person wrote. Answering it would start two machines talking to each other.</summary>
public static partial class AutomaticMail
{
    public const string OwnMail = "own-mail";
    public const string Loop = "loop";
    public const string DeliveryReport = "delivery-report";
    public const string AutoReply = "auto-reply";

    /// <summary>Header that names the desk's address on every mail it sends; such a mail comes back only in a circle.</summary>
    public const string LoopHeader = "X-Loop";

    /// <summary>More stations than this no honest way has.</summary>
    public const int MostHops = 50;

    private static readonly string[] s_headers = ["X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Autoresponder", "X-AutoReply-From", "X-Mail-Autoreply", "X-FC-MachineGenerated", "X-Vacation"];

    /// <returns>Which kind of automatic mail it is; null when a person wrote it.</returns>
    public static string? Reason(InboundMail mail, string ownAddress) =>
        (OwnOrLoop(mail, address => string.Equals(address, ownAddress, StringComparison.OrdinalIgnoreCase)) ?? Sign(mail))?.Kind;

    /// <returns>Why it is the desk's own mail come back, or on a circle; null when neither.</returns>
    public static AutomaticSign? OwnOrLoop(InboundMail mail, Func<string, bool> isOwn)
    {
        if (isOwn(mail.From.Address))
        {
            return new AutomaticSign(OwnMail, MailReason.OwnAddress, mail.From.Address);
        }

        if (mail.Headers.FirstOrDefault(header => Is(header, LoopHeader) && Addresses().Matches(header.Value).Any(match => isOwn(match.Value))) is { } loop)
        {
            return new AutomaticSign(Loop, MailReason.OwnHeader, $"{LoopHeader}: {loop.Value}");
        }

        var hops = mail.Headers.Count(header => Is(header, "Received"));
        return hops > MostHops ? new AutomaticSign(Loop, MailReason.TooManyHops, $"{hops}") : null;
    }

    /// <returns>Why it is automatic; null when a person wrote it.</returns>
    /// <param name="mail">Headers as RFC 3834 (Auto-Submitted), RFC 3464 (reports) and common practice have them.</param>
    public static AutomaticSign? Sign(InboundMail mail)
    {
        if (mail.Header("Content-Type") is { } type && type.TrimStart().StartsWith("multipart/report", StringComparison.OrdinalIgnoreCase))
        {
            return new AutomaticSign(DeliveryReport, MailReason.ReportType, type);
        }

        if (ReportSender().IsMatch(mail.From.Address))
        {
            return new AutomaticSign(DeliveryReport, MailReason.EmptySender, mail.From.Address);
        }

        if (mail.Header("Auto-Submitted") is { } submitted && !submitted.Trim().StartsWith("no", StringComparison.OrdinalIgnoreCase))
        {
            return new AutomaticSign(AutoReply, MailReason.AutoSubmitted, submitted);
        }

        if (mail.EnvelopeFrom is "")
        {
            return new AutomaticSign(DeliveryReport, MailReason.EmptySender, "<>");
        }

        if (mail.Header("Precedence") is { } precedence && precedence.Trim().ToLowerInvariant() is "bulk" or "junk" or "auto_reply" or "auto-reply")
        {
            return new AutomaticSign(AutoReply, MailReason.Precedence, precedence);
        }

        if (mail.Headers.FirstOrDefault(header => Array.Exists(s_headers, name => Is(header, name)) && !string.Equals(header.Value.Trim(), "no", StringComparison.OrdinalIgnoreCase)) is { } sign)
        {
            return new AutomaticSign(AutoReply, MailReason.AutoHeader, $"{sign.Name}: {sign.Value}");
        }

        return mail.Header("X-Auto-Response-Suppress") is { } suppress && Suppressed().IsMatch(suppress)
            ? new AutomaticSign(AutoReply, MailReason.SuppressesAnswers, suppress)
            : null;
    }

    /// <summary>The subject alone proves nothing: people forward and quote such mails. Together with an answer to a mail of the desk it does.</summary>
    public static AutomaticSign? WeakSign(InboundMail mail, bool answersTheDesk) =>
        answersTheDesk && AutoSubject().IsMatch(mail.Subject) ? new AutomaticSign(AutoReply, MailReason.AutoSubject, mail.Subject) : null;

    private static bool Is(InboundHeader header, string name) => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("^(mailer-daemon|postmaster)@", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex ReportSender();

    [GeneratedRegex("all|oof|autoreply", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Suppressed();

    [GeneratedRegex(@"^\s*[\[(【（]?\s*(自动回复|自動回覆|自動回復|自动答复|自動応答|自動返信|不在(通知|のお知らせ)|外出自动回复|automatic reply|auto(matic)?[- ]?(reply|response)|out of (the )?office|abwesenheitsnotiz|automatische antwort|réponse automatique|respuesta automática)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AutoSubject();

    [GeneratedRegex(@"[^\s<>,;""]+@[^\s<>,;""]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Addresses();
}
