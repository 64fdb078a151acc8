using WorkflowDesk.Desk.Mail;

namespace WorkflowDesk.Web.Pages.Tickets;

/// <summary>The page inside the sandboxed frame that shows a mail.</summary>
internal static class MailFrame
{
    // Light whatever the desk's colours are: mail brings colours of its own and expects paper.
    private const string Head =
        "<!doctype html><html><head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light\"><base target=\"_blank\">"
        + "<style>body{margin:12px;background:#fff;color:#1c2430;font:15px/1.5 system-ui,'Noto Sans CJK SC',sans-serif;overflow-wrap:anywhere}img{max-width:100%;height:auto}"
        + "table{max-width:100%}pre{white-space:pre-wrap}blockquote{margin:0 0 0 .6em;padding-left:.8em;border-left:3px solid #c8d0da}</style></head><body>";

    public static string Page(CleanHtml mail) => Head + mail.Html;
}
