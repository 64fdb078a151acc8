using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace WorkflowDesk.Desk.ServiceLevels;

/// <summary>
/// How long something may take: hours and minutes that count in a calendar, or whole working days of it. Written
/// <c>15m</c>, <c>2h</c>, <c>1h30m</c>, <c>3d</c> (24 hours each that count) or <c>3wd</c> (working days).
/// </summary>
[JsonConverter(typeof(LimitConverter))]
public readonly record struct Limit
{
    /// <summary>Longest limit, in days.</summary>
    public const int MaxDays = 365;

    private Limit(TimeSpan time, int workingDays) => (Time, WorkingDays) = (time, workingDays);

    /// <summary>Zero when the limit is in working days.</summary>
    public TimeSpan Time { get; }

    /// <summary>Zero when the limit is in hours.</summary>
    public int WorkingDays { get; }

    public static Limit Of(TimeSpan time) => new(time, 0);

    public static Limit OfWorkingDays(int days) => new(TimeSpan.Zero, days);

    /// <summary>When it ends.</summary>
    public DateTimeOffset EndFrom(DateTimeOffset start, BusinessCalendar calendar) =>
        WorkingDays > 0 ? calendar.AddWorkingDays(start, WorkingDays) : calendar.Add(start, Time);

    /// <summary>The time that counts in the calendar from <paramref name="start"/> to the limit's end.</summary>
    public TimeSpan CountedFrom(DateTimeOffset start, BusinessCalendar calendar) =>
        WorkingDays > 0 ? calendar.Between(start, calendar.AddWorkingDays(start, WorkingDays)) : Time;

    /// <summary>Null: not a limit between one minute and <see cref="MaxDays"/> days.</summary>
    public static Limit? Parse(string? text)
    {
        text = text?.Trim().ToLowerInvariant();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (text.EndsWith("wd", StringComparison.Ordinal))
        {
            return int.TryParse(text[..^2], NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is > 0 and <= MaxDays ? OfWorkingDays(days) : null;
        }

        var (sum, number, units) = (0L, "", "dhm");
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c) && number.Length < 6)
            {
                number += c;
            }
            else if (units.IndexOf(c) is >= 0 and var at && number.Length > 0)
            {
                sum += int.Parse(number, CultureInfo.InvariantCulture) * (c switch { 'd' => 24L * 60, 'h' => 60, _ => 1 });
                (number, units) = ("", units[(at + 1)..]);
            }
            else
            {
                return null;
            }
        }

        return number.Length == 0 && sum is > 0 and <= MaxDays * 24L * 60 ? Of(TimeSpan.FromMinutes(sum)) : null;
    }

    public override string ToString()
    {
        if (WorkingDays > 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{WorkingDays}wd");
        }

        var parts = new (int Count, string Unit)[] { ((int)Time.TotalDays, "d"), (Time.Hours, "h"), (Time.Minutes, "m") };
        return string.Concat(parts.Where(part => part.Count > 0).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Count}{part.Unit}")));
    }
}

internal sealed class LimitConverter : JsonConverter<Limit>
{
    public override Limit Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return Limit.Parse(text) ?? throw new JsonException($"a limit is written 15m, 2h, 1h30m, 3d or 3wd, not '{text}'");
    }

    public override void Write(Utf8JsonWriter writer, Limit value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
