using WorkflowDesk.Desk.Notifications;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;

namespace WorkflowDesk.Desk.Tests.Notifications;

public sealed class MessageTimingTests
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private static readonly BusinessCalendar Office = ShippedProfiles.Calendars.Single(calendar => calendar.Key == "office").In(Shanghai);

    [Theory]
    [InlineData("2024-05-20T09:00:00", "2024-05-20T10:00:00")]
    [InlineData("2024-05-20T09:59:59", "2024-05-20T10:00:00")]
    [InlineData("2024-05-20T23:30:00", "2024-05-21T00:00:00")]
    public void An_hourly_digest_comes_at_the_next_full_hour(string now, string due) =>
        Assert.Equal(At(due), MessageTiming.NextDigest(Preference(MessagePreference.Hourly), At(now), Shanghai, Office));

    [Fact]
    public void Full_hours_are_those_of_the_wall()
    {
        var kolkata = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata");
        var due = MessageTiming.NextDigest(Preference(MessagePreference.Hourly), new DateTimeOffset(2024, 5, 20, 9, 10, 0, TimeSpan.Zero), kolkata, Office);
        Assert.Equal(new DateTimeOffset(2024, 5, 20, 9, 30, 0, TimeSpan.Zero), due);
    }

    [Theory]
    [InlineData("2024-05-20T08:29:59", "2024-05-20T08:30:00")]
    [InlineData("2024-05-20T08:30:00", "2024-05-21T08:30:00")]
    [InlineData("2024-05-24T12:00:00", "2024-05-27T08:30:00")] // over the weekend
    [InlineData("2024-09-30T12:00:00", "2024-10-08T08:30:00")] // over the national holiday
    [InlineData("2024-10-11T12:00:00", "2024-10-12T08:30:00")] // a Saturday that is worked
    public void A_daily_digest_comes_on_the_next_working_day(string now, string due) =>
        Assert.Equal(At(due), MessageTiming.NextDigest(Preference(MessagePreference.Daily, 8 * 60 + 30), At(now), Shanghai, Office));

    [Fact]
    public void A_calendar_without_working_days_has_its_digest_every_day() =>
        Assert.Equal(At("2024-05-21T09:00:00"), MessageTiming.NextDigest(Preference(MessagePreference.Daily), At("2024-05-20T09:00:00"), Shanghai, new BusinessCalendar { Key = "never" }));

    [Theory]
    [InlineData("2024-05-20T21:59:59", null)]
    [InlineData("2024-05-20T22:00:00", "2024-05-21T07:00:00")]
    [InlineData("2024-05-21T06:59:59", "2024-05-21T07:00:00")]
    [InlineData("2024-05-21T07:00:00", null)]
    public void Quiet_hours_over_midnight_end_in_the_morning(string now, string? end)
    {
        var preference = Preference(MessagePreference.Daily);
        (preference.QuietFrom, preference.QuietUntil) = (22 * 60, 7 * 60);
        Assert.Equal(end is null ? null : At(end), MessageTiming.EndOfQuiet(preference, At(now), Shanghai));
    }

    [Theory]
    [InlineData("2024-05-20T11:59:59", null)]
    [InlineData("2024-05-20T12:00:00", "2024-05-20T13:30:00")]
    [InlineData("2024-05-20T13:30:00", null)]
    public void Quiet_hours_within_a_day(string now, string? end)
    {
        var preference = Preference(MessagePreference.Daily);
        (preference.QuietFrom, preference.QuietUntil) = (12 * 60, 13 * 60 + 30);
        Assert.Equal(end is null ? null : At(end), MessageTiming.EndOfQuiet(preference, At(now), Shanghai));
    }

    [Fact]
    public void What_a_process_waits_for_comes_at_once_whatever_was_chosen()
    {
        var preference = Preference(MessagePreference.Daily);
        (preference.QuietFrom, preference.QuietUntil) = (0, 23 * 60);
        preference.SetChoices(MessageGroup.All.ToDictionary(group => group, _ => Message.InApp));
        foreach (var group in MessageGroup.All)
        {
            var timing = MessageTiming.Of(group, preference, At("2024-05-20T09:00:00"), Shanghai, Office);
            Assert.Equal(MessageGroup.IsMandatory(group) ? new MessageTiming(Message.ByMail, null) : new MessageTiming(Message.InApp, null), timing);
        }

        Assert.Equal(MessageGroup.Answers, MessageKinds.Find(MessageTemplate.TaskReminder)!.GroupFor(toRequester: true));
    }

    private static MessagePreference Preference(string rhythm, int dailyAt = 9 * 60) => new() { PersonId = Guid.NewGuid(), Rhythm = rhythm, DailyAt = dailyAt };

    private static DateTimeOffset At(string local) =>
        new DateTimeOffset(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromHours(8)).ToUniversalTime();
}
