using WorkflowDesk.Desk.Mail.Inbound;

namespace WorkflowDesk.Desk.Mail;

/// <summary>Tells mail whose words the desk cannot read because they are encrypted.</summary>
internal static class MailSeal
{
    /// <summary>What to say of it; null when it is not encrypted.</summary>
    public static (string Chinese, string English)? Of(InboundMail mail)
    {
        var type = (mail.Header("Content-Type") ?? "").ToLowerInvariant();
        var isPgp = type.StartsWith("multipart/encrypted", StringComparison.Ordinal)
            || mail.TextBody.TrimStart().StartsWith("-----BEGIN PGP MESSAGE-----", StringComparison.Ordinal)
            || mail.Attachments.Any(file => file.ContentType.Equals("application/pgp-encrypted", StringComparison.OrdinalIgnoreCase));
        if (isPgp)
        {
            return Say("PGP");
        }

        var isSealed = type.Contains("pkcs7-mime", StringComparison.Ordinal) && !type.Contains("signed-data", StringComparison.Ordinal)
            && !type.Contains("certs-only", StringComparison.Ordinal) && mail.TextBody.Trim().Length == 0 && mail.HtmlBody.Trim().Length == 0;
        return isSealed ? Say("S/MIME") : null;
    }

    private static (string, string) Say(string how) => (
        $"（此邮件以 {how} 加密，服务台没有密钥，无法读取正文。加密内容已作为附件保留，请联系发件人以未加密方式重发，或由持有密钥的人在邮件程序中打开。）",
        $"(This mail is encrypted with {how} and the desk has no key for it. The encrypted contents are kept as they came; please ask the sender to send it unencrypted, or let someone who holds the key open it in a mail program.)");
}
