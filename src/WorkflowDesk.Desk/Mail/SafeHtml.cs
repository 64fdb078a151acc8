using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace WorkflowDesk.Desk.Mail;

/// <param name="Html">A fragment fit for a page: every tag and attribute in it was allowed by name.</param>
/// <param name="BlockedImages">Pictures left out because showing them would tell their server who reads, and when, or because they are not there.</param>
public sealed record CleanHtml(string Html, int BlockedImages);

/// <summary>
/// Makes HTML from strangers harmless. An allow-list: what is not known is left out, text stays. The answer is written
/// anew from the parsed tree, so that nothing a browser might read differently passes through. Done when shown, never
/// stored: a better list then helps old mail too.
/// </summary>
public static partial class SafeHtml
{
    private static readonly HashSet<string> Allowed = new(StringComparer.Ordinal)
    {
        "a", "abbr", "b", "big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt",
        "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp", "small", "span",
        "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
    };

    private static readonly HashSet<string> Void = new(StringComparer.Ordinal) { "br", "col", "hr", "img" };

    private static readonly HashSet<string> Breaking = new(StringComparer.Ordinal)
    {
        "blockquote", "br", "center", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "table", "tr", "ul",
        "section", "article", "header", "footer", "address", "form", "main", "aside", "nav",
    };

    private static readonly HashSet<string> Styles = new(StringComparer.Ordinal)
    {
        "color", "background-color", "font-weight", "font-style", "font-size", "font-family", "text-align", "text-decoration", "text-indent",
        "vertical-align", "white-space", "line-height", "list-style-type", "border", "border-top", "border-right", "border-bottom", "border-left",
        "border-color", "border-style", "border-width", "border-collapse", "padding", "padding-top", "padding-right", "padding-bottom", "padding-left",
        "margin", "margin-top", "margin-right", "margin-bottom", "margin-left", "width", "max-width",
    };

    /// <param name="inlineImage">Gives the address under which the picture with this Content-ID can be shown; null when there is none.</param>
    /// <param name="remoteImages">Whether pictures from elsewhere are kept: only for a reader who asked for them.</param>
    public static CleanHtml Clean(string html, Func<string, string?>? inlineImage = null, bool remoteImages = false)
    {
        html = HtmlWalk.Cut(html);
        if (HtmlWalk.AsksTooMuch(html))
        {
            return new CleanHtml("<p>" + WebUtility.HtmlEncode(Tag().Replace(html, " ")) + "</p>", 0);
        }

        var text = new StringBuilder(html.Length);
        var blocked = 0;
        HtmlWalk.Through(html, element =>
        {
            var name = element.LocalName;
            if (!Allowed.Contains(name) || name == "img" && !WriteImage(text, element, inlineImage, remoteImages, ref blocked))
            {
                return false;
            }

            if (name != "img")
            {
                text.Append('<').Append(name);
                WriteAttributes(text, element);
                text.Append('>');
            }

            return !Void.Contains(name);
        }, name => text.Append("</").Append(name).Append('>'), value => text.Append(WebUtility.HtmlEncode(value)));
        return new CleanHtml(text.ToString(), blocked);
    }

    /// <summary>The words of an HTML mail that brought no text of its own.</summary>
    public static string ToText(string html)
    {
        html = HtmlWalk.Cut(html);
        if (HtmlWalk.AsksTooMuch(html))
        {
            return Blanks().Replace(WebUtility.HtmlDecode(Tag().Replace(html, " ")), " ").Trim();
        }

        var text = new StringBuilder();
        HtmlWalk.Through(html, element =>
        {
            if (Breaking.Contains(element.LocalName))
            {
                text.Append('\n');
            }
            else if (element.LocalName is "td" or "th")
            {
                text.Append(' ');
            }

            return element.LocalName != "br";
        }, name => text.Append(Breaking.Contains(name) ? "\n" : ""), value => text.Append(Blanks().Replace(value, " ")));
        return EmptyLines().Replace(string.Join('\n', text.ToString().Split('\n').Select(line => line.Trim())), "\n\n").Trim();
    }

    private static void WriteAttributes(StringBuilder text, IElement element)
    {
        foreach (var attribute in element.Attributes)
        {
            var value = (element.LocalName, attribute.Name) switch
            {
                ("a", "href") => Address(attribute.Value),
                (_, "title" or "lang") => attribute.Value,
                (_, "dir") when attribute.Value is "ltr" or "rtl" => attribute.Value,
                ("td" or "th", "colspan" or "rowspan") => Number(attribute.Value, 1000),
                ("ol", "start") => Number(attribute.Value, 100_000),
                ("td" or "th" or "tr" or "table" or "div" or "p", "align") when attribute.Value.ToLowerInvariant() is "left" or "right" or "center" or "justify" =>
                    attribute.Value.ToLowerInvariant(),
                (_, "style") => Style(attribute.Value),
                _ => null,
            };
            if (!string.IsNullOrEmpty(value))
            {
                Write(text, attribute.Name, value);
            }
        }

        if (element.LocalName == "a")
        {
            // The other page must learn neither our address nor get a hand on our window.
            Write(text, "rel", "noopener noreferrer nofollow");
            Write(text, "target", "_blank");
        }
    }

    private static bool WriteImage(StringBuilder text, IElement image, Func<string, string?>? inlineImage, bool remoteImages, ref int blocked)
    {
        var source = Stripped(image.GetAttribute("src") ?? "");
        var shown = source switch
        {
            _ when source.StartsWith("cid:", StringComparison.OrdinalIgnoreCase) => inlineImage?.Invoke(Uri.UnescapeDataString(source[4..])),
            _ when DataImage().IsMatch(source) => source,
            _ when remoteImages && RemoteImage().IsMatch(source) && Uri.TryCreate(source, UriKind.Absolute, out _) => source,
            _ => null,
        };
        if (shown is null)
        {
            blocked++;
            var alt = image.GetAttribute("alt");
            text.Append(string.IsNullOrWhiteSpace(alt) ? "" : "[" + WebUtility.HtmlEncode(alt.Trim()) + "]");
            return false;
        }

        text.Append("<img");
        Write(text, "src", shown);
        Write(text, "alt", image.GetAttribute("alt") ?? "");
        foreach (var size in (ReadOnlySpan<string>)["width", "height"])
        {
            if (Number(image.GetAttribute(size), 4000) is { } value)
            {
                Write(text, size, value);
            }
        }

        if (remoteImages)
        {
            Write(text, "referrerpolicy", "no-referrer");
        }

        text.Append('>');
        return true;
    }

    private static void Write(StringBuilder text, string name, string value) =>
        text.Append(' ').Append(name).Append("=\"").Append(WebUtility.HtmlEncode(value)).Append('"');

    private static string? Address(string value)
    {
        var address = Stripped(value);
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto" or "tel"
            && address.StartsWith(uri.Scheme + ":", StringComparison.OrdinalIgnoreCase) ? address : null;
    }

    // Browsers skip these inside "java\nscript:".
    private static string Stripped(string address) => string.Concat(address.Where(c => c > ' ' && !char.IsControl(c)));

    private static string? Number(string? value, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most
            ? number.ToString(CultureInfo.InvariantCulture) : null;

    private static string Style(string style)
    {
        var kept = new StringBuilder();
        foreach (var declaration in style.Split(';'))
        {
            var colon = declaration.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                continue;
            }

            var property = declaration[..colon].Trim().ToLowerInvariant();
            var value = declaration[(colon + 1)..].Trim();
            // A negative margin could lay customer text over our own buttons.
            if (Styles.Contains(property) && value.Length is > 0 and <= 100 && StyleValue().IsMatch(value)
                && !(property is "margin" or "text-indent" || property.StartsWith("margin-", StringComparison.Ordinal)) | !value.Contains('-', StringComparison.Ordinal))
            {
                kept.Append(property).Append(':').Append(value).Append(';');
            }
        }

        return kept.ToString();
    }

    [GeneratedRegex(@"<[^<>]*>?", RegexOptions.None, 5000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"^data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+\z", RegexOptions.IgnoreCase, 5000)]
    private static partial Regex DataImage();

    [GeneratedRegex(@"^https?://[^/\s]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RemoteImage();

    // Names, lengths, colours. Only rgb() and hsl() may have parentheses: no url(), no expression().
    [GeneratedRegex(@"^(?:[a-zA-Z0-9#%.,\s'""\-\u4e00-\u9fff]|(?:rgb|hsl)a?\([0-9.,%\s/]+\)|!important)+\z", RegexOptions.None, 1000)]
    private static partial Regex StyleValue();

    [GeneratedRegex(@"[ \t\r\n\f\u00a0]+", RegexOptions.None, 5000)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\n{3,}", RegexOptions.None, 5000)]
    private static partial Regex EmptyLines();
}
