using System.Globalization;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;

namespace WorkflowDesk.Desk.Tests.ServiceLevels;

/// <summary>When time counts.</summary>
public sealed class BusinessCalendarTests
{
    private static readonly BusinessCalendar Office = ShippedProfiles.Calendars.Single(calendar => calendar.Key == "office")
        .In(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));

    [Theory]
    [InlineData("2024-05-20 09:00", 60, "2024-05-20 10:00", "inside a day")]
    [InlineData("2024-05-20 17:30", 60, "2024-05-21 09:30", "over night")]
    [InlineData("2024-05-24 17:00", 120, "2024-05-27 10:00", "over a weekend")]
    [InlineData("2024-05-20 03:00", 60, "2024-05-20 10:00", "before opening")]
    [InlineData("2024-05-20 09:00", 9 * 60, "2024-05-20 18:00", "a whole day ends at its end")]
    [InlineData("2024-04-30 17:00", 120, "2024-05-06 10:00", "over the Labour Day holiday")]
    [InlineData("2024-05-10 17:30", 60, "2024-05-11 09:30", "a make-up Saturday counts")]
    [InlineData("2026-02-13 17:00", 120, "2026-02-14 10:00", "a make-up Saturday before the Spring Festival counts")]
    public void Minutes_count_in_office_hours(string from, int minutes, string to, string because) =>
        Assert.True(At(to) == Office.Add(At(from), TimeSpan.FromMinutes(minutes)), $"{because}: {Office.Add(At(from), TimeSpan.FromMinutes(minutes)):O}");

    [Theory]
    [InlineData("2024-05-20 14:30", 1, "2024-05-21 14:30", "the same time a day later")]
    [InlineData("2024-05-24 14:30", 1, "2024-05-27 14:30", "over a weekend")]
    [InlineData("2024-05-25 14:30", 1, "2024-05-28 09:00", "what comes on Saturday counts from Monday's opening")]
    [InlineData("2024-05-20 20:00", 3, "2024-05-24 09:00", "what comes in the evening counts from the next opening")]
    [InlineData("2024-04-30 10:00", 3, "2024-05-08 10:00", "holidays are no working days")]
    [InlineData("2024-05-10 10:00", 1, "2024-05-11 10:00", "a make-up Saturday is one")]
    public void Working_days_are_those_of_the_calendar(string from, int days, string to, string because) =>
        Assert.True(At(to) == Office.AddWorkingDays(At(from), days), $"{because}: {Office.AddWorkingDays(At(from), days):O}");

    [Theory]
    [InlineData("2024-03-10T00:00-05:00", 120, "2024-03-10T03:00-04:00", "the hour that is skipped does not count")]
    [InlineData("2024-11-03T00:00-04:00", 180, "2024-11-03T02:00-05:00", "the hour that is repeated counts twice")]
    public void Daylight_saving_is_followed(string from, int minutes, string to, string because)
    {
        var night = new BusinessCalendar
        {
            Key = "night",
            TimeZone = "America/New_York",
            Week = Enum.GetValues<DayOfWeek>().ToDictionary(day => day, IReadOnlyList<OpenHours> (_) => [OpenHours.Parse("00:00-06:00")!.Value]),
        };
        Assert.True(Moment(to) == night.Add(Moment(from), TimeSpan.FromMinutes(minutes)), $"{because}: {night.Add(Moment(from), TimeSpan.FromMinutes(minutes)):O}");
        Assert.Equal(TimeSpan.FromMinutes(minutes), night.Between(Moment(from), Moment(to)));
    }

    [Theory]
    [InlineData("Asia/Shanghai", 11)]
    [InlineData("America/New_York", 12)]
    [InlineData("Europe/Berlin", 13)]
    [InlineData("Australia/Lord_Howe", 14)]
    [InlineData("America/Sao_Paulo", 15)]
    public void Sums_agree_with_counting_minute_by_minute(string zone, int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 12; round++)
        {
            var calendar = Draw(random, zone);
            // Around both changes of the clocks of 2018, the last year Brazil had them at midnight.
            var from = new DateTimeOffset(2018, random.Next(2) == 0 ? 3 : 10, random.Next(1, 28), random.Next(24), random.Next(60), 0, TimeSpan.Zero);
            var to = from.AddMinutes(random.Next(1, 20 * 24 * 60));
            var (counted, halfway) = (0, TimeSpan.FromMinutes(random.Next(1, 4000)));
            DateTimeOffset? reached = null;
            for (var minute = from; minute < to; minute = minute.AddMinutes(1))
            {
                counted += calendar.IsOpen(minute) ? 1 : 0;
                reached ??= counted == (int)halfway.TotalMinutes ? minute.AddMinutes(1) : null;
            }

            var what = $"{zone}, round {round}, {from:O} to {to:O}, {CalendarJson.Write(calendar)}";
            Assert.True(TimeSpan.FromMinutes(counted) == calendar.Between(from, to), $"{calendar.Between(from, to)} instead of {counted} minutes: {what}");
            Assert.True(-calendar.Between(from, to) == calendar.Between(to, from), what);
            if (reached is { } end)
            {
                Assert.True(end == calendar.Add(from, halfway), $"{halfway} ends at {calendar.Add(from, halfway):O} instead of {end:O}: {what}");
                var part = TimeSpan.FromMinutes(random.Next(0, (int)halfway.TotalMinutes));
                Assert.True(end == calendar.Add(calendar.Add(from, part), halfway - part), $"in two parts, {part} first: {what}");
            }
        }
    }

    [Fact]
    public void A_calendar_without_hours_is_refused_when_time_is_to_count_in_it()
    {
        var closed = new BusinessCalendar { Key = "closed" };
        Assert.Throws<CalendarNeverOpensException>(() => closed.Add(At("2024-05-20 09:00"), TimeSpan.FromMinutes(1)));
        Assert.Throws<CalendarNeverOpensException>(() => closed.AddWorkingDays(At("2024-05-20 09:00"), 1));
        Assert.Equal(TimeSpan.Zero, closed.Between(At("2024-05-20 09:00"), At("2024-06-20 09:00")));
    }

    [Fact]
    public void A_calendar_reads_as_it_was_written()
    {
        var again = CalendarJson.Read(CalendarJson.Write(Office));
        Assert.Equal(CalendarJson.Write(Office), CalendarJson.Write(again));
        Assert.False(again.IsWorkingDay(new DateOnly(2026, 10, 1)));
        Assert.True(again.IsWorkingDay(new DateOnly(2026, 10, 10)));
        Assert.True(CalendarJson.Read(CalendarJson.Write(BusinessCalendar.Always)).IsAlwaysOpen);
    }

    private static BusinessCalendar Draw(Random random, string zone)
    {
        IReadOnlyList<OpenHours> Hours()
        {
            var cuts = Enumerable.Range(0, random.Next(0, 3) * 2).Select(_ => random.Next(0, OpenHours.DayEnd + 1)).Distinct().Order().ToArray();
            return [.. Enumerable.Range(0, cuts.Length / 2).Select(i => new OpenHours(cuts[2 * i], cuts[2 * i + 1]))];
        }

        return new BusinessCalendar
        {
            Key = "drawn",
            TimeZone = zone,
            Week = Enum.GetValues<DayOfWeek>().ToDictionary(day => day, _ => random.Next(4) == 0 ? [new OpenHours(0, OpenHours.DayEnd)] : Hours()),
            Days = Enumerable.Range(0, 12).Select(_ => new DateOnly(2018, random.Next(2) == 0 ? 3 : 11, random.Next(1, 29))).Distinct()
                .ToDictionary(day => day, _ => new SpecialDay(Hours(), Tasks.LocalizedText.Empty)),
        };
    }

    /// <summary>A time in Shanghai.</summary>
    private static DateTimeOffset At(string local) => Moment(local.Replace(' ', 'T') + "+08:00");

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
