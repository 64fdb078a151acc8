using System.Text.RegularExpressions;

namespace WorkflowDesk.Desk.Mail;

/// <summary>
/// Finds what a person newly wrote in a reply. Rules on lines, made for the mail programs people here use: Gmail, Apple
/// Mail, Outlook, QQ Mail, NetEase 163, Foxmail, Aliyun, Thunderbird, and the desk's own delimiter line. When a rule is
/// not sure, text stays: a leftover quote is a nuisance, a lost sentence is a mistake. The full text is always kept elsewhere.
/// </summary>
public static partial class QuotedText
{
    /// <summary>On top of every message to a requester: the surest sign of where the old text begins.</summary>
    public const string Delimiter = "## 请在此行上方回复 · Please reply above this line ##";

    private const int TimeLimit = 1000;

    // Longer lines are never headers of a quote; patterns need not look at them.
    private const int LongestHeader = 400;

    /// <summary>The text without quoted history. Empty only when <paramref name="text"/> is blank.</summary>
    public static string Strip(string? text)
    {
        var whole = (text ?? "").ReplaceLineEndings("\n").Trim();
        if (whole.Length == 0)
        {
            return "";
        }

        var lines = whole.Split('\n');
        var seen = lines.Select(Plain).ToArray();
        var kept = new List<string>(lines.Length);
        var cut = false;
        for (var i = 0; i < lines.Length && !cut;)
        {
            if (IsDelimiter(seen[i]) && !IsQuoted(seen[i]) || OriginalMark().IsMatch(seen[i]) || IsHeaderBlock(seen, i))
            {
                cut = true;
            }
            else if (AttributionLength(seen, i) is > 0 and var length)
            {
                var quote = NextText(seen, i + length);
                cut = quote == seen.Length || !IsQuoted(seen[quote]);
                i = EndOfQuote(seen, quote);
            }
            else if (IsQuoted(seen[i]))
            {
                // Nobody announced it: perhaps a pasted log. Only our own delimiter in it proves a quote.
                var end = EndOfQuote(seen, i);
                if (!seen[i..end].Any(IsDelimiter))
                {
                    kept.AddRange(lines[i..end]);
                }

                i = end;
            }
            else
            {
                kept.Add(lines[i]);
                i++;
            }
        }

        TrimEnd(kept, cut || kept.Count < lines.Length);
        var stripped = string.Join('\n', kept).Trim();
        return stripped.Length > 0 ? stripped : whole;
    }

    /// <summary>Takes what mail programs put between the last sentence and the quote.</summary>
    private static void TrimEnd(List<string> kept, bool quoteFollowed)
    {
        for (var changed = true; changed && kept.Count > 0;)
        {
            var last = Plain(kept[^1]);
            changed = last.Length == 0 || PhoneSignature().IsMatch(last) || quoteFollowed && Rule().IsMatch(last);
            if (changed)
            {
                kept.RemoveAt(kept.Count - 1);
            }
        }

        var signature = kept.FindLastIndex(line => line is "-- " or "--\u00a0");
        if (signature > 0 && kept.Count - signature <= 10)
        {
            kept.RemoveRange(signature, kept.Count - signature);
        }
    }

    private static bool IsDelimiter(string line) =>
        line.Contains("请在此行上方回复", StringComparison.Ordinal) && line.Contains("##", StringComparison.Ordinal)
        || line.Contains("Please reply above this line ##", StringComparison.Ordinal);

    private static bool IsQuoted(string line) => line.StartsWith('>') || line.StartsWith('＞');

    private static int NextText(string[] lines, int from)
    {
        while (from < lines.Length && lines[from].Length == 0)
        {
            from++;
        }

        return from;
    }

    private static int EndOfQuote(string[] lines, int from)
    {
        var end = from;
        for (var i = from; i < lines.Length && (IsQuoted(lines[i]) || lines[i].Length == 0); i++)
        {
            if (IsQuoted(lines[i]))
            {
                end = i + 1;
            }
        }

        return end;
    }

    /// <summary>How many lines the sentence "on … somebody wrote:" takes at <paramref name="at"/>; programs wrap it. 0: it is none.</summary>
    private static int AttributionLength(string[] lines, int at)
    {
        if (IsAttribution(lines, lines[at], at + 1))
        {
            return 1;
        }

        if (!AttributionStart().IsMatch(Head(lines[at])))
        {
            return 0;
        }

        var joined = lines[at];
        for (var more = 1; more <= 3 && at + more < lines.Length && lines[at + more].Length > 0; more++)
        {
            if (IsQuoted(lines[at + more]) || IsAttribution(lines, lines[at + more], at + more + 1) && !NameAndAddress().IsMatch(Head(joined)))
            {
                return 0;
            }

            joined += " " + lines[at + more];
            if (IsAttribution(lines, joined, at + more + 1))
            {
                return more + 1;
            }
        }

        return 0;
    }

    private static bool IsAttribution(string[] lines, string text, int next)
    {
        if (text.Length is < 8 or > LongestHeader || text[^1] is not (':' or '：'))
        {
            return false;
        }

        var wrote = Wrote().IsMatch(text);
        var address = Address().IsMatch(text);
        var time = Time().IsMatch(text);
        var year = Year().IsMatch(text);
        var following = NextText(lines, next);
        if (following < lines.Length && IsQuoted(lines[following]))
        {
            return wrote && (address || time || year) || address && (time || year) || time && year;
        }

        return (wrote || JapaneseStart().IsMatch(text)) && (address && (time || year) || time && year);
    }

    /// <summary>A copied mail header: From with at least two of date, recipient and subject right below.</summary>
    private static bool IsHeaderBlock(string[] lines, int at)
    {
        if (lines[at].Length > LongestHeader || !FromLabel().IsMatch(lines[at]))
        {
            return false;
        }

        var before = at - 1;
        while (before >= 0 && lines[before].Length == 0)
        {
            before--;
        }

        if (before >= 0 && ForwardMark().IsMatch(Head(lines[before])))
        {
            // Forwarded on purpose: it is what the person wants us to read.
            return false;
        }

        var labels = 0;
        for (int i = at + 1, looked = 0; i < lines.Length && looked < 5; i++)
        {
            if (lines[i].Length == 0)
            {
                continue;
            }

            looked++;
            var head = Head(lines[i]);
            labels |= DateLabel().IsMatch(head) ? 1 : ToLabel().IsMatch(head) ? 2 : SubjectLabel().IsMatch(head) ? 4 : 0;
        }

        return labels is 3 or 5 or 6 or 7;
    }

    private static string Head(string line) => line.Length > LongestHeader ? line[..LongestHeader] : line;

    private static string Plain(string line) =>
        line.Replace("&nbsp;", " ", StringComparison.Ordinal).Replace('\u00a0', ' ').Replace("\u200b", "", StringComparison.Ordinal)
            .Replace("\ufeff", "", StringComparison.Ordinal).Replace("\u202f", " ", StringComparison.Ordinal).Trim();

    // ------- 原始邮件 ------- and its relatives.
    [GeneratedRegex(@"^-{2,}\s*(原始邮件|原始郵件|邮件原件|原邮件|回复的原邮件|回复的邮件|Original Message|Original mail|Original|Replied Message|Reply Message|元のメッセージ)\s*-{2,}$", RegexOptions.IgnoreCase, TimeLimit)]
    private static partial Regex OriginalMark();

    [GeneratedRegex(@"(Forwarded message|Forwarded by|forwarded message:|转发的?邮件|轉寄的?郵件|轉寄郵件|転送メッセージ)", RegexOptions.IgnoreCase, TimeLimit)]
    private static partial Regex ForwardMark();

    [GeneratedRegex(@"(\b(wrote|writes|schrieb|escribió|scrisse|escreveu)|写道|寫道|写到|のメール|は書きました|a écrit|님이 작성)\s*[:：]$", RegexOptions.IgnoreCase, TimeLimit)]
    private static partial Regex Wrote();

    [GeneratedRegex(@"^(On|At|Am|Le|El)\s+\S|^[在于於]|^(19|20)\d\d\s*[年/.\-]|<[^<>\s]+@[^<>\s]+>?\s*([在于於]|$)|[于於]\s*(19|20)\d\d\s*年", RegexOptions.None, TimeLimit)]
    private static partial Regex AttributionStart();

    // A name and an address alone on a line: the rest of the sentence was wrapped.
    [GeneratedRegex(@"^[^。！？!?，,<>]{0,100}<[^<>\s]+@[^<>\s]+>$", RegexOptions.None, TimeLimit)]
    private static partial Regex NameAndAddress();

    [GeneratedRegex(@"^(19|20)\d\d年\d{1,2}月\d{1,2}日", RegexOptions.None, TimeLimit)]
    private static partial Regex JapaneseStart();

    [GeneratedRegex(@"[^\s<>""'（(，,]@[A-Za-z0-9.\-]+", RegexOptions.None, TimeLimit)]
    private static partial Regex Address();

    [GeneratedRegex(@"(?<!\d)\d{1,2}[:：.h時时]\d{2}(?!\d)", RegexOptions.None, TimeLimit)]
    private static partial Regex Time();

    [GeneratedRegex(@"(?<!\d)((19|20)\d\d(?!\d)|\d{1,2}[/.]\d{1,2}[/.]\d{2}(?!\d))", RegexOptions.None, TimeLimit)]
    private static partial Regex Year();

    [GeneratedRegex(@"^[|*_\s]*(发件人|寄件者|寄件人|差出人|From|Von|De|Da|보낸 사람)[*_\s]*[:：|][*_\s|]*\S", RegexOptions.IgnoreCase, TimeLimit)]
    private static partial Regex FromLabel();

    [GeneratedRegex(@"^[|*_\s]*(发送时间|发送日期|发件时间|寄件日期|傳送時間|日期|时间|送信日時|Sent|Date|Gesendet|Envoyé|Enviado)[*_\s]*[:：|]", RegexOptions.IgnoreCase, TimeLimit)]
    private static partial Regex DateLabel();

    [GeneratedRegex(@"^[|*_\s]*(收件人|收件者|抄送|抄送人|副本|宛先|To|Cc|An|À|Para)[*_\s]*[:：|]", RegexOptions.IgnoreCase, TimeLimit)]
    private static partial Regex ToLabel();

    [GeneratedRegex(@"^[|*_\s]*(主\s*题|主旨|件名|Subject|Betreff|Objet|Asunto)[*_\s]*[:：|]", RegexOptions.IgnoreCase, TimeLimit)]
    private static partial Regex SubjectLabel();

    [GeneratedRegex(@"^([-_=*]\s?){5,}$", RegexOptions.None, TimeLimit)]
    private static partial Regex Rule();

    [GeneratedRegex(@"^(发自我的.{1,40}|發自我的.{1,40}|来自我的.{1,40}|从我的.{1,30}发送|Sent from my [^.,;]{1,40}|Sent from (Mail|Outlook)( for .{1,30})?|Get Outlook for .{1,60}|获取\s*Outlook.{1,60}|iPhoneから送信|发自.{0,10}(手机|邮箱|iPhone|iPad|Android).{0,20})$", RegexOptions.IgnoreCase, TimeLimit)]
    private static partial Regex PhoneSignature();
}
