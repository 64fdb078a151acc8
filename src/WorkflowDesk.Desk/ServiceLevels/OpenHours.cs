using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace WorkflowDesk.Desk.ServiceLevels;

/// <summary>Hours of a day in minutes after midnight; <see cref="To"/> is outside. Written <c>09:00-12:30</c>, the day's end <c>24:00</c>.</summary>
/// <param name="From">0 to 1439.</param>
/// <param name="To">1 to 1440, later than <paramref name="From"/>.</param>
[JsonConverter(typeof(OpenHoursConverter))]
public readonly record struct OpenHours(int From, int To)
{
    /// <summary>Midnight at the end of the day, in minutes.</summary>
    public const int DayEnd = 24 * 60;

    public TimeSpan Start => TimeSpan.FromMinutes(From);

    public TimeSpan End => TimeSpan.FromMinutes(To);

    /// <summary>Null: that is not a stretch of a day.</summary>
    public static OpenHours? Parse(string? text)
    {
        if (text?.Split('-', StringSplitOptions.TrimEntries) is not [var from, var to] || Minutes(from) is not { } start || Minutes(to) is not { } end || start >= end)
        {
            return null;
        }

        return new OpenHours(start, end);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From / 60:00}:{From % 60:00}-{To / 60:00}:{To % 60:00}");

    private static int? Minutes(string text) => text == "24:00"
        ? DayEnd
        : TimeOnly.TryParseExact(text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time.Hour * 60 + time.Minute : null;
}

internal sealed class OpenHoursConverter : JsonConverter<OpenHours>
{
    public override OpenHours Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return OpenHours.Parse(text) ?? throw new JsonException($"hours are written 09:00-18:00, not '{text}'");
    }

    public override void Write(Utf8JsonWriter writer, OpenHours value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
