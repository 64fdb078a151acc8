using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>
/// Puts a written message on paper: as plain text, and as HTML made of the same text. Inline styles and tables, because
/// Outlook and QQ Mail read nothing newer; a small style block turns it dark where the reader's device is dark.
/// </summary>
public sealed partial class MailLayout(MailOptions options)
{
    private const string Font = "font-family:-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif";

    /// <param name="number">The ticket's; its mails have the line above which to reply.</param>
    public string Text(WrittenMessage message, IReadOnlyList<MailAction> actions, string language, string? number)
    {
        var text = new StringBuilder();
        if (number is not null)
        {
            text.Append(QuotedText.Delimiter).Append("\n\n");
        }

        text.Append(message.Body).Append('\n');
        foreach (var action in actions)
        {
            text.Append('\n').Append(action.Label(language)).Append(language == Languages.Chinese ? "：" : ": ").Append('\n').Append(action.Url).Append('\n');
        }

        return text.Append("\n-- \n").Append(Footer(language, number)).Append('\n').ToString();
    }

    /// <inheritdoc cref="Text"/>
    public string Html(WrittenMessage message, IReadOnlyList<MailAction> actions, string language, string? number)
    {
        var html = new StringBuilder();
        html.Append("<!DOCTYPE html>\n<html lang=\"").Append(language).Append("\"><head><meta charset=\"utf-8\">")
            .Append("<meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">")
            .Append("<title>").Append(WebUtility.HtmlEncode(message.Subject)).Append("</title><style>")
            .Append("@media (prefers-color-scheme:dark){.page{background:#12161c!important}.card{background:#1d232c!important}")
            .Append(".ink{color:#e6e9ee!important}.soft{color:#9aa5b3!important}.quote{background:#262e39!important;border-color:#4c8fe0!important}.link{color:#7db4f5!important}}")
            .Append("</style></head><body class=\"page\" style=\"margin:0;background:#f1f4f8\">");
        if (number is not null)
        {
            html.Append("<p class=\"soft\" style=\"margin:0;padding:10px 16px;text-align:center;font-size:12px;color:#6b7786;").Append(Font).Append("\">")
                .Append(WebUtility.HtmlEncode(QuotedText.Delimiter)).Append("</p>");
        }

        html.Append("<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\"><tr><td align=\"center\" style=\"padding:16px\">")
            .Append("<table role=\"presentation\" class=\"card\" width=\"600\" cellpadding=\"0\" cellspacing=\"0\" style=\"width:100%;max-width:600px;background:#ffffff;border-radius:8px\">")
            .Append("<tr><td class=\"ink\" style=\"padding:28px 32px;font-size:15px;line-height:1.65;color:#1c2733;").Append(Font).Append("\">");
        AppendBody(html, message.Body);
        foreach (var action in actions)
        {
            html.Append("<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" style=\"margin:12px 0\"><tr>")
                .Append("<td bgcolor=\"#0f5fc2\" style=\"border-radius:6px;padding:11px 22px\"><a href=\"").Append(WebUtility.HtmlEncode(action.Url))
                .Append("\" style=\"color:#ffffff;text-decoration:none;font-weight:600;").Append(Font).Append("\">")
                .Append(WebUtility.HtmlEncode(action.Label(language))).Append("</a></td></tr></table>");
        }

        html.Append("</td></tr></table><p class=\"soft\" style=\"max-width:600px;padding:0 16px;font-size:12px;line-height:1.6;color:#6b7786;").Append(Font).Append("\">");
        AppendLines(html, Footer(language, number).Split('\n'));
        return html.Append("</p></td></tr></table></body></html>\n").ToString();
    }

    private string Footer(string language, string? number) => (language == Languages.Chinese, number) switch
    {
        (true, null) => $"{options.FromName}\n本邮件由系统自动发送。",
        (true, _) => $"{options.FromName} · 工单 {number}\n本邮件由系统自动发送；直接回复即可补充说明，请保留主题中的编号。",
        (false, null) => $"{options.FromName}\nThis message was sent automatically.",
        (false, _) => $"{options.FromName} · Ticket {number}\nThis message was sent automatically. Just reply to add something, and keep the number in the subject.",
    };

    private static void AppendBody(StringBuilder html, string body)
    {
        var lines = body.Split('\n');
        for (var i = 0; i < lines.Length;)
        {
            var kind = KindOf(lines[i]);
            var end = i;
            while (end < lines.Length && KindOf(lines[end]) == kind)
            {
                end++;
            }

            var group = lines[i..end];
            switch (kind)
            {
                case LineKind.Item:
                    html.Append("<ul style=\"margin:0 0 16px;padding-left:22px\">");
                    foreach (var item in group)
                    {
                        html.Append("<li style=\"margin:4px 0\">");
                        AppendLines(html, [item[2..]]);
                        html.Append("</li>");
                    }

                    html.Append("</ul>");
                    break;
                case LineKind.Quote:
                    html.Append("<div class=\"quote\" style=\"margin:0 0 16px;padding:12px 16px;background:#f3f6fa;border-left:3px solid #0f5fc2;word-break:break-word\">");
                    AppendLines(html, group.Select(line => line.Length > 2 ? line[2..] : ""));
                    html.Append("</div>");
                    break;
                case LineKind.Text:
                    html.Append("<p style=\"margin:0 0 16px\">");
                    AppendLines(html, group);
                    html.Append("</p>");
                    break;
            }

            i = end;
        }
    }

    private static void AppendLines(StringBuilder html, IEnumerable<string> lines)
    {
        var first = true;
        foreach (var line in lines)
        {
            if (!first)
            {
                html.Append("<br>");
            }

            first = false;
            var from = 0;
            foreach (Match link in Link().Matches(line))
            {
                var url = WebUtility.HtmlEncode(link.Value);
                html.Append(WebUtility.HtmlEncode(line[from..link.Index]))
                    .Append("<a class=\"link\" style=\"color:#0f5fc2\" href=\"").Append(url).Append("\">").Append(url).Append("</a>");
                from = link.Index + link.Length;
            }

            html.Append(WebUtility.HtmlEncode(line[from..]));
        }
    }

    private static LineKind KindOf(string line) => line switch
    {
        "" => LineKind.Empty,
        ['-', ' ', ..] => LineKind.Item,
        ">" or ['>', ' ', ..] => LineKind.Quote,
        _ => LineKind.Text,
    };

    // ASCII only, so that Chinese punctuation after an address is not swallowed.
    [GeneratedRegex(@"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[A-Za-z0-9/#=&_~\-]", RegexOptions.None, 1000)]
    private static partial Regex Link();

    private enum LineKind
    {
        Empty,
        Item,
        Quote,
        Text,
    }
}
