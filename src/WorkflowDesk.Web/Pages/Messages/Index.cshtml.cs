using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;

namespace WorkflowDesk.Web.Pages.Messages;

/// <summary>Everything the desk has told the reader, read or not.</summary>
public sealed class IndexModel(MessageReading reading) : DeskPage
{
    private const int Stretch = 30;

    public Listing<MessageView> Messages { get; private set; } = new([], null);

    /// <summary>Only what was not read.</summary>
    public bool Unread { get; private set; }

    public string? After { get; private set; }

    /// <summary>The newest on this page: what comes after it is not marked with it.</summary>
    public Guid? Newest => Messages.Items.Count > 0 && After is null ? Messages.Items[0].Id : null;

    public bool HasUnread { get; private set; }

    public async Task OnGetAsync(bool unread, string? after)
    {
        (Unread, After) = (unread, Guid.TryParse(after, out _) ? after : null);
        Messages = await reading.ListAsync(Caller, unread, After, Stretch, Cancelled);
        HasUnread = await reading.UnreadAsync(Caller, Cancelled) > 0;
    }

    /// <summary>The count in the navigation, asked for again and again.</summary>
    public async Task<IActionResult> OnGetCountAsync() => Partial("_UnreadCount", await reading.UnreadAsync(Caller, Cancelled));

    /// <summary>Reads a message and goes where it leads.</summary>
    public async Task<IActionResult> OnPostOpenAsync(Guid id)
    {
        if (await reading.FindAsync(Caller, id, Cancelled) is not { } message)
        {
            return NotFound();
        }

        await reading.MarkAsync(Caller, id, read: true, Cancelled);
        return message.Path is { } path && Url.IsLocalUrl(path) ? Redirect(path) : Redirect("/messages");
    }

    public async Task<IActionResult> OnPostMarkAsync(Guid id, bool read, bool unread, string? after) =>
        await reading.MarkAsync(Caller, id, read, Cancelled) ? Redirect(Here(unread, after)) : NotFound();

    public async Task<IActionResult> OnPostReadAllAsync(Guid until, bool unread)
    {
        await reading.MarkAllAsync(Caller, until, Cancelled);
        Say("messages.all-read");
        return Redirect(Here(unread, null));
    }

    private static string Here(bool unread, string? after) =>
        (unread, Guid.TryParse(after, out var key)) switch
        {
            (true, true) => $"/messages?unread=true&after={key}",
            (true, false) => "/messages?unread=true",
            (false, true) => $"/messages?after={key}",
            _ => "/messages",
        };
}
