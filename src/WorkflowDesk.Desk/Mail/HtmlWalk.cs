using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace WorkflowDesk.Desk.Mail;

/// <summary>Reads HTML from strangers element by element, within limits: mail decides its size and depth.</summary>
internal static partial class HtmlWalk
{
    /// <summary>Characters read; the rest of a longer mail is cut. It can be downloaded whole.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <summary>Elements inside each other. Beyond, only the text is shown: parsing such trees takes minutes.</summary>
    public const int MaxDepth = 256;

    /// <summary>Open formatting tags such as <c>b</c> and <c>font</c>. The rules of HTML repeat every one of them in every
    /// later block, so a small mail could ask for millions. Beyond, only the text is shown.</summary>
    public const int MaxOpenFormats = 16;

    public const int MaxTags = 100_000;

    // Left out with everything inside.
    private static readonly HashSet<string> Silent = new(StringComparer.Ordinal)
    {
        "script", "style", "iframe", "frame", "frameset", "noframes", "object", "embed", "applet", "param", "svg", "math", "template",
        "head", "title", "link", "meta", "base", "audio", "video", "source", "track", "canvas", "map", "area", "input", "button", "select",
        "textarea", "option", "datalist", "output", "progress", "meter", "dialog", "xmp", "plaintext", "noembed", "portal", "bgsound",
    };

    // Paragraphs and items are often left open; they close each other.
    private static readonly string[] NeverNest =
    [
        "br", "hr", "img", "meta", "link", "input", "col", "wbr", "base", "area", "embed", "p", "li", "td", "tr", "th", "dd", "dt", "option", "source",
    ];

    private static readonly string[] Formats = ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

    /// <summary>In document order, without recursion: mail decides the depth.</summary>
    /// <param name="open">Writes a start tag; true when its end is to be told too.</param>
    public static void Through(string html, Func<IElement, bool> open, Action<string> close, Action<string> write)
    {
        var waiting = new Stack<(INode? Node, string? End)>();
        for (var child = Parse(html).LastChild; child is not null; child = child.PreviousSibling)
        {
            waiting.Push((child, null));
        }

        while (waiting.TryPop(out var next))
        {
            switch (next.Node)
            {
                case null:
                    close(next.End!);
                    break;
                case IElement element when Silent.Contains(element.LocalName) || element.NamespaceUri != NamespaceNames.HtmlUri:
                    break;
                case IElement element:
                    if (open(element))
                    {
                        waiting.Push((null, element.LocalName));
                    }

                    for (var child = element.LastChild; child is not null; child = child.PreviousSibling)
                    {
                        waiting.Push((child, null));
                    }

                    break;
                case IText text:
                    write(text.Data);
                    break;
            }
        }
    }

    private static IElement Parse(string html) =>
        new HtmlParser(new HtmlParserOptions { IsScripting = false }).ParseDocument(html).Body!;

    public static string Cut(string html) => html.Length <= MaxLength ? html : html[..MaxLength];

    /// <summary>Only the text of such HTML is shown.</summary>
    public static bool AsksTooMuch(string html)
    {
        int tags = 0, depth = 0, formats = 0;
        foreach (var tag in StartOrEnd().EnumerateMatches(html))
        {
            var start = html[tag.Index + 1] != '/';
            var name = html.AsSpan(tag.Index + (start ? 1 : 2), tag.Length - (start ? 1 : 2));
            var step = start ? 1 : -1;
            if (IsOneOf(name, Formats))
            {
                formats = Math.Max(0, formats + step);
            }

            if (!IsOneOf(name, NeverNest))
            {
                depth = Math.Max(0, depth + step);
            }

            if (++tags > MaxTags || depth > MaxDepth || formats > MaxOpenFormats)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOneOf(ReadOnlySpan<char> name, string[] names)
    {
        foreach (var known in names)
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex(@"</?[a-zA-Z][a-zA-Z0-9:-]*", RegexOptions.None, 5000)]
    private static partial Regex StartOrEnd();
}
