using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Notifications;

namespace WorkflowDesk.Web.Pages.Messages;

/// <summary>How the reader wants to be told.</summary>
public sealed class PreferencesModel(MessagePreferenceEditing editing, DeskDatabase database, DeskTimeZone zone) : DeskPage
{
    // Not a time of day: refused with its field.
    private const int Unreadable = -1;

    public MessageChoice Choice { get; private set; } = MessageChoice.Of(null);

    public IReadOnlyList<string> Groups => MessagePreferenceEditing.GroupsOf(Caller);

    public string Zone => zone.Zone.Id;

    public async Task OnGetAsync()
    {
        await using var db = database.Read();
        Choice = MessageChoice.Of(await MessagePreferenceEditing.FindAsync(db, Caller, Cancelled));
    }

    public async Task<IActionResult> OnPostAsync(int seen, string? language, string? rhythm, string? dailyAt, string? quietFrom, string? quietUntil)
    {
        var groups = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var group in Groups.Where(group => !MessageGroup.IsMandatory(group)))
        {
            if (Request.Form[$"group.{group}"].ToString() is { Length: > 0 } delivery)
            {
                groups[group] = delivery;
            }
        }

        Choice = new MessageChoice(seen, string.IsNullOrEmpty(language) ? null : language, groups, rhythm ?? "", Minutes(dailyAt) ?? Unreadable, Minutes(quietFrom), Minutes(quietUntil));
        if (await ActAsync(step => editing.SaveAsync(step, Choice, Cancelled)))
        {
            Say("told.saved");
            return Redirect("/preferences/messages");
        }

        return Page();
    }

    public string Clock(int? minutes) => minutes is >= 0 ? TimeOnly.MinValue.AddMinutes(minutes.Value).ToString("HH:mm", CultureInfo.InvariantCulture) : "";

    private static int? Minutes(string? typed) => string.IsNullOrWhiteSpace(typed) ? null
        : TimeOnly.TryParse(typed, CultureInfo.InvariantCulture, out var time) ? (int)time.ToTimeSpan().TotalMinutes : Unreadable;
}
