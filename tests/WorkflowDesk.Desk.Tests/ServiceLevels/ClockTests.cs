using System.Globalization;
using WorkflowDesk.Desk.Profiles;
using WorkflowDesk.Desk.ServiceLevels;

namespace WorkflowDesk.Desk.Tests.ServiceLevels;

/// <summary>One promise of time, in office hours and around the clock.</summary>
public sealed class ClockTests
{
    private static readonly BusinessCalendar Always = BusinessCalendar.Always;

    private static readonly BusinessCalendar Office = ShippedProfiles.Calendars.Single(calendar => calendar.Key == "office")
        .In(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));

    [Theory]
    [InlineData("always", "2024-05-24 17:30", "2h", "2024-05-24 19:06", "2024-05-24 19:30")]
    [InlineData("office", "2024-05-24 17:30", "2h", "2024-05-27 10:06", "2024-05-27 10:30")]
    [InlineData("office", "2024-05-24 10:00", "1wd", "2024-05-24 17:12", "2024-05-27 10:00")]
    [InlineData("office", "2024-05-24 09:00", "1wd", "2024-05-24 16:12", "2024-05-27 09:00")]
    [InlineData("office", "2024-05-25 10:00", "1wd", "2024-05-27 16:12", "2024-05-28 09:00")]
    public void A_limit_is_reached_at_its_very_end_and_not_a_second_before(string calendar, string started, string limit, string warnAt, string dueAt)
    {
        var clock = Start(started, limit, Of(calendar));
        Assert.Equal((At(warnAt), At(dueAt)), (clock.WarnAt, clock.DueAt));

        Assert.False(clock.Warn(clock.WarnAt.AddSeconds(-1)), "it warned a second early");
        Assert.True(clock.Warn(clock.WarnAt), "it did not warn at 80 %");
        Assert.False(clock.Warn(clock.WarnAt.AddSeconds(1)), "it warned twice");
        Assert.False(clock.Breach(clock.DueAt.AddSeconds(-1)), "it was breached a second early");
        Assert.True(clock.Breach(clock.DueAt), "it was not breached at its end");
        Assert.False(clock.Breach(clock.DueAt.AddSeconds(1)), "it was breached twice");
    }

    [Theory]
    [InlineData("always", -1, true)]
    [InlineData("always", 0, false)]
    [InlineData("always", 1, false)]
    [InlineData("office", -1, true)]
    [InlineData("office", 0, false)]
    [InlineData("office", 1, false)]
    public void What_ends_before_the_limit_does_is_kept(string calendar, int seconds, bool kept)
    {
        var clock = Start("2024-05-24 17:30", "2h", Of(calendar));
        var end = clock.DueAt.AddSeconds(seconds);
        clock.Stop(Of(calendar), end);
        Assert.Equal(kept, clock.IsKept);
        Assert.Equal(TimeSpan.FromHours(2) + TimeSpan.FromSeconds(seconds), clock.Elapsed(Of(calendar), end.AddDays(30)));
        Assert.False(clock.Breach(end.AddDays(1)), "a clock that has stopped was breached");
    }

    [Fact]
    public void A_working_day_begun_at_opening_lasts_until_the_next_opening()
    {
        var clock = Start("2024-05-24 09:00", "1wd", Office);
        Assert.False(clock.Breach(At("2024-05-26 23:00")), "it was breached at closing time");
        clock.Pause("information", At("2024-05-24 10:00"));
        clock.Resume(Office, At("2024-05-24 10:30"));
        Assert.Equal(At("2024-05-27 09:30"), clock.DueAt);
        clock.Stop(Office, At("2024-05-27 09:29"));
        Assert.True(clock.IsKept, "a minute before its end was late");
    }

    [Fact]
    public void A_priority_that_promises_nothing_is_watched_and_one_that_does_counts_from_the_same_start()
    {
        var clock = Clock.Start(Guid.NewGuid(), Guid.NewGuid(), Clock.Respond, null, Always, At("2024-05-20 09:00"));
        Assert.False(clock.Warn(At("2034-01-01 00:00")) || clock.Breach(At("2034-01-01 00:00")), "nothing was promised and yet it was broken");
        clock.Pause("information", At("2024-05-20 10:00"));
        clock.Resume(Always, At("2024-05-20 11:00"));
        clock.Reprice(Limit.Parse("4h"), Always, At("2024-05-20 12:00"));
        Assert.Equal(At("2024-05-20 14:00"), clock.DueAt);
        clock.Reprice(null, Always, At("2024-05-20 12:30"));
        Assert.Equal((false, Clock.Never), (clock.IsPromised, clock.DueAt));
    }

    [Fact]
    public void A_pause_moves_the_end_by_what_would_have_counted_in_it()
    {
        var clock = Start("2024-05-20 09:00", "4h", Office);
        clock.Pause("information", At("2024-05-20 10:00"));
        Assert.False(clock.Breach(At("2024-05-25 10:00")), "a clock that is paused was breached");
        Assert.Equal(TimeSpan.FromHours(1), clock.Elapsed(Office, At("2024-05-25 10:00")));
        clock.Resume(Office, At("2024-05-21 17:00"));
        Assert.Equal(At("2024-05-22 11:00"), clock.DueAt);
        Assert.Equal(new ClockPause(At("2024-05-20 10:00"), At("2024-05-21 17:00"), "information"), Assert.Single(clock.ReadPauses()));

        clock.Pause("verification", At("2024-05-21 17:30"));
        clock.Resume(Office, At("2024-05-21 20:00"));
        Assert.True(At("2024-05-22 11:30") == clock.DueAt, "of a pause over closing time only half an hour of the day was left");
        clock.Stop(Office, At("2024-05-22 10:00"));
        Assert.Equal(TimeSpan.FromHours(2.5), clock.Elapsed(Office, At("2024-06-01 10:00")));
    }

    [Fact]
    public void A_clock_stopped_in_a_pause_ends_with_it()
    {
        var clock = Start("2024-05-20 09:00", "4h", Always);
        clock.Pause("verification", At("2024-05-20 10:00"));
        clock.Stop(Always, At("2024-05-22 10:00"));
        Assert.Equal((At("2024-05-22 10:00"), (DateTimeOffset?)null), (clock.StoppedAt!.Value, clock.PausedAt));
        Assert.Equal(TimeSpan.FromHours(1), clock.Elapsed(Always, At("2024-06-01 10:00")));
        clock.Stop(Always, At("2024-05-30 10:00"));
        clock.Pause("information", At("2024-05-30 10:00"));
        Assert.True(At("2024-05-22 10:00") == clock.StoppedAt && clock.PausedAt is null, "a clock that has stopped was touched again");
    }

    [Fact]
    public void A_new_limit_counts_from_the_start_in_its_own_calendar_and_keeps_the_pauses()
    {
        var clock = Start("2024-05-24 17:00", "4h", Office);
        clock.Pause("information", At("2024-05-24 17:30"));
        clock.Resume(Office, At("2024-05-25 08:30"));
        Assert.Equal(At("2024-05-27 12:30"), clock.DueAt);

        clock.Reprice(Limit.Parse("2h")!.Value, Always, At("2024-05-25 09:00"));
        Assert.Equal((At("2024-05-25 10:00"), "always", "2h"), (clock.DueAt, clock.CalendarKey, clock.Promise));
        Assert.Equal(TimeSpan.FromHours(1), clock.Elapsed(Always, At("2024-05-25 09:00")));
    }

    [Fact]
    public void What_a_new_limit_puts_ahead_again_is_told_again()
    {
        var clock = Start("2024-05-20 09:00", "1h", Always);
        Assert.True(clock.Warn(At("2024-05-20 09:48")) && clock.Breach(At("2024-05-20 10:00")), "it was not told");

        clock.Reprice(Limit.Parse("70m")!.Value, Always, At("2024-05-20 10:00"));
        Assert.True(clock.WarnedAt is not null && clock.BreachedAt is null, "80 % of seventy minutes are behind it, the end is ahead");
        clock.Reprice(Limit.Parse("8h")!.Value, Always, At("2024-05-20 10:05"));
        Assert.True(clock.WarnedAt is null && clock.BreachedAt is null, "both are ahead");
        Assert.True(clock.Warn(clock.WarnAt) && clock.Breach(clock.DueAt), "it was not told again");
        clock.Reprice(Limit.Parse("1h")!.Value, Always, At("2024-05-20 18:00"));
        Assert.True(clock.WarnedAt is not null && clock.BreachedAt is not null, "a shorter limit leaves what was told as it is");
    }

    [Fact]
    public void A_new_limit_in_a_pause_looks_at_what_had_counted_not_at_the_hour()
    {
        var clock = Start("2024-05-20 09:00", "1h", Always);
        clock.Warn(At("2024-05-20 09:50"));
        clock.Pause("information", At("2024-05-20 09:55"));
        clock.Reprice(Limit.Parse("2h")!.Value, Always, At("2024-05-23 09:00"));
        Assert.Null(clock.WarnedAt);
        clock.Resume(Always, At("2024-05-23 10:00"));
        Assert.Equal(At("2024-05-23 10:41"), clock.WarnAt);
        Assert.True(clock.Warn(clock.WarnAt), "after the pause 80 % of the new limit were not told");
    }

    [Fact]
    public void A_host_whose_clock_is_set_back_takes_nothing_away_from_what_has_counted()
    {
        var clock = Start("2024-05-20 09:00", "4h", Always);
        clock.Pause("information", At("2024-05-20 10:00"));
        clock.Resume(Always, At("2024-05-20 08:00"));
        Assert.Equal((At("2024-05-20 13:00"), TimeSpan.FromHours(1)), (clock.DueAt, clock.Elapsed(Always, At("2024-05-20 08:30"))));
        clock.Pause("verification", At("2024-05-20 08:40"));
        clock.Stop(Always, At("2024-05-20 08:45"));
        Assert.Equal((At("2024-05-20 10:00"), TimeSpan.FromHours(1)), (clock.StoppedAt!.Value, clock.Elapsed(Always, At("2024-05-20 08:30"))));
    }

    private static BusinessCalendar Of(string key) => key == "always" ? Always : Office;

    private static Clock Start(string at, string limit, BusinessCalendar calendar) =>
        Clock.Start(Guid.CreateVersion7(), Guid.CreateVersion7(), Clock.Resolve, Limit.Parse(limit)!.Value, calendar, At(at));

    /// <summary>A moment on the wall in China.</summary>
    private static DateTimeOffset At(string text) =>
        new DateTimeOffset(DateTime.Parse(text, CultureInfo.InvariantCulture), TimeSpan.FromHours(8)).ToUniversalTime();
}
