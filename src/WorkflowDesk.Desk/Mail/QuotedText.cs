namespace WorkflowDesk.Desk.Mail;

/// <summary>
/// Finds what a person newly wrote in a reply. Rules on lines, made for what mail programs write in many languages, and for
/// the desk's own delimiter line; where the text does not tell, the marks of the HTML do. When a rule is not sure, text
/// stays: a leftover quote is a nuisance, a lost sentence is a mistake. The full text is always kept elsewhere.
/// </summary>
public static class QuotedText
{
    /// <summary>On top of every message to a requester: the surest sign of where the old text begins.</summary>
    public const string Delimiter = "## 请在此行上方回复 · Please reply above this line ##";

    // Longer lines are never headers of a quote; patterns need not look at them.
    private const int LongestHeader = 400;

    // Lines of a signature: after the sign mail programs agreed on, and after two dashes that only look like it.
    private const int LongestSignature = 20;
    private const int LongestLooseSignature = 10;

    /// <summary>The text without quoted history. Empty only when <paramref name="text"/> is blank.</summary>
    public static string Strip(string? text) => Read(text).New;

    /// <summary>The same with the HTML of the mail as a second witness, asked when the text shows no quote.</summary>
    public static string Strip(string? text, string? html)
    {
        var said = Read(text);
        if (string.IsNullOrWhiteSpace(html) || said.QuoteFound && !QuotedHtml.MayBeSigned(html))
        {
            return said.New;
        }

        var (marks, signature) = QuotedHtml.ToMarkedText(html);
        if (!said.QuoteFound && !AnswersBetween(marks) && Read(marks) is { QuoteFound: true, New.Length: > 0 } marked && !marked.New.Contains(QuotedHtml.Quoted, StringComparison.Ordinal))
        {
            said = marked;
        }

        return SignatureBlock.Without(said.New, signature);
    }

    /// <summary>Words of one's own behind several cited pieces: without what they answer nobody would understand them.</summary>
    private static bool AnswersBetween(string marks)
    {
        var answers = 0;
        var cited = false;
        foreach (var line in marks.Split('\n').Where(line => line.Length > 0 && line != QuotedHtml.Cut))
        {
            answers += cited && !IsQuoted(line) ? 1 : 0;
            cited = IsQuoted(line);
        }

        return answers > 1;
    }

    private static (string New, bool QuoteFound) Read(string? text)
    {
        var whole = (text ?? "").ReplaceLineEndings("\n").Trim();
        if (whole.Length == 0)
        {
            return ("", false);
        }

        var lines = whole.Split('\n');
        var seen = lines.Select(Plain).ToArray();
        var kept = new List<string>(lines.Length);
        var cut = false;
        for (var i = 0; i < lines.Length && !cut;)
        {
            if (EndsHere(seen, i))
            {
                cut = true;
            }
            else if (seen[i] == QuotedHtml.Cut)
            {
                // The program's own mark, unless somebody passes a mail on.
                cut = NextText(seen, i + 1) is var next && next < seen.Length && !QuoteWords.ForwardMark().IsMatch(Head(seen[next]));
                i++;
            }
            else if (Attribution.LengthAt(seen, i) is > 0 and var length)
            {
                var quote = NextText(seen, i + length);
                cut = quote == seen.Length || !IsQuoted(seen[quote]);
                i = BehindQuote(seen, EndOfQuote(seen, quote), kept);
            }
            else if (IsQuoted(seen[i]))
            {
                var end = EndOfQuote(seen, i);
                if (IsHistory(seen, i, end, kept))
                {
                    i = BehindQuote(seen, end, kept);
                    continue;
                }

                kept.AddRange(lines[i..end]);
                i = end;
            }
            else
            {
                kept.Add(lines[i]);
                i++;
            }
        }

        var dropped = cut || kept.Count < lines.Length;
        TrimEnd(kept, dropped);
        var stripped = string.Join('\n', kept).Trim();
        return stripped.Length > 0 ? (stripped, dropped) : (whole, false);
    }

    /// <summary>Everything from here on is old.</summary>
    private static bool EndsHere(string[] seen, int at) =>
        IsDelimiter(seen[at]) && !IsQuoted(seen[at])
        || QuoteWords.OriginalMark().IsMatch(Head(seen[at])) && seen[at].Length <= LongestHeader
        || seen[at].Length <= LongestHeader && QuoteWords.GroupWise().IsMatch(seen[at])
        || CopiedHeader.IsAt(seen, at);

    /// <summary>Quoted lines that nobody announced: perhaps a pasted log. Old are those that hold our delimiter, those the HTML
    /// marks as cited, and those that end the mail after an empty line, unless the sentence before leads to them.</summary>
    private static bool IsHistory(string[] seen, int from, int end, List<string> kept)
    {
        if (seen[from][0] == QuotedHtml.Quoted || seen[from..end].Any(IsDelimiter))
        {
            return true;
        }

        if (NextText(seen, end) < seen.Length || end - from < 2 || kept.Count == 0 || Plain(kept[^1]).Length > 0)
        {
            return false;
        }

        var before = kept.FindLast(line => Plain(line).Length > 0);
        return before is not null && Plain(before)[^1] is not (':' or '：' or '…');
    }

    /// <summary>Takes what mail programs put between the last sentence and the quote.</summary>
    private static void TrimEnd(List<string> kept, bool quoteFollowed)
    {
        for (var changed = true; changed && kept.Count > 0;)
        {
            var last = Plain(kept[^1]);
            changed = last.Length == 0 || last == QuotedHtml.Cut || IsOfProgram(Head(last), last.Length, quoteFollowed);
            if (changed)
            {
                kept.RemoveAt(kept.Count - 1);
            }
        }

        TrimFooter(kept);
        TrimSignature(kept);
    }

    private static bool IsOfProgram(string line, int length, bool quoteFollowed) =>
        length <= 150 && QuoteWords.ProgramSignature().IsMatch(line)
        || QuoteWords.GetTheApp().IsMatch(line)
        || QuoteWords.EmptyTable().IsMatch(line)
        || quoteFollowed && (QuoteWords.Rule().IsMatch(line) || QuoteWords.TitledRule().IsMatch(line) && !QuoteWords.ForwardMark().IsMatch(line)
            || length <= 40 && QuoteWords.OriginalMark().IsMatch($"--{line}--") || QuoteWords.SentFromSomewhere().IsMatch(line));

    /// <summary>What mailing lists put under every mail: a long rule, then their name and how to leave.</summary>
    private static void TrimFooter(List<string> kept)
    {
        var rule = kept.FindLastIndex(line => QuoteWords.Rule().IsMatch(Head(Plain(line))) && line.Contains("_____", StringComparison.Ordinal));
        if (rule > 0 && kept.Count - rule is > 1 and <= 7 && kept.Skip(rule + 1).Any(line => QuoteWords.ListWords().IsMatch(Head(line))))
        {
            kept.RemoveRange(rule, kept.Count - rule);
        }
    }

    private static void TrimSignature(List<string> kept)
    {
        var at = kept.FindLastIndex(line => line.Trim() == "--");
        if (at <= 0 || kept.Count - at < 2)
        {
            return;
        }

        // Two dashes also part the paragraphs of a letter: then there are several, or something is asked below.
        var signature = kept[(at + 1)..];
        var agreed = kept[at].TrimEnd('\r', '\n') == "-- ";
        var fits = agreed ? signature.Count <= LongestSignature : signature.Count < LongestLooseSignature && signature.TrueForAll(line => line.Length <= 120) && kept.FindIndex(line => line.Trim() == "--") == at;
        if (fits && !signature.Exists(line => line.TrimEnd().EndsWith('?') || line.TrimEnd().EndsWith('？')))
        {
            kept.RemoveRange(at, kept.Count - at);
        }
    }

    private static bool IsDelimiter(string line) =>
        line.Contains("请在此行上方回复", StringComparison.Ordinal) && line.Contains("##", StringComparison.Ordinal)
        || line.Contains("Please reply above this line ##", StringComparison.Ordinal)
        || line.Length is > 10 and <= 160 && QuoteWords.ReplyAbove().IsMatch(line);

    internal static bool IsQuoted(string line) => line.Length > 0 && line[0] is '>' or '＞' or QuotedHtml.Quoted;

    internal static int NextText(string[] lines, int from)
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

    /// <summary>Where one quote is taken out, one empty line stays.</summary>
    private static int BehindQuote(string[] lines, int end, List<string> kept) =>
        kept.Count == 0 || Plain(kept[^1]).Length == 0 ? NextText(lines, end) : end;

    internal static string Head(string line) => line.Length > LongestHeader ? line[..LongestHeader] : line;

    internal static bool IsTooLong(string line) => line.Length > LongestHeader;

    private static string Plain(string line)
    {
        line = line.Replace("&nbsp;", " ", StringComparison.Ordinal);
        var plain = new System.Text.StringBuilder(line.Length);
        foreach (var c in line)
        {
            _ = c switch
            {
                '\u00a0' or '\u202f' or '\u3000' => plain.Append(' '),
                // Marks of writing direction too: programs put them around names and behind the last colon.
                '\u200b' or '\ufeff' or '\u200e' or '\u200f' or '\u2028' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') => plain,
                '\u2010' or '\u2011' or '\u2012' or '\u2013' => plain.Append('-'),
                _ => plain.Append(c),
            };
        }

        return plain.ToString().Trim();
    }
}
