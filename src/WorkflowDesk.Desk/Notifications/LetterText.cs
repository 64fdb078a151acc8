using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>
/// The few marks people may use in an answer, as they are known from chats: <c>**bold**</c>, <c>*italic*</c>, <c>`code`</c>,
/// <c>[words](https://…)</c>, lines that begin with <c>- </c>, <c>1. </c> or <c>&gt; </c>, and fences of three backticks. All
/// else is text: no HTML of the writer comes through, so nothing has to be cleaned afterwards.
/// </summary>
public static partial class LetterText
{
    private const string Fence = "```";

    /// <summary>For mail programs, which know the looks of an element only from the element itself.</summary>
    public static string Html(string text) => Write(text, (tag, look) => $"<{tag} style=\"{look}\">");

    /// <summary>For the desk's own pages, which have a style sheet and refuse looks in elements.</summary>
    public static string PageHtml(string text) => Write(text, (tag, _) => $"<{tag}>");

    private static string Write(string text, Func<string, string, string> open)
    {
        var html = new StringBuilder(text.Length * 2);
        var lines = text.ReplaceLineEndings("\n").Trim('\n').Split('\n');
        for (var at = 0; at < lines.Length;)
        {
            var kind = KindOf(lines[at]);
            var end = at + 1;
            if (kind == LineKind.Fence)
            {
                while (end < lines.Length && KindOf(lines[end]) != LineKind.Fence)
                {
                    end++;
                }

                html.Append(open("pre", "margin:0 0 12px;padding:8px 12px;border:1px solid #d5dbe3;white-space:pre-wrap;font-family:Consolas,Menlo,monospace"))
                    .Append(WebUtility.HtmlEncode(string.Join('\n', lines[(at + 1)..end]))).Append("</pre>");
                at = Math.Min(end + 1, lines.Length);
                continue;
            }

            while (end < lines.Length && KindOf(lines[end]) == kind)
            {
                end++;
            }

            Append(html, kind, lines[at..end], open);
            at = end;
        }

        return html.ToString();
    }

    /// <summary>One line with its marks inside the line.</summary>
    internal static string Line(string line)
    {
        var html = new StringBuilder();
        var from = 0;
        foreach (Match mark in Marks().Matches(line))
        {
            html.Append(WebUtility.HtmlEncode(line[from..mark.Index])).Append(Marked(mark));
            from = mark.Index + mark.Length;
        }

        return html.Append(WebUtility.HtmlEncode(line[from..])).ToString();
    }

    private static string Marked(Match mark)
    {
        string Inner(string group) => WebUtility.HtmlEncode(mark.Groups[group].Value);
        return mark.Groups["code"].Success ? $"<code>{Inner("code")}</code>"
            : mark.Groups["bold"].Success ? $"<strong>{Inner("bold")}</strong>"
            : mark.Groups["italic"].Success ? $"<em>{Inner("italic")}</em>"
            : mark.Groups["href"].Success ? $"<a href=\"{Inner("href")}\">{Inner("words")}</a>"
            : $"<a href=\"{Inner("url")}\">{Inner("url")}</a>";
    }

    private static void Append(StringBuilder html, LineKind kind, string[] lines, Func<string, string, string> open)
    {
        switch (kind)
        {
            case LineKind.Item:
                AppendList(html, "ul", lines.Select(line => line[2..]), open);
                break;
            case LineKind.Number:
                AppendList(html, "ol", lines.Select(line => line[(line.IndexOf('.', StringComparison.Ordinal) + 1)..].TrimStart()), open);
                break;
            case LineKind.Quote:
                html.Append(open("blockquote", "margin:0 0 12px;padding:2px 0 2px 12px;border-left:3px solid #c3ccd8"))
                    .AppendJoin("<br>", lines.Select(line => Line(line.Length > 2 ? line[2..] : ""))).Append("</blockquote>");
                break;
            case LineKind.Text:
                html.Append(open("p", "margin:0 0 12px")).AppendJoin("<br>", lines.Select(Line)).Append("</p>");
                break;
        }
    }

    private static void AppendList(StringBuilder html, string tag, IEnumerable<string> items, Func<string, string, string> open)
    {
        html.Append(open(tag, "margin:0 0 12px;padding-left:24px"));
        foreach (var item in items)
        {
            html.Append("<li>").Append(Line(item)).Append("</li>");
        }

        html.Append("</").Append(tag).Append('>');
    }

    private static LineKind KindOf(string line) => line switch
    {
        _ when string.IsNullOrWhiteSpace(line) => LineKind.Empty,
        _ when line.StartsWith(Fence, StringComparison.Ordinal) => LineKind.Fence,
        ['-', ' ', _, ..] => LineKind.Item,
        ">" or ['>', ' ', ..] => LineKind.Quote,
        _ => NumberMark().IsMatch(line) ? LineKind.Number : LineKind.Text,
    };

    [GeneratedRegex(@"^\d{1,3}\.[ \t]+\S", RegexOptions.None, 1000)]
    private static partial Regex NumberMark();

    // Addresses are ASCII only, so that Chinese punctuation after one is not swallowed.
    [GeneratedRegex(
        @"`(?<code>[^`]+)`|\*\*(?<bold>(?=\S)[^*]+(?<=\S))\*\*|(?<![\w*])\*(?<italic>(?=\S)[^*]+(?<=\S))\*(?![\w*])"
        + @"|\[(?<words>[^\]\[]{1,200})\]\((?<href>(?:https?://|mailto:)[A-Za-z0-9\-._~:/?#@!$&'*+,;=%]+)\)|(?<url>https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[A-Za-z0-9/#=&_~\-])",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Marks();

    private enum LineKind
    {
        Empty,
        Text,
        Item,
        Number,
        Quote,
        Fence,
    }
}
