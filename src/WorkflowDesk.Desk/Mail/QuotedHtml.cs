using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace WorkflowDesk.Desk.Mail;

/// <summary>
/// The words of an HTML mail as lines, with the marks mail programs leave around old text: <see cref="Quoted"/> before each
/// line that a program cites, <c>&gt;</c> before lines that only look cited, <see cref="Cut"/> where everything below is old.
/// </summary>
internal static partial class QuotedHtml
{
    /// <summary>Of the private range: mail text never brings them (they are taken out on the way).</summary>
    public const char Quoted = '\ue001';

    public const string Cut = "\ue000";

    private static readonly HashSet<string> CutIds = new(StringComparer.OrdinalIgnoreCase)
    {
        "appendonsend", "divrplyfwdmsg", "mail-editor-reference-message-container", "ms-outlook-mobile-body-separator-line", "olk_src_body_section",
        "original-content", "isforwardcontent", "divmailquote", "stopspelling", "replysplit", "mimesignature_quote", "lark-mail-quote", "qt",
    };

    private static readonly string[] CutClasses =
    [
        "ms-outlook-mobile-reference-message", "yahoo_quoted", "protonmail_quote", "tutanota_quote", "front-blockquote", "missive_quote", "lark-mail-quote",
        "history-quote-wrapper", "qqmail_quote", "aliyun_quote", "alimail-quote", "mail-quote-", "zmail_extra", "ntes-mail-quote", "ntes_reply", "j-reply-quote",
    ];

    private static readonly string[] CitedClasses = ["gmail_quote", "moz-cite-prefix", "gmail_attr", "protonmail_quote", "wp_quote", "quotedtext", "foxdivblockquote"];

    private static readonly HashSet<string> Breaking = new(StringComparer.Ordinal)
    {
        "blockquote", "center", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "table", "tr", "ul", "section", "article", "includetail",
    };

    /// <summary>Whether reading it could find a signature: most mails say so nowhere.</summary>
    public static bool MayBeSigned(string html) => html.Contains("signature", StringComparison.OrdinalIgnoreCase);

    /// <returns>The lines with their marks, and the words of the signature outside of quotes; empty when none is marked.</returns>
    public static (string Text, string Signature) ToMarkedText(string html)
    {
        html = HtmlWalk.Cut(html);
        if (HtmlWalk.AsksTooMuch(html))
        {
            return ("", "");
        }

        var text = new MarkedLines();
        var opened = new Stack<bool>();
        var signed = 0;
        HtmlWalk.Through(html, element =>
        {
            opened.Push(Open(text, element));
            if (signed > 0 || IsSignature(element))
            {
                text.IsSigning = ++signed > 0;
            }

            return true;
        }, element =>
        {
            text.IsSigning = signed > 0 && --signed > 0;
            if (opened.Pop())
            {
                text.EndQuote();
            }
            else if (Breaking.Contains(element))
            {
                text.Break();
            }
        }, text.Add);
        return (text.ToString(), text.Signature);
    }

    /// <summary>Programs name the block below the letter after what it is: gmail_signature, moz-signature, x_Signature, AppleMailSignature.</summary>
    private static bool IsSignature(IElement element) =>
        element.LocalName is "div" or "p" or "span" or "pre" or "table" or "td" or "section"
        && ((element.Id ?? "").Contains("signature", StringComparison.OrdinalIgnoreCase) && !CutIds.Contains(element.Id!)
            || (element.ClassName ?? "").Contains("signature", StringComparison.OrdinalIgnoreCase));

    /// <summary>True when the end of this element ends a quote.</summary>
    private static bool Open(MarkedLines text, IElement element)
    {
        var name = element.LocalName;
        if (name == "br" || Breaking.Contains(name))
        {
            text.Break(name == "br");
        }

        if (name == "hr" && !IsCut(element))
        {
            text.Add("________________________________");
            text.Break();
            return false;
        }

        if (IsCut(element))
        {
            text.Break();
            text.Add(Cut);
            text.Break();
            return false;
        }

        var mark = MarkOf(element);
        if (mark != '\0')
        {
            text.BeginQuote(mark);
        }

        return mark != '\0';
    }

    private static bool IsCut(IElement element)
    {
        var (id, names) = (element.Id ?? "", element.ClassName ?? "");
        // Programs that show foreign mail put "x_" before its ids.
        id = id.StartsWith("x_", StringComparison.Ordinal) ? id[2..] : id;
        return id.Length > 0 && (CutIds.Contains(id) || id.StartsWith("yahoo_quoted", StringComparison.OrdinalIgnoreCase))
            || names.Length > 0 && CutClasses.Any(mark => names.Contains(mark, StringComparison.OrdinalIgnoreCase))
            || string.Equals(element.GetAttribute("name"), "messageReplySection", StringComparison.OrdinalIgnoreCase)
            || string.Equals(element.GetAttribute("name"), "quote", StringComparison.OrdinalIgnoreCase) && element.LocalName == "div"
            || element.GetAttribute("data-marker") is "__QUOTED_TEXT__" or "__DIVIDER__";
    }

    private static char MarkOf(IElement element)
    {
        var names = element.ClassName ?? "";
        if (element.LocalName == "blockquote")
        {
            return element.HasAttribute("cite") || element.HasAttribute("type")
                || element.Id is "isReplyContent" or "blockquote_zmail"
                || names.Contains("quote", StringComparison.OrdinalIgnoreCase) ? Quoted
                : BorderLeft().IsMatch(element.GetAttribute("style") ?? "") ? '>' : '\0';
        }

        return names.Length > 0 && !names.Contains("gmail_quote", StringComparison.OrdinalIgnoreCase)
            && CitedClasses.Any(mark => names.Contains(mark, StringComparison.OrdinalIgnoreCase))
            && !QuoteWords.ForwardMark().IsMatch(QuotedText.Head(element.TextContent.TrimStart())) ? Quoted : '\0';
    }

    /// <summary>Collects text; breaks between blocks never pile up, those people typed do.</summary>
    private sealed class MarkedLines
    {
        private readonly StringBuilder _text = new();
        private readonly Stack<char> _quotes = new();
        private readonly StringBuilder _signature = new();
        private bool _lineHasText;
        private bool _isOld;

        /// <summary>What comes now belongs to the signature.</summary>
        public bool IsSigning { get; set; }

        /// <summary>Of the new part of the letter only.</summary>
        public string Signature => _signature.ToString();

        public void Add(string value)
        {
            var clean = Blanks().Replace(value, " ").Replace("\ue001", "", StringComparison.Ordinal);
            clean = value == Cut ? Cut : clean.Replace(Cut, "", StringComparison.Ordinal);
            _isOld |= value == Cut;
            if (IsSigning && !_isOld && _quotes.Count == 0)
            {
                _signature.Append(clean);
            }

            if (!_lineHasText)
            {
                clean = clean.TrimStart();
                if (clean.Length == 0)
                {
                    return;
                }

                Prefix();
            }

            _text.Append(clean);
            _lineHasText = true;
        }

        public void Break(bool evenWhenEmpty = false)
        {
            if (_lineHasText || evenWhenEmpty)
            {
                if (!_lineHasText)
                {
                    Prefix();
                }

                _text.Append('\n');
            }

            _lineHasText = false;
        }

        public void BeginQuote(char mark)
        {
            Break();
            _text.Append('\n');
            _quotes.Push(_quotes.Contains(Quoted) ? Quoted : mark);
        }

        public void EndQuote()
        {
            Break();
            _ = _quotes.TryPop(out _);
        }

        public override string ToString() => EmptyLines().Replace(_text.ToString(), "\n\n").Trim();

        private void Prefix()
        {
            if (_quotes.TryPeek(out var mark))
            {
                _text.Append(mark).Append(' ');
            }
        }
    }

    [GeneratedRegex(@"border-left\s*:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BorderLeft();

    [GeneratedRegex(@"[ \t\r\n\f\u00a0]+", RegexOptions.None, 5000)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\n{3,}", RegexOptions.None, 5000)]
    private static partial Regex EmptyLines();
}
