using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>A piece of a sentence.</summary>
/// <param name="Words">In small letters, without signs at its ends.</param>
/// <param name="End">The sign that ends it; a line break where there is none.</param>
/// <param name="IsContrast">A "but" stands before it.</param>
internal sealed partial record SpokenClause(string Words, char End, bool IsContrast)
{
    private static readonly SearchValues<char> s_ends = SearchValues.Create(",，、.。!！?？;；:：…~～");

    public bool EndsAsQuestion => End is '?' or '？';

    /// <summary>The sentence goes on.</summary>
    public bool EndsOpen => End is ',' or '，' or '、';

    /// <summary>What follows on the same line belongs to these words as to a label.</summary>
    public bool EndsAsLabel => End is ':' or '：';

    /// <summary>Those of the text up to its closing words or to what companies put below every mail.</summary>
    public static IEnumerable<SpokenClause> Of(string text, int longest)
    {
        var lines = (text.Length <= longest ? text : text[..longest]).ReplaceLineEndings("\n").Split('\n');
        foreach (var line in lines.Select(line => line.Trim().TrimStart('>', '*', '-', ' ')))
        {
            if (Closing().IsMatch(line))
            {
                yield break;
            }

            foreach (var clause in OfLine(line.Replace('’', '\'').Replace(" - ", ", ", StringComparison.Ordinal).Replace(" – ", ", ", StringComparison.Ordinal).Replace("—", ", ", StringComparison.Ordinal)))
            {
                yield return clause;
            }
        }
    }

    private static IEnumerable<SpokenClause> OfLine(string line)
    {
        var isContrast = false;
        for (var from = 0; from < line.Length;)
        {
            var end = line.AsSpan(from).IndexOfAny(s_ends) is var found && found < 0 ? line.Length : from + found;
            // A greeting's colon ends its line: nothing is labelled by it.
            var sign = end < line.Length && line[(end + 1)..].Any(char.IsLetterOrDigit) ? line[end] : end < line.Length && line[end] is '?' or '？' ? '?' : '\n';
            var begin = from;
            foreach (Match contrast in Contrasts().Matches(line[from..end]))
            {
                if (Clean(line[begin..(from + contrast.Index)]) is { Length: > 0 } before)
                {
                    yield return new SpokenClause(before, ',', isContrast);
                }

                (begin, isContrast) = (from + contrast.Index + contrast.Length, true);
            }

            if (Clean(line[begin..end]) is { Length: > 0 } words)
            {
                yield return new SpokenClause(words, sign, isContrast);
            }

            from = end + 1;
        }
    }

    private static string Clean(string words)
    {
        var text = new StringBuilder(words.Length);
        foreach (var rune in words.EnumerateRunes())
        {
            // Pictures, brackets and quotation marks decide nothing.
            if (Rune.IsLetterOrDigit(rune) || rune.Value is '\'' || Rune.IsWhiteSpace(rune) || rune.Value is '-' or '/' or '%')
            {
                text.Append(rune);
            }
        }

        return Blanks().Replace(text.ToString(), " ").Trim(' ', '-', '/').ToLowerInvariant();
    }

    [GeneratedRegex(@"\b(?:but|however|although|though|nevertheless|only that)\b|但是?|不过|不過|可是|然而|只是|就是|ただし|ただ、|しかし|けれど|ですが", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Contrasts();

    [GeneratedRegex(
        @"^(?:(?:with )?(?:kind|best|warm|many|friendly)\s+(?:regards|wishes|greetings)|regards|best|sincerely|yours|mit freundlichen|freundliche gr|viele grüße|此致|敬礼|顺颂|顺祝|祝好|祝商祺|商祺|敬具)\b.{0,30}$"
        + @"|^(?:this (?:e-?mail|message|communication)|the information (?:in|contained)|confidential|disclaimer|important notice|legal notice|diese e-?mail|本邮件|此邮件|本电子邮件|该邮件|声明|免责|保密|この(?:電子)?メール).{15,}",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Closing();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Blanks();
}
