using System.Globalization;
using System.Net;
using System.Text;
using WorkflowDesk.Desk.Mail;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Tickets;

namespace WorkflowDesk.Desk.Notifications;

/// <summary>Puts a letter on paper, as text and as plain HTML: it should look like what it is, a mail from a person.</summary>
internal static class LetterLayout
{
    /// <summary>Lines quoted of what is answered; the rest is in the reader's own mailbox.</summary>
    public const int MostQuotedLines = 60;

    /// <summary>One for all letters of a ticket: mail programs keep them together by it.</summary>
    public static string Subject(Ticket ticket) => $"Re: [{ticket.Number}] {MessageText.OneLine(ticket.Title)}";

    public static string Text(StaffLetter letter, string language)
    {
        var text = new StringBuilder();
        text.Append(QuotedText.Delimiter).Append("\n\n").Append(letter.Text.ReplaceLineEndings("\n").Trim()).Append('\n');
        if (letter.Signature.Length > 0)
        {
            text.Append("\n-- \n").Append(letter.Signature).Append('\n');
        }

        if (letter.Quoted is { } quoted)
        {
            text.Append('\n').Append(Attribution(quoted, language)).Append('\n');
            foreach (var line in Quote(quoted))
            {
                text.Append(line.Length == 0 ? ">" : "> ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    public static string Html(StaffLetter letter, string subject, string language)
    {
        var html = new StringBuilder();
        html.Append("<!DOCTYPE html>\n<html lang=\"").Append(language).Append("\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">")
            .Append("<meta name=\"color-scheme\" content=\"light dark\"><title>").Append(WebUtility.HtmlEncode(subject)).Append("</title></head>")
            .Append("<body style=\"font-size:15px;line-height:1.6;font-family:-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif\">")
            .Append("<p style=\"margin:0 0 16px;font-size:12px;color:#6b7786\">").Append(WebUtility.HtmlEncode(QuotedText.Delimiter)).Append("</p>")
            .Append("<div>").Append(LetterText.Html(letter.Text)).Append("</div>");
        if (letter.Signature.Length > 0)
        {
            html.Append("<div style=\"margin:16px 0;color:#56616f\">-- <br>").AppendJoin("<br>", letter.Signature.Split('\n').Select(LetterText.Line)).Append("</div>");
        }

        if (letter.Quoted is { } quoted)
        {
            html.Append("<div class=\"gmail_quote\"><p style=\"margin:16px 0 8px;color:#56616f\">").Append(WebUtility.HtmlEncode(Attribution(quoted, language))).Append("</p>")
                .Append("<blockquote type=\"cite\" style=\"margin:0;padding-left:12px;border-left:3px solid #c3ccd8\">")
                .AppendJoin("<br>", Quote(quoted).Select(WebUtility.HtmlEncode)).Append("</blockquote></div>");
        }

        return html.Append("</body></html>\n").ToString();
    }

    private static string Attribution(QuotedWord quoted, string language)
    {
        var at = quoted.At.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return language == Languages.Chinese ? $"在 {at}，{quoted.Name} 写道：" : $"On {at}, {quoted.Name} wrote:";
    }

    private static IEnumerable<string> Quote(QuotedWord quoted)
    {
        var lines = quoted.Text.ReplaceLineEndings("\n").Trim().Split('\n');
        return lines.Length <= MostQuotedLines ? lines : lines.Take(MostQuotedLines).Append("…");
    }
}
