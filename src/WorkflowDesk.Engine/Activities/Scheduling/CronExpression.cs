namespace WorkflowDesk.Engine.Activities;

/// <summary>
/// A timetable in Cronos' notation with six fields: second, minute, hour, day of month, month, day of week (0 and 7 are
/// Sunday). Days of the month and of the week must both match. Moments are UTC.
/// </summary>
public sealed class CronExpression
{
    /// <summary>Nothing is looked for beyond: a timetable such as 30 February would be searched for ever.</summary>
    private const int LastYear = 2499;

    private static readonly Dictionary<string, string> s_macros = new(StringComparer.OrdinalIgnoreCase)
    {
        ["@every_second"] = "* * * * * *",
        ["@every_minute"] = "0 * * * * *",
        ["@hourly"] = "0 0 * * * *",
        ["@daily"] = "0 0 0 * * *",
        ["@midnight"] = "0 0 0 * * *",
        ["@weekly"] = "0 0 0 * * 0",
        ["@monthly"] = "0 0 0 1 * *",
        ["@yearly"] = "0 0 0 1 1 *",
        ["@annually"] = "0 0 0 1 1 *",
    };

    private readonly ulong _seconds;
    private readonly ulong _minutes;
    private readonly ulong _hours;
    private readonly ulong _months;
    private readonly CronDays _days;

    private CronExpression(ulong seconds, ulong minutes, ulong hours, ulong months, CronDays days)
    {
        _seconds = seconds;
        _minutes = minutes;
        _hours = hours;
        _months = months;
        _days = days;
    }

    /// <exception cref="CronFormatException">The text is no timetable.</exception>
    public static CronExpression Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        if (trimmed.StartsWith('@'))
        {
            trimmed = s_macros.GetValueOrDefault(trimmed) ?? throw new CronFormatException($"there is no macro '{trimmed}'.");
        }

        var fields = trimmed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 6)
        {
            throw new CronFormatException($"six fields are needed (second, minute, hour, day of month, month, day of week), '{text}' has {fields.Length}.");
        }

        return new(
            CronField.Seconds.Parse(fields[0]),
            CronField.Minutes.Parse(fields[1]),
            CronField.Hours.Parse(fields[2]),
            CronField.Months.Parse(fields[4]),
            CronDays.Parse(fields[3], fields[5]));
    }

    /// <summary>The first moment strictly after this one; null when there is none until the year 2499.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var from = after.UtcDateTime;
        from = new DateTime(from.Year, from.Month, from.Day, from.Hour, from.Minute, from.Second, DateTimeKind.Utc).AddSeconds(1);
        var time = from.TimeOfDay;
        for (var (year, month) = (from.Year, from.Month); year <= LastYear; (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1))
        {
            if (!Has(_months, month))
            {
                continue;
            }

            var days = _days.In(year, month);
            for (var day = 1; day <= DateTime.DaysInMonth(year, month); day++)
            {
                var date = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc);
                if (!Has(days, day) || date < from.Date)
                {
                    continue;
                }

                if (TimeFrom(date == from.Date ? time : TimeSpan.Zero) is { } found)
                {
                    return new DateTimeOffset(date + found);
                }
            }
        }

        return null;
    }

    private TimeSpan? TimeFrom(TimeSpan earliest)
    {
        for (var hour = earliest.Hours; hour < 24; hour++)
        {
            if (!Has(_hours, hour))
            {
                continue;
            }

            for (var minute = hour == earliest.Hours ? earliest.Minutes : 0; minute < 60; minute++)
            {
                if (!Has(_minutes, minute))
                {
                    continue;
                }

                var isFirst = hour == earliest.Hours && minute == earliest.Minutes;
                for (var second = isFirst ? earliest.Seconds : 0; second < 60; second++)
                {
                    if (Has(_seconds, second))
                    {
                        return new TimeSpan(hour, minute, second);
                    }
                }
            }
        }

        return null;
    }

    private static bool Has(ulong set, int value) => (set & (1UL << value)) != 0;
}

/// <summary>A text that is no timetable.</summary>
public sealed class CronFormatException(string reason) : FormatException($"Error when parsing cron expression: {reason}")
{
    public string Reason { get; } = reason;
}
