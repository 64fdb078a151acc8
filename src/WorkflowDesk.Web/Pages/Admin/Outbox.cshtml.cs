using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>Mails that could not be sent: send again, or put away with a reason.</summary>
public sealed class OutboxModel(DeadLetters letters) : AdminPage
{
    [BindProperty(SupportsGet = true)]
    public bool Discarded { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public IReadOnlyList<DeadLetter> Letters { get; private set; } = [];

    public string? Next { get; private set; }

    /// <summary>The mail whose putting away was refused.</summary>
    public Guid? RefusedMail { get; private set; }

    public async Task OnGetAsync()
    {
        var listing = await letters.ListAsync(Caller, Discarded, After, null, Cancelled);
        (Letters, Next) = (listing.Items, listing.Next);
    }

    public Task<IActionResult> OnPostRetryAsync(Guid mail) => DoneAsync(mail, "dead.retried", step => letters.RetryAsync(step, mail, Cancelled));

    public Task<IActionResult> OnPostDiscardAsync(Guid mail, string? reason) =>
        DoneAsync(mail, "dead.put-away", step => DeadLetters.DiscardAsync(step, mail, reason ?? "", Cancelled));

    private async Task<IActionResult> DoneAsync(Guid mail, string said, Func<DeskStep, Task> action)
    {
        if (await ActAsync(action))
        {
            Say(said);
            return Redirect("/admin/outbox");
        }

        RefusedMail = mail;
        await OnGetAsync();
        return Page();
    }
}
