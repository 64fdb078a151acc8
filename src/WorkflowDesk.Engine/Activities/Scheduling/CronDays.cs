namespace WorkflowDesk.Engine.Activities;

/// <summary>Which days of a month a timetable means: <c>L</c>, <c>L-3</c>, <c>LW</c>, <c>15W</c>, <c>5L</c> and <c>MON#2</c> depend on the month.</summary>
internal sealed class CronDays
{
    private readonly Func<int, int, ulong> _ofMonth;
    private readonly Func<int, int, ulong> _ofWeek;

    private CronDays(Func<int, int, ulong> ofMonth, Func<int, int, ulong> ofWeek)
    {
        _ofMonth = ofMonth;
        _ofWeek = ofWeek;
    }

    /// <exception cref="CronFormatException">A field is not understood.</exception>
    public static CronDays Parse(string dayOfMonth, string dayOfWeek) => new(OfMonth(dayOfMonth.ToUpperInvariant()), OfWeek(dayOfWeek.ToUpperInvariant()));

    /// <summary>The days, one bit each; days the month does not have may be among them.</summary>
    public ulong In(int year, int month) => _ofMonth(year, month) & _ofWeek(year, month);

    private static Func<int, int, ulong> OfMonth(string text)
    {
        var field = CronField.DaysOfMonth;
        var toWeekday = text.EndsWith('W');
        var day = toWeekday ? text[..^1] : text;
        if (day.StartsWith('L'))
        {
            var offset = day.Length == 1 ? 0
                : day[1] == '-' ? field.Number(day[2..], 0, 30)
                : throw new CronFormatException($"{field.Name}: '{text}' is not understood.");
            return (year, month) => Near(year, month, DateTime.DaysInMonth(year, month) - offset, toWeekday);
        }

        if (toWeekday)
        {
            var number = field.Number(day, field.First, field.Last);
            return (year, month) => Near(year, month, number, toWeekday);
        }

        var set = field.Parse(text);
        return (_, _) => set;
    }

    private static Func<int, int, ulong> OfWeek(string text)
    {
        var field = CronField.DaysOfWeek;
        if (text.Length > 1 && text.EndsWith('L'))
        {
            var last = field.Value(text[..^1]);
            return (year, month) =>
            {
                var days = DateTime.DaysInMonth(year, month);
                return 1UL << (days - (((int)new DateTime(year, month, days).DayOfWeek - last + 7) % 7));
            };
        }

        if (text.Split('#') is [var name, var which])
        {
            var (weekday, number) = (field.Value(name), field.Number(which, 1, 5));
            return (year, month) => 1UL << (1 + ((weekday - (int)new DateTime(year, month, 1).DayOfWeek + 7) % 7) + (7 * (number - 1)));
        }

        var set = field.Parse(text);
        return (year, month) =>
        {
            var first = (int)new DateTime(year, month, 1).DayOfWeek;
            var days = 0UL;
            for (var day = 1; day <= 31; day++)
            {
                days |= (set & (1UL << ((first + day - 1) % 7))) == 0 ? 0 : 1UL << day;
            }

            return days;
        };
    }

    /// <summary>This day, or the weekday nearest to it in the same month.</summary>
    private static ulong Near(int year, int month, int day, bool toWeekday)
    {
        var last = DateTime.DaysInMonth(year, month);
        if (day < 1 || day > last)
        {
            return 0;
        }

        return 1UL << (toWeekday ? new DateTime(year, month, day).DayOfWeek switch
        {
            DayOfWeek.Saturday => day == 1 ? 3 : day - 1,
            DayOfWeek.Sunday => day == last ? day - 2 : day + 1,
            _ => day,
        }
        : day);
    }
}
