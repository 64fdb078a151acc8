using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Mail.Mailboxes;
using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.People;
using WorkflowDesk.Desk.Process;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.Tickets;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>One mailbox: what it is for, how it is reached, how it is doing. <c>new</c>: one to add.</summary>
public sealed class MailboxModel(
    MailboxReading mailboxes, MailboxEditing editing, MailboxTrial trial, PeopleReading people, Colleagues colleagues, ProfileShelf profiles, DeskDatabase database, MailOptions options) : AdminPage
{
    private const string None = "new";

    private static readonly string[] Told = [TimelineAction.MailboxAdded, TimelineAction.MailboxChanged, TimelineAction.MailboxKeyMade];

    /// <summary>Null: a new mailbox.</summary>
    public MailboxView? Known { get; private set; }

    [BindProperty]
    public MailboxEntry Entry { get; set; } = new();

    /// <summary>Limit in megabytes, as people say it.</summary>
    [BindProperty]
    public int? Megabytes { get; set; }

    /// <summary>A box that is not ticked is not sent.</summary>
    [BindProperty]
    public bool IsEnabled { get; set; }

    [BindProperty]
    public int Seen { get; set; }

    public IReadOnlyList<TeamName> Teams { get; private set; } = [];

    public IReadOnlyList<(string Key, string Name)> Categories { get; private set; } = [];

    public IReadOnlyList<PersonChange> History { get; private set; } = [];

    /// <summary>What the test said; null: there was none just now.</summary>
    public MailboxTrialResult? Tried { get; private set; }

    /// <summary>The webhook's key that was just made; shown this once.</summary>
    public string? NewKey { get; private set; }

    public string Address => $"/admin/mailboxes/{Known?.Key ?? None}";

    public string WebhookAddress => options.Link($"{WebhookDoor.Path}/{Known?.Key}");

    /// <summary>The same address with the key inside, as services take it that know Basic authentication only.</summary>
    public string WebhookAddressWithKey => new UriBuilder(WebhookAddress) { UserName = "mail", Password = NewKey }.Uri.AbsoluteUri;

    public async Task<IActionResult> OnGetAsync(string key, string? kind)
    {
        if (!await ReadAsync(key))
        {
            return NotFound();
        }

        (Entry, Seen) = Known is null
            ? (new MailboxEntry { Kind = MailboxKind.All.Contains(kind ?? "") ? kind! : MailboxKind.Imap, Security = MailboxSecurity.Tls, SignIn = MailboxSignIn.Password, Folder = "INBOX", ProcessedFolder = "Processed", FailedFolder = "Failed" }, 0)
            : (Known.Entry(), Known.Revision);
        Megabytes = Entry.MaxMessageBytes / 1_048_576;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string key)
    {
        if (!await ReadAsync(key))
        {
            return NotFound();
        }

        // Unreadable numbers are told by the rule of their field.
        Entry = Entry with { IsEnabled = IsEnabled, Kind = Known?.Kind ?? Entry.Kind, Key = Known?.Key ?? Entry.Key, MaxMessageBytes = Megabytes is { } megabytes ? (int)Math.Clamp(megabytes * 1_048_576L, 0, int.MaxValue) : null };
        Mailbox? saved = null;
        if (!await ActAsync(async step => saved = Known is null ? await editing.AddAsync(step, Entry, Cancelled) : await editing.ChangeAsync(step, Known.Key, Entry, Seen, Cancelled)))
        {
            return Page();
        }

        await trial.HurryAsync(Cancelled);
        Say(Known is null ? "mailboxes.added" : "mailboxes.saved", saved!.Name);
        return Redirect($"/admin/mailboxes/{saved.Key}");
    }

    public async Task<IActionResult> OnPostTestAsync(string key)
    {
        if (!await ReadAsync(key) || Known is null)
        {
            return NotFound();
        }

        (Entry, Seen, Megabytes) = (Known.Entry(), Known.Revision, Known.MaxMessageBytes / 1_048_576);
        Tried = await trial.TryAsync(Caller, key, Cancelled);
        return Page();
    }

    public async Task<IActionResult> OnPostKeyAsync(string key)
    {
        await ActAsync(async step => NewKey = await MailboxEditing.NewKeyAsync(step, key, Cancelled));
        // A copy of the page must not stay behind on a shared computer.
        Response.Headers.CacheControl = "no-store";
        if (!await ReadAsync(key) || Known is null)
        {
            return NotFound();
        }

        (Entry, Seen) = (Known.Entry(), Known.Revision);
        return Page();
    }

    public async Task<IActionResult> OnPostRemoveAsync(string key)
    {
        if (await ActAsync(step => MailboxEditing.RemoveAsync(step, key, Seen, Cancelled)))
        {
            await trial.HurryAsync(Cancelled);
            Say("mailboxes.removed", key);
            return Redirect("/admin/mailboxes");
        }

        if (!await ReadAsync(key) || Known is null)
        {
            return NotFound();
        }

        (Entry, Seen, Megabytes) = (Known.Entry(), Known.Revision, Known.MaxMessageBytes / 1_048_576);
        return Page();
    }

    private async Task<bool> ReadAsync(string key)
    {
        // Whatever could not be read is said by the rules, in the reader's language.
        ModelState.Clear();
        Teams = await colleagues.TeamsAsync(Caller.Language, Cancelled);
        await using (var db = database.Read())
        {
            Categories = [.. (await profiles.ActiveAsync(db, Cancelled)).Profile.Categories.Select(category => (category.Key, category.Name.In(Caller.Language)))];
        }

        if (key == None)
        {
            return true;
        }

        Known = await mailboxes.FindAsync(Caller, key, Cancelled);
        if (Known is null)
        {
            return false;
        }

        History = await people.HistoryAsync(Caller, key, Told, Cancelled);
        return true;
    }
}
