using System.Text.Json.Serialization;
using WorkflowDesk.Desk.Tasks;

namespace WorkflowDesk.Desk.ServiceLevels;

/// <summary>
/// When time counts: hours of a week in one time zone, and days that differ from it (public holidays without hours,
/// make-up working days with them). A moment is open when the clock on the wall of that zone stands within hours of
/// its day; an hour that daylight saving skips does not count, one that it repeats counts twice.
/// </summary>
public sealed record BusinessCalendar
{
    /// <summary>How far a limit may lead into a calendar, in days. Beyond it the calendar is as good as never open.</summary>
    public const int MaxDays = 366 * 20;

    /// <summary>Key of the calendar that is always open.</summary>
    public const string AlwaysKey = "always";

    private TimeZoneInfo? _zone;

    public required string Key { get; init; }

    public LocalizedText Name { get; init; } = LocalizedText.Empty;

    /// <summary>IANA id such as <c>Asia/Shanghai</c>; empty: the desk's own zone.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>Hours of each day of the week; a day that is missing has none.</summary>
    public IReadOnlyDictionary<DayOfWeek, IReadOnlyList<OpenHours>> Week { get; init; } = new Dictionary<DayOfWeek, IReadOnlyList<OpenHours>>();

    /// <summary>Days that do not follow the week.</summary>
    public IReadOnlyDictionary<DateOnly, SpecialDay> Days { get; init; } = new Dictionary<DateOnly, SpecialDay>();

    /// <summary>Which state of the desk's row this is; 0: it was read from none.</summary>
    [JsonIgnore]
    public int Revision { get; init; }

    [JsonIgnore]
    public bool IsAlwaysOpen => Days.Count == 0 && Week.Count == 7 && Week.Values.All(hours => hours is [{ From: 0, To: OpenHours.DayEnd }]);

    [JsonIgnore]
    public TimeZoneInfo Zone => _zone ??= TimeZone.Length == 0 ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    /// <summary>Open around the clock: for the highest level (process.md, "Common limits").</summary>
    public static BusinessCalendar Always { get; } = new()
    {
        Key = AlwaysKey,
        Name = new("全天候", "Around the clock"),
        Week = Enum.GetValues<DayOfWeek>().ToDictionary(day => day, IReadOnlyList<OpenHours> (_) => [new(0, OpenHours.DayEnd)]),
    };

    /// <summary>The same hours, in <paramref name="zone"/> where the calendar names none of its own.</summary>
    public BusinessCalendar In(TimeZoneInfo zone) => TimeZone.Length == 0 ? this with { _zone = zone } : this;

    public IReadOnlyList<OpenHours> HoursOn(DateOnly day) =>
        Days.TryGetValue(day, out var special) ? special.Hours : Week.GetValueOrDefault(day.DayOfWeek) ?? [];

    public bool IsWorkingDay(DateOnly day) => HoursOn(day).Count > 0;

    public bool IsOpen(DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, Zone);
        var ticks = local.TimeOfDay.Ticks;
        return HoursOn(DateOnly.FromDateTime(local.DateTime)).Any(hours => ticks >= hours.Start.Ticks && ticks < hours.End.Ticks);
    }

    /// <summary>Time that counts between two moments; negative when they stand the other way round.</summary>
    public TimeSpan Between(DateTimeOffset from, DateTimeOffset to)
    {
        if (to < from)
        {
            return -Between(to, from);
        }

        if (IsAlwaysOpen)
        {
            return to - from;
        }

        var sum = TimeSpan.Zero;
        foreach (var (start, end) in OpenFrom(from))
        {
            if (start >= to)
            {
                break;
            }

            sum += (end < to ? end : to) - (start > from ? start : from);
        }

        return sum;
    }

    /// <summary>The first moment at which <paramref name="time"/> has counted since <paramref name="from"/>.</summary>
    /// <exception cref="CalendarNeverOpensException">The calendar has too few hours ahead.</exception>
    public DateTimeOffset Add(DateTimeOffset from, TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        if (time == TimeSpan.Zero || IsAlwaysOpen)
        {
            return from + time;
        }

        foreach (var (start, end) in OpenFrom(from))
        {
            var begin = start > from ? start : from;
            if (end - begin >= time)
            {
                return begin + time;
            }

            time -= end - begin;
        }

        throw new CalendarNeverOpensException(Key);
    }

    /// <summary>
    /// The same time of day that many working days later, not after that day's end. What begins while the calendar is
    /// closed counts from the next opening: reported on Saturday, one working day ends on Tuesday at opening time.
    /// </summary>
    /// <exception cref="CalendarNeverOpensException">The calendar has too few working days ahead.</exception>
    public DateTimeOffset AddWorkingDays(DateTimeOffset from, int days)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(days);
        var begin = OpeningFrom(from);
        var local = TimeZoneInfo.ConvertTime(begin, Zone);
        var day = DateOnly.FromDateTime(local.DateTime);
        var last = day.AddDays(MaxDays);
        for (var left = days; left > 0 && day < last;)
        {
            day = day.AddDays(1);
            left -= IsWorkingDay(day) ? 1 : 0;
        }

        if (day >= last)
        {
            throw new CalendarNeverOpensException(Key);
        }

        // The end of a stretch that holds the time of day, else the start of the next, else the day's end.
        var open = OpenOn(day);
        var target = local.TimeOfDay;
        foreach (var (start, end) in open)
        {
            var (opens, closes) = (TimeZoneInfo.ConvertTime(start, Zone), TimeZoneInfo.ConvertTime(end, Zone));
            if (DateOnly.FromDateTime(opens.DateTime) == day && target <= opens.TimeOfDay)
            {
                return start;
            }

            if (DateOnly.FromDateTime(closes.DateTime) > day || target < closes.TimeOfDay)
            {
                var moment = start + (target - opens.TimeOfDay);
                return moment < end ? moment : end;
            }
        }

        return open.Count > 0 ? open[^1].End : begin;
    }

    /// <summary>The moment itself while the calendar is open, else its next opening.</summary>
    /// <exception cref="CalendarNeverOpensException">The calendar has no hours ahead.</exception>
    public DateTimeOffset OpeningFrom(DateTimeOffset moment) =>
        IsOpen(moment) ? moment : OpenFrom(moment).Select(hours => (DateTimeOffset?)hours.Start).FirstOrDefault() ?? throw new CalendarNeverOpensException(Key);

    /// <summary>Whether a limit that starts now ends some day.</summary>
    public bool Holds(Limit limit, DateTimeOffset now)
    {
        try
        {
            return limit.EndFrom(now, this) >= now;
        }
        catch (CalendarNeverOpensException)
        {
            return false;
        }
    }

    /// <summary>Open stretches that end after <paramref name="from"/>, in order, for <see cref="MaxDays"/>.</summary>
    private IEnumerable<(DateTimeOffset Start, DateTimeOffset End)> OpenFrom(DateTimeOffset from)
    {
        // A day of the zone may begin before and end after that day in UTC.
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(from, Zone).DateTime).AddDays(-1);
        for (var i = 0; i < MaxDays; i++, day = day.AddDays(1))
        {
            foreach (var (start, end) in OpenOn(day))
            {
                if (end > from)
                {
                    yield return (start, end);
                }
            }
        }
    }

    /// <summary>The open stretches of one day of the zone, in order. A change of the zone's offset cuts a stretch in two.</summary>
    private List<(DateTimeOffset Start, DateTimeOffset End)> OpenOn(DateOnly day)
    {
        var found = new List<(DateTimeOffset, DateTimeOffset)>();
        var hoursOfDay = HoursOn(day);
        if (hoursOfDay.Count == 0)
        {
            return found;
        }

        var midnight = day.ToDateTime(TimeOnly.MinValue);
        foreach (var (begins, ends, offset) in Offsets(midnight))
        {
            foreach (var hours in hoursOfDay)
            {
                var start = new DateTimeOffset(midnight + hours.Start - offset, TimeSpan.Zero);
                var end = new DateTimeOffset(midnight + hours.End - offset, TimeSpan.Zero);
                (start, end) = (start > begins ? start : begins, end < ends ? end : ends);
                if (start < end)
                {
                    found.Add((start, end));
                }
            }
        }

        return found;
    }

    /// <summary>Stretches of constant offset that can hold any part of the day.</summary>
    private IEnumerable<(DateTimeOffset Begins, DateTimeOffset Ends, TimeSpan Offset)> Offsets(DateTime midnight)
    {
        // No zone is further than 14 hours from UTC.
        var begins = new DateTimeOffset(midnight.AddHours(-15), TimeSpan.Zero);
        var ends = new DateTimeOffset(midnight.AddHours(24 + 15), TimeSpan.Zero);
        var (first, last) = (Zone.GetUtcOffset(begins), Zone.GetUtcOffset(ends));
        if (first == last)
        {
            return [(begins, ends, first)];
        }

        var (before, after) = (begins, ends);
        while (after - before > TimeSpan.FromSeconds(1))
        {
            var middle = before + (after - before) / 2;
            (before, after) = Zone.GetUtcOffset(middle) == first ? (middle, after) : (before, middle);
        }

        var change = new DateTimeOffset(after.Ticks - after.Ticks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
        return [(begins, change, first), (change, ends, last)];
    }
}

/// <summary>A day that does not follow the week. No hours: a holiday.</summary>
public sealed record SpecialDay(IReadOnlyList<OpenHours> Hours, LocalizedText Name);

/// <summary>A limit was to be counted in a calendar that has no hours for twenty years.</summary>
public sealed class CalendarNeverOpensException(string key) : Exception($"The calendar '{key}' has no working hours ahead.");
