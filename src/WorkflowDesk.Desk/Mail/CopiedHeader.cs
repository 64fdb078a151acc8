namespace WorkflowDesk.Desk.Mail;

/// <summary>The head of the old mail, copied above it: From, Date, To, Subject, in the order and language of the program.</summary>
internal static class CopiedHeader
{
    private const int Date = 1;
    private const int To = 2;
    private const int Subject = 4;
    private const int From = 8;
    private const int LinesLookedAt = 6;

    public static bool IsAt(string[] lines, int at)
    {
        if (QuotedText.IsTooLong(lines[at]) || KindOf(lines[at]) is not (From or Date or Subject or To))
        {
            return false;
        }

        var before = LastText(lines, at - 1);
        // In the middle of a head: what counts is what stands over its first line.
        for (var up = 0; up < LinesLookedAt && before >= 0 && !QuotedText.IsTooLong(lines[before]) && KindOf(lines[before]) != 0; up++)
        {
            before = LastText(lines, before - 1);
        }

        var ruled = before >= 0 && (QuoteWords.Rule().IsMatch(QuotedText.Head(lines[before])) || QuoteWords.TitledRule().IsMatch(QuotedText.Head(lines[before])));
        if (before >= 0 && QuoteWords.ForwardMark().IsMatch(QuotedText.Head(lines[before])) && lines[before].Length <= 120)
        {
            // Forwarded on purpose: it is what the person wants us to read.
            return false;
        }

        var (kinds, proof) = Look(lines, at);
        var others = int.PopCount(kinds & (Date | To | Subject));
        // A form people fill in has such words too; an address or a moment in them makes it a mail's head.
        return KindOf(lines[at]) == From
            ? others >= 2 && (proof || ruled) || others == 1 && ruled && proof
            : (kinds & From) != 0 && others >= 2 && proof;
    }

    private static (int Kinds, bool Proof) Look(string[] lines, int at)
    {
        var (kinds, proof, misses) = (0, false, 0);
        for (int i = at, looked = 0; i < lines.Length && looked < LinesLookedAt && misses < 2; i++)
        {
            if (lines[i].Length == 0)
            {
                continue;
            }

            looked++;
            var head = QuotedText.Head(lines[i]);
            var kind = KindOf(head);
            // A long list of recipients runs over several lines; a second From begins another mail.
            misses += kind == 0 && !QuoteWords.Address().IsMatch(head) ? 1 : 0;
            if (kind == From && (kinds & From) != 0)
            {
                break;
            }

            kinds |= kind;
            proof |= kind is From or To && QuoteWords.Address().IsMatch(head)
                || kind == Date && (QuoteWords.Year().IsMatch(head) || QuoteWords.Time().IsMatch(head));
        }

        return (kinds, proof);
    }

    private static int KindOf(string line)
    {
        // Nearly no line has one of the words; the colon or bar is the quick way to know.
        if (line.AsSpan(0, Math.Min(line.Length, 40)).IndexOfAny(":：|") < 0)
        {
            return 0;
        }

        return QuoteWords.FromLabel().IsMatch(line) ? From
            : QuoteWords.DateLabel().IsMatch(line) ? Date
            : QuoteWords.SubjectLabel().IsMatch(line) ? Subject
            : QuoteWords.ToLabel().IsMatch(line) ? To : 0;
    }

    private static int LastText(string[] lines, int from)
    {
        while (from >= 0 && lines[from].Length == 0)
        {
            from--;
        }

        return from;
    }
}
