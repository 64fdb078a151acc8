using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using WorkflowDesk.Desk.Mail.Inbound;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>A page about mail that came in, for administrators and supervisors.</summary>
public abstract class MailPage : StaffPage
{
    protected override IActionResult? Refuse() => base.Refuse() ?? (MailHandling.MayUse(Caller) ? null : Redirect("/denied"));
}

/// <summary>Every message that came in, newest first, 50 a page.</summary>
public sealed class MailModel(MailListing listing, DeskTime time) : MailPage
{
    /// <summary>Decisions as the filter offers them; what stands before a colon holds for all behind it.</summary>
    public static readonly IReadOnlyList<string> Decisions = ["ticket", "reply", "answer", "decision", "reopened", "ignored", "held", "refused", "discarded"];

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Sender { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? State { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Decision { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Verdict { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Mailbox { get; set; }

    /// <summary>First day, in the desk's zone.</summary>
    [BindProperty(SupportsGet = true)]
    public DateOnly? From { get; set; }

    /// <summary>Last day, itself included.</summary>
    [BindProperty(SupportsGet = true)]
    public DateOnly? Until { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public IReadOnlyList<MailRow> Mails { get; private set; } = [];

    public string? Next { get; private set; }

    public IReadOnlyList<string> Mailboxes { get; private set; } = [];

    public int Waiting { get; private set; }

    public bool IsFiltered => Query(null).Count > 0;

    public async Task OnGetAsync()
    {
        (Mailboxes, Waiting) = (await listing.MailboxesAsync(Caller, Cancelled), await listing.WaitingAsync(Caller, Cancelled));
        var found = await listing.ListAsync(
            Caller,
            new MailFilter
            {
                Text = Q, Sender = Sender, State = State, Decision = Decision, Verdict = Verdict, Mailbox = Mailbox, After = After,
                From = From is { } from ? time.FromLocal(from.ToDateTime(TimeOnly.MinValue)) : null,
                Until = Until is { } until && until < DateOnly.MaxValue ? time.FromLocal(until.AddDays(1).ToDateTime(TimeOnly.MinValue)) : null,
            },
            Cancelled);
        (Mails, Next) = (found.Items, found.Next);
    }

    /// <summary>The same list from another key on.</summary>
    public string Address(string? after) => QueryHelpers.AddQueryString("/admin/mail", Query(after));

    /// <summary>What a decision is called; those with a reason name it.</summary>
    public static string NameOf(Words words, string? decision) => decision?.Split(':', 2) switch
    {
        null => words["mailin.undecided"],
        [var family] => words.Of("mail-decision", family),
        [var family, var why] => $"{words.Of("mail-decision", family)} · {words.Of("mail-why", why)}",
        _ => "",
    };

    /// <summary>The tone of a state's mark.</summary>
    public static string ToneOf(string state) => state switch
    {
        "held" => "chip-amber",
        "failed" => "chip-red",
        _ => "",
    };

    private Dictionary<string, string?> Query(string? after) => new Dictionary<string, string?>
    {
        ["q"] = Q,
        ["sender"] = Sender,
        ["state"] = State,
        ["decision"] = Decision,
        ["verdict"] = Verdict,
        ["mailbox"] = Mailbox,
        ["from"] = From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["until"] = Until?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["after"] = after,
    }.Where(pair => !string.IsNullOrEmpty(pair.Value)).ToDictionary(StringComparer.Ordinal);
}
