using System.Text.RegularExpressions;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>Tells mail that no person wrote. Answering it would start two machines talking to each other.</summary>
public static partial class AutomaticMail
{
    public const string OwnMail = "own-mail";
    public const string DeliveryReport = "delivery-report";
    public const string AutoReply = "auto-reply";

    /// <returns>Why it is automatic; null when a person wrote it.</returns>
    /// <param name="mail">Headers as RFC 3834 (Auto-Submitted), RFC 3464 (reports) and common practice have them.</param>
    /// <param name="ownAddress">Mail from this address is the desk's own, come back.</param>
    public static string? Reason(InboundMail mail, string ownAddress)
    {
        if (string.Equals(mail.From.Address, ownAddress, StringComparison.OrdinalIgnoreCase))
        {
            return OwnMail;
        }

        if (mail.EnvelopeFrom is "" || ReportSender().IsMatch(mail.From.Address)
            || mail.Header("Content-Type") is { } type && type.TrimStart().StartsWith("multipart/report", StringComparison.OrdinalIgnoreCase))
        {
            return DeliveryReport;
        }

        var isAutomatic = mail.Header("Auto-Submitted") is { } submitted && !submitted.Trim().StartsWith("no", StringComparison.OrdinalIgnoreCase)
            || mail.Header("Precedence") is { } precedence && precedence.Trim().ToLowerInvariant() is "bulk" or "junk" or "auto_reply"
            || mail.Header("X-Auto-Response-Suppress") is { } suppress && Suppressed().IsMatch(suppress)
            || mail.Header("X-Autoreply") is not null || mail.Header("X-Autorespond") is not null || mail.Header("X-Auto-Reply") is not null;
        return isAutomatic ? AutoReply : null;
    }

    [GeneratedRegex("^(mailer-daemon|postmaster)@", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex ReportSender();

    [GeneratedRegex("all|oof|autoreply", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Suppressed();
}
