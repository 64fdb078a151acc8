using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Web.Api;
using WorkflowDesk.Web.Pages.Definitions;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>Which profile the desk works by, and which others it could.</summary>
public sealed class ProfilesModel(ProfileReading reading, ProfileEditing profiles, CalendarEditing calendars, DeskDatabase database) : OwnerPage
{
    /// <summary>Which of the two forms was refused: profile or calendar; empty: none.</summary>
    public string Made { get; private set; } = "";

    /// <summary>What was typed into a form that was refused.</summary>
    public string Typed(string name) => Request.HasFormContentType ? Request.Form[name].ToString() : "";

    public IReadOnlyList<ProfileSummary> Profiles { get; private set; } = [];

    public IReadOnlyList<(CalendarRow Row, BusinessCalendar Calendar)> Calendars { get; private set; } = [];

    /// <summary>A copy under another key. It is used once somebody chooses it.</summary>
    public async Task<IActionResult> OnPostProfileAsync(string? from, string? key, string? zh, string? en)
    {
        Made = "profile";
        key = (key ?? "").Trim();
        if (await ActAsync(async step =>
        {
            var source = (await ProfileReading.NewestAsync(step.Db, from ?? "", Cancelled)).Found("such profile");
            var copy = JsonNode.Parse(source.Source)!.AsObject();
            copy["key"] = key;
            copy["name"] = new LocalizedText((zh ?? "").Trim(), (en ?? "").Trim()).ToJson();
            await profiles.SaveAsync(step, new ProfileEdit(key, 0, copy.ToJsonString(), Words["profiles.new-note", source.Key]), Cancelled);
        }))
        {
            Say("profile.saved");
            return Redirect($"/admin/profiles/{Uri.EscapeDataString(key)}");
        }

        await OnGetAsync();
        return Page();
    }

    /// <summary>Office hours of a working week, to be changed on its page.</summary>
    public async Task<IActionResult> OnPostCalendarAsync(string? calendarKey, string? calendarZh, string? calendarEn)
    {
        Made = "calendar";
        var key = (calendarKey ?? "").Trim();
        if (await ActAsync(step => calendars.SaveAsync(step, key, 0, CalendarJson.Write(new BusinessCalendar
        {
            Key = key,
            Name = new LocalizedText((calendarZh ?? "").Trim(), (calendarEn ?? "").Trim()),
            Week = Enumerable.Range(1, 5).ToDictionary(day => (DayOfWeek)day, _ => (IReadOnlyList<OpenHours>)[OpenHours.Parse("09:00-18:00")!.Value]),
        }), Cancelled)))
        {
            Say("calendar.saved");
            return Redirect($"/admin/calendars/{Uri.EscapeDataString(key)}");
        }

        await OnGetAsync();
        return Page();
    }

    public async Task OnGetAsync()
    {
        await using var db = database.Read();
        Profiles = await reading.ListAsync(db, Cancelled);
        Calendars = [.. (await db.Calendars.OrderBy(row => row.Key).ToListAsync(Cancelled)).Select(row => (row, CalendarJson.Read(row.Source)))];
    }
}
