using System.Text.RegularExpressions;

namespace WorkflowDesk.Desk.Mail;

/// <summary>The card under a letter that the HTML of the mail names as such.</summary>
internal static partial class SignatureBlock
{
    /// <summary>The text without the lines at its end that are, together and in order, all of <paramref name="signature"/>. Where
    /// they are only a part of it or nothing else remains, the text stays as it is.</summary>
    public static string Without(string text, string signature)
    {
        var rest = Letters(signature);
        if (rest.Length == 0)
        {
            return text;
        }

        var lines = text.Split('\n');
        var end = lines.Length;
        while (rest.Length > 0 && end > 0)
        {
            var line = Letters(lines[end - 1]);
            if (line.Length > 0 && !rest.EndsWith(line, StringComparison.Ordinal))
            {
                return text;
            }

            rest = rest[..^line.Length];
            end--;
        }

        while (end > 0 && lines[end - 1].Trim() is "" or "--")
        {
            end--;
        }

        return rest.Length == 0 && end > 0 ? string.Join('\n', lines[..end]).TrimEnd() : text;
    }

    // Text and HTML of one mail agree on letters and digits, not on spaces, signs and the addresses behind links.
    private static string Letters(string text) => string.Concat(Link().Replace(text, "").Where(char.IsLetterOrDigit));

    [GeneratedRegex(@"[\[<(](?:https?|mailto|tel):[^\]>)\s]{0,2000}[\]>)]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Link();
}
