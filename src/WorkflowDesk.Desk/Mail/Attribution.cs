namespace WorkflowDesk.Desk.Mail;

/// <summary>The sentence "on that day somebody wrote:" over a quote. Programs wrap it, and every language has its own.</summary>
internal static class Attribution
{
    private const int MostLines = 4;

    /// <summary>How many lines it takes at <paramref name="at"/>; 0: it is none.</summary>
    public static int LengthAt(string[] lines, int at)
    {
        if (lines[at].Length == 0 || QuotedText.IsQuoted(lines[at]))
        {
            return 0;
        }

        if (Is(lines, lines[at], at + 1))
        {
            return 1;
        }

        // "在三楼也一样。" begins like one, but it has come to its end.
        if (!QuoteWords.AttributionStart().IsMatch(QuotedText.Head(lines[at]))
            || lines[at][^1] is '。' or '！' or '？' or '!' or '?' || lines[at][^1] == '.' && !lines[at].Any(char.IsAsciiDigit))
        {
            return 0;
        }

        var joined = lines[at];
        for (var more = 1; more < MostLines && at + more < lines.Length && lines[at + more].Length > 0; more++)
        {
            var line = lines[at + more];
            var isSentence = QuoteWords.SureStart().IsMatch(QuotedText.Head(line)) || QuoteWords.Year().IsMatch(QuotedText.Head(line)) && Is(lines, line, at + more + 1);
            if (QuotedText.IsQuoted(line) || isSentence && !QuoteWords.NameAndAddress().IsMatch(QuotedText.Head(joined)))
            {
                return 0;
            }

            joined += " " + line;
            if (Is(lines, joined, at + more + 1))
            {
                return more + 1;
            }
        }

        return 0;
    }

    private static bool Is(string[] lines, string text, int next)
    {
        if (text.Length < 8 || QuotedText.IsTooLong(text))
        {
            return false;
        }

        if (QuoteWords.Dashed().Match(text) is { Success: true } dashed)
        {
            var inside = dashed.Groups[1].Value;
            return QuoteWords.WroteAtEnd().IsMatch(inside) && QuoteWords.Year().IsMatch(inside);
        }

        var following = QuotedText.NextText(lines, next);
        var quoteFollows = following < lines.Length && QuotedText.IsQuoted(lines[following]);
        var colon = text[^1] is ':' or '：';
        var wrote = QuoteWords.WroteAtEnd().IsMatch(text) || QuoteWords.WroteInside().IsMatch(text);
        // Without a colon only a quote right below proves it.
        if (!colon && !(quoteFollows && wrote))
        {
            return false;
        }

        var address = QuoteWords.Address().IsMatch(text);
        var time = QuoteWords.Time().IsMatch(text);
        var year = QuoteWords.Year().IsMatch(text);
        if (quoteFollows)
        {
            return wrote && (address || time || year) || address && (time || year) || time && year;
        }

        // Without a quote below, a sentence of one's own may end in a colon too: verb, person and moment are wanted.
        var dated = QuoteWords.JapaneseStart().IsMatch(text) || QuoteWords.DateThenAddress().IsMatch(text);
        return (wrote || dated) && (address && (time || year) || time && year);
    }
}
