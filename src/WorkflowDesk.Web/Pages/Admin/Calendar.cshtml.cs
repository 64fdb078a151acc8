using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;
using WorkflowDesk.Desk.Tasks;
using WorkflowDesk.Web.Pages.Definitions;

namespace WorkflowDesk.Web.Pages.Admin;

/// <summary>One calendar: its week, the special days of a year, and holidays from a file.</summary>
[RequestSizeLimit(LargestFile)]
public sealed class CalendarModel(CalendarEditing editing, DeskDatabase database, DeskTime time) : OwnerPage
{
    /// <summary>Bytes of a holiday file with its form. 2 MiB.</summary>
    public const int LargestFile = 2 * 1024 * 1024;

    public CalendarRow Row { get; private set; } = null!;

    public BusinessCalendar Calendar { get; private set; } = null!;

    public int Year { get; private set; }

    /// <summary>What a file would bring; null: none was given.</summary>
    public IReadOnlyList<ImportedDay>? Found { get; private set; }

    /// <summary>Text of that file.</summary>
    public string HolidayText { get; private set; } = "";

    public bool IsFixed => Row.Key == BusinessCalendar.AlwaysKey;

    public string Address => $"/admin/calendars/{Uri.EscapeDataString(Row.Key)}";

    public IEnumerable<KeyValuePair<DateOnly, SpecialDay>> DaysOfYear => Calendar.Days.Where(day => day.Key.Year == Year).OrderBy(day => day.Key);

    /// <summary>The month's days, after as many nulls as its first week has days of the month before. Weeks begin on Monday.</summary>
    public IEnumerable<DateOnly?[]> WeeksOf(int month)
    {
        var first = new DateOnly(Year, month, 1);
        var days = Enumerable.Repeat((DateOnly?)null, ((int)first.DayOfWeek + 6) % 7)
            .Concat(Enumerable.Range(0, DateTime.DaysInMonth(Year, month)).Select(offset => (DateOnly?)first.AddDays(offset)));
        return days.Chunk(7);
    }

    public async Task<IActionResult> OnGetAsync(string key, int? year) => await ReadAsync(key, year) ? Page() : NotFound();

    /// <param name="hours">Such as <c>09:00-12:00, 13:00-18:00</c>; empty: a holiday.</param>
    public Task<IActionResult> OnPostDayAsync(string key, int? year, int seen, DateOnly? day, string? name, string? hours) =>
        ChangeAsync(key, day?.Year ?? year, step => editing.SetDayAsync(step, key, seen, day ?? throw Wrong("day", "calendar.day-missing"), new SpecialDay(Hours(hours), new LocalizedText((name ?? "").Trim(), (name ?? "").Trim())), Cancelled));

    /// <summary>Hours of the seven days, and the zone they are told in.</summary>
    public Task<IActionResult> OnPostWeekAsync(string key, int? year, int seen, string? timeZone) => ChangeAsync(key, year, async step =>
    {
        var calendar = await CalendarEditing.StoredAsync(step.Db, step.Caller, key, Cancelled);
        var week = Enum.GetValues<DayOfWeek>().Select(day => (Day: day, Hours: Hours(Request.Form[$"week.{day}"], $"week.{day}")))
            .Where(day => day.Hours.Count > 0).ToDictionary(day => day.Day, day => day.Hours);
        await editing.SaveAsync(step, key, seen, CalendarJson.Write(calendar with { Week = week, TimeZone = (timeZone ?? "").Trim() }), Cancelled);
    });

    public bool IsWeekTyped => Request.HasFormContentType && Request.Form.ContainsKey("week.Monday");

    public string WeekText(DayOfWeek day) => IsWeekTyped ? Request.Form[$"week.{day}"].ToString() : string.Join(", ", Calendar.Week.GetValueOrDefault(day) ?? []);

    public string ZoneText => IsWeekTyped ? Request.Form["timeZone"].ToString() : Calendar.TimeZone;

    public Task<IActionResult> OnPostRemoveAsync(string key, int? year, int seen, DateOnly day) => ChangeAsync(key, year, step => editing.SetDayAsync(step, key, seen, day, null, Cancelled));

    /// <summary>Shows what the file would change.</summary>
    public async Task<IActionResult> OnPostLookAsync(string key, int? year, IFormFile? file)
    {
        if (!await ReadAsync(key, year))
        {
            return NotFound();
        }

        try
        {
            using var reader = new StreamReader((file ?? throw Wrong("file", "calendar.file-missing")).OpenReadStream());
            HolidayText = await reader.ReadToEndAsync(Cancelled);
            await using var db = database.Read();
            Found = await CalendarEditing.PreviewAsync(db, Caller, key, HolidayText, Cancelled);
        }
        catch (DeskRuleException rule)
        {
            Refused(rule);
        }

        return Page();
    }

    public Task<IActionResult> OnPostImportAsync(string key, int? year, int seen, string? text) => ChangeAsync(key, year, step => editing.ImportAsync(step, key, seen, text ?? "", Cancelled));

    private async Task<IActionResult> ChangeAsync(string key, int? year, Func<DeskStep, Task> change)
    {
        if (await ActAsync(change))
        {
            Say("calendar.saved");
            return Redirect($"/admin/calendars/{Uri.EscapeDataString(key)}{(year is { } shown ? $"?year={shown.ToString(CultureInfo.InvariantCulture)}" : "")}");
        }

        return await OnGetAsync(key, year);
    }

    private async Task<bool> ReadAsync(string key, int? year)
    {
        await using var db = database.Read();
        if (await db.Calendars.SingleOrDefaultAsync(row => row.Key == key, Cancelled) is not { } row)
        {
            return false;
        }

        (Row, Calendar, Year) = (row, CalendarJson.Read(row.Source), Math.Clamp(year ?? time.Local(time.Now).Year, 2000, 2100));
        return true;
    }

    private IReadOnlyList<OpenHours> Hours(string? text, string field = "hours") =>
        [.. (text ?? "").Split([',', '，', ' '], StringSplitOptions.RemoveEmptyEntries).Select(part => OpenHours.Parse(part) ?? throw Wrong(field, "calendar.hours-wrong"))];

    private DeskRuleException Wrong(string field, string text) => new("fields-missing", 422, Words[text]) { Fields = new Dictionary<string, string> { [field] = Words[text] } };
}
