using System.Globalization;

namespace WorkflowDesk.Engine.Activities;

/// <summary>The values one field of a timetable may have, and how they are written: lists, ranges (also over the end), steps, names.</summary>
internal sealed record CronField(string Name, int First, int Last, params string[] Names)
{
    public static readonly CronField Seconds = new("second", 0, 59);
    public static readonly CronField Minutes = new("minute", 0, 59);
    public static readonly CronField Hours = new("hour", 0, 23);
    public static readonly CronField DaysOfMonth = new("day of month", 1, 31);
    public static readonly CronField Months = new("month", 1, 12, "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

    /// <summary>0 to 6; 7 is read as 0.</summary>
    public static readonly CronField DaysOfWeek = new("day of week", 0, 6, "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    /// <summary>The set of values, one bit each.</summary>
    /// <exception cref="CronFormatException">The field is not understood.</exception>
    public ulong Parse(string text) => text.Split(',').Aggregate(0UL, (set, part) => set | ParsePart(part));

    public int Value(string text)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (string.Equals(Names[i], text, StringComparison.OrdinalIgnoreCase))
            {
                return First + i;
            }
        }

        var number = Number(text, First, this == DaysOfWeek ? 7 : Last);
        return this == DaysOfWeek && number == 7 ? 0 : number;
    }

    public int Number(string text, int first, int last) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= first && number <= last
            ? number
            : throw new CronFormatException($"{Name}: '{text}' must be a number between {first} and {last} (all inclusive).");

    private ulong ParsePart(string part)
    {
        var (range, step) = part.Split('/') switch
        {
            [var all] => (all, 1),
            [var all, var every] => (all, Number(every, 1, Last)),
            _ => throw new CronFormatException($"{Name}: '{part}' has more than one step."),
        };
        var isStepped = part.Contains('/', StringComparison.Ordinal);
        return range.Split('-') switch
        {
            ["*" or "?"] => Set(First, Last, step),
            [var one] => Set(Value(one), isStepped ? Last : Value(one), step),
            [var from, var to] => Set(Value(from), ToSunday(from, to), step),
            _ => throw new CronFormatException($"{Name}: '{part}' is not a range."),
        };
    }

    // FRI-7 ends with a Sunday; 0-7 is the whole week.
    private int ToSunday(string from, string to) => this == DaysOfWeek && to == "7" && Value(from) == 0 ? Last : Value(to);

    private ulong Set(int from, int to, int step)
    {
        var length = to >= from ? to - from : Last - from + 1 + (to - First);
        var set = 0UL;
        for (var distance = 0; distance <= length; distance += step)
        {
            var value = from + distance;
            set |= 1UL << (value > Last ? First + (value - Last - 1) : value);
        }

        return set;
    }
}
