using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Web.Pages.Definitions;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>One message in one language: its text, what it may name, how it will look, and who changed it.</summary>
public sealed class MessageModel(DeskDatabase database, MessagePreview preview) : OwnerPage
{
    public static readonly IReadOnlyList<string> Both = [Languages.Chinese, Languages.English];

    /// <summary>Ways to write a value and conditions, with the name of their explanation.</summary>
    public static readonly IReadOnlyList<(string Tag, string Text)> Ways =
    [
        ("{{moment x}}", "moment"), ("{{span x}}", "span"), ("{{word x}}", "word"), ("{{quote x}}", "quote"),
        ("{{#if x}}…{{else}}…{{/if}}", "if"), ("{{#unless x}}…{{/unless}}", "unless"), ("{{#is x \"P1\"}}…{{/is}}", "is"), ("- …", "list"),
    ];

    public MessageWording Wording { get; private set; } = null!;

    public MessageSource Shipped { get; private set; } = null!;

    public IReadOnlyList<MessageVersion> History { get; private set; } = [];

    public string Subject { get; private set; } = "";

    public string Body { get; private set; } = "";

    public string Note { get; private set; } = "";

    /// <summary>A number to preview with; empty: samples.</summary>
    public string Ticket { get; private set; } = "";

    /// <summary>The newest version when the form was made.</summary>
    public int Seen { get; private set; }

    public ShownMessage? Shown { get; private set; }

    /// <summary>Why there is no preview.</summary>
    public string? PreviewProblem { get; private set; }

    public string Address => $"/admin/messages/{Wording.Kind.Key}?language={Wording.Language}";

    public IEnumerable<string> BrokenLines => Lines(Wording.Problems);

    public async Task<IActionResult> OnGetAsync(string key, string? language)
    {
        if (!await ReadAsync(key, language))
        {
            return NotFound();
        }

        await ShowAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostSaveAsync(string key, string? language, int seen, string? subject, string? body, string? note, string? ticket)
    {
        if (!await ReadAsync(key, language))
        {
            return NotFound();
        }

        Typed(seen, subject, body, note, ticket);
        if (await ActAsync(step => MessageEditing.SaveAsync(step, new MessageEdit(key, Wording.Language, seen, new MessageSource(Subject, Body), Note), Cancelled)))
        {
            Say("wording.saved");
            return Redirect(Address);
        }

        await ShowAsync();
        return Page();
    }

    /// <summary>Without scripts: the page with what was typed and how it looks.</summary>
    public async Task<IActionResult> OnPostPreviewAsync(string key, string? language, int seen, string? subject, string? body, string? note, string? ticket)
    {
        if (!await ReadAsync(key, language))
        {
            return NotFound();
        }

        Typed(seen, subject, body, note, ticket);
        await ShowAsync();
        return Page();
    }

    /// <summary>The preview alone, while somebody types.</summary>
    public async Task<IActionResult> OnPostShownAsync(string key, string? language, int seen, string? subject, string? body, string? note, string? ticket)
    {
        if (!await ReadAsync(key, language))
        {
            return NotFound();
        }

        Typed(seen, subject, body, note, ticket);
        await ShowAsync();
        return Partial("_MessagePreview", this);
    }

    /// <summary>The message as a document, for the frame.</summary>
    public async Task<IActionResult> OnPostHtmlAsync(string key, string? language, string? subject, string? body, string? ticket)
    {
        if (!await ReadAsync(key, language))
        {
            return NotFound();
        }

        Typed(Seen, subject, body, "", ticket);
        await ShowAsync();
        Response.AllowForeignHtml();
        return Content((Shown?.Html ?? "").Replace("<head>", "<head><base target=\"_blank\">", StringComparison.Ordinal), "text/html; charset=utf-8");
    }

    public async Task<IActionResult> OnPostResetAsync(string key, string? language, int seen, bool sure)
    {
        if (!await ReadAsync(key, language))
        {
            return NotFound();
        }

        if (sure && await ActAsync(step => MessageEditing.ResetAsync(step, key, Wording.Language, seen, "", Cancelled)))
        {
            Say("wording.reset-done");
            return Redirect(Address);
        }

        await ShowAsync();
        return Page();
    }

    public IEnumerable<string> Lines(IEnumerable<MessageProblem> problems) => problems.Select(problem => problem.Part == MessageChecks.Subject
        ? Words["wording.line-subject", problem.Text.In(Pages.Words.Language)]
        : Words["wording.line-body", problem.Line, problem.Text.In(Pages.Words.Language)]);

    private void Typed(int seen, string? subject, string? body, string? note, string? ticket) =>
        (Seen, Subject, Body, Note, Ticket) = (seen, subject ?? "", body ?? "", note ?? "", ticket?.Trim() ?? "");

    private async Task ShowAsync()
    {
        try
        {
            Shown = await preview.ShowAsync(Caller, Wording.Kind.Key, Wording.Language, new MessageSource(Subject, Body), Ticket, Cancelled);
        }
        catch (DeskRuleException rule)
        {
            PreviewProblem = rule.Message;
        }
    }

    private async Task<bool> ReadAsync(string key, string? language)
    {
        var chosen = Languages.IsKnown(language) ? language! : Pages.Words.Language;
        if (MessageKinds.Find(key) is null)
        {
            return false;
        }

        await using var db = database.Read();
        Wording = await MessageTextReading.FindAsync(db, Caller, key, chosen, Cancelled);
        History = await MessageTextReading.HistoryAsync(db, key, chosen, Cancelled);
        Shipped = MessageText.Shipped(key, chosen);
        (Subject, Body, Seen) = (Wording.Source.Subject, Wording.Source.Body, Wording.Version);
        return true;
    }
}
