using System.Text.RegularExpressions;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>Finds who wrote a mail that somebody passed on, in the head that mail programs put above it.</summary>
public static partial class ForwardedMail
{
    private const int MostLines = 200;

    // A head is a run of such lines; From alone could be a sentence.
    private const int FewestHeadLines = 2;

    /// <returns>Null: nothing in it was passed on, or its writer cannot be told.</returns>
    public static InboundAddress? OriginalSender(string subject, string text)
    {
        if (!SubjectLine.IsForwarded(subject))
        {
            return null;
        }

        var lines = text.Split('\n').Take(MostLines).Select(line => line.Trim().TrimStart('>', '*', ' ', '\u00a0').Replace("*", "", StringComparison.Ordinal)).ToList();
        for (var at = 0; at < lines.Count; at++)
        {
            if (From().Match(lines[at]) is not { Success: true } head || lines.Skip(Math.Max(0, at - 5)).Take(11).Count(line => HeadLine().IsMatch(line)) < FewestHeadLines)
            {
                continue;
            }

            var named = head.Groups[1].Value + (at + 1 < lines.Count && !head.Groups[1].Value.Contains('@', StringComparison.Ordinal) ? " " + lines[at + 1] : "");
            if (Address().Match(named) is not { Success: true } address)
            {
                return null;
            }

            var name = named[..address.Index].Trim().TrimEnd('<', '[', '(').Trim().Trim('"', '\'', '“', '”', ' ');
            return new InboundAddress(address.Groups[1].Value.ToLowerInvariant(), name.Length <= 100 && !name.Contains('@', StringComparison.Ordinal) ? name : "");
        }

        return null;
    }

    [GeneratedRegex(@"^(?:from|发件人|寄件者|寄件人|發件人|差出人|von|de)\s*[:：]\s*(.*)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex From();

    [GeneratedRegex(@"^(?:from|to|cc|sent|date|subject|发件人|收件人|抄送|发送时间|发送日期|日期|时间|主题|寄件者|寄件人|發件人|收件者|副本|寄件日期|主旨|差出人|宛先|日時|件名|von|an|gesendet|betreff|datum|de|à|objet|envoyé)\s*[:：]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HeadLine();

    [GeneratedRegex(@"(?:mailto:)?([^\s<>""\[\]():;,，；]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,180}[a-z0-9])?)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Address();
}
