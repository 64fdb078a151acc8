using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using WorkflowDesk.Desk;
using WorkflowDesk.Desk.Changes;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.Pages.Changes;

/// <summary>A day of the calendar with what happens on it.</summary>
public sealed record ChangeDay(DateOnly Day, bool IsInMonth, bool IsToday, IReadOnlyList<ChangeView> Changes, IReadOnlyList<FreezeView> Freezes)
{
    public bool IsEmpty => Changes.Count == 0 && Freezes.Count == 0;
}

/// <summary>Windows of planned changes and freezes: a month at a glance, or a week in detail.</summary>
public sealed class CalendarModel(ChangeCalendar calendar, DeskTime time) : StaffPage
{
    public static readonly IReadOnlyList<string> Views = ["month", "week"];

    [BindProperty(SupportsGet = true)]
    public string? View { get; set; }

    /// <summary>A day of the month or week that is shown, such as 2026-01-31.</summary>
    [BindProperty(SupportsGet = true)]
    public string? At { get; set; }

    /// <summary>Monday to Sunday.</summary>
    public IReadOnlyList<IReadOnlyList<ChangeDay>> Weeks { get; private set; } = [];

    public IReadOnlyList<FreezeView> Freezes { get; private set; } = [];

    public DateOnly Shown { get; private set; }

    public bool MayFreeze => Caller.Is(Role.Administrator);

    public bool IsMonth => View == "month";

    public bool IsEmpty => Weeks.All(week => week.All(day => day.IsEmpty));

    public string Heading => IsMonth
        ? Shown.ToString(CultureInfo.CurrentCulture.DateTimeFormat.YearMonthPattern, CultureInfo.CurrentCulture)
        : $"{Weeks[0][0].Day.ToString("d", CultureInfo.CurrentCulture)} – {Weeks[0][^1].Day.ToString("d", CultureInfo.CurrentCulture)}";

    /// <summary>What was typed into a refused form.</summary>
    public string Typed(string field) => Problem is not null && Request.HasFormContentType ? Request.Form[field].ToString() : "";

    public string? Error(string field) => Problem?.Fields.GetValueOrDefault(field);

    public Task OnGetAsync() => ReadAsync();

    public async Task<IActionResult> OnPostFreezeAsync(string? name, string? system, string? from, string? to)
    {
        if (await ActAsync(step =>
        {
            FreezeEditing.Add(step, name ?? "", system ?? "", Moment(from), Moment(to));
            return Task.CompletedTask;
        }))
        {
            Say("changes.frozen");
            await ReadAsync();
            return Redirect(AddressOf(View!, Shown) + "#freezes");
        }

        await ReadAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostThawAsync(Guid id)
    {
        if (await ActAsync(step => FreezeEditing.RemoveAsync(step, id, Cancelled)))
        {
            Say("changes.thawed");
            await ReadAsync();
            return Redirect(AddressOf(View!, Shown) + "#freezes");
        }

        await ReadAsync();
        return Page();
    }

    public string AddressOf(string view, DateOnly at) => $"/changes?view={view}&at={at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";

    public string Previous => AddressOf(View!, IsMonth ? Shown.AddMonths(-1) : Shown.AddDays(-7));

    public string Next => AddressOf(View!, IsMonth ? Shown.AddMonths(1) : Shown.AddDays(7));

    /// <summary>From when to when on this day; dots where a change began before or goes on after it.</summary>
    public string Hours(ChangeView change, DateOnly day)
    {
        return $"{Clock(change.From)}–{Clock(change.To)}";

        string Clock(DateTimeOffset at)
        {
            var local = time.Local(at).DateTime;
            return DateOnly.FromDateTime(local) == day ? local.ToString("HH:mm", CultureInfo.InvariantCulture)
                : local == day.AddDays(1).ToDateTime(TimeOnly.MinValue) ? "24:00" : "…";
        }
    }

    public static string DayName(DateOnly day) => day.ToString("ddd d", CultureInfo.CurrentCulture);

    private async Task ReadAsync()
    {
        View = Views.Contains(View) ? View : "month";
        var today = DateOnly.FromDateTime(time.Local(time.Now).DateTime);
        Shown = DateOnly.TryParseExact(At, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var asked) && asked.Year is > 2000 and < 2200 ? asked : today;
        var first = Monday(IsMonth ? new DateOnly(Shown.Year, Shown.Month, 1) : Shown);
        var weeks = IsMonth ? (new DateOnly(Shown.Year, Shown.Month, 1).AddMonths(1).DayNumber - 1 - first.DayNumber) / 7 + 1 : 1;
        var (from, to) = (Begin(first), Begin(first.AddDays(7 * weeks)));
        var changes = await calendar.BetweenAsync(Caller, from, to, Cancelled);
        var freezes = await calendar.FreezesAsync(from, to, Cancelled);
        Weeks = [.. Enumerable.Range(0, weeks).Select(week => (IReadOnlyList<ChangeDay>)[.. Enumerable.Range(0, 7).Select(day => DayOf(first.AddDays((7 * week) + day), today, changes, freezes))])];
        Freezes = await calendar.FreezesAheadAsync(time.Now, Cancelled);
    }

    private ChangeDay DayOf(DateOnly day, DateOnly today, IReadOnlyList<ChangeView> changes, IReadOnlyList<FreezeView> freezes)
    {
        var (from, to) = (Begin(day), Begin(day.AddDays(1)));
        return new ChangeDay(
            day, !IsMonth || day.Month == Shown.Month, day == today,
            [.. changes.Where(change => change.From < to && change.To > from)], [.. freezes.Where(freeze => freeze.From < to && freeze.To > from)]);
    }

    private DateTimeOffset Begin(DateOnly day) => time.FromLocal(day.ToDateTime(TimeOnly.MinValue));

    private static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    private DateTimeOffset? Moment(string? typed) =>
        DateTime.TryParse(typed, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? time.FromLocal(local) : null;
}
