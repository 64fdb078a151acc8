using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Web.Pages.Definitions;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>Which profile the desk works by, and which others it could.</summary>
public sealed class ProfilesModel(ProfileReading reading, DeskDatabase database) : OwnerPage
{
    public IReadOnlyList<ProfileSummary> Profiles { get; private set; } = [];

    public IReadOnlyList<(CalendarRow Row, BusinessCalendar Calendar)> Calendars { get; private set; } = [];

    public async Task OnGetAsync()
    {
        await using var db = database.Read();
        Profiles = await reading.ListAsync(db, Cancelled);
        Calendars = [.. (await db.Calendars.OrderBy(row => row.Key).ToListAsync(Cancelled)).Select(row => (row, CalendarJson.Read(row.Source)))];
    }
}
